"""A slug is what every file system, URL and mail client takes as it is."""

from __future__ import annotations

import pytest

from unspoilt.review.slug import slugify


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Never Let Me Go", "never-let-me-go"),
        ("The Handmaid’s Tale", "the-handmaids-tale"),
        ("Amélie", "amelie"),
        ("Ame\u0301lie", "amelie"),
        ("Straße & Øre, Łódź", "strasse-ore-lodz"),
        ("../../etc/passwd", "etc-passwd"),
        ("<script>", "script"),
        ("ﬁre", "fire"),
        ("İstanbul", "istanbul"),
        ("日本語", ""),
        ("★", ""),
        ("", ""),
    ],
)
def test_a_title_becomes_a_slug(text: str, slug: str) -> None:
    assert slugify(text) == slug


def test_a_long_title_is_cut_at_a_word() -> None:
    slug = slugify("word " * 40)

    assert len(slug) <= 80
    assert slug.endswith("word")


def test_a_word_longer_than_the_limit_is_cut_inside() -> None:
    assert slugify("a" * 200) == "a" * 80
