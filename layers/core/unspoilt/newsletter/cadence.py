"""Cadences: how often a subscriber gets an issue."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from unspoilt.errors import OurError
from unspoilt.lazy_pattern import lazy_pattern

_ISSUE_ID: Final = lazy_pattern(r"(hourly|weekly|monthly)-[0-9]{8}T[0-9]{6}Z")


class Cadence(StrEnum):
    """How often an issue comes, where there is something new."""

    HOURLY = "hourly"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


def issue_id_of(cadence: Cadence, scheduled_at: datetime) -> str:
    """Name an issue: "weekly-20261122T170000Z", the same on every retry.

    Letters, digits, "_" and "-" only, because it is a tag of SES's and a part of keys.
    """
    return f"{cadence}-{scheduled_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def check_issue_id(text: str) -> str:
    """Return the id again, or raise OurError where it is none: it becomes part of object keys."""
    if not _ISSUE_ID.fullmatch(text):
        raise OurError("a message names an issue by something that is not an issue's id")
    return text
