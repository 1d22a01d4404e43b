"""What SES reports becomes evidence and suppressions."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.newsletter import FakeLedger
from fakes.newsletter_samples import WEEKLY_ISSUE, subscriber_id
from fakes.newsroom import Newsroom, event_about
from unspoilt.errors import Conflict, SendUncertain
from unspoilt.newsletter.delivery import Delivery, DeliveryStatus, release
from unspoilt.newsletter.mail_event import BounceType, MailEvent, MailEventKind
from unspoilt.use_cases.record import MOST_TRANSIENT, Recorded, SuppressionReason


def uncertain(ledger: FakeLedger | None = None) -> Newsroom:
    """Return a newsroom with one mail that went out without an answer."""
    room = Newsroom(ledger=ledger or FakeLedger())
    room.add_readers(1)
    room.mailer.late_faults = [None, SendUncertain("no answer")]
    room.fly_weekly()
    return room


def row_of(room: Newsroom) -> Delivery:
    row = room.ledger.read_delivery(WEEKLY_ISSUE, subscriber_id(1))
    assert row is not None
    return row


@pytest.mark.parametrize("kind", [MailEventKind.SEND, MailEventKind.DELIVERY, MailEventKind.DELAY])
def test_any_sign_of_the_mail_resolves_an_uncertain_delivery(kind: MailEventKind) -> None:
    room = uncertain()
    assert row_of(room).status is DeliveryStatus.SENDING

    recorded = room.hear(event_about(room.digests[0], kind))

    assert recorded == [Recorded.LEARNT]
    assert (row_of(room).status, row_of(room).message_id) == (DeliveryStatus.SENT, room.digests[0].message_id)


def test_events_come_to_the_same_in_any_order_doubled_and_in_any_batches() -> None:
    outcomes = set()
    kinds = (MailEventKind.SEND, MailEventKind.DELIVERY, MailEventKind.SEND, MailEventKind.COMPLAINT)
    for order, batch in itertools.product(itertools.permutations(kinds), (1, 2, 4)):
        room = uncertain()
        events = [event_about(room.digests[0], kind, recipients=("reader1@mail.example",)) for kind in order]
        for start in range(0, len(events), batch):
            room.hear(*events[start : start + batch])
        reasons = tuple(room.suppressions.reasons.values())
        outcomes.add((row_of(room).status, row_of(room).message_id, reasons))

    assert outcomes == {(DeliveryStatus.SENT, "mail-2", (SuppressionReason.COMPLAINT,))}


@pytest.mark.parametrize("order", list(itertools.permutations([MailEventKind.SEND, MailEventKind.REJECT])))
def test_a_mail_that_ses_accepted_and_did_not_send_is_rejected(order: tuple[MailEventKind, ...]) -> None:
    room = uncertain()

    for kind in order:
        room.hear(event_about(room.digests[0], kind))

    assert row_of(room).status is DeliveryStatus.REJECTED
    assert room.suppressions.reasons == {}


def test_a_permanent_bounce_keeps_the_address_from_being_mailed() -> None:
    room = uncertain()

    room.hear(
        event_about(
            room.digests[0], MailEventKind.BOUNCE, bounce=BounceType.PERMANENT, recipients=("reader1@mail.example",)
        )
    )

    assert room.suppressions.is_suppressed(room.address_of(1))
    assert row_of(room).status is DeliveryStatus.SENT


def test_the_bounce_of_a_confirmation_mail_suppresses_too() -> None:
    room = Newsroom()
    event = MailEvent(
        MailEventKind.BOUNCE, "mail-1", None, None, None, ("reader1@mail.example",), BounceType.PERMANENT, "feedback-1"
    )

    assert room.hear(event) == [Recorded.NO_DELIVERY]

    assert room.suppressions.is_suppressed(room.address_of(1))


def test_a_complaint_about_our_mail_suppresses_its_reader_and_nobody_whom_the_provider_guesses_at() -> None:
    room = uncertain()

    room.hear(
        event_about(
            room.digests[0],
            MailEventKind.COMPLAINT,
            recipients=("reader1@mail.example", "somebody.else@mail.example"),
        )
    )

    assert list(room.suppressions.reasons) == [room.address_of(1).digest]


@pytest.mark.parametrize("bounce", [BounceType.TRANSIENT, BounceType.UNDETERMINED])
def test_transient_bounces_count_and_suppress_only_when_they_are_many(bounce: BounceType) -> None:
    room = uncertain()

    def bounces(feedback_id: str) -> None:
        room.hear(
            event_about(
                room.digests[0],
                MailEventKind.BOUNCE,
                bounce=bounce,
                recipients=("reader1@mail.example",),
                feedback_id=feedback_id,
            )
        )

    for number in range(MOST_TRANSIENT - 1):
        bounces(f"feedback-{number}")
        bounces(f"feedback-{number}")
    assert not room.suppressions.is_suppressed(room.address_of(1))

    bounces("the last")

    assert room.suppressions.reasons == {room.address_of(1).digest: SuppressionReason.TRANSIENT_BOUNCES}


def test_an_address_that_no_mail_of_ours_could_have_gone_to_is_passed_over() -> None:
    room = Newsroom()
    event = MailEvent(
        MailEventKind.COMPLAINT, "mail-1", None, None, None, ("not an address", "a@b.example\nBcc: c@d.example")
    )

    room.hear(event)

    assert room.suppressions.reasons == {}


def test_an_event_about_a_row_that_is_gone_is_no_mistake() -> None:
    room = uncertain()
    event = event_about(room.digests[0], MailEventKind.SEND)
    room.ledger.deliveries.clear()

    assert room.hear(event) == [Recorded.NO_DELIVERY]


class WatchedLedger(FakeLedger):
    """Notes what is asked of its deliveries."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        #: Whether every row changes before it can be written.
        self.restless = False

    def read_deliveries(self, issue: str, subscribers: Sequence[str]) -> dict[str, Delivery]:
        self.asked.append("rows")
        return super().read_deliveries(issue, subscribers)

    def read_delivery(self, issue: str, subscriber: str) -> Delivery | None:
        self.asked.append("row")
        return super().read_delivery(issue, subscriber)

    def replace_delivery(self, old: Delivery, new: Delivery) -> None:
        self.asked.append("write")
        if self.restless:
            raise Conflict("somebody was faster")
        super().replace_delivery(old, new)


