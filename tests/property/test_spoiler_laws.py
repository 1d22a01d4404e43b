"""Laws of the firewall for any nesting of marks and for any text at all."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from unspoilt.errors import ReviewRefused
from unspoilt.review.review import Review, SpoilerStance, Work
from unspoilt.spoiler.entry import ScreenedReview
from unspoilt.spoiler.screen import screen_review
from unspoilt.spoiler.stored import html_from_bytes, html_to_bytes

#: Opening and closing marks that may stand anywhere in a line and do not depend on what is beside them.
PAIRS = (
    ("<spoiler>", "</spoiler>"),
    ("[spoiler]", "[/spoiler]"),
    ("{% spoiler %}", "{% endspoiler %}"),
    ("{{< spoiler >}}", "{{< /spoiler >}}"),
    ("(view spoiler)[", "(hide spoiler)]"),
    ('<i class="spoiler">', "</i>"),
    ("<details>", "</details>"),
)
SEPARATORS = (
    " ",
    "\n",
    "\n\n",
    "\n\n> ",
    "\n\n- ",
    "\n\n## ",
    " *",
    "* ",
    " **",
    " [a](https://one.example) ",
    " `c` ",
)

pieces = st.one_of(
    st.just("w"),
    st.just("w"),
    st.tuples(st.just("open"), st.integers(0, len(PAIRS) - 1)),
    st.tuples(st.just("close"), st.integers(0, len(PAIRS) - 1)),
    st.sampled_from(SEPARATORS),
)


def screen(body: str, stance: SpoilerStance = SpoilerStance.MARKED) -> ScreenedReview:
    return screen_review(Review(Work("The Ferry"), body, 1, stance=stance))


def text_of(html: str) -> str:
    parts: list[str] = []
    reader = HTMLParser(convert_charrefs=True)
    reader.handle_data = parts.append  # type: ignore[method-assign]
    reader.feed(html)
    reader.close()
    return " ".join(" ".join(parts).split())


@given(st.lists(pieces, max_size=30))
@settings(max_examples=400, deadline=None)
def test_any_nesting_of_marks_hides_what_a_counter_of_marks_says(parts: list[object]) -> None:
    depth = [0] * len(PAIRS)
    stray = False
    body: list[str] = []
    hidden: list[str] = []
    shown: list[str] = []
    for number, part in enumerate(parts):
        if part == "w":
            word = f"word{number}end"
            body.append(f" {word} ")
            (hidden if any(depth) else shown).append(word)
        elif isinstance(part, tuple):
            role, which = part
            body.append(f" {PAIRS[which][0 if role == 'open' else 1]} ")
            if role == "close" and not any(depth) and "spoiler" in PAIRS[which][1]:
                # It says that something before it was to be hidden: all of that may be.
                shown, stray = [], True
            depth[which] = depth[which] + 1 if role == "open" else max(0, depth[which] - 1)
        else:
            body.append(str(part))

    screened = screen("".join(body))

    for word in hidden:
        assert word not in screened.shown
        assert word in screened.full
    for word in shown:
        assert word in screened.shown
    assert bool(screened.problems) == any(depth) or stray


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_text_is_screened_or_refused_and_stores(text: str) -> None:
    try:
        screened = screen(text)
    except ReviewRefused:
        return

    assert html_from_bytes(html_to_bytes(screened.shown, screened.full, screened.vouched)) == (
        screened.shown,
        screened.full,
        screened.vouched,
    )


#: No code, escapes or template braces: in those a tag is rightly no tag.
SOUP = [
    *"|!>[]():*_#-\n \t;=^",
    "spoiler",
    "||",
    ">!",
    "!!",
    ":::",
    ":::note",
    "a",
    "\n\n",
    "| a |\n|---|\n",
    "</b>",
    "[^1]",
]


@given(st.lists(st.sampled_from(SOUP), max_size=40), st.lists(st.sampled_from(SOUP), max_size=20))
@settings(max_examples=500, deadline=None)
def test_what_follows_an_open_tag_is_never_shown_whatever_soup_of_marks_is_around_it(
    before: list[str], after: list[str]
) -> None:
    body = (
        f"{''.join(before)} <spoiler>zebra{''.join(after)}\n\nzebra [zebra](https://zebra.example) ![zebra](zebra.png)"
    )

    screened = screen(body)

    assert "zebra" not in screened.shown
    assert screened.images == ()
    assert all(sentence.hidden for sentence in screened.sentences if "zebra" in sentence.text)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
@settings(max_examples=200, deadline=None)
def test_a_body_hidden_as_a_whole_shows_none_of_its_words(text: str) -> None:
    try:
        screened = screen(text, SpoilerStance.EVERYTHING)
    except ReviewRefused:
        return

    assert all(sentence.hidden for sentence in screened.sentences)
    assert re.sub(r"Spoiler: (\d+ words?|a picture)\. (Read|See) (it|them)", "", text_of(screened.shown)).strip() == ""


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_screening_twice_gives_the_same(text: str) -> None:
    try:
        first = screen(text)
    except ReviewRefused:
        return

    assert screen(text) == first
