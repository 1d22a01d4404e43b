"""Sweep: what nobody moves on is moved on; what is done is closed; what is too late is given up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from unspoilt.errors import Conflict
from unspoilt.newsletter.delivery import FINAL, Delivery, DeliveryStatus, give_up, release, touch
from unspoilt.newsletter.flight import (
    LOST_AFTER,
    LOST_IN_QUEUE,
    Flight,
    FlightState,
    close,
    expire,
    is_look_due,
    is_stuck,
    is_too_late,
    look,
    may_take_off,
)
from unspoilt.newsletter.watermark import Canary, ask_canary, is_canary_due, is_uncertain, proves_unsent
from unspoilt.use_cases.launch import batches_of
from unspoilt.use_cases.newsletter_messages import ComposeIssue, DeliverIssue, LaunchIssue, SendCanary

#: Rows changed in one sweep of one issue; the next sweep goes on.
MOST_CHANGES: Final = 2_000


class SweepLedger(Protocol):
    """The port to the ledger."""

    def open_flights(self) -> tuple[Flight, ...]:
        """Return every issue that is not closed."""

    def open_deliveries(self, issue: str) -> Iterable[Delivery]:
        """Go through the rows of an issue that are PENDING or SENDING, strongly consistent."""

    def tally(self, issue: str) -> Counter[DeliveryStatus]:
        """Count the rows of an issue by status, strongly consistent."""

    def replace_delivery(self, old: Delivery, new: Delivery) -> None:
        """Write a row if it still has the old one's status and nonce, or raise Conflict."""

    def replace_flight(self, old: Flight, new: Flight) -> None:
        """Write a step if nobody took one since, or raise Conflict."""

    def read_canary(self) -> Canary | None:
        """Return the last canary."""

    def replace_canary(self, old: Canary | None, new: Canary) -> None:
        """Write it if nobody wrote since, or raise Conflict."""


class Swept(StrEnum):
    """What became of one issue in one sweep."""

    WAITING = "waiting"
    LAUNCHED = "launched"
    #: The author has stopped it.
    HELD = "held"
    #: A message was taken for lost and sent again.
    NUDGED = "nudged"
    LOOKED = "looked"
    FINISHED = "finished"
    EXPIRED = "expired"
    #: Somebody else moved it on meanwhile.
    OVERTAKEN = "overtaken"


class Trouble(StrEnum):
    """What the author must hear of, as the log names it."""

    #: Nobody knows whether these subscribers got the issue.
    DELIVERIES_UNKNOWN = "deliveries_unknown"
    #: It was too late before it took off, or before all its deliveries were made.
    ISSUE_EXPIRED = "issue_expired"
    #: Mails wait that nobody sends: the queue is not read, or the day's quota is used up.
    DELIVERIES_WAITING = "deliveries_waiting"


@dataclass(frozen=True, slots=True)
class SweptFlight:
    """One issue after a sweep, for the log."""

    issue: str
    swept: Swept
    #: By status: all deliveries of an issue that is closed now, else those found open.
    counts: Counter[DeliveryStatus]
    #: Claims that wait for evidence, of those found open.
    uncertain: int = 0
    #: Deliveries that nobody has claimed for `LOST_IN_QUEUE`.
    late: int = 0

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """Return what the author must hear of."""
        closed = self.swept in {Swept.FINISHED, Swept.EXPIRED}
        found = {
            Trouble.DELIVERIES_UNKNOWN: closed and self.counts[DeliveryStatus.UNKNOWN] > 0,
            Trouble.ISSUE_EXPIRED: self.swept is Swept.EXPIRED,
            Trouble.DELIVERIES_WAITING: self.late > 0,
        }
        return tuple(trouble for trouble, here in found.items() if here)


