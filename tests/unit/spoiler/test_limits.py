"""Inputs of the kind that cmark's pathological tests use: each is refused with a remedy, or done soon."""

from __future__ import annotations

import time

import pytest

from unspoilt.errors import ReviewRefused
from unspoilt.review.review import Review, Work
from unspoilt.spoiler.marks.limit import MOST_BYTES
from unspoilt.spoiler.screen import screen_review

#: Seconds. Generous: what these inputs did before the limits was minutes, or forever.
SOON = 20

REFUSED = {
    "more than 256 KiB": "é" * (MOST_BYTES // 2 + 1),
    "open square brackets": "[" * 100,
    "10,000 nested brackets": "[" * 10_000 + "a" + "]" * 10_000,
    "nested images": "![a " * 100 + "](x.png)" * 100,
    "images that never close": "![](" * 10_000,
    "link openers": "[a" * 50_000,
    "50,000 nested quotes": "> " * 50_000 + "a",
    "nested lists on a line": "- " * 5_000 + "a",
    "nested lists over lines": "".join("  " * depth + "- a\n" for depth in range(250)),
    "nested emphasis": "*a **a " * 10_000 + "b** b*" * 10_000,
    "nested elements": "<div>" * 10_000,
    "many elements": "<b>x</b>" * 20_000,
    "50,000 marks": "||" * 50_000,
    "more parts than a page is made for": "[spoiler]x[/spoiler] y\n\n" * 3_000,
    "many lines": "- a\n" * 60_000,
}

DONE = {
    "a line of 256 KiB": "a" * MOST_BYTES,
    "dots on lines of their own": "a\n\n" + ".\n" * 18_000,
    "ROT13 and English in turn": "Gur naq jnf xvyyrq. The dog is. " * 8_000,
    "tildes that never close": "~!a " * 60_000,
    "words": "word " * 50_000,
    "backticks": "".join("e" + "`" * length for length in range(600)),
    "emphasis openers": "_a " * 40_000,
    "mismatched emphasis": "*a_ " * 30_000,
    "strikethrough": "~~a" * 40_000,
    "comments that never end": "<!-- " * 30_000,
    "declarations that never end": "<!A " * 40_000,
    "angle brackets": "<" * 100_000,
    "shortcodes that never end": "{% a " * 40_000,
    "braces": "{" * 100_000,
    "round brackets": "(" * 200_000,
    "labelled brackets that never close": "(spoiler: a " * 15_000,
    "announcements on one line": "Spoilers ahead. " * 12_000,
    "a word that repeats itself": "spoiler" * 30_000,
    "denials": "not " * 50_000 + "spoiler",
    "sentences": "A. " * 80_000,
    "exclamation": "a! " * 60_000,
    "spaces": " " * 200_000 + "a",
    "a chain of hidden notes": "||[^0]||\n\n" + "".join(f"[^{n}]: [^{n + 1}]\n\n" for n in range(5_000)),
    "a wide table": "|a" * 300 + "|\n" + "|-" * 300 + "|\n" + ("|b" * 300 + "|\n") * 50,
    "ends without a beginning": "".join(f"a</x{n}-spoiler>" for n in range(9_000)),
    "neighbours": "[spoiler]x[/spoiler]\n\n" * 1_900,
    "quotes almost too deep": "> " * 190 + "a",
    "lists almost too deep": "- " * 95 + "a",
}


def review(body: str) -> Review:
    return Review(Work("The Ferry"), body, 7)


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_a_remedy(name: str) -> None:
    begun = time.monotonic()

    with pytest.raises(ReviewRefused) as refused:
        screen_review(review(REFUSED[name]))

    problem = refused.value.problems[0]
    assert ":" in problem.message
    assert problem.line is not None
    assert problem.line >= 7
    assert time.monotonic() - begun < SOON


@pytest.mark.parametrize("name", DONE)
@pytest.mark.slow
def test_it_is_done_soon(name: str) -> None:
    begun = time.monotonic()

    screened = screen_review(review(DONE[name]))

    assert screened.full or name.startswith("comments")
    assert time.monotonic() - begun < SOON


def test_nesting_that_is_deep_and_allowed_is_not_lost() -> None:
    screened = screen_review(review("> " * 150 + "deep ||secret|| down"))

    assert "deep" in screened.shown
    assert "secret" not in screened.shown
    assert "secret" in screened.full
