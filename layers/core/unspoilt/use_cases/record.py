"""Record: what SES reports of mails becomes evidence in the ledger, and suppressions.

Events may come in any order and any number of times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from unspoilt.errors import AddressRefused, Conflict
from unspoilt.newsletter.address import Address, parse_address
from unspoilt.newsletter.delivery import Delivery, learn
from unspoilt.newsletter.mail_event import BounceType, MailEvent, MailEventKind
from unspoilt.newsletter.subscriber import Subscriber
from unspoilt.newsletter.watermark import Canary, hear_canary

#: So many different transient bounces of one address, within the time they are remembered, suppress it.
MOST_TRANSIENT: Final = 5
#: How often a row that changes under our hands is looked at again.
_ROUNDS: Final = 5
#: Rows by issue and subscriber, as those who record a batch of events have last seen them.
Rows = dict[tuple[str, str], Delivery]


class Evidence(Protocol):
    """The port to the ledger. Reads are strongly consistent."""

    def read_deliveries(self, issue: str, subscribers: Sequence[str]) -> Mapping[str, Delivery]:
        """Return the rows of these subscribers, by subscriber."""

    def read_delivery(self, issue: str, subscriber: str) -> Delivery | None:
        """Return a row."""

    def replace_delivery(self, old: Delivery, new: Delivery) -> None:
        """Write a row if it still has the old one's status and nonce, or raise Conflict."""


class Canaries(Protocol):
    """The port to the last canary. Reads are strongly consistent."""

    def read_canary(self) -> Canary | None:
        """Return the last canary."""

    def replace_canary(self, old: Canary | None, new: Canary) -> None:
        """Write it if nobody wrote since, or raise Conflict."""


class SuppressionReason(StrEnum):
    """Why an address must not be mailed."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    TRANSIENT_BOUNCES = "transient bounces"


class Suppressions(Protocol):
    """The port to addresses that must not be mailed."""

    def suppress(self, address: Address, reason: SuppressionReason, now: datetime) -> None:
        """Keep an address from being mailed; the first reason stays."""

    def count_transient(self, address: Address, feedback_id: str, now: datetime) -> int:
        """Remember a transient bounce by its id; return how many different ones are remembered."""


class Recorded(StrEnum):
    """What an event came to."""

    LEARNT = "learnt"
    KNOWN = "known"
    #: The last canary's Send event: events arrive.
    HEARD = "heard"
    #: Not about a delivery: a confirmation or preview mail, or a row that is gone.
    NO_DELIVERY = "no delivery"


@dataclass(frozen=True, slots=True)
class Record:
    """The use case with its ports."""

    evidence: Evidence
    canaries: Canaries
    read_subscriber: Callable[[str], Subscriber | None]
    suppressions: Suppressions
    #: Aware UTC.
    clock: Callable[[], datetime]

    def read_rows(self, events: Iterable[MailEvent]) -> Rows:
        """Read the rows that a batch of events is about: most change nothing, and cost no call of their own then."""
        wanted: dict[str, list[str]] = {}
        for event in events:
            if event.issue is not None and event.subscriber is not None:
                wanted.setdefault(event.issue, []).append(event.subscriber)
        return {
            (issue, subscriber): row
            for issue, subscribers in wanted.items()
            for subscriber, row in self.evidence.read_deliveries(issue, subscribers).items()
        }

    def record(self, event: MailEvent, rows: Rows) -> Recorded:
        """Learn from one event, whose row is among these, and note there what was learnt.

        TransientError to be called again.
        """
        now = self.clock()
        if event.purpose == "canary":
            return self._hear(event, now)
        self._suppress(event, now)
        if event.issue is None or event.subscriber is None:
            return Recorded.NO_DELIVERY
        for _ in range(_ROUNDS):
            row = rows.get((event.issue, event.subscriber))
            if row is None:
                return Recorded.NO_DELIVERY
            learnt = learn(row, event, now)
            if learnt is None:
                return Recorded.KNOWN
            if self._replace(row, learnt, rows):
                return Recorded.LEARNT
        raise Conflict("the delivery kept changing")

    def _replace(self, old: Delivery, new: Delivery, rows: Rows) -> bool:
        """Write a row, and tell whether it still was what was read; note what stands now."""
        place = old.issue, old.subscriber
        try:
            self.evidence.replace_delivery(old, new)
        except Conflict:
            current = self.evidence.read_delivery(*place)
            if current is None:
                del rows[place]
            else:
                rows[place] = current
            return False
        rows[place] = new
        return True

    def _hear(self, event: MailEvent, now: datetime) -> Recorded:
        """Note that the last canary's mail is reported; a Conflict is with somebody who noted it or asked anew."""
        canary = self.canaries.read_canary()
        heard = hear_canary(canary, event.nonce or "", now)
        if heard is None or event.kind is not MailEventKind.SEND:
            return Recorded.KNOWN
        self.canaries.replace_canary(canary, heard)
        return Recorded.HEARD

    def _suppress(self, event: MailEvent, now: datetime) -> None:
        if event.kind is MailEventKind.COMPLAINT:
            for address in self._addresses(event):
                self.suppressions.suppress(address, SuppressionReason.COMPLAINT, now)
        elif event.kind is MailEventKind.BOUNCE:
            for address in self._addresses(event):
                if event.bounce is BounceType.PERMANENT:
                    self.suppressions.suppress(address, SuppressionReason.BOUNCE, now)
                    continue
                seen = self.suppressions.count_transient(address, event.feedback_id or event.message_id, now)
                if seen >= MOST_TRANSIENT:
                    self.suppressions.suppress(address, SuppressionReason.TRANSIENT_BOUNCES, now)

    def _addresses(self, event: MailEvent) -> frozenset[Address]:
        """Return whom a bounce or complaint is about: the subscriber we mailed, and whoever the event names.

        A complaint's list may hold everybody the provider guesses at, so for a tagged mail ours alone counts.
        """
        if event.subscriber is not None:
            subscriber = self.read_subscriber(event.subscriber)
            if subscriber is not None:
                return frozenset({subscriber.address})
        found = set()
        for text in event.recipients:
            try:
                found.add(parse_address(text))
            except AddressRefused:
                continue  # not one that we could have mailed
        return frozenset(found)
