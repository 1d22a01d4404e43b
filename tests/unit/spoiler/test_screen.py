from __future__ import annotations

from decimal import Decimal

import pytest

from unspoilt.errors import ReviewRefused
from unspoilt.review.review import Kind, Rating, Review, SpoilerStance, Work, WorkId
from unspoilt.spoiler.entry import ExcerptSource, Hidden
from unspoilt.spoiler.screen import screen_review


def screened(body: str = "", **fields: object) -> object:
    work = fields.pop("work", Work("The Ferry"))
    return screen_review(Review(work, body, fields.pop("body_line", 1), **fields))


def test_facts_carry_what_the_front_matter_says() -> None:
    review = Review(
        Work("The Ferry", ("Ann Poe",), Kind.FILM, 1999, (WorkId("imdb", "tt0000001"),)),
        "",
        1,
        headline="A ferry tale",
        rating=Rating(Decimal("4.5"), Decimal(5), "4.5/5"),
        genres=("Drama", "Sea"),
        audience="sailors",
        teaser="A ferry, a fog.",
        cover="ferry.JPEG",
    )

    facts = screen_review(review).facts

    assert (facts.title, facts.headline, facts.creators) == ("The Ferry", "A ferry tale", ("Ann Poe",))
    assert (facts.kind, facts.year, facts.ids) == (Kind.FILM, 1999, (("imdb", "tt0000001"),))
    assert (facts.genres, facts.audience, facts.rating_label) == (("Drama", "Sea"), "sailors", "4.5/5")
    assert facts.excerpt is not None
    assert (facts.excerpt.text, facts.excerpt.source) == ("A ferry, a fog.", ExcerptSource.TEASER)
    assert facts.cover is not None
    assert facts.cover.endswith(".jpg")
    assert "ferry" not in facts.cover


@pytest.mark.parametrize(
    "teaser",
    [
        "She ||drowns||.",
        "She <spoiler>drowns</spoiler>.",
        "Spoilers ahead: she drowns.",
        "She :::spoiler drowns:::",
        "She >!drowns!<",
        "She [spoiler]drowns[/spoiler].",
        "She (view spoiler)[drowns (hide spoiler)]",
        "A fog. ||She drowns.",
        "She {{< spoiler >}}drowns{{< /spoiler >}}.",
        '<span class="spoiler">She drowns.</span> Fog.',
    ],
)
def test_a_teaser_with_any_mark_is_no_excerpt_and_the_author_is_told(teaser: str) -> None:
    result = screened(teaser=teaser, lines=(("teaser", 3),))

    assert result.facts.excerpt is None
    assert [problem.line for problem in result.problems] == [3]


@pytest.mark.parametrize(
    "teaser", ["No spoilers: a ferry.", "5 * 3 * 2 = 30", "*Not* Markdown & not [html](x) <3", "1. A ferry", "- a -"]
)
def test_a_teaser_without_marks_comes_out_word_for_word(teaser: str) -> None:
    excerpt = screened(teaser=teaser).facts.excerpt

    assert excerpt is not None
    assert excerpt.text == teaser


def test_marked_parts_of_front_matter_texts_never_come_out() -> None:
    result = screened(
        work=Work("The Ferry ||that sinks||", ("Ann ||the thief|| Poe",)),
        genres=("Drama", "||Twist||", "Sea [spoiler]murder[/spoiler]"),
        audience="sailors, >!widows!<",
        headline="A tale ||of murder||",
    )

    assert result.facts.title == "The Ferry"
    assert result.facts.creators == ("Ann Poe",)
    assert result.facts.genres == ("Drama", "Sea")
    assert result.facts.audience == "sailors"
    assert result.facts.headline == "A tale"


def test_a_title_that_is_marked_as_a_whole_refuses_the_review_and_says_why() -> None:
    with pytest.raises(ReviewRefused) as refused:
        screened(work=Work("||The Murderer||"), lines=(("title", 2),))

    assert refused.value.problems[0].line == 2
    assert "title" in refused.value.problems[0].message


def test_a_title_may_be_about_spoilers() -> None:
    result = screened("She is a clerk.", work=Work("Spoiler Alert"), headline="Spoiler Alert by Ann Poe")

    assert result.facts.title == "Spoiler Alert"
    assert result.hidden == ()


@pytest.mark.parametrize("headline", ["The Ferry (with spoilers)", "The Ferry: a full spoiler review"])
def test_a_title_that_announces_spoilers_hides_the_whole_body(headline: str) -> None:
    result = screened("She drowns.", headline=headline)

    assert "drowns" not in result.shown
    assert result.hidden[0].mark == "a title that announces spoilers"


def test_spoilers_true_hides_the_whole_body() -> None:
    result = screened("# One\n\nTwo ||three||.\n\n- four", stance=SpoilerStance.EVERYTHING, body_line=5)

    assert result.hidden == (Hidden(5, 9, 4, "spoilers: true"),)
    assert "One" not in result.shown
    assert result.shown.count("<a ") == 1
    assert "One" in result.full
    assert result.problems == ()


