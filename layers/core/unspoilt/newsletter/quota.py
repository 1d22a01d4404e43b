"""Quotas: what SES grants the account that sends, and how fast one of several workers may send within it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: Of the rate that SES grants, what a mailing takes: the rest is for confirmations, previews and clocks that differ.
SHARE_OF_RATE: Final = 0.95
#: What was read of the account is taken for true for so long.
FRESH: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Quota:
    """What SES grants, according to GetAccount. It counts recipients."""

    #: In any 24 hours; None where there is no limit.
    daily: int | None
    #: Of them, used in the last 24 hours.
    used: int
    #: Most a second.
    rate: float
    #: False in the sandbox, where only verified addresses are mailed.
    production: bool
    #: False where sending is switched off for the account.
    enabled: bool

    @property
    def held_rate(self) -> float:
        """Return how many mails a second a mailing makes."""
        return self.rate * SHARE_OF_RATE

    @property
    def left(self) -> int | None:
        """Return how many may go out now; None where there is no limit."""
        return None if self.daily is None else max(0, self.daily - self.used)


def spacing_of(quota: Quota, workers: int) -> timedelta:
    """Return the time between two mails of one of so many workers; an hour where nothing is granted."""
    return timedelta(hours=1) if quota.held_rate <= 0 else timedelta(seconds=workers / quota.held_rate)


def is_fresh(read_at: datetime | None, now: datetime) -> bool:
    """Tell whether what was read of the account may still be used."""
    return read_at is not None and now - read_at < FRESH
