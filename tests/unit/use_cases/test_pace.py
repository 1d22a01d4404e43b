"""The pace of sending: within the granted rate and the day's quota, and no slower than that."""

from __future__ import annotations

from datetime import timedelta

import pytest

from fakes.newsletter import FakeClock
from fakes.newsletter_samples import SUNDAY
from unspoilt.errors import QuotaUsedUp
from unspoilt.newsletter.quota import FRESH, Quota
from unspoilt.use_cases.pace import Pace


def granted(rate: float, daily: int | None, used: int) -> Quota:
    return Quota(daily=daily, used=used, rate=rate, production=True, enabled=True)


class Account:
    """An account whose quota may change, and a clock that sleeping moves."""

    def __init__(self, quota: Quota) -> None:
        self.quota = quota
        self.reads = 0
        self.clock = FakeClock(SUNDAY)

    def read(self) -> Quota:
        self.reads += 1
        return self.quota

    def pace(self, workers: int = 1) -> Pace:
        return Pace(self.read, workers, lambda seconds: self.clock.pass_time(timedelta(seconds=seconds)), self.clock)


@pytest.mark.parametrize("workers", [1, 2, 7])
@pytest.mark.parametrize("rate", [1.0, 14.0, 200.0])
def test_all_workers_together_use_between_nine_tenths_and_all_of_the_rate(rate: float, workers: int) -> None:
    account = Account(granted(rate, 1_000_000, 0))
    pace = account.pace(workers)

    for _ in range(100):
        pace.wait()

    together = 100 * workers / (account.clock.now - SUNDAY).total_seconds()
    assert 0.9 * rate <= together <= rate


def test_a_worker_that_has_just_been_started_waits_for_its_turn_too() -> None:
    account = Account(granted(2.0, 1_000_000, 0))

    account.pace().wait()

    assert account.clock.now - SUNDAY >= timedelta(seconds=0.5)


def test_a_worker_that_was_busy_elsewhere_does_not_make_up_for_it() -> None:
    account = Account(granted(1.0, 1_000_000, 0))
    pace = account.pace()
    pace.wait()
    account.clock.pass_time(timedelta(seconds=60))
    before = account.clock.now

    pace.wait()
    pace.wait()

    assert account.clock.now - before >= timedelta(seconds=1)


def test_the_account_is_read_again_only_when_what_is_known_is_old() -> None:
    account = Account(granted(100.0, 1_000_000, 0))
    pace = account.pace()
    pace.wait()
    pace.wait()
    assert account.reads == 1

    account.clock.pass_time(FRESH)
    pace.wait()
    assert account.reads == 2

    pace.slow_down()
    pace.wait()
    assert account.reads == 3


def test_a_quota_that_is_used_up_stops_the_worker_until_there_is_room_again() -> None:
    account = Account(granted(100.0, 50, 50))
    pace = account.pace()

    with pytest.raises(QuotaUsedUp):
        pace.wait()

    account.quota = granted(100.0, 50, 10)
    pace.wait()


def test_what_the_other_workers_may_have_sent_counts_against_the_quota() -> None:
    account = Account(granted(100.0, 50, 44))
    pace = account.pace(workers=2)

    for _ in range(3):
        pace.wait()
    assert account.reads == 1

    account.quota = granted(100.0, 50, 50)
    with pytest.raises(QuotaUsedUp):
        pace.wait()


def test_an_account_without_a_daily_quota_is_never_used_up() -> None:
    account = Account(granted(100.0, None, 5_000_000))

    account.pace().wait()
