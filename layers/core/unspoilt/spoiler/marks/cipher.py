"""Cipher: text in ROT13, which newsgroups hid endings with, found by the words that English cannot do without."""

from __future__ import annotations

import re
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.plain import word_set

#: "the", "and", "was" and the like, as they come out; none that is a word of some language people review in.
_COMMON: Final = word_set(
    "gur naq bs gb vf vg jnf ur fur gung uvf ure sbe jvgu gurl abg bhg jub uvz unf unq jura ol sebz nyy ohg guvf lbh "
    "ner jrer uvzfrys urefrys gurz gurer orpnhfr bayl bhe zl jung juvpu nsgre orsber gurve vagb jbhyq pbhyq xvyyre "
    "xvyyf xvyyrq qvrf qvrq qrnq raqvat raq raqf fcbvyre fcbvyref fvfgre oebgure zbgure sngure qnhtugre fba gheaf "
    "erirny erirnyrq npghnyyl ernyyl nyjnlf fgvyy gura guna"
)
#: Of these at least one stands in what is long enough to be found without a word of warning.
_MOST_COMMON: Final = word_set("gur naq gung jnf gurl uvf sebz jvgu urefrys uvzfrys")
#: What can be read is in no cipher.
_READABLE: Final = word_set(
    "the and of to is it was he she that his her for with they not out who him has had when by from all but this you "
    "are were in on at as be an or so if my i"
)
_NAMED: Final = lazy_pattern(r"\brot[\s_-]?13\b", re.IGNORECASE)
_WORD: Final = lazy_pattern(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_PIECE: Final = lazy_pattern(r"[^.!?…()\[\]{}\"“”:;\n]+[.!?…]*")
_VOWEL: Final = lazy_pattern(r"[aeiou]", re.IGNORECASE)
#: Found without warning: so many of the words, and so large a part of them.
_ENOUGH: Final = 3
_PART: Final = 0.2
#: English has 38 vowels in 100 letters; English in ROT13 has 21.
_VOWELS: Final = 0.3
_LONG: Final = 4
_Span = tuple[int, int]


def find_cipher(text: str, *, named: bool) -> list[_Span]:
    """Return where a paragraph is in ROT13; `named`: something in the file says that a part of it is."""
    pieces = [(found.start(), found.end(), found[0]) for found in _PIECE.finditer(text)]
    sure = [_is_cipher(_words_of(piece)) for _, _, piece in pieces]
    if not named and not any(sure):
        return []
    spans: list[_Span] = []
    for (start, end, piece), known in zip(pieces, sure, strict=True):
        if not known and not _may_be_cipher(_words_of(piece)):
            continue
        if spans and not any(char.isalnum() for char in text[spans[-1][1] : start]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start + len(piece) - len(piece.lstrip()), end))
    return spans


def names_cipher(text: str) -> bool:
    """Say whether a text speaks of ROT13."""
    return _NAMED.search(text) is not None


def _words_of(text: str) -> list[str]:
    """Return the words of a text, in small letters."""
    return [found[0].casefold() for found in _WORD.finditer(text)]


def _is_cipher(words: list[str]) -> bool:
    common = sum(word in _COMMON for word in words)
    if common < _ENOUGH or common < _PART * len(words):
        return False
    return any(word in _MOST_COMMON for word in words) or common == len(words)


def _may_be_cipher(words: list[str]) -> bool:
    """Say whether words cannot be read, where it is known that some are in ROT13."""
    letters = "".join(words)
    if not letters or any(word in _READABLE for word in words):
        return False
    vowels = len(_VOWEL.findall(letters))
    unreadable = any(len(word) >= _LONG and _VOWEL.search(word) is None for word in words)
    return (unreadable and vowels < _VOWELS * len(letters)) or 2 * sum(word in _COMMON for word in words) >= len(words)
