"""Lines of facts without labels: "Watched 3 March 2024", "1944 · Directed by George Cukor · 114 mins"."""

from __future__ import annotations

import re
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.key_names import Meaning
from unspoilt.review.people import looks_like_names
from unspoilt.review.rating import read_lone_rating

#: What a line says: its meaning, the name of the key that it stands for, and the value.
Fact = tuple[Meaning, str, str]

_DAY: Final = (
    r"(?P<day>(?:[^\W\d_]{3,12},?\s)?(?:\d{1,2}(?:st|nd|rd|th|er|\.|º)?\s(?:of\s|"
    r"de\s)?[^\W\d_]{3,10}\.?,?\s(?:de\s)?\d{4}|"
    r"[^\W\d_]{3,10}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}|\d{4}-\d{2}-\d{2}))"
)
_DATED: Final = lazy_pattern(
    r"[ ]{0,3}[*_>]{0,3}\s?(?:re-?)?(?P<word>[📅🗓📆]\ufe0f?|watched|read|finished|played|seen|completed|listened|"
    r"reviewed|posted|"
    r"published|"
    r"gelesen|gesehen|lu|vu|leído|visto|letto|lido|gelezen|gezien)"
    r"(?:\sto)?(?:\sin\s(?:the\s)?[A-Z][\w ]{2,30}?)?(?:\sfrom\s.{4,30}?\sto|\son|\sam|\sle|\sel|\sil|\sem|\sop)?\s"
    + _DAY
    + r"(?:\sby\s[\w. ]{2,40})?\s?[*_.]{0,3}\s*",
    re.IGNORECASE,
)
#: The keys by which dates know that they are a day of the reader's, not of the review.
_KEYS: Final = {"reviewed": "reviewed_on", "posted": "posted_on", "published": "published_on"}
_PIECES: Final = lazy_pattern(r"\s*[|·•]\s*|,\s+(?=\d)")
_YEAR: Final = lazy_pattern(r"\(?((?:1[89]|20)\d\d)\)?")
_MONTH: Final = lazy_pattern(
    r"(?:read|watched|played|finished)(?:\sin)?\s([A-Z][a-z]{2,8}\s(?:19|20)\d\d)", re.IGNORECASE
)
_LENGTH: Final = lazy_pattern(
    r"\d{1,4}\s?(?:min(?:ute)?s?|m|h(?:ours?|rs?)?(?:\s?\d{1,2}\s?m(?:in)?)?|pages|pp?\.?|Seiten)\.?", re.IGNORECASE
)
_DIRECTED: Final = lazy_pattern(
    r"(?P<directed>directed by|dir(?:\.|:|\.:)|a film by)\s*(?P<names>\S.{2,80})", re.IGNORECASE
)
_MOST: Final = 200


def read_dated_line(line: str) -> Fact | None:
    """Return the day that a line is nothing but: when its writer read, saw or posted."""
    found = _DATED.fullmatch(line) if len(line) <= _MOST else None
    return (Meaning.DATE, _KEYS.get(found["word"].casefold(), "finished_on"), found["day"]) if found else None


def read_fact_line(line: str) -> list[Fact]:
    """Return what a line of facts says where each of its pieces is one, and one of them at least says who or when."""
    bare = line.strip().lstrip("#").strip(" *_")
    if not bare or len(bare) > _MOST:
        return []
    facts: list[Fact] = []
    for piece in _PIECES.split(bare):
        fact = _fact_of(piece.strip(" *_"))
        if fact is None:
            return []
        facts.extend(fact)
    meanings = {meaning for meaning, _, _ in facts}
    return facts if len(meanings) > 1 and len(meanings) == len(facts) else []


def _fact_of(piece: str) -> list[Fact] | None:
    if found := _YEAR.fullmatch(piece):
        return [(Meaning.YEAR, "year", found[1])]
    if _LENGTH.fullmatch(piece):
        return []
    if (dated := read_dated_line(piece)) is not None:
        return [dated]
    if found := _MONTH.fullmatch(piece):
        return [(Meaning.DATE, "finished_on", found[1])]
    if read_lone_rating(piece) is not None:
        return [(Meaning.RATING, "rating", piece)]
    if (found := _DIRECTED.fullmatch(piece)) and looks_like_names(found["names"], after_comma=True):
        return [(Meaning.CREATORS, "director", found["names"])]
    return None
