"""When the author says that the review was published, and what `published:` means when it is no such date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from unspoilt.errors import Problem
from unspoilt.review.dates import DateReading, read_date, split_dated_name
from unspoilt.review.fields import Field, Meaning
from unspoilt.review.plain import one_text, plain_text

_FLAGS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "0", "1", "never", "draft"})


@dataclass(frozen=True, slots=True)
class Published:
    """The review's date, and the fields that turned out to say the work's year."""

    at: datetime | None = None
    line: int | None = None
    work_years: tuple[Field, ...] = ()


def read_published(fields: tuple[Field, ...], stem: str, zone: ZoneInfo, doubts: list[Problem]) -> Published:
    """Read the date from the keys in their order of belief, then from the file's name.

    `published: 2011` beside a `date:` is the year of the work, and so is a year alone.
    """
    at: datetime | None = None
    line: int | None = None
    for field in (field for field in fields if field.meaning is Meaning.DATE):
        reading = _read(field, zone)
        if reading.warning and at is None:
            doubts.append(Problem(field.line, reading.warning))
        if reading.at and at is None:
            at, line = reading.at, field.line
    work_years: list[Field] = []
    for field in (field for field in fields if field.meaning is Meaning.PUBLISHED):
        reading = _read(field, zone)
        if reading.year_only or (reading.at and at):
            work_years.append(field)
        elif reading.at:
            at, line = reading.at, field.line
        if reading.warning:
            doubts.append(Problem(field.line, reading.warning))
    if at is None:
        at, _ = split_dated_name(stem, zone)
    return Published(at, line, tuple(work_years))


def _read(field: Field, zone: ZoneInfo) -> DateReading:
    text = one_text(field.value)
    plain = plain_text(text) if text else ""
    return DateReading() if plain.casefold() in _FLAGS or not any(map(str.isdigit, plain)) else read_date(plain, zone)
