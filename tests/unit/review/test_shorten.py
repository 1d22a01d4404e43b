"""A text that is too long is cut where a reader would cut it."""

from __future__ import annotations

import pytest

from unspoilt.config import ReviewSettings
from unspoilt.review.parse import parse_review
from unspoilt.review.shorten import shorten


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("exactly ten", "exactly…"),
        ("ten chars.", "ten chars."),
        ("a word, and more", "a word…"),
        # One early space is no place to cut: nearly nothing would be left.
        ("A xxxxxxxxxxxxxxx", "A xxxxxxx…"),
        ("aaaaaaaae\u0301\u0301bbb", "aaaaaaaa…"),
        ("\U0001f468\u200d\U0001f469" * 4, "\U0001f468\u200d\U0001f469" * 3 + "…"),
    ],
)
def test_it_is_cut_at_a_word_or_where_a_letter_ends(text: str, short: str) -> None:
    assert shorten(text, 10) == short


def test_a_title_without_end_ends_at_a_word() -> None:
    data = f"---\ntitle: {'Endless ' * 62}\nrating: 4/5\n---\n\nA text.\n".encode()

    title = parse_review(data, name="reviews/x.md", settings=ReviewSettings()).work.title

    assert title.endswith("Endless…")
    assert 200 < len(title) <= 300
