"""Sweeping: what is due flies, what is lost is found, what is done is closed."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.newsletter_samples import SUNDAY, WEEKLY_ISSUE, subscriber_id
from fakes.newsroom import Newsroom, event_about, readers_of
from unspoilt.errors import SendRefused, SendUncertain, Throttled
from unspoilt.newsletter.delivery import DeliveryStatus, Reason
from unspoilt.newsletter.flight import LOST_AFTER, LOST_IN_QUEUE, FlightState
from unspoilt.newsletter.mail_event import MailEventKind
from unspoilt.newsletter.watermark import GRACE, LISTEN, SETTLE, SIMULATOR, ask_canary
from unspoilt.use_cases.launch import PAGE
from unspoilt.use_cases.newsletter_messages import ComposeIssue, DeliverIssue, LaunchIssue
from unspoilt.use_cases.sweep import MOST_CHANGES, Swept, SweptFlight, Trouble


def test_an_issue_waits_for_the_end_of_its_hold_window_and_then_flies() -> None:
    room = Newsroom()
    room.add_readers(3)
    room.compose_weekly()

    room.clock.now = SUNDAY + timedelta(minutes=59)
    (early,) = room.sweep.sweep()
    asked_early = list(room.queue.messages)
    room.clock.now = SUNDAY + timedelta(minutes=60)
    (due,) = room.sweep.sweep()

    assert (early.swept, asked_early) == (Swept.WAITING, [])
    assert (due.swept, room.queue.messages) == (Swept.LAUNCHED, [LaunchIssue(WEEKLY_ISSUE)])


def test_an_issue_with_hold_beside_it_does_not_fly_until_that_is_removed() -> None:
    room = Newsroom()
    room.add_readers(3)
    room.compose_weekly()
    room.hold_weekly()
    room.clock.now = SUNDAY + timedelta(minutes=61)

    (held,) = room.sweep.sweep()
    room.work()
    assert (held.swept, room.digests) == (Swept.HELD, [])

    room.let_weekly_go()
    room.sweep.sweep()
    room.work()
    assert len(room.digests) == 3


def test_an_issue_that_was_held_for_a_day_never_flies() -> None:
    room = Newsroom()
    room.add_readers(3)
    room.compose_weekly()
    room.hold_weekly()
    room.clock.now = SUNDAY + timedelta(hours=25)

    (swept,) = room.sweep.sweep()
    room.let_weekly_go()
    room.sweep.sweep()
    room.work()

    assert swept.swept is Swept.EXPIRED
    assert room.ledger.flights[WEEKLY_ISSUE].state is FlightState.EXPIRED
    assert room.digests == []


def test_an_issue_is_finished_when_every_subscriber_is_accounted_for() -> None:
    room = Newsroom()
    room.add_readers(4)
    room.mailer.faults = [None, None, SendRefused("never")]  # the first is the preview
    room.fly_weekly()

    (swept,) = room.sweep.sweep()

    assert swept.swept is Swept.FINISHED
    flight = room.ledger.flights[WEEKLY_ISSUE]
    assert flight.counts == {"sent": 3, "rejected": 1}
    assert sum(flight.counts.values()) == flight.expected
    assert room.sweep.sweep() == ()


@pytest.mark.parametrize("still", [Throttled("not now"), SendUncertain("no answer")])
def test_an_issue_is_not_finished_while_one_delivery_is_open(still: Exception) -> None:
    room = Newsroom()
    room.add_readers(4)
    room.mailer.faults = [None, None, still]
    room.fly_weekly()

    (swept,) = room.sweep.sweep()

    assert swept.swept is Swept.LOOKED
    assert room.ledger.flights[WEEKLY_ISSUE].state is FlightState.FLYING


def test_an_issue_is_not_finished_while_a_counted_row_is_missing() -> None:
    room = Newsroom()
    room.add_readers(4)
    room.fly_weekly()
    del room.ledger.deliveries[WEEKLY_ISSUE, subscriber_id(2)]

    (swept,) = room.sweep.sweep()

    assert swept.swept is Swept.LOOKED


def test_an_issue_is_not_finished_while_some_have_no_rows_yet() -> None:
    room = Newsroom()
    room.add_readers(PAGE + 5)
    room.compose_weekly()
    room.clock.now = SUNDAY + timedelta(minutes=61)
    room.launch.launch(WEEKLY_ISSUE)
    messages = [message for message in room.queue.take() if isinstance(message, DeliverIssue)]
    for message in messages:
        room.carry(message)

    (swept,) = room.sweep.sweep()

    assert swept.swept is Swept.LOOKED
    assert len(room.digests) == PAGE


def test_a_message_that_was_lost_is_sent_again_after_half_an_hour_and_not_at_every_sweep() -> None:
    room = Newsroom()
    room.add_readers(3)
    room.compose_weekly()
    room.clock.now = SUNDAY + timedelta(minutes=61)
    room.launch.launch(WEEKLY_ISSUE)
    room.queue.take()  # lost

    room.clock.pass_time(timedelta(minutes=29))
    room.sweep.sweep()
    too_early = room.queue.take()
    room.clock.pass_time(timedelta(minutes=5))
    room.sweep.sweep()
    found = room.queue.take()
    room.clock.pass_time(timedelta(minutes=5))
    room.sweep.sweep()
    again = room.queue.take()

    assert too_early == []
    assert found == [DeliverIssue(WEEKLY_ISSUE, tuple(subscriber_id(number) for number in (1, 2, 3)))]
    assert again == []


def test_a_lost_message_found_again_mails_each_once() -> None:
    room = Newsroom()
    room.add_readers(3)
    room.mailer.faults = [None, None, Throttled("not now")]
    room.fly_weekly()
    room.queue.later.clear()  # lost
    room.clock.pass_time(timedelta(minutes=31))

    room.sweep.sweep()
    room.work()

    assert readers_of(room.digests) == [f"reader{number}@mail.example" for number in (1, 2, 3)]
    room.clock.pass_time(timedelta(minutes=10))
    assert room.sweep.sweep()[0].swept is Swept.FINISHED


def test_what_nobody_ever_heard_of_is_unknown_after_a_day_and_is_not_sent_again() -> None:
    room = Newsroom()
    room.add_readers(3)
    room.mailer.faults = [None, SendUncertain("no answer")]
    room.fly_weekly()

    room.clock.pass_time(timedelta(hours=23, minutes=59))
    room.sweep.sweep()
    before = room.statuses
    room.clock.pass_time(timedelta(hours=3))
    room.sweep.sweep()
    room.work()

    assert before[0] is DeliveryStatus.SENDING
    assert room.statuses == [DeliveryStatus.UNKNOWN, DeliveryStatus.SENT, DeliveryStatus.SENT]
    assert room.ledger.flights[WEEKLY_ISSUE].counts == {"sent": 2, "unknown": 1}
    assert len(room.digests) == 2


def test_a_late_event_still_resolves_what_was_unknown() -> None:
    room = Newsroom()
    room.add_readers(1)
    room.mailer.late_faults = [None, SendUncertain("no answer")]
    room.fly_weekly()
    room.clock.pass_time(timedelta(hours=25))
    room.sweep.sweep()
    assert room.statuses == [DeliveryStatus.UNKNOWN]

    room.hear(event_about(room.digests[0], MailEventKind.SEND))

    assert room.statuses == [DeliveryStatus.SENT]


def test_what_is_still_waiting_after_a_day_is_closed_as_too_late() -> None:
    room = Newsroom()
    room.add_readers(3)
    room.mailer.faults = [None, None, Throttled("not now")]
    room.fly_weekly()
    room.clock.now = SUNDAY + timedelta(hours=25, minutes=5)

    (swept,) = room.sweep.sweep()
    room.retry()

    assert swept.swept is Swept.FINISHED
    rows = list(room.ledger.deliveries_of(WEEKLY_ISSUE))
    assert [row.reason for row in rows] == [None, Reason.TOO_LATE, Reason.TOO_LATE]
    assert len(room.digests) == 1


def test_an_issue_that_was_too_late_for_some_subscribers_is_closed_as_expired() -> None:
    room = Newsroom()
    room.add_readers(PAGE + 5)
    room.compose_weekly()
    room.clock.now = SUNDAY + timedelta(minutes=61)
    room.launch.launch(WEEKLY_ISSUE)
    room.queue.take()  # the next page and all deliveries are lost
    room.clock.now = SUNDAY + timedelta(hours=26)

    (swept,) = room.sweep.sweep()

    assert swept.swept is Swept.EXPIRED
    assert room.ledger.flights[WEEKLY_ISSUE].counts == {"suppressed": PAGE}


def test_an_issue_whose_composing_died_is_composed_after_half_an_hour() -> None:
    room = Newsroom()
    room.compose_weekly()
    flight = room.ledger.flights[WEEKLY_ISSUE]
    room.ledger.flights[WEEKLY_ISSUE] = replace(flight, state=FlightState.COMPOSING)
    room.clock.pass_time(timedelta(minutes=30))

    (swept,) = room.sweep.sweep()

    assert swept.swept is Swept.NUDGED
    assert room.queue.messages == [ComposeIssue(flight.cadence, SUNDAY)]


def test_more_rows_than_one_sweep_may_change_are_closed_by_the_next() -> None:
    room = Newsroom()
    room.add_readers(MOST_CHANGES + 10)
    room.compose_weekly()
    room.clock.now = SUNDAY + timedelta(minutes=61)
    room.queue.ask(LaunchIssue(WEEKLY_ISSUE))
    while launches := [message for message in room.queue.take() if isinstance(message, LaunchIssue)]:
        for launch in launches:
            room.carry(launch)
    room.clock.now = SUNDAY + timedelta(hours=26)

    (first,) = room.sweep.sweep()
    (second,) = room.sweep.sweep()

    assert (first.swept, first.counts) == (Swept.LOOKED, {DeliveryStatus.PENDING: 10})
    assert (second.swept, second.counts[DeliveryStatus.SUPPRESSED]) == (Swept.FINISHED, MOST_CHANGES + 10)


def test_an_issue_is_looked_through_less_often_as_it_ages() -> None:
    room = Newsroom()
    room.add_readers(2)
    room.mailer.faults = [None, SendUncertain("no answer")]
    room.fly_weekly()
    looks = 0
    end = room.clock.now + timedelta(hours=20)

    while room.clock.now < end:
        looks += sum(flight.swept is Swept.LOOKED for flight in room.sweep.sweep())
        room.clock.pass_time(timedelta(minutes=5))

    assert 20 < looks < 50  # 240 sweeps


def silent(out: bool) -> Newsroom:
    """Return a newsroom whose first of two mails got no answer: it is out, or it is not."""
    room = Newsroom()
    room.add_readers(2)
    if out:
        room.mailer.late_faults = [None, SendUncertain("no answer")]
    else:
        room.mailer.faults = [None, SendUncertain("no answer")]
    room.fly_weekly()
    room.clock.pass_time(GRACE)
    return room


def hear_canary(room: Newsroom) -> None:
    """Carry the canary out and let its Send event arrive."""
    room.sweep.sweep()
    room.work()
    room.hear(event_about(room.mailer.sent[-1], MailEventKind.SEND))


def test_a_mail_that_never_went_out_is_sent_once_a_canary_has_proven_it() -> None:
    room = silent(out=False)
    hear_canary(room)
    assert room.mailer.sent[-1].to == SIMULATOR
    assert room.statuses == ["sending", "sent"]

    room.clock.pass_time(SETTLE)
    room.sweep.sweep()
    room.work()

    assert readers_of(room.digests) == ["reader1@mail.example", "reader2@mail.example"]
    assert room.statuses == ["sent", "sent"]


def sweeps_until_a_look(room: Newsroom) -> int:
    """Sweep every minute until the rows are gone through; return how many minutes that took."""
    for minutes in range(24 * 60):
        (swept,) = room.sweep.sweep()
        if swept.swept is not Swept.WAITING:
            return minutes
        room.clock.pass_time(timedelta(minutes=1))
    raise AssertionError("nobody looked for a day")


@pytest.mark.parametrize("hours", [0, 8])
def test_what_waits_for_a_canary_is_looked_at_when_it_has_settled_and_not_before(hours: int) -> None:
    room = silent(out=False)
    room.clock.pass_time(timedelta(hours=hours))  # by then an issue is looked through once in 48 minutes at most
    hear_canary(room)
    room.clock.pass_time(timedelta(minutes=1))

    assert sweeps_until_a_look(room) == SETTLE / timedelta(minutes=1) - 1
    assert room.statuses == ["pending", "sent"]


def test_a_canary_that_is_not_heard_is_waited_for_until_another_is_due() -> None:
    room = silent(out=False)
    room.sweep.sweep()
    room.clock.pass_time(timedelta(minutes=1))

    assert sweeps_until_a_look(room) == LISTEN / timedelta(minutes=1) - 1


def test_a_canary_that_was_asked_for_after_a_look_is_not_waited_for() -> None:
    room = silent(out=False)
    room.clock.pass_time(-GRACE)
    room.sweep.sweep()
    room.clock.pass_time(timedelta(minutes=1))
    room.ledger.canary = ask_canary(None, "another issue's", room.clock())

    assert sweeps_until_a_look(room) == 4


def test_a_mail_that_went_out_is_not_sent_again_where_its_event_comes_before_the_proof() -> None:
    room = silent(out=True)
    hear_canary(room)
    late = next(mail for mail in room.digests if mail.to == "reader1@mail.example")
    room.hear(event_about(late, MailEventKind.SEND))

    room.clock.pass_time(SETTLE)
    room.sweep.sweep()
    room.work()

    assert readers_of(room.digests) == ["reader1@mail.example", "reader2@mail.example"]
    assert room.statuses == ["sent", "sent"]


@pytest.mark.parametrize("hours", [1, 6, 20])
def test_while_no_canary_is_heard_nothing_is_sent_again(hours: int) -> None:
    room = silent(out=True)

    for _ in range(hours * 12):
        room.sweep.sweep()
        room.work()
        room.clock.pass_time(timedelta(minutes=5))

    canaries = [mail for mail in room.mailer.sent if mail.to == SIMULATOR]
    assert 1 <= len(canaries) <= hours * 2 + 1
    assert len(room.digests) == 2


def test_while_an_event_lies_in_the_dead_letter_queue_silence_proves_nothing() -> None:
    room = silent(out=True)
    hear_canary(room)
    room.clock.pass_time(SETTLE)

    room.dead_events = 1
    room.sweep.sweep()
    room.dead_events = 0
    room.clock.pass_time(timedelta(minutes=10))
    room.sweep.sweep()
    room.work()

    assert room.statuses == ["sending", "sent"]
    assert len(room.digests) == 2


def test_while_messages_wait_in_the_queue_none_is_taken_for_lost_before_long() -> None:
    room = Newsroom()
    room.add_readers(3)
    room.compose_weekly()
    room.clock.now = SUNDAY + timedelta(minutes=61)
    room.launch.launch(WEEKLY_ISSUE)
    (waiting,) = room.queue.messages

    room.clock.pass_time(LOST_AFTER + timedelta(minutes=1))
    room.sweep.sweep()
    assert room.queue.messages == [waiting]

    room.clock.pass_time(LOST_IN_QUEUE)
    room.sweep.sweep()
    assert len(room.queue.messages) == 2


def test_mails_that_wait_for_six_hours_are_trouble() -> None:
    room = Newsroom()
    room.add_readers(3)
    room.compose_weekly()
    room.clock.now = SUNDAY + timedelta(minutes=61)
    room.launch.launch(WEEKLY_ISSUE)

    room.clock.pass_time(LOST_AFTER + timedelta(minutes=1))
    (early,) = room.sweep.sweep()
    room.clock.pass_time(LOST_IN_QUEUE)
    (late,) = room.sweep.sweep()

    assert (early.late, early.troubles) == (0, ())
    assert (late.late, late.troubles) == (3, (Trouble.DELIVERIES_WAITING,))


def test_mails_of_which_nobody_knows_are_trouble_once() -> None:
    room = Newsroom()
    room.add_readers(2)
    room.mailer.faults = [None, SendUncertain("no answer")]
    room.fly_weekly()
    (open_,) = room.sweep.sweep()
    room.clock.pass_time(timedelta(hours=25))

    (closed,) = room.sweep.sweep()

    assert open_.troubles == ()
    assert closed.troubles == (Trouble.DELIVERIES_UNKNOWN,)
    assert room.sweep.sweep() == ()


def test_an_issue_that_never_flew_is_trouble() -> None:
    room = Newsroom()
    room.add_readers(1)
    room.compose_weekly()
    room.hold_weekly()
    room.clock.now = SUNDAY + timedelta(hours=25)

    (swept,) = room.sweep.sweep()

    assert swept.troubles == (Trouble.ISSUE_EXPIRED,)


@pytest.mark.parametrize("swept", [Swept.WAITING, Swept.LAUNCHED, Swept.HELD, Swept.NUDGED, Swept.OVERTAKEN])
def test_what_goes_its_way_is_no_trouble(swept: Swept) -> None:
    assert SweptFlight(WEEKLY_ISSUE, swept, Counter({DeliveryStatus.SENT: 3})).troubles == ()
