"""Read a date in the ways that people and site generators write one, as aware UTC."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.value import quote

_ISO: Final = lazy_pattern(r"(\d{4})(?:([-/.])(\d{1,2})(?:\2(\d{1,2}))?)?(?!\d)")
_DAY_FIRST: Final = lazy_pattern(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?!\d)")
_COMPACT: Final = lazy_pattern(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_WEEKDAY: Final = lazy_pattern(
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|"
    r"mittwoch|"
    r"sonnabend|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche),?\s+",
    re.IGNORECASE,
)
_DAY_MONTH: Final = lazy_pattern(
    r"(\d{1,2})(?:st|nd|rd|th|er|\.|º)?[\s-](?:of\s|de\s)?([^\W\d_]{3,10})\.?,?[\s-](?:de\s)?(\d{4})(?!\d)"
)
_MONTH_DAY: Final = lazy_pattern(r"([A-Za-z]{3,9})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})(?!\d)")
_MONTH: Final = lazy_pattern(r"([A-Za-z]{3,9})\.?,?\s(\d{4})(?!\d)")
_TIME: Final = lazy_pattern(
    r"(?:\s*T\s*|,?\s+(?:at\s+)?)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*([AaPp]\.?[Mm]\.?)?"
    r"\s*(Z|z|[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]{2,5})?\s*(?:\[[^\]]*\]|\([^)]*\))?"
)
#: How months begin in German, French, Spanish, Italian, Portuguese and Dutch, where not as in English.
_OTHER_MONTHS: Final = {
    "gen": 1, "ene": 1, "fév": 2, "fev": 2, "mär": 3, "mae": 3, "maa": 3, "mrt": 3, "abr": 4, "avr": 4, "mai": 5,
    "mei": 5, "mag": 5, "giu": 6, "juin": 6, "lug": 7, "juil": 7, "ago": 8, "aoû": 8, "aou": 8, "set": 9, "okt": 10,
    "ott": 10, "out": 10, "dez": 12, "déc": 12, "dic": 12,
}  # fmt: skip
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: RFC 5322 §4.3, in hours.
_ZONES: Final = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8,
    "pdt": -7, "cet": 1, "cest": 2, "bst": 1, "jst": 9,
}  # fmt: skip
_FILE_NAME: Final = lazy_pattern(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[-_ .]+(.*))?", re.DOTALL)
#: Reviews are not older than the web of files that they come from, by a wide margin.
_YEARS: Final = range(1900, 2201)


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a text says as a date, and the doubt about it in words for the author."""

    at: datetime | None = None
    #: The text says a year and nothing more, or a year in which nobody published reviews: it can be a work's.
    year_only: bool = False
    warning: str | None = None


def read_date(text: str | None, zone: ZoneInfo, *, day_first: bool | None = None) -> DateReading:
    """Read a date with or without a time; without one it is midnight in `zone`, without an offset a time in `zone`.

    `day_first` says how `05/03/2024` is meant, as far as the rest of the file shows it; otherwise it is no date.
    """
    plain = _WEEKDAY.sub("", " ".join((text or "").split()).strip("\"'“”"), count=1)
    if not plain or plain.casefold() in {"null", "~", "none", "tbd", "todo", "-"}:
        return DateReading()
    parts, rest, day_sure = _date_parts(plain)
    if parts is not None and not day_sure:
        if day_first is None:
            doubt = f"the date {quote(plain)} may mean two days, so it is ignored: write it as year-month-day"
            return DateReading(None, warning=doubt)
        parts = parts if day_first else (parts[0], parts[2], parts[1])
    if parts is None:
        return DateReading(None, warning=f"the date {quote(plain)} is in no form that is known here: ignored")
    year, month, day = parts
    year_only = month == 0
    try:
        at = datetime(year, month or 1, day or 1, tzinfo=zone)
    except ValueError:
        return DateReading(None, warning=f"the date {quote(plain)} is not in the calendar: ignored")
    if year not in _YEARS:
        doubt = f"the date {quote(plain)} is in no year of a review: ignored"
        return DateReading(None, year_only=True, warning=doubt)
    at, warning = _with_time(at, rest, plain)
    return DateReading(at.astimezone(UTC), year_only=year_only, warning=warning)


