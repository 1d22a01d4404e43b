"""Subscribers: pending → confirmed → unsubscribed, and back only by confirming again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from unspoilt.newsletter.address import Address
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.choice import EVERYTHING, Choice

#: An id is this many hexadecimal digits, so that every unsubscribe token has the same width.
ID_WIDTH: Final = 32
#: A second request within this time is taken for the same one: queues deliver twice, people click twice.
SAME_REQUEST: Final = timedelta(minutes=5)


class SubscriberStatus(StrEnum):
    """Where a subscriber stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One address that asked for the digest."""

    #: 32 hexadecimal digits, random: all that logs, tags and tokens say of a subscriber.
    id: str
    address: Address
    status: SubscriberStatus
    cadence: Cadence
    #: When the address was first left; aware UTC, like all dates here.
    asked_at: datetime
    #: When the last confirmation mail went out.
    confirmation_mailed_at: datetime | None = None
    confirmed_at: datetime | None = None
    unsubscribed_at: datetime | None = None
    choice: Choice = EVERYTHING
    #: Counts writes, from 1: the condition under which the next write goes through.
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What one confirmation mail offers: it may be taken up once."""

    #: SHA-256 of the token; the token itself is only in the mail.
    token_hash: str
    subscriber: str
    cadence: Cadence
    expires_at: datetime


class Request(StrEnum):
    """What a request to subscribe calls for. Whoever asked sees no difference."""

    #: An address that was never seen.
    NEW = "new"
    #: Known, but not confirmed (or no longer): another confirmation mail.
    AGAIN = "again"
    #: Confirmed already, or must not be mailed, or asked a moment ago.
    NOTHING = "nothing"
    #: A confirmation mail that SES will never send.
    REFUSED = "refused"


def decide_request(subscriber: Subscriber | None, *, suppressed: bool, now: datetime) -> Request:
    """Decide what a request calls for."""
    if suppressed:
        return Request.NOTHING
    if subscriber is None:
        return Request.NEW
    if subscriber.status is SubscriberStatus.CONFIRMED:
        return Request.NOTHING
    mailed_at = subscriber.confirmation_mailed_at
    if mailed_at is not None and now - mailed_at < SAME_REQUEST:
        return Request.NOTHING
    return Request.AGAIN


def note_confirmation_mailed(subscriber: Subscriber, now: datetime) -> Subscriber:
    """Return the subscriber after a confirmation mail went out."""
    return replace(subscriber, confirmation_mailed_at=now, revision=subscriber.revision + 1)


def confirm(subscriber: Subscriber, cadence: Cadence, now: datetime) -> Subscriber:
    """Return the subscriber after taking up a confirmation, which also sets the cadence asked for with it."""
    return replace(
        subscriber,
        status=SubscriberStatus.CONFIRMED,
        cadence=cadence,
        confirmed_at=now,
        unsubscribed_at=None,
        revision=subscriber.revision + 1,
    )


def unsubscribe(subscriber: Subscriber, now: datetime) -> Subscriber:
    """Return the subscriber after unsubscribing; the same one where that has happened already."""
    if subscriber.status is SubscriberStatus.UNSUBSCRIBED:
        return subscriber
    return replace(
        subscriber, status=SubscriberStatus.UNSUBSCRIBED, unsubscribed_at=now, revision=subscriber.revision + 1
    )