def test_a_batch_reads_the_rows_of_an_issue_at_once_and_none_again() -> None:
    ledger = WatchedLedger()
    room = Newsroom(ledger=ledger)
    room.add_readers(3)
    room.fly_weekly()
    kinds = (MailEventKind.SEND, MailEventKind.DELIVERY)
    events = [event_about(mail, kind) for mail in room.digests for kind in kinds]
    other = replace(events[0], issue="weekly-2026-01-04T17-00Z")
    ledger.asked.clear()

    recorded = room.hear(*events, other, replace(other, issue=None))

    assert recorded == [Recorded.KNOWN] * 6 + [Recorded.NO_DELIVERY] * 2
    assert ledger.asked == ["rows", "rows"]  # there are two issues


def test_what_a_batch_has_learnt_is_not_learnt_again() -> None:
    ledger = WatchedLedger()
    room = uncertain(ledger)
    events = [event_about(room.digests[0], kind) for kind in (MailEventKind.DELIVERY, MailEventKind.SEND)]
    ledger.asked.clear()

    assert room.hear(*events) == [Recorded.LEARNT, Recorded.KNOWN]
    assert ledger.asked == ["rows", "write"]


def test_a_row_that_was_released_since_its_batch_was_read_is_read_again() -> None:
    room = uncertain()
    event = event_about(room.digests[0], MailEventKind.SEND)
    rows = room.record.read_rows([event])
    room.ledger.replace_delivery(row_of(room), release(row_of(room), room.clock()))

    assert room.record.record(event, rows) is Recorded.LEARNT
    assert room.record.record(event, rows) is Recorded.KNOWN

    assert row_of(room).status is DeliveryStatus.SENT


def test_a_row_that_has_gone_since_its_batch_was_read_is_no_mistake() -> None:
    room = uncertain()
    event = event_about(room.digests[0], MailEventKind.SEND)
    rows = room.record.read_rows([event])
    room.ledger.deliveries.clear()

    assert room.record.record(event, rows) is Recorded.NO_DELIVERY


def test_a_row_that_never_stands_still_is_left_to_another_try() -> None:
    ledger = WatchedLedger()
    room = uncertain(ledger)
    ledger.restless = True

    with pytest.raises(Conflict, match="kept changing"):
        room.hear(event_about(room.digests[0], MailEventKind.SEND))


def test_evidence_that_comes_after_a_definite_no_is_believed() -> None:
    room = uncertain()
    event = event_about(room.digests[0], MailEventKind.SEND)
    room.clock.pass_time(timedelta(hours=25))
    room.sweep.sweep()

    assert row_of(room).status is DeliveryStatus.UNKNOWN
    assert room.hear(event) == [Recorded.LEARNT]
    assert room.hear(event) == [Recorded.KNOWN]
    assert row_of(room).status is DeliveryStatus.SENT