@dataclass(frozen=True, slots=True)
class Sweep:
    """The use case with its ports."""

    ledger: SweepLedger
    #: Whether the author has put HOLD beside the issue.
    is_held: Callable[[str], bool]
    ask_compose: Callable[[ComposeIssue], None]
    ask_launch: Callable[[LaunchIssue], None]
    ask_delivery: Callable[[Sequence[DeliverIssue]], None]
    ask_canary: Callable[[SendCanary], None]
    #: How many messages the queue of deliveries holds, delayed and taken ones too.
    count_messages: Callable[[], int]
    #: How many events of SES's could not be recorded and wait for somebody to look.
    count_dead_events: Callable[[], int]
    #: A name for a canary that no other has: letters and digits.
    make_nonce: Callable[[], str]
    #: Aware UTC.
    clock: Callable[[], datetime]

    def sweep(self) -> tuple[SweptFlight, ...]:
        """Go through all open issues once."""
        return tuple(self._sweep_one(flight) for flight in self.ledger.open_flights())

    def _sweep_one(self, flight: Flight) -> SweptFlight:
        try:
            if flight.state is FlightState.FLYING:
                return self._sweep_flying(flight)
            return SweptFlight(flight.issue, self._sweep_grounded(flight), Counter())
        except Conflict:
            return SweptFlight(flight.issue, Swept.OVERTAKEN, Counter())

    def _sweep_grounded(self, flight: Flight) -> Swept:
        now = self.clock()
        if is_too_late(flight, now):
            self.ledger.replace_flight(flight, expire(flight, now))
            return Swept.EXPIRED
        if is_stuck(flight, now):
            self.ask_compose(ComposeIssue(flight.cadence, flight.end))
            return Swept.NUDGED
        if not may_take_off(flight, now):
            return Swept.WAITING
        if self.is_held(flight.issue):
            return Swept.HELD
        self.ask_launch(LaunchIssue(flight.issue))
        return Swept.LAUNCHED

    def _sweep_flying(self, flight: Flight) -> SweptFlight:
        now = self.clock()
        held = self.is_held(flight.issue)
        if is_stuck(flight, now) and not held:
            self.ask_launch(LaunchIssue(flight.issue))
            return SweptFlight(flight.issue, Swept.NUDGED, Counter())
        canary = self.ledger.read_canary()
        if not is_look_due(flight, canary, now):
            return SweptFlight(flight.issue, Swept.HELD if held else Swept.WAITING, Counter())
        looked = self._look(flight, canary, now, held=held)
        if not looked.open:
            counts = self.ledger.tally(flight.issue)
            closed = close(flight, counts, now)
            if closed is not None:
                self.ledger.replace_flight(flight, closed)
                return SweptFlight(flight.issue, Swept(closed.state), counts)
        if looked.complete:
            self.ledger.replace_flight(flight, look(flight, now))
        return SweptFlight(flight.issue, Swept.LOOKED, looked.open, looked.uncertain, looked.late)

    def _look(self, flight: Flight, canary: Canary | None, now: datetime, *, held: bool) -> _Look:
        """Go through the open deliveries: give up what is too late, find what seems lost, weigh what is uncertain."""
        still_open: Counter[DeliveryStatus] = Counter()
        waiting: list[Delivery] = []
        uncertain: list[Delivery] = []
        changes = 0
        for delivery in self.ledger.open_deliveries(flight.issue):
            given_up = give_up(delivery, flight.expires_at, now)
            if given_up is not None and changes < MOST_CHANGES:
                changes += 1
                still_open[self._replace(delivery, given_up).status] += 1
                continue
            still_open[delivery.status] += 1
            if given_up is not None:
                continue  # its turn comes with the next sweep
            if is_uncertain(delivery, now):
                uncertain.append(delivery)
            elif delivery.status is DeliveryStatus.PENDING and not held and now - delivery.changed_at >= LOST_AFTER:
                waiting.append(delivery)
        released = self._resolve(uncertain[:MOST_CHANGES], canary, now)
        lost = self._lost(waiting, now)[: MOST_CHANGES - len(released)]
        self.ask_delivery(batches_of(flight.issue, [delivery.subscriber for delivery in released + lost]))
        for delivery in lost:
            self._replace(delivery, touch(delivery, now))
        for status in FINAL:
            del still_open[status]
        complete = max(changes, len(released) + len(lost)) < MOST_CHANGES
        late = sum(now - delivery.changed_at >= LOST_IN_QUEUE for delivery in waiting)
        return _Look(still_open, len(uncertain) - len(released), late, complete=complete)

    def _resolve(self, uncertain: list[Delivery], canary: Canary | None, now: datetime) -> list[Delivery]:
        """Release claims of which it is certain that nothing was sent, and send a canary if others wait for one.

        While an event lies in the dead-letter queue, silence proves nothing, and a canary heard before means nothing.
        """
        if not uncertain:
            return []
        if self.count_dead_events() > 0:
            if canary is not None and canary.heard_at is not None:
                self.ledger.replace_canary(canary, ask_canary(canary, self.make_nonce(), now))
            return []
        released, waiting = [], []
        for delivery in uncertain:
            if not proves_unsent(canary, delivery, now):
                waiting.append(delivery)
                continue
            open_again = release(delivery, now)
            if self._replace(delivery, open_again) is open_again:
                released.append(open_again)
        if is_canary_due(canary, waiting, now):
            asked = ask_canary(canary, self.make_nonce(), now)
            self.ledger.replace_canary(canary, asked)
            self.ask_canary(SendCanary(asked.nonce))
        return released

    def _lost(self, waiting: list[Delivery], now: datetime) -> list[Delivery]:
        """Return those whose message must be taken for lost: at once where the queue is empty, else much later."""
        if not waiting or self.count_messages() == 0:
            return waiting
        return [delivery for delivery in waiting if now - delivery.changed_at >= LOST_IN_QUEUE]

    def _replace(self, old: Delivery, new: Delivery) -> Delivery:
        """Write a row and return what stands, which is the old one where somebody else was faster."""
        try:
            self.ledger.replace_delivery(old, new)
        except Conflict:
            return old
        return new


@dataclass(frozen=True, slots=True)
class _Look:
    #: Deliveries that are not final, by status.
    open: Counter[DeliveryStatus]
    #: Claims that still wait for evidence.
    uncertain: int
    #: Deliveries that waited for `LOST_IN_QUEUE`.
    late: int
    #: False where the limit of changes was reached, so that the next sweep must go on.
    complete: bool
