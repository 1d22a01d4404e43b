"""Quotas: what SES grants the account, and how fast one of several workers may send within it.

Source: Amazon SES API v2, GetAccount, SendQuota. A mail to one recipient counts as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: Of the granted rate, what is used: the rest is for confirmations, previews and clocks that differ.
SHARE: Final = 0.95
#: What was read of the account is taken for true for so long.
FRESH: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Quota:
    """What the account may send."""

    #: Mails a second.
    per_second: float
    #: Mails in any 24 hours; below 0 where there is no limit.
    per_day: float
    #: Mails of the last 24 hours.
    sent: float

    @property
    def left(self) -> float:
        """Mails that may still be sent now."""
        return float("inf") if self.per_day < 0 else max(self.per_day - self.sent, 0.0)


def spacing_of(quota: Quota, workers: int) -> timedelta:
    """Return the time between two mails of one of so many workers."""
    return timedelta(seconds=workers / (max(quota.per_second, 0.01) * SHARE))


def is_fresh(read_at: datetime | None, now: datetime) -> bool:
    """Tell whether what was read of the account may still be used."""
    return read_at is not None and now - read_at < FRESH