def test_spoilers_none_does_not_lift_a_mark() -> None:
    result = screened("Two ||three||.", stance=SpoilerStance.NONE)

    assert "three" not in result.shown


def test_hidden_parts_carry_lines_of_the_file_words_and_the_mark() -> None:
    body = "One.\n\nTwo ||three four|| five.\n\n:::spoiler Six\nseven\n:::\n\nEight.\n\n## Spoilers\n\nnine\nten\n"

    result = screened(body, body_line=11)

    assert result.hidden == (
        Hidden(13, 13, 2, "||…||"),
        Hidden(15, 17, 2, ":::spoiler"),
        Hidden(21, 24, 3, "a heading that announces spoilers"),
    )
    assert (result.facts.hidden_parts, result.facts.hidden_words) == (3, 7)


def test_a_mark_that_never_closes_is_told_with_its_line_and_the_remedy() -> None:
    result = screened("One.\n\nTwo\nthree <spoiler>four.\n\nFive.", body_line=4)

    assert len(result.problems) == 1
    assert str(result.problems[0]) == (
        "line 7: the mark <spoiler> never closes, so everything after it is hidden: "
        "write </spoiler> where the spoiler ends"
    )


def test_a_stand_in_says_how_many_words_and_leads_to_them() -> None:
    result = screened("A ||b|| c.\n\n:::spoiler\nd e f\n:::\n\nG.\n\n||![x](y.png)||")

    assert (
        '<p>A <a class="spoiler-stand-in" id="shown-1" href="spoilers/#spoiler-1">Spoiler: 1 word. Read it</a> c.</p>'
        in result.shown
    )
    assert (
        '<p class="spoiler-stand-in-block"><a class="spoiler-stand-in" id="shown-2" href="spoilers/#spoiler-2">'
        "Spoiler: 3 words. Read them</a></p>" in result.shown
    )
    assert "Spoiler: a picture. See it" in result.shown


def test_the_full_text_wraps_each_part_once_with_its_anchor_and_keeps_it_visible() -> None:
    result = screened("A ||b\n\n# c\n\nd|| e.")

    assert result.full.count('id="spoiler-1"') == 1
    assert result.full.count('class="spoiler"') == 3
    assert "<h2>c</h2>" in result.full
    assert "<details" not in result.full


def test_headings_begin_at_h2_and_skip_no_level() -> None:
    result = screened("# One\n\n## Two\n\n##### Three\n\n# Four")

    for heading in ("<h2>One</h2>", "<h3>Two</h3>", "<h4>Three</h4>", "<h2>Four</h2>"):
        assert heading in result.shown


def test_headings_that_begin_at_h3_are_raised() -> None:
    assert "<h2>One</h2>" in screened("### One\n\ntext").shown


def test_own_images_are_published_under_a_digest_and_hidden_ones_are_not() -> None:
    result = screened(
        "![a map](./map%20one.PNG) ![again](gone.jpg)\n\n||![grave](grave.webp) ![a map](map%20one.PNG)||"
    )

    assert [image.source for image in result.images] == ["map one.PNG", "gone.jpg"]
    assert result.withheld_images == ("grave.webp",)
    assert f'<img src="{result.images[0].name}" alt="a map" loading="lazy">' in result.shown
    assert f'<img src="../{result.images[0].name}"' in result.full
    assert "grave" not in result.shown


def test_an_alt_text_that_gives_something_away_is_neutral_and_the_author_is_told_its_line() -> None:
    body = "![The ferry](a.png)\n\n![The mate kills the captain](b.png)\n\n![He drowns](https://one.example/c.png)"

    result = screened(body, body_line=5)

    assert 'alt="The ferry"' in result.shown
    assert 'alt="a picture"' in result.shown
    assert ">[a picture]</a>" in result.shown
    assert "kills" not in result.shown
    assert "drowns" not in result.shown
    assert 'alt="The mate kills the captain"' in result.full
    assert [problem.line for problem in result.problems] == [7, 9]
    assert "tells what happens to someone (“kills”)" in str(result.problems[0])


def test_an_author_who_vouches_for_a_review_vouches_for_its_alt_texts() -> None:
    result = screened("![The mate kills the captain](b.png)", stance=SpoilerStance.NONE)

    assert 'alt="The mate kills the captain"' in result.shown
    assert result.problems == ()


def test_a_hidden_picture_is_not_spoken_of() -> None:
    assert screened("||![The mate kills the captain](b.png)||").problems == ()


def test_a_genre_that_gives_something_away_is_shown_nowhere_and_the_author_is_told() -> None:
    result = screened(genres=("Drama", "the captain is killed"), lines=(("genres", 4),))

    assert result.facts.genres == ("Drama",)
    assert [problem.line for problem in result.problems] == [4]
    assert "one of the genres may give something away" in str(result.problems[0])


