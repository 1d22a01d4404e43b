"""Subscribers: pending → confirmed → unsubscribed, and back only by confirming again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from unspoilt.errors import OurError
from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.newsletter.address import Address
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.choice import EVERYTHING, Choice

#: An id is this many hexadecimal digits, so that every unsubscribe token has the same width.
ID_WIDTH: Final = 32
_ID: Final = lazy_pattern(rf"[0-9a-f]{{{ID_WIDTH}}}")
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
    #: When the last mail with a link (to confirm, or to the preferences) went out.
    link_mailed_at: datetime | None = None
    confirmed_at: datetime | None = None
    unsubscribed_at: datetime | None = None
    choice: Choice = EVERYTHING
    #: Counts writes, from 1: the condition under which the next write goes through.
    revision: int = 1


@dataclass(frozen=True, slots=True)
class SubscriptionRequest:
    """An address that was left, until it is seen to: the queue carries its id, so that no queue holds an address."""

    #: 32 hexadecimal digits, random.
    id: str
    address: Address
    cadence: Cadence
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What one confirmation mail offers: it may be taken up once."""

    #: SHA-256 of the token; the token itself is only in the mail.
    token_hash: str
    subscriber: str
    cadence: Cadence
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PreferencesLink:
    """A way to one subscriber's preferences and data, open until it expires."""

    #: SHA-256 of the token; the token itself is only in the mail, or on the page that follows a confirmation.
    token_hash: str
    subscriber: str
    expires_at: datetime


class Request(StrEnum):
    """What a request calls for. Whoever asked sees no difference."""

    #: An address that was never seen.
    NEW = "new"
    #: Known, but not confirmed (or no longer): another confirmation mail.
    AGAIN = "again"
    #: Confirmed already: a link to the preferences.
    PREFERENCES = "preferences"
    #: Must not be mailed, or asked a moment ago, or nobody we know.
    NOTHING = "nothing"
    #: A mail that SES will never send.
    REFUSED = "refused"


def check_id(text: str) -> str:
    """Return an id again, or raise OurError where it is none: it becomes part of keys."""
    if not _ID.fullmatch(text):
        raise OurError("a message names somebody by something that is not an id")
    return text


def decide_request(subscriber: Subscriber | None, *, suppressed: bool, now: datetime) -> Request:
    """Decide what an address that was left calls for."""
    if suppressed:
        return Request.NOTHING
    if subscriber is None:
        return Request.NEW
    if _was_mailed_just_now(subscriber, now):
        return Request.NOTHING
    return Request.PREFERENCES if subscriber.status is SubscriberStatus.CONFIRMED else Request.AGAIN


def decide_link(subscriber: Subscriber | None, *, suppressed: bool, now: datetime) -> Request:
    """Decide what the wish for a link to the preferences calls for; who has left may still want their data gone."""
    if subscriber is None or suppressed or subscriber.status is SubscriberStatus.PENDING:
        return Request.NOTHING
    return Request.NOTHING if _was_mailed_just_now(subscriber, now) else Request.PREFERENCES


def note_link_mailed(subscriber: Subscriber, now: datetime) -> Subscriber:
    """Return the subscriber after a mail with a link went out."""
    return replace(subscriber, link_mailed_at=now, revision=subscriber.revision + 1)


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


def prefer(subscriber: Subscriber, cadence: Cadence, choice: Choice) -> Subscriber:
    """Return the subscriber after a change of preferences; the same one where nothing changes, or who has left."""
    if subscriber.status is not SubscriberStatus.CONFIRMED or (subscriber.cadence, subscriber.choice) == (
        cadence,
        choice,
    ):
        return subscriber
    return replace(subscriber, cadence=cadence, choice=choice, revision=subscriber.revision + 1)


def unsubscribe(subscriber: Subscriber, now: datetime) -> Subscriber:
    """Return the subscriber after unsubscribing; the same one where that has happened already."""
    if subscriber.status is SubscriberStatus.UNSUBSCRIBED:
        return subscriber
    return replace(
        subscriber, status=SubscriberStatus.UNSUBSCRIBED, unsubscribed_at=now, revision=subscriber.revision + 1
    )


def _was_mailed_just_now(subscriber: Subscriber, now: datetime) -> bool:
    """Tell whether a link is on its way that nobody can have followed yet."""
    mailed, confirmed = subscriber.link_mailed_at, subscriber.confirmed_at
    if mailed is None or (confirmed is not None and confirmed >= mailed):
        return False
    return now - mailed < SAME_REQUEST
