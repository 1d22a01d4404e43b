"""Identifiers of works in public catalogues, each checked against its catalogue's own form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.fields import Field
from unspoilt.review.plain import texts_of
from unspoilt.review.review import WorkId
from unspoilt.review.value import quote

#: The scheme that a key's first word names, and what its values look like, alone or in an address.
_FORMS: Final = {
    "imdb": lazy_pattern(r"(?:https?://[\w.]*imdb\.com/(?:[a-z]{2}/)?title/)?(tt\d{7,9})\b.*"),
    "goodreads": lazy_pattern(r"(?:https?://[\w.]*goodreads\.com/(?:[a-z]{2}/)?book/show/)?(\d{1,12})(?:[-./?].*)?"),
    "tmdb": lazy_pattern(r"(?:https?://[\w.]*themoviedb\.org/(?:movie|tv)/)?(\d{1,9})(?:[-./?].*)?"),
    "tvdb": lazy_pattern(r"(\d{1,9})"),
    "igdb": lazy_pattern(r"(\d{1,9})"),
    "steam": lazy_pattern(r"(?:https?://store\.steampowered\.com/app/)?(\d{1,9})(?:[/?].*)?"),
    "bgg": lazy_pattern(r"(?:https?://[\w.]*boardgamegeek\.com/boardgame/)?(\d{1,9})(?:/.*)?"),
    "musicbrainz": lazy_pattern(
        r"(?:https?://[\w.]*musicbrainz\.org/[a-z-]+/)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",
        re.IGNORECASE,
    ),
    "openlibrary": lazy_pattern(r"(?:https?://openlibrary\.org/(?:works|books)/)?(OL\d{1,10}[MW])(?:/.*)?"),
    "wikidata": lazy_pattern(r"(?:https?://[\w.]*wikidata\.org/(?:wiki|entity)/)?(Q\d{1,10})"),
    "letterboxd": lazy_pattern(r"(?:https?://letterboxd\.com/film/)?([a-z0-9][a-z0-9-]{0,80})/?"),
    "asin": lazy_pattern(r"(B0[0-9A-Z]{8})"),
    "doi": lazy_pattern(r"(?:https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[\w.()/:-]{1,80})"),
}
_SCHEMES: Final = {"mbid": "musicbrainz", "olid": "openlibrary", "ol": "openlibrary", "open": "openlibrary"}


def read_ids(fields: Iterable[Field]) -> tuple[tuple[WorkId, ...], tuple[tuple[int, str], ...]]:
    """Return the identifiers, each once, and for every value that is none its line and why."""
    found: dict[WorkId, None] = {}
    doubts: list[tuple[int, str]] = []
    for field in fields:
        word = field.name.split("_")[0]
        scheme = "isbn" if word.startswith("isbn") else _SCHEMES.get(word, re.sub(r"id$", "", word))
        for text in texts_of(field.value):
            plain = text.strip().strip("<>\"'")
            if not plain:
                continue
            value = read_isbn(plain) if scheme == "isbn" else _read_form(scheme, plain)
            if value is not None:
                found[WorkId(scheme, value)] = None
            else:
                doubts.append((field.line, f"{quote(plain)} is not {_named(scheme)}: ignored"))
    return tuple(found), tuple(doubts)


def read_isbn(text: str) -> str | None:
    """Return the thirteen digits of an ISBN-10 or ISBN-13 whose check digit is right (ISO 2108)."""
    digits = re.sub(r"^(?:urn:)?isbn(?:-1[03])?:?\s*|[\s‐‑–-]", "", text.strip(), flags=re.IGNORECASE).upper()
    if re.fullmatch(r"[0-9]{9}[0-9X]", digits):
        values = [10 if char == "X" else int(char) for char in digits]
        if sum((10 - at) * value for at, value in enumerate(values)) % 11:
            return None
        core = "978" + digits[:9]
        return core + str(-_weigh(core) % 10)
    if re.fullmatch(r"97[89][0-9]{10}", digits) and _weigh(digits) % 10 == 0:
        return digits
    return None


def _weigh(digits: str) -> int:
    return sum(int(char) * (3 if at % 2 else 1) for at, char in enumerate(digits))


def _read_form(scheme: str, plain: str) -> str | None:
    form = _FORMS.get(scheme)
    if form is None or len(plain) > 300:
        return None
    if scheme == "imdb" and re.fullmatch(r"[0-9]{7,9}", plain):
        return f"tt{plain}"
    found = form.fullmatch(plain)
    return found[1] if found and found[1].isascii() else None


def _named(scheme: str) -> str:
    return "an ISBN with a right check digit" if scheme == "isbn" else f"an identifier of {scheme}"
