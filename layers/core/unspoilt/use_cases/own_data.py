"""Own data: a subscriber takes everything that is stored about them, or has it erased."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unspoilt.errors import Conflict, TokenRefused
from unspoilt.newsletter.address import Address
from unspoilt.newsletter.personal_data import PersonalData, Suppression, personal_data_to_bytes
from unspoilt.newsletter.subscriber import Confirmation, PreferencesLink, Subscriber
from unspoilt.use_cases.preferences import LinkedSubscribers, open_link


class Records(LinkedSubscribers, Protocol):
    """The port to everything about a subscriber but what is known against the address."""

    def links_of(self, subscriber: str) -> tuple[Sequence[Confirmation], Sequence[PreferencesLink]]:
        """Return all that mailed links still offer."""

    def erase(self, subscriber: Subscriber) -> None:
        """Delete the subscriber and the address, both or neither; Conflict where somebody wrote since."""

    def drop_links(self, subscriber: str) -> None:
        """Delete all that mailed links offer."""


class Reputation(Protocol):
    """The port to what is known against an address."""

    def read_suppression(self, address: Address) -> Suppression | None:
        """Return why an address must not be mailed; None where it may be."""

    def read_transient(self, address: Address) -> int:
        """Return how many transient bounces are remembered."""

    def forget_transient(self, address: Address) -> None:
        """Forget transient bounces."""


@dataclass(frozen=True, slots=True)
class OwnData:
    """The use case with its ports. Both steps raise TokenRefused where the token opens nothing."""

    records: Records
    reputation: Reputation

    def export(self, token: str, now: datetime) -> bytes:
        """Return the file with everything, changing nothing."""
        subscriber = self.records.read_subscriber(open_link(self.records, token, now))
        if subscriber is None:
            raise TokenRefused("its subscriber is gone")
        confirmations, links = self.records.links_of(subscriber.id)
        data = PersonalData(
            subscriber,
            confirmations,
            links,
            self.reputation.read_suppression(subscriber.address),
            self.reputation.read_transient(subscriber.address),
        )
        return personal_data_to_bytes(data, now)

    def erase(self, token: str, now: datetime) -> None:
        """Delete everything but a suppression, which knows the address by its digest only.

        Mail that is already queued is not sent: deliver asks for the subscriber again. A step that failed before is
        finished: the links go last, so that this token still opens what is left.
        """
        whose = open_link(self.records, token, now)
        for _ in range(3):
            subscriber = self.records.read_subscriber(whose)
            if subscriber is None:
                break
            self.reputation.forget_transient(subscriber.address)
            try:
                self.records.erase(subscriber)
            except Conflict:
                continue
            break
        else:
            raise Conflict("the subscriber kept changing")
        self.records.drop_links(whose)
