"""Unsubscribe: by the token in every mail, at once and without a question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from unspoilt.errors import Conflict, TokenRefused
from unspoilt.newsletter import subscriber as transitions
from unspoilt.newsletter.subscriber import Subscriber


class Subscribers(Protocol):
    """The port to subscribers. Reads are strongly consistent."""

    def read_subscriber(self, subscriber: str) -> Subscriber | None:
        """Return a subscriber."""

    def replace_subscriber(self, old: Subscriber, new: Subscriber) -> None:
        """Write a change if nobody made one since, or raise Conflict."""


class Unsubscribed(StrEnum):
    """What a request came to. For logs only: whoever asked gets the same answer."""

    UNSUBSCRIBED = "unsubscribed"
    ALREADY = "already"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """The use case with its ports."""

    subscribers: Subscribers
    #: Reads a token; TokenRefused where it is not ours.
    subscriber_of: Callable[[str], str]

    def unsubscribe(self, token: str, now: datetime) -> Unsubscribed:
        """Unsubscribe whom the token names. Mail already queued for them is not sent: deliver asks again."""
        try:
            subscriber_id = self.subscriber_of(token)
        except TokenRefused:
            return Unsubscribed.UNKNOWN
        for _ in range(3):
            old = self.subscribers.read_subscriber(subscriber_id)
            if old is None:
                return Unsubscribed.UNKNOWN
            new = transitions.unsubscribe(old, now)
            if new is old:
                return Unsubscribed.ALREADY
            try:
                self.subscribers.replace_subscriber(old, new)
            except Conflict:
                continue
            return Unsubscribed.UNSUBSCRIBED
        raise Conflict("the subscriber kept changing")
