"""Flight plans: what the author is told before an issue flies."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from fakes.newsletter_samples import QUOTA, SETTINGS, SITE, entry, weekly_issue
from unit.newsletter.snapshots import freeze, plan_of
from unspoilt.newsletter.flight_plan import own_lines, plan_lines
from unspoilt.newsletter.forecast import forecast_of, life_of
from unspoilt.newsletter.frozen import freeze_mail
from unspoilt.newsletter.issue_files import PLAN, PREVIEW
from unspoilt.newsletter.prices import load_prices
from unspoilt.newsletter.quota import SHARE_OF_RATE, Quota
from unspoilt.newsletter.selection import Tally
from unspoilt.newsletter.wording import decimal_text, duration_text

DAY = timedelta(days=1)


def lines_of(tally: Tally, quota: Quota = QUOTA) -> list[str]:
    return freeze(weekly_issue(), tally, quota)[PLAN].decode().splitlines()


def lasts(mails: int, **changes: object) -> timedelta | None:
    quota = replace(QUOTA, **changes)  # type: ignore[arg-type]
    return forecast_of(mails, size=20_000, life=DAY, quota=quota, prices=load_prices()).lasts


def test_a_mailing_takes_the_held_share_of_the_rate() -> None:
    assert lasts(9_500, rate=10.0) == timedelta(seconds=1_000)


@pytest.mark.parametrize(
    ("mails", "expected"),
    [
        (80, timedelta(seconds=80)),
        (81, DAY + timedelta(seconds=1)),
        (180, DAY + timedelta(seconds=100)),
        (181, 2 * DAY + timedelta(seconds=1)),
        (480, 4 * DAY + timedelta(seconds=100)),
    ],
)
def test_what_the_daily_quota_does_not_allow_takes_more_days(mails: int, expected: timedelta) -> None:
    assert lasts(mails, daily=100, used=20, rate=1 / SHARE_OF_RATE) == expected


def test_an_account_without_a_daily_limit_is_bound_by_its_rate_alone() -> None:
    assert lasts(9_500_000, daily=None, rate=100.0) == timedelta(seconds=100_000)


@pytest.mark.parametrize("changes", [{"enabled": False}, {"rate": 0.0}, {"daily": 0}])
def test_where_nothing_can_be_sent_no_time_is_promised(changes: dict[str, object]) -> None:
    forecast = forecast_of(5, size=20_000, life=DAY, quota=replace(QUOTA, **changes), prices=load_prices())  # type: ignore[arg-type]

    assert forecast.lasts is None
    assert forecast.too_late == 5


def test_mails_that_no_quota_lets_out_in_time_are_counted() -> None:
    quota = replace(QUOTA, daily=200, used=150, rate=1.0)

    forecast = forecast_of(1_000, size=20_000, life=DAY, quota=quota, prices=load_prices())

    assert forecast.too_late == 800


def test_the_cost_is_mostly_what_ses_asks_and_grows_with_mails_and_bytes() -> None:
    def cost(mails: int, size: int) -> Decimal:
        return forecast_of(mails, size=size, life=DAY, quota=QUOTA, prices=load_prices()).cost

    assert Decimal("0.10") < cost(1_000, 20_000) < Decimal("0.12")
    assert cost(2_000, 20_000) == 2 * cost(1_000, 20_000)
    assert cost(1_000, 90_000) - cost(1_000, 20_000) == Decimal("0.0084")
    assert load_prices().handling < load_prices().mail / 10


def test_an_ordinary_plan_says_all_that_matters() -> None:
    assert lines_of(Tally(1234, {frozenset({3}): 31}, 5)) == [
        "Issue: The weekly digest of 22 November 2026, 17:00 UTC",
        "Subject: The Salt Ledger, Nachtzug & Söhne and three more",
        "New reviews: 5",
        "Subscribers now: 1,234",
        "31 of them get 1 of 5 reviews: What the Tide Owes, by Maren Castellanos",
        "5 of them want none of these reviews and get no mail",
        "Size of each mail: 19 kB",
        "Leak gate: passed; mails read: 2",
        "SES grants: 14 a second, 50,000 a day, of which 120 are used",
        "1,229 mails take less than two minutes at the granted rate",
        "It costs about $0.14 at AWS's prices of 21 July 2025 in us-east-1",
        "It flies: 22 November 2026, 18:00 UTC or within minutes of it",
        "After this nothing of it goes out: 23 November 2026, 18:00 UTC",
        "To stop it, put any object at s3://the-issues/issues/weekly-20261122T170000Z/HOLD",
        "Remove that object in time, and it flies after all.",
    ]


def test_a_sandbox_is_named_with_all_that_it_does_to_the_issue() -> None:
    quota = Quota(daily=200, used=0, rate=1.0, production=False, enabled=True)

    lines = lines_of(Tally(1234, {}, 0), quota)

    assert "SES keeps this account in its sandbox: only addresses that you have verified get mail." in lines
    assert "1,234 mails take about 7 days at the granted rate" in lines
    assert "Too many for the quota: it comes too late for 1,034 of them" in lines


def test_an_account_that_may_not_send_is_told_so() -> None:
    lines = lines_of(Tally(3, {}, 0), replace(QUOTA, enabled=False))

    assert any(line.startswith("SES has switched sending off") for line in lines)
    assert not any("mails take" in line for line in lines)


def test_many_selections_are_summed_up_so_that_the_preview_stays_a_mail() -> None:
    titles = tuple(entry("\U0001f989" * 500, "\u202e" + "ا" * 500, number=n) for n in range(1, 61))
    some = {frozenset({n, m}): 2 for n in range(60) for m in range(n)}

    files = freeze(weekly_issue(titles), Tally(9_000, some, 0))

    plan = files[PLAN].decode().splitlines()
    assert sum("of them get 2 of 60 reviews" in line for line in plan) == 8
    assert "3,524 of them get one of 1,762 other selections" in plan
    assert len(files[PREVIEW]) < 100_000


@pytest.mark.parametrize(
    ("lasts", "text"),
    [
        (timedelta(seconds=0), "less than two minutes"),
        (timedelta(seconds=121), "about 3 minutes"),
        (timedelta(minutes=119), "about 119 minutes"),
        (timedelta(hours=2), "about 2 hours"),
        (timedelta(hours=47, minutes=1), "about 48 hours"),
        (timedelta(days=3, seconds=1), "about 4 days"),
    ],
)
def test_times_are_told_in_the_largest_unit_that_says_enough(lasts: timedelta, text: str) -> None:
    assert duration_text(lasts) == text


def test_a_number_with_a_fraction_is_written_as_it_is() -> None:
    assert decimal_text(Decimal("1234.50")) == "1,234.50"
    assert decimal_text(Decimal("5E+2")) == "500"


def test_the_plan_says_which_of_its_lines_hold_no_word_of_a_review() -> None:
    issue = weekly_issue()
    plan = plan_of(issue, freeze_mail(issue, site=SITE, sender=SETTINGS.sender))

    ours = own_lines(plan)

    assert set(ours) < set(plan_lines(plan))
    for one in issue.entries:
        assert not any(str(one.facts.title) in line for line in ours)
    assert any("prices" in line for line in ours)


@pytest.mark.parametrize(("mails", "days"), [(80, 1), (81, 2), (180, 2), (181, 3), (480, 5), (100_000, 7)])
def test_a_mailing_that_pauses_at_the_daily_quota_lives_as_much_longer(mails: int, days: int) -> None:
    quota = replace(QUOTA, daily=100, used=20, rate=10.0)

    assert life_of(mails, quota) == days * DAY


def test_where_nothing_can_be_sent_an_issue_lives_for_a_day() -> None:
    assert life_of(5, replace(QUOTA, enabled=False)) == DAY
