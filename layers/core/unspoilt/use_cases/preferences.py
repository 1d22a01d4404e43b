"""Preferences: a subscriber says what should come, or that nothing should. The link in a mail opens them, for a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unspoilt.errors import Conflict, TokenRefused
from unspoilt.newsletter import subscriber as transitions
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.choice import Choice
from unspoilt.newsletter.subscriber import PreferencesLink, Subscriber
from unspoilt.newsletter.token import LinkKey, parse_link_token


class LinkedSubscribers(Protocol):
    """The port to subscribers and the links to their preferences. Reads are strongly consistent."""

    def read_preferences_link(self, key: LinkKey) -> PreferencesLink | None:
        """Return what a token opens."""

    def read_subscriber(self, subscriber: str) -> Subscriber | None:
        """Return a subscriber."""

    def replace_subscriber(self, old: Subscriber, new: Subscriber) -> None:
        """Write a change if nobody made one since, or raise Conflict."""


def open_link(subscribers: LinkedSubscribers, token: str, now: datetime) -> str:
    """Return whose preferences a token opens; TokenRefused where it is forged or expired."""
    key = parse_link_token(token)
    link = subscribers.read_preferences_link(key)
    if link is None or now >= link.expires_at:
        raise TokenRefused("unknown, or expired")
    return link.subscriber


@dataclass(frozen=True, slots=True)
class Preferences:
    """The use case with its port. Everything raises TokenRefused where the token opens nothing."""

    subscribers: LinkedSubscribers

    def read(self, token: str, now: datetime) -> Subscriber:
        """Return the subscriber, changing nothing."""
        return self._read(open_link(self.subscribers, token, now))

    def change(
        self, token: str, cadence: Cadence, choice_after: Callable[[Choice], Choice], now: datetime
    ) -> Subscriber:
        """Set cadence and choice, made of the choice before; return the subscriber as they stand now."""
        return self._replace(token, lambda old: transitions.prefer(old, cadence, choice_after(old.choice)), now)

    def leave(self, token: str, now: datetime) -> Subscriber:
        """Unsubscribe; return the subscriber as they stand now."""
        return self._replace(token, lambda old: transitions.unsubscribe(old, now), now)

    def _replace(self, token: str, change: Callable[[Subscriber], Subscriber], now: datetime) -> Subscriber:
        whose = open_link(self.subscribers, token, now)
        for _ in range(3):
            old = self._read(whose)
            new = change(old)
            if new is old:
                return old
            try:
                self.subscribers.replace_subscriber(old, new)
            except Conflict:
                continue
            return new
        raise Conflict("the subscriber kept changing")

    def _read(self, whose: str) -> Subscriber:
        found = self.subscribers.read_subscriber(whose)
        if found is None:
            raise TokenRefused("its subscriber is gone")
        return found
