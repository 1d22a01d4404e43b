"""Confirm: the button on the page that the confirmation mail links to. Once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unspoilt.errors import Conflict, TokenRefused
from unspoilt.newsletter import subscriber as transitions
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.subscriber import Confirmation, PreferencesLink, Subscriber
from unspoilt.newsletter.token import PREFERENCES_LAST, LinkKey, link_token_of, parse_link_token


class Confirmations(Protocol):
    """The port to what confirmation mails offer. Reads are strongly consistent."""

    def read_confirmation(self, key: LinkKey) -> Confirmation | None:
        """Return what a token offers; None once it was taken up."""

    def read_subscriber(self, subscriber: str) -> Subscriber | None:
        """Return a subscriber."""

    def take_up(self, confirmation: Confirmation, old: Subscriber, new: Subscriber, link: PreferencesLink) -> None:
        """Use the confirmation up, write the subscriber and keep the link: all, or Conflict where one has changed."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What a confirmation came to."""

    cadence: Cadence
    #: The token of a link to the preferences, for the page that answers: who confirms reads that mailbox.
    preferences: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """The use case with its ports."""

    confirmations: Confirmations
    #: 32 random bytes.
    make_random: Callable[[], bytes]

    def confirm(self, token: str, now: datetime) -> Confirmed:
        """Confirm a subscription; TokenRefused where the token is forged, expired or used."""
        key = parse_link_token(token)
        preferences = link_token_of(key.subscriber, self.make_random())
        link = PreferencesLink(parse_link_token(preferences).token_hash, key.subscriber, now + PREFERENCES_LAST)
        for _ in range(3):
            confirmation = self.confirmations.read_confirmation(key)
            if confirmation is None:
                raise TokenRefused("unknown, or used already")
            if now >= confirmation.expires_at:
                raise TokenRefused("expired")
            old = self.confirmations.read_subscriber(confirmation.subscriber)
            if old is None:
                raise TokenRefused("its subscriber is gone")
            new = transitions.confirm(old, confirmation.cadence, now)
            try:
                self.confirmations.take_up(confirmation, old, new, link)
            except Conflict:
                if self.confirmations.read_subscriber(old.id) != new:
                    continue
                # The conflict was with our own write, repeated by the SDK.
            return Confirmed(confirmation.cadence, preferences)
        raise Conflict("the subscriber kept changing")
