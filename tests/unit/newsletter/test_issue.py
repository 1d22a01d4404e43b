"""Planning issues."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from fakes.newsletter_samples import SUNDAY, WEEKLY_ISSUE, entry, sample_entries, weekly_issue
from unspoilt.errors import OurError
from unspoilt.newsletter.cadence import Cadence, check_issue_id, issue_id_of
from unspoilt.newsletter.issue import plan_issue
from unspoilt.spoiler.safe_text import SafeText


def test_an_issue_is_named_by_cadence_and_scheduled_time_in_any_zone() -> None:
    vienna = SUNDAY.astimezone(timezone(timedelta(hours=1)))

    assert issue_id_of(Cadence.WEEKLY, vienna) == issue_id_of(Cadence.WEEKLY, SUNDAY) == WEEKLY_ISSUE


@pytest.mark.parametrize(
    "text", ["", "weekly", "../weekly-20261122T170000Z", "weekly-20261122T170000Z/", "daily-20261122T170000Z"]
)
def test_what_is_not_an_issues_name_becomes_no_part_of_a_key(text: str) -> None:
    with pytest.raises(OurError):
        check_issue_id(text)


def test_nothing_new_plans_nothing() -> None:
    assert plan_issue(Cadence.WEEKLY, scheduled_at=SUNDAY, start=None, entries=(), hold=timedelta(0)) is None


def test_a_period_that_is_over_before_it_begins_plans_nothing() -> None:
    for start in (SUNDAY, SUNDAY + timedelta(days=1)):
        planned = plan_issue(
            Cadence.WEEKLY, scheduled_at=SUNDAY, start=start, entries=sample_entries(), hold=timedelta(0)
        )
        assert planned is None


def test_reviews_stand_newest_first_in_whatever_order_they_come() -> None:
    issue = weekly_issue(tuple(reversed(sample_entries())))

    assert [one.slug for one in issue.entries] == [f"review-{number}" for number in (1, 2, 3, 4, 5)]


def test_an_issue_flies_after_its_hold_window_and_within_a_day() -> None:
    issue = weekly_issue(hold=timedelta(minutes=90))

    assert issue.fly_at == datetime(2026, 11, 22, 18, 30, tzinfo=UTC)
    assert issue.expires_at == datetime(2026, 11, 23, 18, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("entries", "subject"),
    [
        ((entry("Low Orbit Gardening", "Studio Pell"),), "Low Orbit Gardening, by Studio Pell"),
        ((entry("Low Orbit Gardening"),), "Low Orbit Gardening"),
        ((entry("One", number=2), entry("Two", number=1)), "One and Two"),
        (tuple(entry(f"No {n}", number=20 - n) for n in range(3)), "No 0, No 1 and one more"),
        (tuple(entry(f"No {n}", number=20 - n) for n in range(14)), "No 0, No 1 and twelve more"),
        (tuple(entry(f"No {n}", number=2000 - n) for n in range(1236)), "No 0, No 1 and 1,234 more"),
    ],
)
def test_a_subject_names_the_newest(entries: tuple, subject: str) -> None:  # type: ignore[type-arg]
    issue = weekly_issue(entries)

    assert issue.subject == subject
    assert isinstance(issue.subject, SafeText)


def test_a_subject_stays_short_whatever_titles_are_like() -> None:
    issue = weekly_issue(tuple(entry("Word " * 100, "Name " * 50, number=n) for n in range(1, 4)))

    assert len(issue.subject) < 150


def test_the_preheader_is_the_newest_excerpt_there_is() -> None:
    assert weekly_issue().preheader.startswith("A clerk in a river town")
    assert (
        weekly_issue(sample_entries()[3:]).preheader == "Half of it is lovely; the other half is the same half again."
    )
    assert weekly_issue((entry("Bare"),)).preheader == "What is worth your time, and not a word about how it ends."
    assert isinstance(weekly_issue().preheader, SafeText)
