"""What SES reports becomes evidence and suppressions."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest

from fakes.newsletter_samples import WEEKLY_ISSUE, subscriber_id
from fakes.newsroom import Newsroom, event_about
from unspoilt.errors import SendUncertain
from unspoilt.newsletter.delivery import Delivery, DeliveryStatus
from unspoilt.newsletter.mail_event import BounceType, MailEvent, MailEventKind
from unspoilt.use_cases.record import MOST_TRANSIENT, Recorded, SuppressionReason


def uncertain() -> Newsroom:
    """Return a newsroom with one mail that went out without an answer."""
    room = Newsroom()
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

    recorded = room.record.record(event_about(room.digests[0], kind))

    assert recorded is Recorded.LEARNT
    assert (row_of(room).status, row_of(room).message_id) == (DeliveryStatus.SENT, room.digests[0].message_id)


def test_events_come_to_the_same_in_any_order_and_doubled() -> None:
    outcomes = set()
    kinds = (MailEventKind.SEND, MailEventKind.DELIVERY, MailEventKind.SEND, MailEventKind.COMPLAINT)
    for order in itertools.permutations(kinds):
        room = uncertain()
        for kind in order:
            room.record.record(event_about(room.digests[0], kind, recipients=("reader1@mail.example",)))
        reasons = tuple(room.suppressions.reasons.values())
        outcomes.add((row_of(room).status, row_of(room).message_id, reasons))

    assert outcomes == {(DeliveryStatus.SENT, "mail-2", (SuppressionReason.COMPLAINT,))}


@pytest.mark.parametrize("order", list(itertools.permutations([MailEventKind.SEND, MailEventKind.REJECT])))
def test_a_mail_that_ses_accepted_and_did_not_send_is_rejected(order: tuple[MailEventKind, ...]) -> None:
    room = uncertain()

    for kind in order:
        room.record.record(event_about(room.digests[0], kind))

    assert row_of(room).status is DeliveryStatus.REJECTED
    assert room.suppressions.reasons == {}


def test_a_permanent_bounce_keeps_the_address_from_being_mailed() -> None:
    room = uncertain()

    room.record.record(
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

    assert room.record.record(event) is Recorded.NO_DELIVERY

    assert room.suppressions.is_suppressed(room.address_of(1))


def test_a_complaint_about_our_mail_suppresses_its_reader_and_nobody_whom_the_provider_guesses_at() -> None:
    room = uncertain()

    room.record.record(
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
        room.record.record(
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

    room.record.record(event)

    assert room.suppressions.reasons == {}


def test_an_event_about_a_row_that_is_gone_is_no_mistake() -> None:
    room = uncertain()
    event = event_about(room.digests[0], MailEventKind.SEND)
    room.ledger.deliveries.clear()

    assert room.record.record(event) is Recorded.NO_DELIVERY


def test_evidence_that_comes_after_a_definite_no_is_believed() -> None:
    room = uncertain()
    event = event_about(room.digests[0], MailEventKind.SEND)
    room.clock.pass_time(timedelta(hours=25))
    room.sweep.sweep()

    assert row_of(room).status is DeliveryStatus.UNKNOWN
    assert room.record.record(event) is Recorded.LEARNT
    assert room.record.record(event) is Recorded.KNOWN
    assert row_of(room).status is DeliveryStatus.SENT
