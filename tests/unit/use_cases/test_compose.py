"""Composing an issue."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from fakes.newsletter import FakeNews
from fakes.newsletter_samples import SUNDAY, WEEKLY_ISSUE, entry, sample_entries
from fakes.newsroom import Newsroom
from unspoilt.errors import Conflict, TransientError
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.flight import FlightState
from unspoilt.use_cases.compose import Compose, Composed
from unspoilt.use_cases.newsletter_messages import LaunchIssue, PreviewIssue

NAMES = {"issue.json", "mail.html", "mail.txt", "mail.mime", "flight-plan.txt", "preview.mime"}


def test_an_issue_is_frozen_and_waits_for_its_author() -> None:
    room = Newsroom()
    room.add_readers(3)

    composed = room.compose.compose(Cadence.WEEKLY, SUNDAY)

    assert composed is Composed.COMPOSED
    assert {name for issue, name in room.issues.files if issue == WEEKLY_ISSUE} == NAMES
    flight = room.ledger.flights[WEEKLY_ISSUE]
    assert (flight.state, flight.start, flight.end) == (FlightState.HOLDING, None, SUNDAY)
    assert flight.fly_at == SUNDAY + timedelta(minutes=60)
    assert flight.expires_at == flight.fly_at + timedelta(hours=24)
    assert room.queue.messages == [PreviewIssue(WEEKLY_ISSUE)]


def test_the_manifest_and_the_flight_plan_say_what_will_fly() -> None:
    room = Newsroom()
    room.add_readers(3)

    room.compose.compose(Cadence.WEEKLY, SUNDAY)

    manifest = json.loads(room.issues.files[WEEKLY_ISSUE, "issue.json"])
    assert manifest["subscribers"] == 3
    assert [one["title"] for one in manifest["entries"]] == [str(one.facts.title) for one in sample_entries()]
    assert manifest["size"] == len(room.issues.files[WEEKLY_ISSUE, "mail.mime"])
    plan = room.issues.files[WEEKLY_ISSUE, "flight-plan.txt"].decode()
    assert f"s3://the-issues/issues/{WEEKLY_ISSUE}/HOLD" in plan
    assert "22 November 2026, 18:00 UTC" in plan
    assert "Subscribers now: 3" in plan


def test_nothing_new_is_no_issue() -> None:
    room = Newsroom(news=FakeNews())

    assert room.compose.compose(Cadence.WEEKLY, SUNDAY) is Composed.NOTHING_NEW

    assert room.ledger.flights == {}
    assert room.issues.files == {}
    assert room.queue.messages == []


def test_a_period_that_has_not_settled_is_composed_later() -> None:
    room = Newsroom()
    room.clock.now = SUNDAY + timedelta(seconds=119)

    with pytest.raises(TransientError):
        room.compose.compose(Cadence.WEEKLY, SUNDAY)

    assert room.ledger.flights == {}


def test_composing_again_changes_nothing_and_asks_for_nothing() -> None:
    room = Newsroom()
    room.compose_weekly()
    frozen, flight = dict(room.issues.files), room.ledger.flights[WEEKLY_ISSUE]
    room.news.seen.append((SUNDAY - timedelta(hours=1), entry("A Late Arrival", number=9)))

    assert room.compose.compose(Cadence.WEEKLY, SUNDAY) is Composed.ALREADY

    assert room.issues.files == frozen
    assert room.ledger.flights[WEEKLY_ISSUE] == flight
    assert room.queue.messages == []


def test_an_issue_holds_what_was_first_seen_since_the_last_one_and_nothing_twice() -> None:
    room = Newsroom(hold=timedelta(0))
    room.compose_weekly()
    edge = entry("On the Edge", number=7)
    late = entry("A Later Book", number=8)
    room.news.seen += [(SUNDAY, edge), (SUNDAY + timedelta(days=7), late)]
    room.clock.now = SUNDAY + timedelta(days=7, minutes=3)

    room.compose.compose(Cadence.WEEKLY, SUNDAY + timedelta(days=7))

    manifest = json.loads(room.issues.files["weekly-20261129T170000Z", "issue.json"])
    assert [one["title"] for one in manifest["entries"]] == ["On the Edge"]
    assert manifest["start"] == "2026-11-22T17:00:00Z"


def test_a_week_without_an_issue_is_covered_by_the_next() -> None:
    room = Newsroom(news=FakeNews())
    room.compose.compose(Cadence.WEEKLY, SUNDAY)
    room.news.seen += [(SUNDAY - timedelta(days=1), entry("Stored Late", number=7))]
    room.clock.now = SUNDAY + timedelta(days=7, minutes=3)

    assert room.compose.compose(Cadence.WEEKLY, SUNDAY + timedelta(days=7)) is Composed.COMPOSED


def test_cadences_do_not_share_periods() -> None:
    room = Newsroom()
    room.compose_weekly()

    assert room.compose.compose(Cadence.MONTHLY, SUNDAY) is Composed.COMPOSED

    assert room.ledger.last_ends == {Cadence.WEEKLY: SUNDAY, Cadence.MONTHLY: SUNDAY}


def test_an_older_schedule_that_comes_late_finds_its_period_taken() -> None:
    room = Newsroom()
    room.compose_weekly()

    assert room.compose.compose(Cadence.WEEKLY, SUNDAY - timedelta(days=7)) is Composed.NOTHING_NEW


def test_a_schedule_that_comes_a_day_late_leaves_its_reviews_to_the_next_issue() -> None:
    room = Newsroom()
    room.clock.now = SUNDAY + timedelta(hours=25)

    assert room.compose.compose(Cadence.WEEKLY, SUNDAY) is Composed.TOO_LATE

    assert room.ledger.last_ends == {}
    assert room.queue.messages == []


def test_of_two_who_take_the_same_period_one_must_read_again() -> None:
    room = Newsroom()
    room.ledger.last_ends[Cadence.WEEKLY] = SUNDAY - timedelta(days=7)
    compose = replace(room.compose, ledger=_Lagging(room))

    with pytest.raises(Conflict):
        compose.compose(Cadence.WEEKLY, SUNDAY)

    assert room.issues.files == {}


@pytest.mark.parametrize("dies_at", range(1, 10))
def test_whatever_dies_on_the_way_the_retry_freezes_one_issue(dies_at: int) -> None:
    room = Newsroom(hold=timedelta(0))
    room.add_readers(2)
    steps = _DiesAt(room, dies_at)
    with pytest.raises(_DeadError):
        steps.compose().compose(Cadence.WEEKLY, SUNDAY)
    room.news.seen.append((SUNDAY - timedelta(hours=1), entry("A Late Arrival", number=9)))

    room.compose.compose(Cadence.WEEKLY, SUNDAY)

    files = {name: data for (issue, name), data in room.issues.files.items() if issue == WEEKLY_ISSUE}
    assert set(files) == NAMES
    frozen = json.loads(files["issue.json"])
    assert all(files[name].decode() == text for name, text in frozen["files"].items())
    assert room.ledger.flights[WEEKLY_ISSUE].state is FlightState.HOLDING
    assert LaunchIssue(WEEKLY_ISSUE) in room.queue.messages


def test_an_issue_without_a_hold_window_is_launched_at_once() -> None:
    room = Newsroom(hold=timedelta(0))

    room.compose.compose(Cadence.WEEKLY, SUNDAY)

    assert room.queue.messages == [PreviewIssue(WEEKLY_ISSUE), LaunchIssue(WEEKLY_ISSUE)]


def test_the_preview_goes_to_the_author_only_and_bears_no_token() -> None:
    room = Newsroom()
    room.add_readers(2)

    room.compose_weekly()

    (mail,) = room.mailer.sent
    assert mail.to == "ada@reviews.example"
    assert mail.tags == {"issue": WEEKLY_ISSUE, "purpose": "preview"}
    assert message_from_bytes(mail.raw, policy=default)["Subject"].startswith("Preview: The Salt Ledger")
    assert b"List-Unsubscribe" not in mail.raw
    assert b"token=3D" not in mail.raw


def test_an_issue_all_of_whose_reviews_were_taken_back_is_closed() -> None:
    room = Newsroom()
    steps = _DiesAt(room, 2)
    with pytest.raises(_DeadError):
        steps.compose().compose(Cadence.WEEKLY, SUNDAY)
    assert room.ledger.flights[WEEKLY_ISSUE].state is FlightState.COMPOSING
    room.news.seen.clear()

    room.compose.compose(Cadence.WEEKLY, SUNDAY)

    assert room.ledger.flights[WEEKLY_ISSUE].state is FlightState.EXPIRED


class _DeadError(Exception):
    """The function's process ends."""


