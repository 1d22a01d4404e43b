"""Mailing an issue: nobody twice, nobody skipped, nobody who does not want it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from fakes.newsletter_samples import SUNDAY, WEEKLY_ISSUE, subscriber_id
from fakes.newsroom import TOKENS, Newsroom, readers_of
from unspoilt.errors import Conflict, OurError, SendRefused, SendUncertain, Throttled
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.delivery import Delivery, DeliveryStatus, Reason, claim
from unspoilt.newsletter.subscriber import Subscriber, unsubscribe
from unspoilt.use_cases.deliver import BUSY, FENCE, QUOTA, TURN, Delivered
from unspoilt.use_cases.newsletter_messages import DeliverIssue
from unspoilt.use_cases.record import SuppressionReason

IDS = tuple(subscriber_id(number) for number in (1, 2, 3))


def launched(readers: int = 3) -> Newsroom:
    """Return a newsroom whose weekly issue has rows and messages, and no mail out yet."""
    room = Newsroom()
    room.add_readers(readers)
    room.compose_weekly()
    room.mailer.sent.clear()
    room.clock.now = SUNDAY + timedelta(minutes=61)
    room.launch.launch(WEEKLY_ISSUE)
    room.queue.take()
    return room


def row_of(room: Newsroom, number: int) -> Delivery:
    row = room.ledger.read_delivery(WEEKLY_ISSUE, subscriber_id(number))
    assert row is not None
    return row


def test_each_gets_one_mail_with_a_token_of_their_own() -> None:
    room = launched()

    outcomes = room.deliver.deliver(WEEKLY_ISSUE, IDS)

    assert outcomes == Counter({Delivered.SENT: 3})
    assert room.mailer.recipients == [f"reader{number}@mail.example" for number in (1, 2, 3)]
    for number, mail in enumerate(room.mailer.sent, start=1):
        parsed = message_from_bytes(mail.raw, policy=default)
        assert parsed["To"] == f"reader{number}@mail.example"
        token = parsed["List-Unsubscribe"].removesuffix(">").rpartition("token=")[2]
        assert TOKENS.subscriber_of(token) == subscriber_id(number)
        row = row_of(room, number)
        assert (row.status, row.message_id) == (DeliveryStatus.SENT, mail.message_id)
        assert mail.tags == {"issue": WEEKLY_ISSUE, "subscriber": subscriber_id(number), "nonce": row.nonce}


def test_a_message_that_comes_twice_mails_nobody_twice() -> None:
    room = launched()
    room.deliver.deliver(WEEKLY_ISSUE, IDS)

    assert room.deliver.deliver(WEEKLY_ISSUE, IDS) == Counter({Delivered.ALREADY: 3})

    assert len(room.mailer.sent) == 3


def test_a_row_that_changes_after_the_message_was_read_is_left_to_whoever_changed_it() -> None:
    room = launched()

    def claim_second() -> None:
        row = row_of(room, 2)
        room.ledger.replace_delivery(row, claim(row, "another", room.clock.now))

    room.mailer.faults = [claim_second]

    outcomes = room.deliver.deliver(WEEKLY_ISSUE, IDS)

    assert outcomes == Counter({Delivered.SENT: 2, Delivered.ALREADY: 1})
    assert row_of(room, 2).nonce == "another"


def test_a_throttled_mail_goes_back_and_is_sent_later() -> None:
    room = launched()
    room.mailer.faults = [None, Throttled("not now")]

    outcomes = room.deliver.deliver(WEEKLY_ISSUE, IDS)

    assert outcomes == Counter({Delivered.SENT: 1, Delivered.LATER: 2})
    assert room.queue.later == [(DeliverIssue(WEEKLY_ISSUE, IDS[1:]), BUSY)]
    assert room.pace.slowed == 1
    assert [row_of(room, number).status for number in (1, 2, 3)] == ["sent", "pending", "pending"]
    assert row_of(room, 2).nonce is None

    assert room.deliver.deliver(WEEKLY_ISSUE, IDS) == Counter({Delivered.ALREADY: 1, Delivered.SENT: 2})
    assert readers_of(room.mailer.sent) == [f"reader{number}@mail.example" for number in (1, 2, 3)]


def test_a_mistake_of_ours_that_ses_reports_leaves_the_row_open() -> None:
    room = launched()
    room.mailer.faults = [OurError("the account is paused")]

    with pytest.raises(OurError):
        room.deliver.deliver(WEEKLY_ISSUE, IDS)

    assert row_of(room, 1).status is DeliveryStatus.PENDING


def test_a_recipient_whom_ses_refuses_does_not_stop_the_others() -> None:
    room = launched()
    room.mailer.faults = [None, SendRefused("never")]

    outcomes = room.deliver.deliver(WEEKLY_ISSUE, IDS)

    assert outcomes == Counter({Delivered.SENT: 2, Delivered.REJECTED: 1})
    assert (row_of(room, 2).status, row_of(room, 2).reason) == (DeliveryStatus.REJECTED, Reason.REFUSED)


@pytest.mark.parametrize("out", [True, False])
def test_a_mail_that_may_be_out_is_never_sent_again(out: bool) -> None:
    room = launched()
    if out:
        room.mailer.late_faults = [SendUncertain("no answer")]
    else:
        room.mailer.faults = [SendUncertain("no answer")]

    outcomes = room.deliver.deliver(WEEKLY_ISSUE, IDS)
    again = room.deliver.deliver(WEEKLY_ISSUE, IDS)

    assert outcomes == Counter({Delivered.UNCERTAIN: 1, Delivered.SENT: 2})
    assert again == Counter({Delivered.ALREADY: 3})
    assert row_of(room, 1).status is DeliveryStatus.SENDING
    assert room.mailer.recipients.count("reader1@mail.example") == int(out)


@pytest.mark.parametrize("out", [True, False])
def test_a_death_during_the_attempt_is_not_followed_by_a_second(out: bool) -> None:
    room = launched()
    if out:
        room.mailer.late_faults = [KeyboardInterrupt()]  # type: ignore[list-item]
    else:
        room.mailer.faults = [RuntimeError()]
    with pytest.raises((KeyboardInterrupt, RuntimeError)):
        room.deliver.deliver(WEEKLY_ISSUE, IDS)

    room.deliver.deliver(WEEKLY_ISSUE, IDS)

    assert row_of(room, 1).status is DeliveryStatus.SENDING
    assert room.mailer.recipients.count("reader1@mail.example") == int(out)


def test_who_unsubscribes_while_the_mail_is_queued_does_not_get_it() -> None:
    room = launched()
    old = room.subscribers.rows[subscriber_id(2)]
    room.subscribers.replace_subscriber(old, unsubscribe(old, room.clock.now))

    outcomes = room.deliver.deliver(WEEKLY_ISSUE, IDS)

    assert outcomes == Counter({Delivered.SENT: 2, Delivered.SUPPRESSED: 1})
    assert row_of(room, 2).reason is Reason.UNSUBSCRIBED
    assert "reader2@mail.example" not in room.mailer.recipients


def test_who_changes_the_cadence_or_is_gone_or_suppressed_does_not_get_it() -> None:
    room = launched(4)
    changed = room.subscribers.rows[subscriber_id(1)]
    room.subscribers.rows[subscriber_id(1)] = replace(changed, cadence=Cadence.MONTHLY)
    del room.subscribers.rows[subscriber_id(2)]
    room.suppressions.suppress(room.address_of(3), SuppressionReason.COMPLAINT, room.clock.now)

    room.deliver.deliver(WEEKLY_ISSUE, (*IDS, subscriber_id(4)))

    reasons = [row_of(room, number).reason for number in (1, 2, 3)]
    assert reasons == [Reason.OTHER_CADENCE, Reason.UNSUBSCRIBED, Reason.SUPPRESSED_ADDRESS]
    assert room.mailer.recipients == ["reader4@mail.example"]


@pytest.mark.parametrize(("late", "sent"), [(timedelta(seconds=-1), 3), (timedelta(0), 0)])
def test_nothing_goes_out_more_than_a_day_late(late: timedelta, sent: int) -> None:
    room = launched()
    room.clock.now = SUNDAY + timedelta(hours=25) + late

    room.deliver.deliver(WEEKLY_ISSUE, IDS)

    assert len(room.mailer.sent) == sent
    if not sent:
        assert {row_of(room, number).reason for number in (1, 2, 3)} == {Reason.TOO_LATE}


def test_of_two_workers_with_the_same_message_one_mails() -> None:
    room = launched(1)
    other = room.deliver

    def meanwhile() -> str:
        other.deliver(WEEKLY_ISSUE, IDS[:1])
        return "a2"

    outcomes = replace(room.deliver, make_nonce=meanwhile).deliver(WEEKLY_ISSUE, IDS[:1])

    assert outcomes == Counter({Delivered.ALREADY: 1})
    assert room.mailer.recipients == ["reader1@mail.example"]


def test_a_claim_that_the_sdk_wrote_twice_is_still_ours() -> None:
    room = launched(1)
    write, calls = room.ledger.replace_delivery, []

    def twice(old: Delivery, new: Delivery) -> None:
        calls.append(new.status)
        write(old, new)
        if calls == [DeliveryStatus.SENDING]:
            raise Conflict("our own write")

    room.ledger.replace_delivery = twice  # type: ignore[method-assign]

    assert room.deliver.deliver(WEEKLY_ISSUE, IDS[:1]) == Counter({Delivered.SENT: 1})


def test_an_issue_that_its_author_stops_in_flight_waits_and_goes_on() -> None:
    room = launched()
    room.hold_weekly()
    assert room.deliver.deliver(WEEKLY_ISSUE, IDS) == Counter({Delivered.HELD: 3})
    assert room.statuses == [DeliveryStatus.PENDING] * 3

    room.let_weekly_go()
    room.clock.pass_time(timedelta(minutes=31))
    room.sweep.sweep()
    room.work()

    assert len(room.mailer.sent) == 3


def test_an_event_that_is_faster_than_the_answer_is_not_overwritten() -> None:
    room = launched(1)
    seen: list[Delivery] = []

    def event_arrives() -> None:
        row = row_of(room, 1)
        seen.append(row)
        room.ledger.replace_delivery(row, replace(row, status=DeliveryStatus.SENT, message_id="mail-1"))

    room.mailer.faults = [event_arrives]

    assert room.deliver.deliver(WEEKLY_ISSUE, IDS[:1]) == Counter({Delivered.SENT: 1})

    assert seen[0].status is DeliveryStatus.SENDING
    assert row_of(room, 1).status is DeliveryStatus.SENT


def test_an_issue_that_has_not_taken_off_is_not_delivered() -> None:
    room = Newsroom()
    room.add_readers(1)
    room.compose_weekly()

    with pytest.raises(OurError):
        room.carry(DeliverIssue(WEEKLY_ISSUE, IDS[:1]))

    assert room.digests == []


def test_who_unsubscribes_or_is_suppressed_until_the_claim_is_not_mailed() -> None:
    room = launched(2)

    def at_the_last_moment() -> str:
        for number, leave in ((1, True), (2, False)):
            reader = room.subscribers.rows[subscriber_id(number)]
            if leave and reader.status != "unsubscribed":
                room.subscribers.replace_subscriber(reader, unsubscribe(reader, room.clock()))
        room.suppressions.suppress(room.address_of(2), SuppressionReason.BOUNCE, room.clock())
        return room.numbers.make_id()

    outcomes = replace(room.deliver, make_nonce=at_the_last_moment).deliver(WEEKLY_ISSUE, IDS[:2])

    assert outcomes == Counter({Delivered.SUPPRESSED: 2})
    assert room.mailer.sent == []
    assert [row_of(room, number).reason for number in (1, 2)] == [Reason.UNSUBSCRIBED, Reason.SUPPRESSED_ADDRESS]


def test_a_claim_that_is_too_old_to_act_upon_is_given_back_and_nothing_is_sent() -> None:
    room = launched(1)
    read = room.subscribers.read_subscriber

    def slowly(subscriber: str) -> Subscriber | None:
        room.clock.pass_time(FENCE + timedelta(seconds=1))
        return read(subscriber)

    room.subscribers.read_subscriber = slowly  # type: ignore[method-assign]

    assert room.deliver.deliver(WEEKLY_ISSUE, IDS[:1]) == Counter({Delivered.LATER: 1})

    assert room.mailer.sent == []
    assert (row_of(room, 1).status, row_of(room, 1).nonce) == (DeliveryStatus.PENDING, None)


def test_what_a_message_cannot_do_in_its_time_is_left_to_another_at_once() -> None:
    room = launched()
    room.mailer.faults = [None, lambda: room.clock.pass_time(TURN)]

    outcomes = room.deliver.deliver(WEEKLY_ISSUE, IDS)

    assert outcomes == Counter({Delivered.SENT: 2, Delivered.LATER: 1})
    assert room.queue.later == [(DeliverIssue(WEEKLY_ISSUE, IDS[2:]), timedelta(0))]


def test_a_used_up_quota_leaves_all_rows_pending_and_the_message_for_later() -> None:
    room = launched()
    room.pace.used_up = True

    outcomes = room.deliver.deliver(WEEKLY_ISSUE, IDS)

    assert outcomes == Counter({Delivered.LATER: 3})
    assert room.queue.later == [(DeliverIssue(WEEKLY_ISSUE, IDS), QUOTA)]
    assert {row_of(room, number).status for number in (1, 2, 3)} == {DeliveryStatus.PENDING}
