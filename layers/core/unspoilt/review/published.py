"""When the author says that the review was published, and what `published:` means when it is no such date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from unspoilt.errors import Problem
from unspoilt.review.dates import DateReading, read_date, shows_day_first, split_dated_name
from unspoilt.review.fields import Field
from unspoilt.review.key_names import Meaning
from unspoilt.review.plain import one_text, plain_text, word_set

_FLAGS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "0", "1", "never", "draft"})

#: Days in the life of a reader, which come before that of the review.
_EARLIER_DAYS: Final = word_set(
    "date_finished finished finished_on finish_date date_completed completed end_date date_read dateread read_date "
    "read_on read date_watched watched watched_on watched_date date_listened listened date_played played last_read "
    "viewed date_seen seen created created_at date_created datecreated creation_date date_added added"
)
_DATED: Final = frozenset({Meaning.DATE, Meaning.PUBLISHED, Meaning.YEAR})
_LONG_BEFORE: Final = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Published:
    """The review's date, and the fields that turned out to say the work's year."""

    at: datetime | None = None
    line: int | None = None
    work_years: tuple[Field, ...] = ()


def read_published(fields: tuple[Field, ...], stem: str, zone: ZoneInfo, doubts: list[Problem]) -> Published:
    """Read the date from the keys in their order of belief, then from the file's name.

    `published: 2011` is the year of the work, and so is a whole date long before the review's own; a date in
    `published` after the day on which the work was read or seen is the review's.
    """
    dated: tuple[Field, datetime] | None = None
    named = split_dated_name(stem, zone)[0]
    said = [one_text(field.value) or "" for field in fields if field.meaning in _DATED]
    day_first = shows_day_first(said, named.astimezone(zone) if named else None)
    for field in (field for field in fields if field.meaning is Meaning.DATE):
        reading = _read(field, zone, day_first=day_first)
        if reading.warning and dated is None:
            doubts.append(Problem(field.line, reading.warning))
        if reading.at and dated is None:
            dated = field, reading.at
    work_years: list[Field] = []
    for field in (field for field in fields if field.meaning is Meaning.PUBLISHED):
        reading = _read(field, zone, day_first=day_first)
        if reading.warning and not reading.year_only:
            doubts.append(Problem(field.line, reading.warning))
        if reading.year_only or (reading.at and dated and dated[1] - reading.at > _LONG_BEFORE):
            work_years.append(field)
        elif reading.at and (dated is None or (dated[0].name in _EARLIER_DAYS and reading.at >= dated[1])):
            dated = field, reading.at
    if dated is None:
        return Published(named, None, tuple(work_years))
    return Published(dated[1], dated[0].line, tuple(work_years))


def _read(field: Field, zone: ZoneInfo, *, day_first: bool | None) -> DateReading:
    text = one_text(field.value)
    plain = plain_text(text) if text else ""
    return (
        DateReading()
        if plain.casefold() in _FLAGS or not any(map(str.isdigit, plain))
        else read_date(plain, zone, day_first=day_first)
    )
