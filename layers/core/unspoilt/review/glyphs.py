"""Count the stars, and what people write instead of stars, at the start of a rating."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

_FULL: Final = frozenset("★⭐🌟✭✮✯✰⚝🌕")
_HALF: Final = frozenset("½⯨⯪🌗🌓")
_EMPTY: Final = frozenset("☆✩⭒🌑⚪")
#: Glyphs that are stars only where a rating is expected.
_LOOSE: Final = frozenset("*❤♥🖤💙💚💛💜🤍🧡🍅🍿👻💀🎃📚🔥🌶")


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """How many glyphs stand at the start, and the text after them."""

    full: int
    half: int
    empty: int
    rest: str


def count_glyphs(plain: str, *, loose: bool) -> GlyphRun | None:
    """Return the run that the text begins with; `loose` takes any one symbol that repeats itself for a star."""
    first = plain[:1]
    own = {first} if loose and (first in _LOOSE or unicodedata.category(first or "a") == "So") else frozenset[str]()
    full_glyphs = (_FULL | own) - _HALF - _EMPTY
    counts = {"full": 0, "half": 0, "empty": 0}
    taken = 0
    for char in plain:
        kind = _kind_of(char, full_glyphs)
        if kind is None:
            break
        if kind:
            counts[kind] += 1
        taken += 1
    rest = plain[taken:]
    if rest.startswith("1/2") and counts["full"]:
        counts["half"] += 1
        rest = rest[3:]
    run = GlyphRun(counts["full"], counts["half"], counts["empty"], rest)
    return run if _is_rating(run, first) else None


def opens_with_star(plain: str) -> bool:
    """Tell whether the text begins with a glyph that is a star anywhere."""
    return plain[:1] in _FULL | _EMPTY if plain else False


def _kind_of(char: str, full_glyphs: frozenset[str] | set[str]) -> str | None:
    """Return what the character counts as, "" for a space, None where the run ends."""
    if char in full_glyphs:
        return "full"
    if char in _HALF:
        return "half"
    if char in _EMPTY:
        return "empty"
    return "" if char == " " else None


def _is_rating(run: GlyphRun, first: str) -> bool:
    if run.half > 1 or (run.full + run.half == 0 and run.empty < 3):
        return False
    # One thumb or one heart is a word, not a run.
    return not (run.full == 1 and not run.rest and first not in _FULL | _HALF | _EMPTY | {"*"})
