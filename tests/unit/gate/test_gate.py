"""What the gate takes for the same words, what it cannot read, and what it keeps."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from unit.gate.house import HULL, LAMPS, MAIL, Artefact, gate, read, shelve
from unspoilt.errors import OurError
from unspoilt.review.review import Review, SpoilerStance, Work
from unspoilt.site.stylesheet import TEMPLATES
from unspoilt.spoiler.entry import Excerpt, ExcerptSource, ScreenedReview
from unspoilt.spoiler.gate import html_text
from unspoilt.spoiler.gate.gram import carries, is_foreign, runs_of, word_hash, words_of
from unspoilt.spoiler.gate.hidden_words import HiddenWords, hidden_words_of
from unspoilt.spoiler.gate.leaks import find_leaks
from unspoilt.spoiler.safe_text import _KEY, FullHtml, ShownHtml, fixed_text
from unspoilt.spoiler.screen import screen_review

BOOK = shelve(read(LAMPS))


def hide(body: str, title: str = "The Ferry", **fields: object) -> HiddenWords:
    review = Review(Work(title), body, 1, **fields)  # type: ignore[arg-type]
    return hidden_words_of(review, screen_review(review))


def phrases(text: str, hidden: HiddenWords, content_type: str = "text/plain") -> tuple[str, ...]:
    return tuple(phrase for leak in find_leaks("x", content_type, text.encode(), [hidden]) for phrase in leak.words)


@pytest.mark.parametrize(
    "text",
    [
        "RÜDIGER",
        "ruediger? no: Rudiger!",
        "R&uuml;diger",
        "R&amp;uuml;diger",
        "Ru\u0308diger",
        "R\u00fc\u00addi\u200bger",
        "what-rudiger-did",
        "R%C3%BCdiger",
        "R%25C3%25BCdiger",
        "_Rüdiger_",
        "Rüdiger’s",
    ],
)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    hidden = hide("He came ||by boat, and Rüdiger's dog and Rüdiger too||.")

    assert phrases(text, hidden)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("So ||she dies||.", "and then she, dies"),
        ("It was ||the gardener||.", "the gardener did it"),
        ("It was ||poison||.", "poison"),
        ("So ||he was the one who went and told||.", "since he was the one who went and told"),
        ("End: ||父は犯人でした||", "父は犯人でした"),
        ("![||the burning house||](a.png)", "a picture of the burning house"),
        ("See [||this||](https://x.example/the-drowned-vicar).", "/the-drowned-vicar"),
        ("A <!-- remember: Crispin is the thief --> day", "Crispin"),
        ("A day.\n\n[^1]: Crispin is the thief.", "crispin"),
    ],
)
def test_what_is_hidden_is_found(body: str, text: str) -> None:
    assert phrases(text, hide(body))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("||At the end of the day, one of the best||.", "At the end of the day, one of the best"),
        ("||It is what it is.||", "it is what it is"),
        ("Crispin rows. ||Crispin drowns||.", "Crispin rows"),
        ("||The Ferry is the best ferry||.", "The Ferry"),
        ("Nothing is hidden, Crispin rows.", "Crispin rows"),
        ("||reviews||", "More reviews"),
        ("A [link](https://x.example/crispin) and ![Crispin](crispin.png)", "crispin"),
    ],
)
def test_what_the_review_says_in_the_open_and_common_phrases_pass(body: str, text: str) -> None:
    assert phrases(text, hide(body)) == ()


def test_what_one_review_hides_another_may_say_in_its_facts() -> None:
    sequel = hide("||Crispin Vane loves The Liar's Knot||.")
    first = hide("Fine.", title="The Liar's Knot", teaser="Crispin Vane goes to sea.")
    text = "Out of The Liar's Knot: Crispin Vane goes to sea."

    assert find_leaks("x", "text/plain", text.encode(), [sequel, first]) == ()
    assert find_leaks("x", "text/plain", text.encode(), [sequel])
    assert find_leaks("x", "text/plain", b"Crispin Vane loves The Liar", [sequel, first])


def test_a_body_that_its_author_vouches_for_may_stand_in_the_same_feed() -> None:
    first = hide("||Crispin Vane drowns||.")
    vouched = hide("Crispin rows all day.", title="The Oar", stance=SpoilerStance.NONE)

    assert find_leaks("x", "text/plain", b"Crispin rows all day.", [first, vouched]) == ()
    assert find_leaks("x", "text/plain", b"Crispin Vane drowns in it", [first, vouched])


def test_what_is_marked_in_a_title_may_stand_in_the_open_elsewhere() -> None:
    assert phrases("Crispin", hide("Fine.", title="The Ferry ||and Crispin||"))
    assert phrases("Crispin", hide("Fine, Crispin.", title="The Ferry ||and Crispin||")) == ()


def test_the_operators_own_words_are_no_leak() -> None:
    hidden = hide("||Crispin did it||.")

    assert find_leaks("x", "text/plain", b"Crispin", [hidden])
    assert find_leaks("x", "text/plain", b"Crispin", [hidden], open_texts=["Crispin's Reviews"]) == ()


def test_a_description_may_name_a_hidden_person_and_not_tell_what_becomes_of_her() -> None:
    body = "||Ottoline drowned the cartographer||."
    open_one = hide_with_description(body, "Ottoline keeps an inn.")
    telling = hide_with_description(body, "Ottoline drowned the cartographer, they say.")

    assert phrases("Ottoline keeps an inn.", open_one) == ()
    assert phrases("Ottoline drowned the cartographer, they say.", telling)


def hide_with_description(body: str, description: str) -> HiddenWords:
    review = Review(Work("The Ferry"), body, 1, description=description)
    screened = screen_review(review)
    excerpt = Excerpt(fixed_text(description), ExcerptSource.DESCRIPTION)
    return hidden_words_of(review, replace(screened, facts=replace(screened.facts, excerpt=excerpt)))


def test_it_does_not_believe_a_screening_that_shows_everything() -> None:
    review = read(LAMPS)
    screened = screen_review(review)
    broken = replace(screened, shown=ShownHtml(screened.full, key=_KEY))

    assert phrases("Ottoline", hidden_words_of(review, broken))


def test_it_does_not_believe_a_spoilers_page_without_marks() -> None:
    review = read(LAMPS)
    screened = screen_review(review)
    bare = FullHtml(re.sub(r' class="spoiler"[^>]*', "", screened.full), key=_KEY)
    broken: ScreenedReview = replace(screened, full=bare, sentences=())

    assert phrases("Ottoline drowned the cartographer", hidden_words_of(review, broken))


def test_everything_is_hidden_where_the_author_says_so() -> None:
    hidden = hide("Crispin rows to the mill.", stance=SpoilerStance.EVERYTHING)

    assert phrases("Crispin", hidden)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/atom+xml", b"<feed><entry></feed>"),
        ("application/atom+xml", b"\xff\xfe"),
        ("application/rss+xml", b'<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;</rss>'),
        ("application/feed+json", b'{"items": ['),
        ("application/feed+json", b"[" * 100_000),
        ("text/html; charset=utf-8", b"<p>\xff</p>"),
        ("text/plain", b"\xc3\x28"),
        ("application/octet-stream", b"x"),
        ("", b"x"),
        (MAIL, b"Subject: =?utf-9?q?x?=\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nx"),
        (MAIL, b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--b\r\n\r\nx"),
        (MAIL, b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!x"),
        (MAIL, b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA"),
    ],
)
def test_what_cannot_be_read_is_refused(content_type: str, body: bytes) -> None:
    leaks = find_leaks("x", content_type, body, [])

    assert {leak.channel for leak in leaks} == {"unreadable"}
    assert all(leak.words for leak in leaks)


def test_hidden_words_survive_storage_and_are_the_same_every_time() -> None:
    review = read(LAMPS)
    again = hidden_words_of(review, screen_review(review))

    assert HiddenWords.from_bytes(again.to_bytes()) == again
    assert again.to_bytes() == BOOK.hidden.to_bytes()
    assert b"ottoline" not in again.to_bytes().lower()


@pytest.mark.parametrize(
    "stored", [b"", b"\x01", b"\x02" + b"\x00" * 16, b"\x01" + b"\xff" * 16, BOOK.hidden.to_bytes()[:-1]]
)
def test_hidden_words_that_nobody_here_wrote_are_not_believed(stored: bytes) -> None:
    with pytest.raises(OurError):
        HiddenWords.from_bytes(stored)


def test_the_longest_review_fits_and_its_body_is_still_found() -> None:
    words = [f"zq{number:05d}x" for number in range(25_000)]
    body = "Fine.\n\n||" + " ".join(words) + "||"

    hidden = hide(body)

    assert len(hidden.to_bytes()) <= 65_536
    assert phrases(" ".join(words[1000:2000]), hidden)


def test_a_path_is_read_too() -> None:
    artefact = Artefact("reviews/ottoline-at-corvane-mill/", "text/css", b"")

    assert [leak.channel for leak in gate(artefact, BOOK.hidden)] == ["path"]


def test_styles_and_class_names_are_no_names() -> None:
    hidden = hide("||Georgia and Mark and Helvetica run off||.")
    html = '<p class="mark" style="font-family: Georgia, Helvetica">Hello</p><style>.mark {}</style>'

    assert phrases(html, hidden, "text/html") == ()
    assert phrases('<p id="georgia">Hello</p>', hidden, "text/html") == ("georgia",)


def test_no_word_of_our_own_templates_can_be_taken_for_a_secret() -> None:
    package = Path(TEMPLATES).parents[1]
    found: set[str] = set()
    templates = [*package.glob("*/templates/**/*.html"), *package.glob("*/templates/**/*.txt")]
    # The subscription's pages and mails say nothing of any review, so they never pass the gate.
    for path in (one for one in templates if one.parent.name != "subscription" and one.stem != "preferences"):
        text = re.sub(r"{%.*?%}|{{.*?}}|\$\{?\w+}?", " ", path.read_text("utf-8"), flags=re.DOTALL)
        text = re.sub(r'\b(?:class|style|rel|type|http-equiv|role|lang|dir|xmlns|content)="[^"]*"', " ", text)
        found |= {word for word in words_of(text) if is_foreign(word)}

    assert {word for word in found if len(word) > 2} == set()
    assert carries("action")
    assert not is_foreign("action")


def test_runs_are_hashed_as_those_that_are_stored() -> None:
    words = words_of("No one saw the lamps go out twice")
    hashes = [word_hash(word) for word in words]

    for length, runs in enumerate(runs_of(words), start=1):
        wanted = []
        for start in range(len(words) - length + 1):
            run = 0
            for value in hashes[start : start + length]:
                run = (run * 0x9E3779B97F4A7C15 + value) % 2**64
            wanted.append(run)
        assert list(runs) == wanted
    assert [list(runs) for runs in runs_of(words[:1])] == [hashes[:1], [], [], []]
    assert word_hash("lamps") == word_hash("lamp") == 0x2AFC15E301F7046B


def test_another_review_may_use_the_same_name() -> None:
    other = shelve(read(HULL), number=2)

    assert phrases("Ottoline", other.hidden) == ()
    assert phrases("the cat is the admiral", other.hidden)


@pytest.mark.parametrize(
    "page",
    [
        "<main>\n<article class=a>\n<p>One <b>t</b>wo</p>\n</article>\n<article>\n<p>Three</p>\n</article>\n</main>",
        "<p>So</p>\n<!-- hidden\n<article>\n<p>in a comment</p>\n--><article>\n<p>Out</p></article>",
        "<script>\nlet a = '<article>';\n<article>\n</script>\n<article>\n<p>After</p></article>",
        "<title>An\n<article> in a title</title>\n<article>\n<p>A &am\n<i>p; b &amp\n<i>; c</p>",
        "<p title='not\n<article> closed\n<p>\n",
        "<article>\n<p title=a\n<b>x</b>\n<article",
        "<style>\n<article>\np {}\n</style>\n<p>A</p>\n<article>" + "word " * 2000 + "\n<p>B</p>\n</article>",
    ],
)
def test_a_page_that_is_read_in_pieces_says_what_it_says_as_a_whole(page: str) -> None:
    whole = html_text._Reader(0)
    whole.feed(page)
    whole.close()

    for _ in range(2):
        assert html_text.html_texts(page) == whole.finish()
