"""Making the deliveries of an issue."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.newsletter_samples import SUNDAY, WEEKLY_ISSUE, sample_entries, subscriber, subscriber_id
from fakes.newsroom import Newsroom
from unspoilt.errors import Conflict, OurError, Unavailable
from unspoilt.newsletter.delivery import DeliveryStatus
from unspoilt.newsletter.flight import Flight, FlightState
from unspoilt.use_cases.launch import BATCH, PAGE, Launched
from unspoilt.use_cases.newsletter_messages import DeliverIssue, LaunchIssue


def due(readers: int) -> Newsroom:
    """Return a newsroom whose weekly issue is due."""
    room = Newsroom()
    room.add_readers(readers)
    room.compose_weekly()
    room.mailer.sent.clear()
    room.clock.now = SUNDAY + timedelta(minutes=61)
    return room


def test_every_subscriber_gets_a_row_and_is_in_one_message() -> None:
    room = due(60)

    assert room.launch.launch(WEEKLY_ISSUE) is Launched.COMPLETE

    assert room.statuses == [DeliveryStatus.PENDING] * 60
    messages = [message for message in room.queue.messages if isinstance(message, DeliverIssue)]
    assert [len(message.subscribers) for message in messages] == [BATCH, BATCH, 10]
    named = [one for message in messages for one in message.subscribers]
    assert sorted(named) == [subscriber_id(number) for number in range(1, 61)]
    flight = room.ledger.flights[WEEKLY_ISSUE]
    assert (flight.state, flight.expanded, flight.expected) == (FlightState.FLYING, True, 60)


@pytest.mark.parametrize("readers", [PAGE - 1, PAGE, PAGE + 1, 2 * PAGE])
def test_pages_follow_each_other_until_all_are_there(readers: int) -> None:
    room = due(readers)

    room.queue.ask(LaunchIssue(WEEKLY_ISSUE))
    room.work()

    assert len(room.statuses) == readers
    flight = room.ledger.flights[WEEKLY_ISSUE]
    assert (flight.expanded, flight.expected) == (True, readers)


def test_an_issue_without_subscribers_is_complete_at_once() -> None:
    room = due(0)

    assert room.launch.launch(WEEKLY_ISSUE) is Launched.COMPLETE

    assert room.ledger.flights[WEEKLY_ISSUE].expanded
    assert room.queue.messages == []


def test_a_message_that_comes_twice_makes_nothing_twice() -> None:
    room = due(PAGE + 10)
    assert room.launch.launch(WEEKLY_ISSUE) is Launched.PAGE
    assert room.launch.launch(WEEKLY_ISSUE) is Launched.COMPLETE

    assert room.launch.launch(WEEKLY_ISSUE) is Launched.STALE

    named = [one for message in room.queue.messages if isinstance(message, DeliverIssue) for one in message.subscribers]
    assert len(named) == len(set(named)) == room.ledger.flights[WEEKLY_ISSUE].expected == PAGE + 10


def test_the_cursor_moves_only_once_rows_and_messages_are_durable() -> None:
    room = due(PAGE + 10)

    def lost(messages: object) -> None:
        raise Unavailable("the queue")

    with pytest.raises(Unavailable):
        replace(room.launch, ask_delivery=lost).launch(WEEKLY_ISSUE)
    assert room.ledger.flights[WEEKLY_ISSUE].cursor is None

    assert room.launch.launch(WEEKLY_ISSUE) is Launched.PAGE

    assert room.ledger.flights[WEEKLY_ISSUE].expected == PAGE
    assert len(room.statuses) == PAGE


def test_a_page_whose_successor_was_never_asked_for_is_picked_up_by_the_sweeper() -> None:
    room = due(PAGE + 10)

    def lost(message: object) -> None:
        raise Unavailable("the queue")

    with pytest.raises(Unavailable):
        replace(room.launch, ask_launch=lost).launch(WEEKLY_ISSUE)
    room.work()
    room.clock.pass_time(timedelta(minutes=30))

    room.sweep.sweep()
    room.work()

    assert len(room.digests) == PAGE + 10
    assert room.ledger.flights[WEEKLY_ISSUE].expanded


def test_of_two_launches_at_once_only_one_moves_the_cursor() -> None:
    room = due(PAGE + 10)
    other = room.launch

    def overtaken(messages: object) -> None:
        room.clock.pass_time(timedelta(seconds=1))
        other.launch(WEEKLY_ISSUE)

    assert replace(room.launch, ask_delivery=overtaken).launch(WEEKLY_ISSUE) is Launched.STALE

    assert room.ledger.flights[WEEKLY_ISSUE].expected == PAGE


def test_nothing_is_launched_before_its_time() -> None:
    room = due(3)
    room.clock.now = SUNDAY + timedelta(minutes=59)

    assert room.launch.launch(WEEKLY_ISSUE) is Launched.STALE

    assert room.statuses == []


def test_nothing_is_launched_a_day_late() -> None:
    room = due(3)
    room.clock.now = SUNDAY + timedelta(hours=25)

    assert room.launch.launch(WEEKLY_ISSUE) is Launched.STALE

    assert room.statuses == []


def test_an_issue_that_its_author_stopped_stays_on_the_ground() -> None:
    room = due(3)
    room.hold_weekly()

    assert room.launch.launch(WEEKLY_ISSUE) is Launched.HELD

    assert room.statuses == []
    assert room.ledger.flights[WEEKLY_ISSUE].state is FlightState.HOLDING


def test_a_launch_of_an_unknown_issue_is_our_mistake() -> None:
    with pytest.raises(OurError):
        Newsroom().launch.launch(WEEKLY_ISSUE)


def test_who_confirms_between_two_pages_is_counted_once() -> None:
    room = due(PAGE + 10)
    room.launch.launch(WEEKLY_ISSUE)
    room.subscribers.add_subscriber(subscriber(PAGE + 11))

    room.work()

    assert room.ledger.flights[WEEKLY_ISSUE].expected == PAGE + 11
    assert len(room.digests) == PAGE + 11


def test_a_step_that_the_sdk_wrote_twice_is_still_ours() -> None:
    room = due(PAGE + 10)
    write = room.ledger.replace_flight

    def twice(old: Flight, new: Flight) -> None:
        write(old, new)
        raise Conflict("our own write")

    room.ledger.replace_flight = twice  # type: ignore[method-assign]

    assert room.launch.launch(WEEKLY_ISSUE) is Launched.PAGE
    assert LaunchIssue(WEEKLY_ISSUE) in room.queue.messages


def test_the_archive_hears_of_an_issue_before_its_first_mail_is_asked_for() -> None:
    room = due(3)

    def lost(messages: object) -> None:
        raise Unavailable("the queue")

    with pytest.raises(Unavailable):
        replace(room.launch, ask_delivery=lost).launch(WEEKLY_ISSUE)

    (issue,) = room.flown.issues.values()
    assert (issue.id, issue.end) == (WEEKLY_ISSUE, SUNDAY)
    assert issue.reviews == tuple(entry.id for entry in sample_entries())


def test_the_archive_hears_nothing_of_an_issue_that_stays_on_the_ground() -> None:
    room = due(3)
    room.hold_weekly()

    room.launch.launch(WEEKLY_ISSUE)

    assert room.flown.issues == {}


def test_where_the_archive_does_not_hear_the_launch_is_done_again() -> None:
    room = due(3)

    def lost(issue: str) -> None:
        raise Unavailable("the table")

    with pytest.raises(Unavailable):
        replace(room.launch, note_flown=lost).launch(WEEKLY_ISSUE)
    assert room.statuses == []

    assert room.launch.launch(WEEKLY_ISSUE) is Launched.COMPLETE

    assert list(room.flown.issues) == [WEEKLY_ISSUE]


def test_an_issue_that_pauses_for_days_must_take_off_within_the_first() -> None:
    room = due(3)
    flight = room.ledger.flights[WEEKLY_ISSUE]
    room.ledger.flights[WEEKLY_ISSUE] = replace(flight, expires_at=flight.expires_at + timedelta(days=3))
    room.clock.now = SUNDAY + timedelta(hours=25)

    assert room.launch.launch(WEEKLY_ISSUE) is Launched.STALE

    room.clock.now = SUNDAY + timedelta(hours=24)
    assert room.launch.launch(WEEKLY_ISSUE) is Launched.COMPLETE
    room.clock.now = SUNDAY + timedelta(days=3)
    room.work()
    assert len(room.digests) == 3