def shows_day_first(texts: Iterable[str], day: datetime | None) -> bool | None:
    """Return how dates with slashes are meant where one of the texts can mean one day only, or one of two is `day`."""
    for text in texts:
        found = _DAY_FIRST.match(text.strip())
        if found is None or found[2] != "/":
            continue
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second or second > 12 >= first:
            return first > 12
        if day is not None and int(found[4]) == day.year and first != second:
            if (first, second) == (day.day, day.month):
                return True
            if (first, second) == (day.month, day.day):
                return False
    return None


def read_year(text: str | None) -> int | None:
    """Return the year that a text begins with or ends with, for a work's year of appearance."""
    plain = " ".join((text or "").split()).strip("\"'()[] ")
    found = re.match(r"(?:c\.|ca\.|circa)?\s?(\d{3,4})(?!\d)", plain) or re.search(r"(?<!\d)(\d{4})$", plain)
    year = int(found[1]) if found else 0
    return year if 0 < year <= 2200 else None


def split_dated_name(stem: str, zone: ZoneInfo) -> tuple[datetime | None, str]:
    """Split Jekyll's `YYYY-MM-DD-title` into the date and the rest; names without a real date come back whole."""
    found = _FILE_NAME.fullmatch(stem)
    if found is None or int(found[1]) not in _YEARS:
        return None, stem
    try:
        at = datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=zone)
    except ValueError:
        return None, stem
    return at.astimezone(UTC), found[4] or ""


def _date_parts(plain: str) -> tuple[tuple[int, int, int] | None, str, bool]:
    """Return year, month and day (0 where the text has none), what follows, and whether day and month are certain."""
    if found := _COMPACT.match(plain):
        return (int(found[1]), int(found[2]), int(found[3])), plain[found.end() :], True
    if found := _ISO.match(plain):
        rest = plain[found.end() :]
        # A day or a month of 0 stays impossible; one that is absent is not.
        month = int(found[3]) or 99 if found[3] else 0
        day = int(found[4]) or 99 if found[4] else 0
        return (int(found[1]), month, day), rest, True
    if found := _DAY_FIRST.match(plain):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        rest = plain[found.end() :]
        if second > 12 >= first:
            return (year, first or 99, second), rest, True
        return (year, second or 99, first or 99), rest, found[2] != "/" or first > 12 or first == second
    if (found := _DAY_MONTH.match(plain)) and (month := _month(found[2])):
        return (int(found[3]), month, int(found[1]) or 99), plain[found.end() :], True
    if (found := _MONTH_DAY.match(plain)) and (month := _month(found[1])):
        return (int(found[3]), month, int(found[2]) or 99), plain[found.end() :], True
    if (found := _MONTH.match(plain)) and (month := _month(found[1])):
        return (int(found[2]), month, 0), plain[found.end() :], True
    return None, plain, True


def _month(name: str) -> int:
    short = name[:3].casefold()
    if short in _MONTHS:
        return _MONTHS.index(short) + 1
    return _OTHER_MONTHS.get(short) or _OTHER_MONTHS.get(name[:4].casefold(), 0)


def _with_time(day: datetime, rest: str, plain: str) -> tuple[datetime, str | None]:
    if not rest.strip():
        return day, None
    found = _TIME.fullmatch(rest.rstrip())
    if found is None:
        return day, f"of the date {quote(plain)} only the day is understood"
    hour, minute, second = int(found[1]), int(found[2]), int(found[3] or 0)
    if half := (found[4] or "").casefold()[:1]:
        hour = hour % 12 + (12 if half == "p" else 0)
    zone = _zone_of(found[5]) if found[5] else day.tzinfo
    warning = None if zone is not None else f"the zone of the date {quote(plain)} is not known: read in the site's own"
    try:
        at = day.replace(hour=hour, minute=minute, second=min(second, 59), tzinfo=zone or day.tzinfo)
    except ValueError:
        return day, f"of the date {quote(plain)} only the day is understood"
    return at, warning


def _zone_of(text: str) -> tzinfo | None:
    """Return the offset that the text names, or None where the name is not known."""
    if text[0] in "+-":
        digits = text[1:].replace(":", "")
        hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        if hours > 14 or minutes > 59:
            return None
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(-offset if text[0] == "-" else offset)
    hours_east = _ZONES.get(text.casefold())
    return None if hours_east is None else timezone(timedelta(hours=hours_east))
