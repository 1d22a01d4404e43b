"""Shorten a text where a reader would: at a word, or at least where a letter or an emoji ends."""

from __future__ import annotations

import unicodedata
from typing import Final

#: Zero width joiner: the emoji on both sides are one.
_JOINER: Final = "\u200d"


def shorten(text: str, most: int) -> str:
    """Cut to at most `most` characters, ellipsis included: at a word where half is left, else where a letter ends."""
    if len(text) <= most:
        return text
    room = most - 1
    words = text[:room].rpartition(" ")[0]
    cut = words if len(words) * 2 >= room else text[: _whole(text, room)]
    return cut.rstrip(" ,;:–—-") + "…"


def _whole(text: str, most: int) -> int:
    """Return the last place up to `most` where a letter or an emoji ends; `most` itself where there is none."""
    place = most
    while place > 0 and (_continues(text[place]) or text[place - 1] == _JOINER or _is_half_flag(text, place)):
        place -= 1
    return place or most


def _continues(char: str) -> bool:
    """Tell whether a character belongs to the one before it: marks, joiners, selectors, tags, skin tones."""
    return unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf"} or "\U0001f3fb" <= char <= "\U0001f3ff"


def _is_half_flag(text: str, place: int) -> bool:
    """Tell whether a cut would part the two letters of a flag."""
    before = 0
    while before < place and "\U0001f1e6" <= text[place - before - 1] <= "\U0001f1ff":
        before += 1
    return before % 2 == 1 and "\U0001f1e6" <= text[place] <= "\U0001f1ff"
