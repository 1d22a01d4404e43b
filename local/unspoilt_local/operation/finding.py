"""Findings: what `unspoilt doctor` has to say about one thing, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    #: Works, and will not for long or not for everybody.
    WARNING = "warning"
    #: Does not work.
    FAULT = "fault"
    #: Could not be looked at.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    #: What was looked at: "dkim", "dead letters".
    check: str
    level: Level
    message: str
    #: What to do; "" where there is nothing to do.
    remedy: str = ""


def fine(check: str, message: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(check, Level.OK, message)


def warning(check: str, message: str, remedy: str) -> Finding:
    """Say that something will not do for long, or not for everybody."""
    return Finding(check, Level.WARNING, message, remedy)


def fault(check: str, message: str, remedy: str) -> Finding:
    """Say that something does not work."""
    return Finding(check, Level.FAULT, message, remedy)


def unknown(check: str, message: str, remedy: str = "") -> Finding:
    """Say that something could not be looked at."""
    return Finding(check, Level.UNKNOWN, message, remedy)
