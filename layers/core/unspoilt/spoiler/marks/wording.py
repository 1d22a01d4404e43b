"""Wording: how people announce spoilers in prose, deny them, and end them. Judged on one sentence at a time.

A sentence that only mentions the word announces nothing; in doubt it does.
"Spoiler-free" is not evidence of safety either: it is taken out, and what is left is judged.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.cue import ANNOUNCED, BEFORE_DENIAL, READ_NO_FURTHER, STRONG
from unspoilt.spoiler.marks.denial import DENIED, LIKING, NOUN_ONLY, TALK


class Verdict(StrEnum):
    """What a sentence does."""

    NOTHING = "nothing"
    ANNOUNCES = "announces"
    ENDS = "ends"


_WINDOW: Final = 100
_OVERLAP: Final = 20
_LONGEST_WORD: Final = 60
_INVISIBLE: Final = lazy_pattern("[\u00ad\u200b-\u200f\u2060\ufe0e\ufe0f\ufeff\u20e3]")
_SPACED: Final = lazy_pattern(r"\bs([\W_])\1?p\1{1,2}o\1{1,2}i\1{1,2}l\1{1,2}e\1{1,2}r(?:\1{1,2}(s))?\b")
#: "sp*ilers", "sp0!lers".
_MASKED: Final = lazy_pattern(r"\b(?!spoiler)sp[*o0@°•#-][i1!*|]?l[e3*]r([sz]?)")
_DECORATION: Final = lazy_pattern(r"[^\w\s:,.;!?'()\[\]/&=-]|_")
_MENTION: Final = lazy_pattern(r"spoil|divulg[aâ]ch|destrip")
_NAMES: Final = lazy_pattern(NOUN_ONLY)

#: What may stand between "end of" and "spoilers" and is no name.
_PART: Final = (
    r"(?:the|my|all|these|those|major|minor|big|book|plot|series|mild|full|of|season|part|show's|film's|book's)"
)
#: Ends: the whole sentence says so, not a long one that happens to hold the words.
_END: Final = lazy_pattern(
    r"\W*(?:ok(?:ay)?\W+|and\W+|now\W+|that's\W+|that is\W+|this is\W+|here\W+|here ends?\W+|well\W+|phew\W+)*"
    r"(?:(?:(?:the )?end of|end(?:s|ed)?) (?:(?:the|my|all|these|major|minor|big|book|plot) )*"
    rf"(?:[\w']+ ){{0,4}}{NOUN_ONLY}(?:\W+(?:here|now|section|talk|zone|territory|part|alert|warning|mode|discussion))?"
    rf"|/\W*{NOUN_ONLY}|(?:stop|close|exit|leave|leaving|exiting) (?:the |of )?{NOUN_ONLY}(?: mode| zone| "
    rf"territory)?|/?\W*{NOUN_ONLY}(?: mode)? off"
    rf"|(?:the |all |these |my |major )*(?:[\w']+ ){{0,3}}{NOUN_ONLY} (?:section |talk |zone |part |territory |alert )?"
    r"(?:ends?|end(?:ed|ing)|is over|are over|over|done|are done|is done|finished|are finished|stops?)"
    rf"(?: here| now| there)?|(?:spoiler )?ende(?: der| des)? {NOUN_ONLY}|{NOUN_ONLY} ende"
    rf"|fin (?:de los|des|de) {NOUN_ONLY}"
    rf"|einde(?: van de)? {NOUN_ONLY}|fine (?:degli |dei )?{NOUN_ONLY}"
    rf"|no more {NOUN_ONLY}(?: (?:from here|from now|after this|below|now))?(?: on)?)\W*"
)
_NOT_END: Final = lazy_pattern(r"\b(?:not|isn't|until|till|before|skip|scroll|jump|after the|if|see you|unless)\b|\?")
#: "The End of the World spoilers": of something that has a name of its own.
_END_OF_NAME: Final = lazy_pattern(r"\bend\s+of\s+(.*?)\s*spoil", re.IGNORECASE)
_END_OF_PART: Final = lazy_pattern(rf"\bend of (?:{_PART} )*{NOUN_ONLY}")


def plain(text: str) -> str:
    """Fold case, width, quotes, emoji, invisible characters and spaced-out letters away."""
    folded = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    folded = folded.replace("’", "'").replace("‘", "'").replace("–", "-").replace("—", " - ").replace("‑", "-")
    folded = _MASKED.sub(lambda match: f"spoiler{match[1]}", folded)
    folded = _SPACED.sub(lambda match: f"spoiler{match[2] or ''}", folded)
    return " ".join(word[:_LONGEST_WORD] for word in _DECORATION.sub(" ", folded).split())


def judge(sentence: str) -> Verdict:
    """Say what a sentence, a line or a heading does."""
    words = plain(sentence).split()
    if len(words) > _WINDOW:
        # A sentence without an end is judged in pieces that overlap.
        pieces = (words[start : start + _WINDOW] for start in range(0, len(words), _WINDOW - _OVERLAP))
        verdicts = [_judge(" ".join(piece), sentence) for piece in pieces]
        return Verdict.ANNOUNCES if Verdict.ANNOUNCES in verdicts else Verdict.NOTHING
    return _judge(" ".join(words), sentence)


def _judge(text: str, sentence: str) -> Verdict:
    if _MENTION.search(text) is None:
        return _told(text)
    if _END.fullmatch(text) and not _NOT_END.search(text):
        return Verdict.ANNOUNCES if _names_a_work(sentence, text) else Verdict.ENDS
    if BEFORE_DENIAL.search(text):
        return Verdict.ANNOUNCES
    if LIKING.search(text):
        return Verdict.NOTHING
    rest = DENIED.sub(" ", text)
    if STRONG.search(rest):
        return Verdict.ANNOUNCES
    rest = TALK.sub(" ", rest)
    if _MENTION.search(rest) is None:
        return _told(rest)
    # What names spoilers and neither denies them nor talks of somebody else's is taken for an announcement.
    return Verdict.ANNOUNCES if _NAMES.search(rest) or ANNOUNCED.search(rest) else _told(rest)


def _told(text: str) -> Verdict:
    return Verdict.ANNOUNCES if READ_NO_FURTHER.search(text) else Verdict.NOTHING


def _names_a_work(sentence: str, text: str) -> bool:
    """Say whether what ends is part of a name: "The End of the World spoilers" is a label; a bracket is an end."""
    if sentence.lstrip(" \t*_~-=")[:1] in {"[", "("} or _END_OF_PART.search(text):
        return False
    named = _END_OF_NAME.search(sentence)
    return named is not None and any(word[0].isupper() for word in named[1].split())
