"""Deliver: mail an issue to a few subscribers, each at most once.

Claim, look once more, one attempt, record. Whatever dies after the claim leaves a row that only evidence moves on;
see `unspoilt.newsletter.delivery`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress as ignore
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from unspoilt.errors import Conflict, OurError, QuotaUsedUp, SendRefused, SendUncertain, Throttled
from unspoilt.newsletter.address import Address
from unspoilt.newsletter.delivery import (
    Delivery,
    DeliveryStatus,
    Reason,
    accept,
    claim,
    reason_against,
    refuse,
    release,
    suppress,
)
from unspoilt.newsletter.flight import Flight, FlightState, is_too_late
from unspoilt.newsletter.prebuilt import Prebuilt, splice
from unspoilt.newsletter.subscriber import Subscriber
from unspoilt.use_cases.newsletter_messages import DeliverIssue

#: A claim is not acted upon when it is older than this: whoever waited so long may have been given up.
FENCE: Final = timedelta(seconds=30)
#: What of a message is not done after this is left to another message.
TURN: Final = timedelta(seconds=60)
#: How long a message waits after SES was too busy, and after the day's quota was used up (SQS allows 15 minutes).
BUSY: Final = timedelta(seconds=30)
QUOTA: Final = timedelta(minutes=15)


class DeliveryLedger(Protocol):
    """The port to the ledger. Reads are strongly consistent."""

    def read_flight(self, issue: str) -> Flight | None:
        """Return where an issue stands."""

    def read_deliveries(self, issue: str, subscribers: Sequence[str]) -> Mapping[str, Delivery]:
        """Return the rows of these subscribers, by subscriber."""

    def read_delivery(self, issue: str, subscriber: str) -> Delivery | None:
        """Return a row."""

    def replace_delivery(self, old: Delivery, new: Delivery) -> None:
        """Write a row if it still has the old one's status and nonce, or raise Conflict."""


class Recipients(Protocol):
    """The port to subscribers. Reads are strongly consistent."""

    def read_subscriber(self, subscriber: str) -> Subscriber | None:
        """Return a subscriber."""


class Mailer(Protocol):
    """The port to SES: one attempt, no retries of its own."""

    def send(self, mail: bytes, *, to: str, tags: Mapping[str, str]) -> str:
        """Send a raw mail and return its message id.

        Throttled and OurError: nothing was sent. SendRefused: never will be. Anything else is SendUncertain.
        """


class Turn(Protocol):
    """The port to the pace of sending: see `unspoilt.use_cases.pace`."""

    def wait(self) -> None:
        """Wait until one more mail keeps to the rate; QuotaUsedUp where the day's quota does not allow it."""

    def slow_down(self) -> None:
        """Take note that SES has refused a mail for now."""


class AskLater(Protocol):
    """The port that queues a message."""

    def __call__(self, message: DeliverIssue, *, delay: timedelta) -> None:
        """Queue it, to be seen after the delay."""


class Delivered(StrEnum):
    """What became of one subscriber of a message."""

    SENT = "sent"
    SUPPRESSED = "suppressed"
    REJECTED = "rejected"
    #: Nobody knows yet: events or the sweeper will say.
    UNCERTAIN = "uncertain"
    #: Done before, or being done elsewhere.
    ALREADY = "already"
    #: Left to another message: SES is busy, the quota is used up, or this one took too long.
    LATER = "later"
    #: The author has stopped the issue: the rows wait.
    HELD = "held"


#: Flights of which something may go out.
_FLYING: Final = frozenset({FlightState.FLYING, FlightState.FINISHED, FlightState.EXPIRED})


