"""Read who made a work from the ways in which names are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.open_lines import joined_at_marks, may_carry_mark
from unspoilt.review.plain import plain_text, without_symbols, word_set

#: Who read, translated or prefaced it is not who made it.
_HELPERS: Final = lazy_pattern(
    r"\s*[,;(\[]?\s*\b(?:read|narrated|performed|translated|transl?\.|tr\.|t\.|illustrated|foreword|introduction|afterword"
    r"|preface|edited)(?:\s+(?:and\s+\w+\s+)?by\b|(?<=\.)\s).*",
    re.IGNORECASE,
)
_COMPANY: Final = lazy_pattern(r",?\s+with\s+.*", re.IGNORECASE)
_BY: Final = lazy_pattern(r"^(?:written|directed|created|developed|designed)?\s*by\s+", re.IGNORECASE)
_ROLE: Final = lazy_pattern(
    r"\s*\((?:[^()]{0,40}\b)?(?:author|editor|director|writer|illustrator|artist)s?\)", re.IGNORECASE
)
_SUFFIX: Final = lazy_pattern(r"(?:jr|sr|ph\.?d|psyd|m\.?d|esq|i{2,3}|iv)\.?", re.IGNORECASE)
_AND: Final = lazy_pattern(r"\s+(?:and|&|und|et|y)\s+|\s*&\s*")
_PARTICLES: Final = word_set("de la le du des von van der den del di da dos el al bin ibn y of the st. o' 't ten ter")
_MOST: Final = 12


def read_creators(texts: Iterable[str], *, listed: bool, bands: bool = False) -> tuple[str, ...]:
    """Return the names in order, each once.

    `listed`: the author wrote a list, so each text is one name; `bands`: a name may have commas and "and" in it.
    """
    names: list[str] = []
    for text in joined_at_marks(texts):
        if may_carry_mark(text):
            names.append(plain_text(text))
            continue
        plain = _ROLE.sub("", without_symbols(plain_text(text)))
        plain = _BY.sub("", _COMPANY.sub("", _HELPERS.sub("", plain))).strip(" ,;")
        if plain.casefold() in {"", "n/a", "na", "unknown", "tbd", "none", "various", "anonymous author"}:
            continue
        parts = [plain] if bands else (_unlisted(plain) if listed else _split(plain))
        names.extend(part for part in parts if 0 < len(part) <= 120)
    unique: dict[str, str] = {}
    for name in names:
        unique.setdefault(name.casefold(), name)
    return tuple(unique.values())[:_MOST]


def _unlisted(plain: str) -> list[str]:
    """Split one entry of a list only where it certainly holds two full names."""
    return [_turned(plain)] if "," in plain and plain.count(",") == 1 and _is_turned(plain) else _at_and(plain)


def _split(plain: str) -> list[str]:
    if ";" in plain or " / " in plain or " | " in plain:
        parts = re.split(r"\s*;\s*|\s+[/|]\s+", plain)
        return [name for part in parts for name in (_unlisted(part) if part else [])]
    if "," not in plain:
        return _at_and(plain)
    if _is_turned(plain):
        return [_turned(plain)]
    names: list[str] = []
    for part in re.split(r"\s*,\s*(?:(?:and|&)\s+)?", plain):
        if _SUFFIX.fullmatch(part) and names:
            names[-1] = f"{names[-1]}, {part}" if part.casefold().rstrip(".") in {"jr", "sr"} else names[-1]
        elif part:
            names.extend(_at_and(part))
    return names


def _at_and(plain: str) -> list[str]:
    """Split at "and" only between full names: "Boris and Arkady Strugatsky" are left as they stand."""
    parts = [part.strip() for part in _AND.split(plain)]
    return parts if len(parts) > 1 and all(" " in part for part in parts) else [plain]


def _is_turned(plain: str) -> bool:
    """Tell `Herbert, Frank` and `Le Guin, Ursula K.` from two names."""
    last, comma, first = plain.partition(",")
    first = first.strip()
    if not comma or not first or "," in first or _SUFFIX.fullmatch(first) or _AND.search(plain):
        return False
    return " " not in last.strip() or re.search(r"\s[A-Z]\.$", first) is not None


def _turned(plain: str) -> str:
    last, _, first = plain.partition(",")
    return f"{first.strip()} {last.strip()}"


def looks_like_names(text: str, *, after_comma: bool = False) -> bool:
    """Tell whether the words after "by" are names: capitalised words, two at least unless a comma came before."""
    parts = [part for part in re.split(r"\s*[,;]\s*|\s+(?:and|&|with)\s+|\s*&\s*", text.strip()) if part]
    return 0 < len(parts) <= 5 and all(_is_name(part, after_comma=after_comma) for part in parts)


def _is_name(part: str, *, after_comma: bool) -> bool:
    words = part.split()
    # "by the Sea" is where, "by The Beatles" who.
    if not 1 <= len(words) <= 6 or words[0] in {"the", "of"} or len(part) > 60 or any(char.isdigit() for char in part):
        return False
    proper = [word for word in words if word.casefold() not in _PARTICLES]
    if not proper or not all(_is_capital(word) for word in proper):
        return False
    return len(words) > 1 or after_comma


def _is_capital(word: str) -> bool:
    bare = word.lstrip("\"'(“‘")
    return bool(bare) and (bare[0].isupper() or not bare[0].isascii() or "." in bare)
