"""Deliveries: one issue to one subscriber, as the ledger knows it.

    PENDING ──claim──▶ SENDING(nonce, at) ──▶ SENT(message id)
      │  ▲                 │  │  │  │
      │  └─nothing sent────┘  │  │  └──▶ REJECTED     a definite "never" for this recipient or this mail
      │                       │  └─────▶ SUPPRESSED   not mailed, and why
      │                       └────────▶ UNKNOWN      nobody ever said; not sent again
      └──▶ SUPPRESSED

Only evidence turns SENDING into something else: the answer to the one attempt that the nonce stands for, an event
of SES's, the watermark's proof that there was no mail, or 24 hours without any.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.issue import MOST_LATE
from unspoilt.newsletter.mail_event import MailEvent, MailEventKind
from unspoilt.newsletter.selection import WHOLE
from unspoilt.newsletter.subscriber import Subscriber, SubscriberStatus


class DeliveryStatus(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    SUPPRESSED = "suppressed"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


#: Statuses that an issue can be finished with.
FINAL: Final = frozenset(
    {DeliveryStatus.SENT, DeliveryStatus.SUPPRESSED, DeliveryStatus.REJECTED, DeliveryStatus.UNKNOWN}
)


class Reason(StrEnum):
    """Why somebody did not get an issue."""

    #: No longer subscribed, or never confirmed.
    UNSUBSCRIBED = "unsubscribed"
    #: Subscribed to another cadence by now.
    OTHER_CADENCE = "other cadence"
    #: None of the issue's reviews is of the genres and kinds they chose.
    NOTHING_CHOSEN = "nothing chosen"
    #: A permanent bounce or a complaint.
    SUPPRESSED_ADDRESS = "suppressed address"
    #: Its turn came when the issue was too old.
    TOO_LATE = "too late"
    #: SES refused this recipient or this mail.
    REFUSED = "refused"
    #: SES accepted the mail and then did not send it.
    REJECTED_LATER = "rejected later"
    #: No answer and no event within 24 hours.
    NO_EVIDENCE = "no evidence"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The ledger's row of one issue to one subscriber."""

    issue: str
    subscriber: str
    status: DeliveryStatus
    #: When the status last changed, or its message was last queued; aware UTC.
    changed_at: datetime
    #: Names the one attempt that may be under way; goes out with the mail as a tag.
    nonce: str | None = None
    #: SES's id of the mail.
    message_id: str | None = None
    reason: Reason | None = None
    #: Which of the issue's mails it is: a selection's name.
    selection: str = WHOLE


def begin(issue: str, subscriber: str, selection: str | None, now: datetime) -> Delivery:
    """Return the row that a subscriber starts with; None of a selection: there is nothing in it for them."""
    if selection is None:
        reason = Reason.NOTHING_CHOSEN
        return Delivery(issue, subscriber, DeliveryStatus.SUPPRESSED, now, reason=reason)
    return Delivery(issue, subscriber, DeliveryStatus.PENDING, now, selection=selection)


def reason_against(
    cadence: Cadence, subscriber: Subscriber | None, *, suppressed: bool, expires_at: datetime, now: datetime
) -> Reason | None:
    """Say why this subscriber must not get this issue now; None where nothing speaks against it."""
    if now >= expires_at:
        return Reason.TOO_LATE
    if subscriber is None or subscriber.status is not SubscriberStatus.CONFIRMED:
        return Reason.UNSUBSCRIBED
    if subscriber.cadence is not cadence:
        return Reason.OTHER_CADENCE
    if suppressed:
        return Reason.SUPPRESSED_ADDRESS
    return None


def claim(delivery: Delivery, nonce: str, now: datetime) -> Delivery:
    """Return the row that must be written before the one attempt is made."""
    return replace(delivery, status=DeliveryStatus.SENDING, nonce=nonce, changed_at=now)


def suppress(delivery: Delivery, reason: Reason, now: datetime) -> Delivery:
    """Return the row of somebody who is not mailed: before a claim, or after it and before the attempt."""
    return replace(delivery, status=DeliveryStatus.SUPPRESSED, reason=reason, changed_at=now)


def accept(delivery: Delivery, message_id: str, now: datetime) -> Delivery:
    """Return the row once SES has accepted the mail."""
    return replace(delivery, status=DeliveryStatus.SENT, message_id=message_id, reason=None, changed_at=now)


def release(delivery: Delivery, now: datetime) -> Delivery:
    """Return the row of whom nothing was sent to, for certain: it may be tried again."""
    return replace(delivery, status=DeliveryStatus.PENDING, nonce=None, changed_at=now)


def refuse(delivery: Delivery, now: datetime) -> Delivery:
    """Return the row after a definite "never"."""
    return replace(delivery, status=DeliveryStatus.REJECTED, reason=Reason.REFUSED, changed_at=now)


def touch(delivery: Delivery, now: datetime) -> Delivery:
    """Return the row after its message was queued again."""
    return replace(delivery, changed_at=now)


def learn(delivery: Delivery, event: MailEvent, now: datetime) -> Delivery | None:
    """Return the row after an event about it; None where the event changes nothing.

    Every event but a rejection proves that SES took the mail, so it counts whatever the row says and in whatever
    order events come. A rejection is the last word.
    """
    if event.kind in {MailEventKind.REJECT, MailEventKind.RENDERING_FAILURE}:
        if delivery.status is DeliveryStatus.REJECTED:
            return None
        return replace(
            delivery,
            status=DeliveryStatus.REJECTED,
            message_id=event.message_id,
            reason=Reason.REJECTED_LATER,
            changed_at=now,
        )
    if delivery.status in {DeliveryStatus.SENT, DeliveryStatus.REJECTED}:
        return None
    return accept(delivery, event.message_id, now)


def give_up(delivery: Delivery, expires_at: datetime, now: datetime) -> Delivery | None:
    """Return the row that the sweeper closes: too late to send, or 24 hours without evidence. None: still open."""
    if delivery.status is DeliveryStatus.PENDING and now >= expires_at:
        return suppress(delivery, Reason.TOO_LATE, now)
    if delivery.status is DeliveryStatus.SENDING and now - delivery.changed_at >= MOST_LATE:
        return replace(delivery, status=DeliveryStatus.UNKNOWN, reason=Reason.NO_EVIDENCE, changed_at=now)
    return None
