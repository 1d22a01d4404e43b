"""Reduce text to what every file system, URL and mail client takes as it is."""

from __future__ import annotations

import unicodedata
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern

_MOST: Final = 80
#: Latin letters that Unicode does not decompose.
_LETTERS: Final = str.maketrans({
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "ı": "i", "ŋ": "n",
    "ĸ": "k", "ŧ": "t", "ƒ": "f", "ə": "e",
})  # fmt: skip
_APOSTROPHES: Final = lazy_pattern("['’‘ʼ`´]")
_OTHERS: Final = lazy_pattern(r"[^a-z0-9]+")


def slugify(text: str) -> str:
    """Return [a-z0-9-] of at most 80 characters, cut at a word; "" where nothing of the text is left."""
    lower = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS)).casefold().translate(_LETTERS)
    bare = "".join(char for char in lower if not unicodedata.combining(char))
    slug = _OTHERS.sub("-", _APOSTROPHES.sub("", bare)).strip("-")
    if len(slug) <= _MOST:
        return slug
    cut = slug[: _MOST + 1].rpartition("-")[0] or slug[:_MOST]
    return cut.strip("-")