@pytest.mark.parametrize(
    "target", ["../x.png", "/x.png", "C:\\x.png", "x.svg", "javascript:x.png", "a/../x.png", "//x/y.png", ".png.exe"]
)
def test_an_image_elsewhere_is_not_the_authors_own(target: str) -> None:
    result = screened(f"![word](<{target}>)", cover=target)

    assert result.images == ()
    assert "<img" not in result.shown
    assert result.facts.cover is None


def test_a_remote_image_becomes_a_link_with_its_description() -> None:
    result = screened("![the poster](https://one.example/p.png)")

    assert '<a href="https://one.example/p.png" rel="noopener nofollow">[the poster]</a>' in result.shown


def test_links_lead_to_the_web_only() -> None:
    result = screened("[a](https://one.example/) [b](other.md) [c](javascript:alert(1)) [d](mailto:a@one.example)")

    assert result.shown.count("<a ") == 2


def test_sentences_carry_their_line_and_none_is_half_hidden() -> None:
    result = screened("One. Two ||three.\nFour|| five!\n\n- six", body_line=3)

    found = [(sentence.line, sentence.text, sentence.hidden) for sentence in result.sentences]
    assert found == [
        (3, "One.", False),
        (3, "Two", False),
        (3, "three.", True),
        (4, "Four", True),
        (4, "five!", False),
        (6, "six", False),
    ]


def test_a_pasted_post_keeps_its_breaks_bullets_and_emoji_headings() -> None:
    body = f"{'A long line of a post that was written without any markup at all. ' * 3}\nAnd another.\n\n✨ The good\n\n  • one\n\n  • two\n\nEnd."

    result = screened(body)

    assert "<br>" in result.shown
    assert "<h2>✨ The good</h2>" in result.shown
    assert result.shown.count("<li>") == 2
    assert "<pre>" not in result.shown


def test_below_front_matter_a_line_break_means_nothing_as_everywhere_in_markdown() -> None:
    assert (
        "<br>"
        not in screened(f"{'One sentence to a line, and some of them long. ' * 3}\nAnd another.", body_line=5).shown
    )


def test_the_title_of_a_callout_has_a_line_of_its_own() -> None:
    shown = screened("> [!summary] In one line\n> A house and its lamps.", body_line=5).shown

    assert "<strong>In one line</strong><br>\nA house and its lamps." in shown


def test_a_post_with_headings_of_its_own_keeps_its_emoji_lines() -> None:
    assert "<h2>✨" not in screened("# One\n\n✨ The good\n\nEnd.").shown


def test_a_half_hidden_table_keeps_its_shape() -> None:
    result = screened("| a | b |\n|---|---|\n| ||x|| | y |\n\n||z||")

    assert result.shown.count("<td>") == 2
    assert "<th>a</th>" in result.shown


@pytest.mark.parametrize("fields", [{"genres": ("Drama", "Spoilers")}, {"teaser": "Full of spoilers!"}])
def test_front_matter_that_announces_spoilers_hides_the_whole_body(fields: dict[str, object]) -> None:
    result = screened("She drowns.", **fields)

    assert "drowns" not in result.shown
    assert "Spoilers" not in result.facts.genres
    assert result.facts.excerpt is None
    assert result.hidden[0].mark == "front matter that announces spoilers"


def test_angle_brackets_in_a_title_are_kept_and_type_is_not() -> None:
    assert screened(work=Work("<Untitled>")).facts.title == "<Untitled>"
    assert screened(work=Work("<i>The Ferry</i>")).facts.title == "The Ferry"
    assert screened(work=Work("I <3 C++ & ||")).facts.title == "I <3 C++ &"


def test_code_and_comments_between_words_leave_no_trace_of_themselves() -> None:
    result = screened("One %%my note%% two.\n\nIn <title> nothing ends.\n\n100%% sure.")

    assert "my note" not in result.shown + result.full
    assert "nothing ends" in result.shown
    assert "100%% sure" in result.shown


VOUCHES = SpoilerStance.NONE


def test_a_body_without_a_mark_is_vouched_for_by_its_author_alone() -> None:
    body = "A fog, and a ferry in it.\n"

    assert screened(body, stance=VOUCHES).vouched == screened(body).shown
    assert screened(body).vouched is None
    assert screened(body, stance=SpoilerStance.EVERYTHING).vouched is None


@pytest.mark.parametrize(
    "body",
    [
        "A fog. ||She drowns.||",
        "A fog.\n\n## The end (spoilers)\n\nShe drowns.",
        "A fog.[^1]\n\n||A note[^2]||\n\n[^1]: Thick.\n[^2]: Thin.",
        "A fog.\n\n||![x](x.png)||",
    ],
)
def test_nobody_vouches_against_a_mark(body: str) -> None:
    assert screened(body, stance=VOUCHES).vouched is None
