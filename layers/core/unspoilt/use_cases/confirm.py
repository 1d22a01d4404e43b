"""Confirm: the button on the page that the confirmation mail links to. Once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unspoilt.errors import Conflict, TokenRefused
from unspoilt.newsletter import subscriber as transitions
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.subscriber import Confirmation, Subscriber
from unspoilt.newsletter.token import hash_confirm_token


class Confirmations(Protocol):
    """The port to what confirmation mails offer. Reads are strongly consistent."""

    def read_confirmation(self, token_hash: str) -> Confirmation | None:
        """Return what a token offers; None once it was taken up."""

    def read_subscriber(self, subscriber: str) -> Subscriber | None:
        """Return a subscriber."""

    def take_up(self, confirmation: Confirmation, old: Subscriber, new: Subscriber) -> None:
        """Use the confirmation up and write the subscriber, both or neither; Conflict where either has changed."""


@dataclass(frozen=True, slots=True)
class Confirm:
    """The use case with its port."""

    confirmations: Confirmations

    def confirm(self, token: str, now: datetime) -> Cadence:
        """Confirm a subscription and return its cadence; TokenRefused where the token is forged, expired or used."""
        token_hash = hash_confirm_token(token)
        for _ in range(3):
            confirmation = self.confirmations.read_confirmation(token_hash)
            if confirmation is None:
                raise TokenRefused("unknown, or used already")
            if now >= confirmation.expires_at:
                raise TokenRefused("expired")
            old = self.confirmations.read_subscriber(confirmation.subscriber)
            if old is None:
                raise TokenRefused("its subscriber is gone")
            new = transitions.confirm(old, confirmation.cadence, now)
            try:
                self.confirmations.take_up(confirmation, old, new)
            except Conflict:
                if self.confirmations.read_subscriber(old.id) != new:
                    continue
                # The conflict was with our own write, repeated by the SDK.
            return confirmation.cadence
        raise Conflict("the subscriber kept changing")
