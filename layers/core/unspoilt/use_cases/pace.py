"""Pace: one worker's share of what SES grants the account, mail by mail.

No more workers run at once than the template allows, so each may send at an equal share of the rate. A worker that
has just been started waits for its first turn too: it may have taken the place of one that has just sent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from unspoilt.errors import QuotaUsedUp
from unspoilt.newsletter.quota import Quota, is_fresh, spacing_of


@dataclass(slots=True)
class Pace:
    """One worker's pace. It remembers between invocations."""

    read_quota: Callable[[], Quota]
    #: How many workers may send at once.
    workers: int
    #: Waits for so many seconds.
    sleep: Callable[[float], None]
    #: Aware UTC.
    clock: Callable[[], datetime]
    _quota: Quota | None = None
    _read_at: datetime | None = None
    _last: datetime | None = None
    _sent: int = 0

    def wait(self) -> None:
        """Wait until one more mail keeps to the rate; QuotaUsedUp where the day's quota does not allow it."""
        now = self.clock()
        quota = self._quota_at(now)
        spacing = spacing_of(quota, self.workers)
        turn = (self._last or now) + spacing
        if turn > now:
            self.sleep((turn - now).total_seconds())
        self._last = max(turn, now)
        self._sent += 1

    def slow_down(self) -> None:
        """Ask the account again before the next mail: SES has refused one for now."""
        self._read_at = None

    def _quota_at(self, now: datetime) -> Quota:
        if self._quota is None or not is_fresh(self._read_at, now) or not self._is_enough(self._quota):
            self._quota, self._read_at, self._sent = self.read_quota(), now, 0
        if not self._is_enough(self._quota):
            raise QuotaUsedUp("the account's quota of 24 hours is used up")
        return self._quota

    def _is_enough(self, quota: Quota) -> bool:
        """Tell whether the quota has room, if the other workers have sent as much as this one since it was read."""
        return quota.left is None or quota.left - self._sent * self.workers >= 1
