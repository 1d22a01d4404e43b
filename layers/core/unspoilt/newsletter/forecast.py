"""Forecasts: how long a mailing takes and what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Final

from unspoilt.newsletter.issue import MOST_LATE
from unspoilt.newsletter.prices import Prices
from unspoilt.newsletter.quota import Quota

_DAY: Final = timedelta(days=1)
#: A mailing that pauses at the daily quota goes on for no more days than this: news of a week ago is none.
MOST_PAUSED: Final = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What to expect of a mailing."""

    mails: int
    #: From the first to the last, the pauses at the daily quota included; None where nothing can be sent.
    lasts: timedelta | None
    #: Mails whose turn comes when the issue is too late, so that they are never sent.
    too_late: int
    #: US dollars, SES's charge included.
    cost: Decimal


def forecast_of(mails: int, *, size: int, life: timedelta, quota: Quota, prices: Prices) -> Forecast:
    """Forecast a mailing of so many mails of so many bytes, of which none goes out after `life`."""
    cost = mails * (prices.mail + prices.handling + size * prices.mailed_byte)
    lasts = _lasts(mails, quota)
    return Forecast(mails, lasts, max(0, mails - _sendable(life, quota)), cost)


def life_of(mails: int, quota: Quota) -> timedelta:
    """Return how long after take-off the last mail may leave: a day, and those that the daily quota takes besides."""
    lasts = _lasts(mails, quota)
    return MOST_LATE + (timedelta(0) if lasts is None else min(timedelta(days=lasts.days), MOST_PAUSED))


def _lasts(mails: int, quota: Quota) -> timedelta | None:
    """Return how long it takes at the held rate: what the daily quota does not allow now waits for whole days."""
    if not quota.enabled or quota.held_rate <= 0 or quota.daily == 0:
        return None
    if quota.daily is None or quota.left is None or mails <= quota.left:
        return timedelta(seconds=mails / quota.held_rate)
    days, rest = divmod(mails - quota.left, quota.daily)
    if rest == 0:
        days, rest = days - 1, quota.daily
    return (days + 1) * _DAY + timedelta(seconds=rest / quota.held_rate)


def _sendable(life: timedelta, quota: Quota) -> int:
    """Return how many can go out within this time: what was used before it comes free within a day."""
    if not quota.enabled:
        return 0
    by_rate = int(life.total_seconds() * quota.held_rate)
    return by_rate if quota.daily is None else min(by_rate, int(quota.daily * (life / _DAY)))
