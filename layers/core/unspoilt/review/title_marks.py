"""Marks that people put around a title: a grade in stars or numbers, and what the work was read or played on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.glyphs import count_glyphs, opens_with_star

_STARS: Final = r"[★⭐🌟☆✩✭✮✯✰⭒½⯨⯪\ufe0f]"
#: `Dune ★★★½`, `Dune (2021) - ★`, `Dune [⭐⭐⭐⭐]`: one glyph alone may be decoration, after a joint it is a grade.
_STARS_AFTER: Final = lazy_pattern(
    rf"(?P<text>\S.*?)(?:\s*(?P<joint>[-–—|:,·•(\[]|(?<=\d\)))\s*|\s+)(?P<mark>{_STARS}{{1,12}})\s*[)\]]?", re.DOTALL
)
#: `Dune ★★★½ – sand, and more of it`: what follows the grade is the post's.
_STARS_AMID: Final = lazy_pattern(rf"(?P<text>\S.*?)\s+(?P<mark>{_STARS}{{3,12}})\s*[-–—|:]\s+\S.*", re.DOTALL)
_STARS_BEFORE: Final = lazy_pattern(rf"(?P<mark>{_STARS}{{2,12}})\s*[-–—|:·•]?\s*(?P<text>\S.*)", re.DOTALL)
_OUT_OF: Final = (
    r"\d{1,3}(?:[.,]\d{1,2})?\s?½?\s*(?:/\s*(?:5|10|100)|(?:out )?of (?:5|10|100)|\s?%)(?:\s*(?:stars?|points?))?"
)
#: `Dune [9/10]`, `Dune - 4.5/5`, `Dune: 8 out of 10`; without a joint only out of 5 or 10, as in
#: `Dune 4.5/5`: "Fahrenheit 9/11" and "24/7" are titles.
_NUMBER_AFTER: Final = lazy_pattern(
    rf"(?P<text>.*[^\W_].*?)(?:\s*[(\[]\s*(?P<inner>{_OUT_OF})\s*[)\]]|(?:\s+[-–—|·•]|[:,])\s+(?P<mark>{_OUT_OF})"
    r"|\s+(?:[-–—|·•]\s+)(?P<words>[0-5](?:[.,]\d{1,2}|½)?\s+stars?)"
    r"|\s+(?P<bare>\d{1,3}(?:[.,]\d{1,2})?/(?:5|10)(?:\s*stars?)?))",
    re.DOTALL | re.IGNORECASE,
)
_NUMBER_BEFORE: Final = lazy_pattern(rf"[(\[]\s*(?P<mark>{_OUT_OF})\s*[)\]]\s*(?P<text>\S.*)", re.DOTALL)
_GAMES: Final = (
    r"pc|mac|linux|steam(?: deck)?|switch(?: 2)?|nintendo switch(?: 2)?|wii(?: u)?|(?:nintendo )?3?ds|n64|snes|nes|"
    r"game ?boy(?: advance| color)?|gamecube|playstation(?: [1-5])?|ps ?[1-5]|psp|(?:ps )?vita|"
    r"xbox(?: one| 360| series x(?:/s|\|s)?)?|dreamcast|ios|android|early access|board ?game|video ?game|card game"
)
_BOOKS: Final = (
    r"audiobook|audio ?book|kindle|e-?book|paperback|hardback|hardcover|arc|e-?arc|netgalley|audible|novel|novella|book"
)
_FILMS: Final = r"blu-?ray|dvd|4k|imax|in cinemas|film|movie"
_OTHERS: Final = (
    r"netflix|hbo(?: max)?|disney ?\+|apple ?tv ?\+?|amazon prime|prime video|hulu|mubi|re-?read|rewatch|replay|dnf"
)
_MEDIA: Final = lazy_pattern(
    rf"(?P<text>.*\S)\s*[(\[](?:(?P<game>(?:{_GAMES})(?:\s*[,/&+]\s*(?:{_GAMES}))*)|(?P<book>{_BOOKS})"
    rf"|(?P<film>{_FILMS})|{_OTHERS})[)\]]",
    re.DOTALL | re.IGNORECASE,
)
_WORD: Final = lazy_pattern(r"[^\W_]")
#: What every grade in numbers has.
_OUT_OF_SIGN: Final = lazy_pattern(r"[/%]|of|star", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class MarkedTitle:
    """A title and what was marked on it."""

    text: str
    rating: str | None = None
    #: What the medium says of the kind, in the words of a section: "game".
    section: str = ""


def take_marks(title: str) -> MarkedTitle:
    """Return the title without the marks that certainly are none of its words."""
    text, rating = _without_rating(title[:1000])
    if found := _MEDIA.fullmatch(text):
        section = next((kind for kind in ("game", "book", "film") if found[kind]), "")
        text = found["text"]
        if rating is None:
            text, rating = _without_rating(text)
        return MarkedTitle(text, rating, section)
    return MarkedTitle(text, rating)


def _without_rating(title: str) -> tuple[str, str | None]:
    for pattern in (_STARS_AFTER, _STARS_BEFORE, _STARS_AMID) if not title.isascii() else ():
        found = pattern.fullmatch(title)
        if found is None or not _WORD.search(found["text"]):
            continue
        mark = found["mark"].replace("\ufe0f", "")
        sure = len(mark) > 1 or (pattern is _STARS_AFTER and found["joint"] is not None)
        if sure and opens_with_star(mark) and count_glyphs(mark, loose=False):
            return found["text"].rstrip(" -–—|:,·•"), mark
    if _OUT_OF_SIGN.search(title) is None:
        return title, None
    if found := _NUMBER_BEFORE.fullmatch(title):
        return found["text"], found["mark"]
    found = _NUMBER_AFTER.fullmatch(title)
    mark = (found["inner"] or found["mark"] or found["words"] or found["bare"] or "") if found else ""
    if found is None or not _is_grade(mark):
        return title, None
    return found["text"].rstrip(" -–—|:,·•"), mark


def _is_grade(mark: str) -> bool:
    numbers = [float(number.replace(",", ".")) for number in re.findall(r"\d+(?:[.,]\d+)?", mark)]
    return len(numbers) == 1 or (len(numbers) == 2 and numbers[0] <= numbers[1])
