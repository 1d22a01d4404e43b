"""Dates as people and programs read them; nothing here asks or switches the process's locale."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from unspoilt.spoiler.naming import MONTHS


def written_day(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """Write the day in the given zone: "22 November 2026" where the site is English, else "2026-11-22"."""
    day = moment.astimezone(zone)
    if language.lower().split("-")[0] == "en":
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return day.date().isoformat()


def stamp(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC, to the second: "2026-11-22T18:30:00Z"."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
