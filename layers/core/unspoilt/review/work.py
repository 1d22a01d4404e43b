"""Decide which work a review is about from all the evidence in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from unspoilt.review.dates import read_year
from unspoilt.review.fields import Field
from unspoilt.review.genres import split_tags
from unspoilt.review.key_names import Meaning
from unspoilt.review.kinds import kind_hinted, kind_named, kind_of_keys, kind_of_section, kind_of_tags
from unspoilt.review.opening import without_announcement
from unspoilt.review.people import read_creators
from unspoilt.review.plain import is_visible, one_text, plain_text, texts_of, without_symbols, word_set
from unspoilt.review.review import Kind
from unspoilt.review.shorten import shorten
from unspoilt.review.titles import TitleReading, read_title
from unspoilt.review.value import Sequence

#: Values of `film: true` and the like, which are flags.
_FLAGS: Final = frozenset({"true", "false", "yes", "no", "", "null", "n/a", "tbd"})
_MOST_TITLE: Final = 300
_AUTHOR_LABELS: Final = word_set(
    "author authors written_by book_author autor autorin autor_in auteur autrice autora autore buch livre libro"
)
_BANDS: Final = frozenset({"artist", "artists", "band", "bands", "album_artist", "performer", "performers", "musician"})


@dataclass(frozen=True, slots=True)
class Named:
    """The work's title and makers, as the file names them."""

    title: str
    creators: tuple[str, ...]
    headline: str | None
    #: Year and section that the title lines gave.
    year: int | None
    section: str
    title_line: int | None
    creators_line: int | None
    #: The grade beside the title, and its line.
    rating: tuple[str, int | None] | None = None


def name_work(
    fields: tuple[Field, ...],
    title_lines: tuple[tuple[str, int], ...],
    told: tuple[TitleReading, int] | None,
    fallback: str,
) -> Named | None:
    """Find title and creators: explicit keys first, then label lines, the post's title, its first lines, the file name.

    `fields` are in the order of belief; `title_lines` are texts with their line of the file; `told` is what the first
    sentence says of a work, with its line. None where the file
    names nothing and its name is empty too.
    """
    creators, creators_line, certain = _creators_of(fields)
    title_line: int | None
    explicit = _title_field(fields, Meaning.WORK_TITLE)
    posts = [found for meaning in (Meaning.TITLE, Meaning.HEADLINE) if (found := _title_field(fields, meaning))]
    lines = [(without_announcement(text), line) for text, line in title_lines]
    candidates: list[tuple[str, int | None]] = [*posts, *lines]
    if not candidates and explicit is None and told is None:
        candidates = [(fallback, None)]
    record = any(
        field.meaning is Meaning.KIND and kind_named(one_text(field.value) or "") is Kind.ALBUM for field in fields
    )
    readings = [
        (read_title(text, creators, record=record), text, line)
        for text, line in candidates
        if is_visible(plain_text(text))
    ]
    if told is not None and not readings and explicit is None:
        readings = [(told[0], told[0].title, told[1])]
    if explicit is not None:
        reading = read_title(explicit[0], creators, record=record)
        title, title_line = reading.title, explicit[1]
        readings.insert(0, (reading, explicit[0], explicit[1]))
    elif readings:
        title, title_line = readings[0][0].title, readings[0][2]
    else:
        return None
    maker = next((reading for reading, _, _ in readings if reading.creators), None)
    reviewer_only = not certain and maker is not None and any(reading.is_review for reading, _, _ in readings)
    if maker is not None and (not creators or reviewer_only):
        creators, creators_line = maker.creators, title_line
    return Named(
        shorten(title, _MOST_TITLE),
        creators,
        _headline_of(readings, title, creators),
        next((reading.year for reading, _, _ in readings if reading.year), None),
        " ".join(reading.section for reading, _, _ in readings).strip(),
        title_line,
        creators_line if creators else None,
        next(((reading.rating, line) for reading, _, line in readings if reading.rating), None),
    )


def _title_field(fields: tuple[Field, ...], meaning: Meaning) -> tuple[str, int] | None:
    for field in fields:
        text = one_text(field.value) if field.meaning is meaning else None
        if text is not None and plain_text(text).casefold() not in _FLAGS and is_visible(plain_text(text)):
            return without_announcement(plain_text(text)), field.line
    return None


def _creators_of(fields: tuple[Field, ...]) -> tuple[tuple[str, ...], int | None, bool]:
    """Return the makers, their line, and whether a key or a label says outright that they made the work."""
    for meaning in (Meaning.CREATORS, Meaning.AUTHOR):
        for field in fields:
            if field.meaning is not meaning:
                continue
            listed = isinstance(field.value, Sequence)
            names = read_creators(texts_of(field.value), listed=listed, bands=field.name in _BANDS)
            if names:
                return names, field.line, meaning is Meaning.CREATORS
    return (), None, False


def _headline_of(
    readings: list[tuple[TitleReading, str, int | None]], title: str, creators: tuple[str, ...]
) -> str | None:
    """Return the first title of the post's own that says more than the work's title, its makers and its section."""
    known = _words(" ".join((title, *creators)))
    # One word may be another spelling; two are something to say.
    for reading, text, _ in readings:
        words = _words(reading.title)
        if reading.says_more or len(words - known) > 1 or not words & known:
            shown = shorten(without_symbols(plain_text(text)), _MOST_TITLE)
            if shown.casefold() != title.casefold():
                return shown
    return None


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w{2,}", text.casefold())) - {"the", "of", "and", "an", "in", "to", "by"}


def year_of_work(fields: Iterable[Field]) -> tuple[int, int] | None:
    """Return the year and its line, from keys that say when the work came out."""
    for field in fields:
        year = read_year(one_text(field.value)) if field.meaning is Meaning.YEAR else None
        if year is not None:
            return year, field.line
    return None


def kind_of_work(
    fields: tuple[Field, ...], key_names: tuple[str, ...], section: str, headings: str, folder: str
) -> Kind:
    """Return the kind that the strongest evidence names: a key, the title's section, other keys, tags, the folder."""
    for field in fields:
        if field.meaning is Meaning.KIND:
            for text in texts_of(field.value):
                if kind := kind_named(text):
                    return kind
    contained = next((kind for field in fields if field.container and (kind := kind_named(field.container))), None)
    tags = tuple(
        part
        for field in fields
        if field.meaning in {Meaning.TAGS, Meaning.GENRES}
        for tag in split_tags(field)
        for part in re.split(r"[,/]", tag)
    )
    labels = {field.name for field in fields if field.rank >= 200}
    by_label = Kind.BOOK if labels & _AUTHOR_LABELS else kind_of_keys(labels)
    # Books have authors; what others make has directors, artists and developers.
    by_author = Kind.BOOK if any(field.meaning is Meaning.AUTHOR for field in fields) else None
    return (
        contained
        or kind_of_section(section)
        or kind_of_keys(key_names)
        or kind_of_section(headings)
        or kind_of_tags(tags)
        or by_label
        or kind_hinted(tags)
        or kind_of_section(folder)
        or by_author
        or Kind.WORK
    )