@dataclass(frozen=True, slots=True)
class Deliver:
    """The use case with its ports."""

    ledger: DeliveryLedger
    subscribers: Recipients
    #: Whether an address must not be mailed.
    is_suppressed: Callable[[Address], bool]
    mailer: Mailer
    pace: Turn
    ask_later: AskLater
    #: The prebuilt mail of a selection of an issue.
    read_mail: Callable[[str, str], Prebuilt]
    #: Whether the author has put HOLD beside the issue.
    is_held: Callable[[str], bool]
    #: The unsubscribe token of a subscriber.
    token_of: Callable[[str], str]
    #: A name for an attempt that no other has: letters and digits.
    make_nonce: Callable[[], str]
    #: Aware UTC.
    clock: Callable[[], datetime]

    def deliver(self, issue: str, subscribers: tuple[str, ...]) -> Counter[Delivered]:
        """Mail the issue to those who have not got it.

        TransientError or OurError to be called again; whoever was served by then is not served twice.
        """
        began = self.clock()
        flight = self.ledger.read_flight(issue)
        if flight is None or flight.state not in _FLYING:
            raise OurError("a delivery of an issue that has not taken off")
        if self.is_held(issue):
            return Counter({Delivered.HELD: len(subscribers)})
        # A row that has changed by the time of its turn cannot be claimed, so it does no harm that all are read now.
        rows = self.ledger.read_deliveries(issue, subscribers)
        outcomes: Counter[Delivered] = Counter()
        for place, subscriber in enumerate(subscribers):
            try:
                if self.clock() - began >= TURN:
                    return outcomes + self._leave(issue, subscribers[place:], timedelta(0))
                outcomes[self._deliver_one(flight, rows.get(subscriber))] += 1
            except Throttled as error:
                delay = QUOTA if isinstance(error, QuotaUsedUp) else BUSY
                return outcomes + self._leave(issue, subscribers[place:], delay)
        return outcomes

    def _leave(self, issue: str, subscribers: tuple[str, ...], delay: timedelta) -> Counter[Delivered]:
        """Leave the rest to another message."""
        self.ask_later(DeliverIssue(issue, subscribers), delay=delay)
        return Counter({Delivered.LATER: len(subscribers)})

    def _deliver_one(self, flight: Flight, delivery: Delivery | None) -> Delivered:
        if delivery is None:
            raise OurError("a delivery that has no row in the ledger")
        if delivery.status is not DeliveryStatus.PENDING:
            return Delivered.ALREADY
        if is_too_late(flight, self.clock()):
            self._record(delivery, suppress(delivery, Reason.TOO_LATE, self.clock()))
            return Delivered.SUPPRESSED
        prebuilt = self.read_mail(flight.issue, delivery.selection)
        self.pace.wait()
        claimed = claim(delivery, self.make_nonce(), self.clock())
        if not self._claim(delivery, claimed):
            return Delivered.ALREADY
        # Whoever unsubscribed or was suppressed before the claim is seen here, so this comes after it.
        subscriber = self.subscribers.read_subscriber(delivery.subscriber)
        suppressed = subscriber is not None and self.is_suppressed(subscriber.address)
        now = self.clock()
        reason = reason_against(
            flight.cadence, subscriber, suppressed=suppressed, expires_at=flight.expires_at, now=now
        )
        if subscriber is None or reason is not None:
            self._record(claimed, suppress(claimed, reason or Reason.UNSUBSCRIBED, now))
            return Delivered.SUPPRESSED
        if now - claimed.changed_at > FENCE:
            self._record(claimed, release(claimed, now))
            raise Throttled("the claim has become too old to act upon")
        mail = splice(prebuilt, to=subscriber.address, token=self.token_of(subscriber.id))
        return self._attempt(claimed, subscriber.address, mail)

    def _claim(self, delivery: Delivery, claimed: Delivery) -> bool:
        """Write the claim, and tell whether it is ours: a conflict may be with our own write, repeated by the SDK."""
        try:
            self.ledger.replace_delivery(delivery, claimed)
        except Conflict:
            return self.ledger.read_delivery(claimed.issue, claimed.subscriber) == claimed
        return True

    def _attempt(self, claimed: Delivery, to: Address, mail: bytes) -> Delivered:
        """Make the one attempt that the claim stands for, and write down what is known of it."""
        tags = {"issue": claimed.issue, "subscriber": claimed.subscriber, "nonce": claimed.nonce or ""}
        try:
            message_id = self.mailer.send(mail, to=to.text, tags=tags)
        except (Throttled, OurError):
            self.pace.slow_down()
            self._record(claimed, release(claimed, self.clock()))
            raise
        except SendRefused:
            self._record(claimed, refuse(claimed, self.clock()))
            return Delivered.REJECTED
        except SendUncertain:
            return Delivered.UNCERTAIN
        self._record(claimed, accept(claimed, message_id, self.clock()))
        return Delivered.SENT

    def _record(self, old: Delivery, new: Delivery) -> None:
        try:
            self.ledger.replace_delivery(old, new)
        except Conflict:
            # An event or another worker was faster, and knows at least as much.
            return


def send_preview(mailer: Mailer, *, mail: bytes, issue: str, author: str) -> str:
    """Mail the author a preview. An author who gets two is not harmed, so it is simply retried; return its id."""
    return mailer.send(mail, to=author, tags={"issue": issue, "purpose": "preview"})


def send_canary(mailer: Mailer, *, mail: bytes, to: str, nonce: str) -> None:
    """Mail the simulator. Nobody is harmed by two, and of one that is lost the sweeper sends another."""
    with ignore(SendUncertain):
        mailer.send(mail, to=to, tags={"purpose": "canary", "nonce": nonce})
