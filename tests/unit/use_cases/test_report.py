"""The report beside an upload, as its author reads it."""

from __future__ import annotations

from unspoilt.review.review import Review, SpoilerStance, Work
from unspoilt.spoiler.screen import screen_review
from unspoilt.use_cases.report import Understood, write_understanding

OPENING = "I read this novel in one sitting and I loved the prose."


def report_on(body: str, **fields: object) -> str:
    review = Review(Work("The Ferry"), body, 5, **fields)
    return write_understanding(Understood("reviews/ferry.md", review, screen_review(review), None, None))


def test_it_shows_the_excerpt_and_says_where_it_came_from() -> None:
    assert f"“{OPENING}” (the opening of your text)" in report_on(f"{OPENING}\n")
    assert "“A fog.” (your teaser)" in report_on(f"{OPENING}\n", teaser="A fog.")


def test_it_says_what_is_held_back_by_which_mark_and_repeats_no_word_of_it() -> None:
    report = report_on("One ||forged|| two.\n\n:::spoiler\nThe mate\n:::\n")

    assert "Held back: 2 parts, 3 words, on the spoilers page only:" in report
    assert "  - line 5: 1 word, by ||…||" in report
    assert "  - lines 7 to 9: 2 words, by :::spoiler" in report
    assert "forged" not in report
    assert "mate" not in report


def test_it_names_each_suspect_sentence_with_its_line_and_reasons_and_how_to_overrule() -> None:
    report = report_on(
        f"{OPENING}\n\nThen the captain drowns in the harbour, and nobody on the quay so much as looks.\n"
    )

    told = " ".join(report.split())
    assert "line 7, “Then the captain drowns in the harbour, and nobody on the q…”: tells what happens to" in told
    assert "to someone (“drowns”)" in told
    assert "Mark what does. For the rest, a `teaser:` says what you want quoted," in report
    assert "`spoilers: none` says that you vouch" in report


def test_it_says_which_texts_are_shown_nowhere_or_are_replaced_and_why() -> None:
    report = " ".join(
        report_on(
            "![He drowns](a.png)\n",
            headline="The captain is killed",
            description="The mate murders him.",
            lines=(("description", 3),),
        ).split()
    )

    assert "the headline may give something away, so it is shown nowhere: tells what happens" in report
    assert "line 3: the description is not quoted: it may give something away: tells what happens" in report
    assert "line 5: the alt text of a picture may give something away" in report


def test_a_review_that_its_author_vouches_for_is_quoted_and_nothing_worries_unless_a_part_is_marked() -> None:
    vouched = report_on("The captain drowns.\n", stance=SpoilerStance.NONE)
    marked = report_on("The captain drowns. ||The mate too.||\n", stance=SpoilerStance.NONE)

    assert "“The captain drowns.” (the opening of your text)" in vouched
    assert "never quoted" not in vouched
    assert "never quoted" in marked
    assert "“The captain drowns.”" not in marked.partition("Held back")[0]
