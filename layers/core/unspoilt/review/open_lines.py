"""Which lines at the top of a body may be read as metadata: those before anything that hides or announces spoilers."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.ending import names_ending, tells_ending

#: How many lines with text are looked at.
_MOST_LINES: Final = 40
#: What opens a hidden part, or code, in which nothing is metadata.
_OPENERS: Final = (
    "||",
    ">!",
    ":::",
    "<details",
    "<summary",
    "<spoil",
    "```",
    "~~~",
    "~!",
    "+++",
    "%%",
    "{expand",
    "{hide",
    "{cloak",
    "<font",
    "[color",
    "[colour",
    "[details",
    "[hid",
    "[sp",
    "[o]",
    "[blur",
    "[secret",
    "[invisible",
    "[toggle",
    "[accordion",
    "[collapse",
    "[expand",
    "[cloak",
    "[reveal",
    "rot13",
    "rot-13",
    "rot 13",
)
#: So many empty lines, or lines of one character, are space before what not everybody should see.
_MOST_EMPTY: Final = 12
_MOST_DOTS: Final = 3
#: Words that only look like it: "The Spoils of Poynton".
_INNOCENT: Final = lazy_pattern(r"\bthe spoils\b|\bspoils of\b|\bspoilsports?\b|\bspoilage\b")
#: What sets a line apart from prose; a title may be "The End" all by itself.
_HEADING: Final = lazy_pattern(r"\s{0,3}(?:#{2,6}\s|\*\*|__|.*:\s*$)")
_DOUBLE_BANG: Final = lazy_pattern(r"!!\S")
#: Of styles not those that only say where something stands and how large it is.
_HIDING_TAG: Final = lazy_pattern(
    r"<[a-z][^<>]{0,300}\b(?:class|hidden|style(?!=\"(?:\s?(?:float|padding|margin|width|height|"
    r"text-align)[\w-]{0,10}:\s?[\w.%-]{1,12}"
    r"\s?;?){1,8}\"))\b",
    re.IGNORECASE,
)
_INVISIBLE: Final = lazy_pattern("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f*_~`\\\\-]")


def count_open_lines(lines: tuple[str, ...]) -> int:
    """Return how many lines from the top are open: all that follows may stand under a spoiler."""
    with_text = empty = dots = 0
    for number, line in enumerate(lines):
        bare = line.strip()
        empty = 0 if bare else empty + 1
        if not bare and empty < _MOST_EMPTY:
            continue
        dots = dots + 1 if len(bare) == 1 or "scroll" in line[:40].casefold() else 0
        if with_text == _MOST_LINES or (bare and line_may_hide(line)):
            return number
        if with_text and (empty >= _MOST_EMPTY or dots >= _MOST_DOTS):
            return number
        with_text += bool(bare)
    return len(lines)


def line_may_hide(line: str) -> bool:
    """Tell whether the line names spoilers in any form or opens what could hide text; rather once too often."""
    folded = line.casefold()
    return (
        names_spoilers(line)
        or any(map(folded.__contains__, _OPENERS))
        or _hides(line)
        or tells_ending(line)
        or (_HEADING.match(line) is not None and names_ending(line))
    )


def may_carry_mark(text: str) -> bool:
    """Tell whether a text of front matter may hide a part of itself: then only the firewall may touch it."""
    plain = html.unescape(html.unescape(text)).casefold()
    if any(map(plain.__contains__, _OPENERS)) or _hides(plain):
        return True
    return "spoil" in plain and any(opener in plain for opener in ("{", "[", "(view", "(hide", ":spoil"))


def joined_at_marks(texts: Iterable[str]) -> list[str]:
    """Join what a separator or a list has parted although it may be one mark: "||one, two||"."""
    parts = list(texts)
    marked = [number for number, part in enumerate(parts) if may_carry_mark(part) or "|" in part or "!" in part]
    if not marked or not may_carry_mark(", ".join(parts)):
        return parts
    first, last = marked[0], marked[-1]
    return [*parts[:first], ", ".join(parts[first : last + 1]), *parts[last + 1 :]]


def _hides(line: str) -> bool:
    if _DOUBLE_BANG.search(line) or _HIDING_TAG.search(line):
        return True
    return "<!--" in line and "-->" not in line.rpartition("<!--")[2]


def names_spoilers(line: str) -> bool:
    """Tell whether the line has a word about spoiling, behind entities and emphasis too."""
    plain = line
    for _ in range(2):
        plain = html.unescape(plain)
    plain = _INNOCENT.sub("", unicodedata.normalize("NFKC", plain).casefold())
    return "spoil" in plain or "spoil" in _INVISIBLE.sub("", plain)