class _Lagging:
    """A ledger on which somebody takes a period between our reading and our writing."""

    def __init__(self, room: Newsroom) -> None:
        self.ledger = room.ledger
        self.read_flight = room.ledger.read_flight
        self.replace_flight = room.ledger.replace_flight

    def read_last_end(self, cadence: Cadence) -> object:
        end = self.ledger.read_last_end(cadence)
        self.ledger.last_ends[cadence] = SUNDAY - timedelta(days=3)
        return end

    def reserve(self, flight: object, after: object) -> None:
        self.ledger.reserve(flight, after)  # type: ignore[arg-type]


class _DiesAt:
    """Lets a number of writes through and dies before the next."""

    def __init__(self, room: Newsroom, dies_at: int) -> None:
        self.room = room
        self.left = dies_at

    def compose(self) -> Compose:
        room = self.room
        ledger, files = _Wrapped(room.ledger, self), _Wrapped(room.issues, self)
        return replace(
            room.compose,
            ledger=ledger,  # type: ignore[arg-type]
            files=files,  # type: ignore[arg-type]
            ask_preview=lambda message: self.write(room.queue.ask, message),
        )

    def write(self, action: object, *arguments: object) -> object:
        self.left -= 1
        if self.left == 0:
            raise _DeadError
        return action(*arguments)  # type: ignore[operator]


class _Wrapped:
    """A port whose writes are counted."""

    def __init__(self, port: object, steps: _DiesAt) -> None:
        self.port, self.steps = port, steps

    def __getattr__(self, name: str) -> object:
        method = getattr(self.port, name)
        if name in {"reserve", "replace_flight", "put_if_absent"}:
            return lambda *arguments: self.steps.write(method, *arguments)
        return method
