"""Sweep: what nobody moves on is moved on; what is done is closed; what is too late is given up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from unspoilt.errors import Conflict
from unspoilt.newsletter.delivery import Delivery, DeliveryStatus, give_up, touch
from unspoilt.newsletter.flight import (
    LOST_AFTER,
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
from unspoilt.use_cases.launch import batches_of
from unspoilt.use_cases.newsletter_messages import ComposeIssue, DeliverIssue, LaunchIssue

#: Rows changed in one sweep of one issue; the next sweep goes on.
MOST_CHANGES: Final = 2_000


class SweepLedger(Protocol):
    """The port to the ledger."""

    def open_flights(self) -> tuple[Flight, ...]:
        """Return every issue that is not closed."""

    def deliveries_of(self, issue: str) -> Iterable[Delivery]:
        """Go through all rows of an issue, strongly consistent."""

    def replace_delivery(self, old: Delivery, new: Delivery) -> None:
        """Write a row if it still has the old one's status and nonce, or raise Conflict."""

    def replace_flight(self, old: Flight, new: Flight) -> None:
        """Write a step if nobody took one since, or raise Conflict."""


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


@dataclass(frozen=True, slots=True)
class SweptFlight:
    """One issue after a sweep, for the log."""

    issue: str
    swept: Swept
    #: By status, where its deliveries were gone through.
    counts: Counter[DeliveryStatus]


@dataclass(frozen=True, slots=True)
class Sweep:
    """The use case with its ports."""

    ledger: SweepLedger
    #: Whether the author has put HOLD beside the issue.
    is_held: Callable[[str], bool]
    ask_compose: Callable[[ComposeIssue], None]
    ask_launch: Callable[[LaunchIssue], None]
    ask_delivery: Callable[[Sequence[DeliverIssue]], None]
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
        self.ask_launch(LaunchIssue(flight.issue, after=None))
        return Swept.LAUNCHED

    def _sweep_flying(self, flight: Flight) -> SweptFlight:
        now = self.clock()
        held = self.is_held(flight.issue)
        if is_stuck(flight, now) and not held:
            self.ask_launch(LaunchIssue(flight.issue, flight.cursor))
            return SweptFlight(flight.issue, Swept.NUDGED, Counter())
        if not is_look_due(flight, now):
            return SweptFlight(flight.issue, Swept.HELD if held else Swept.WAITING, Counter())
        looked = self._look(flight, now, held=held)
        closed = close(flight, looked.counts, now)
        if closed is not None:
            self.ledger.replace_flight(flight, closed)
            return SweptFlight(flight.issue, Swept(closed.state), looked.counts)
        if looked.complete:
            self.ledger.replace_flight(flight, look(flight, now))
        return SweptFlight(flight.issue, Swept.LOOKED, looked.counts)

    def _look(self, flight: Flight, now: datetime, *, held: bool) -> _Look:
        """Go through an issue's deliveries: give up what is too late, queue again what seems lost, count the rest."""
        counts: Counter[DeliveryStatus] = Counter()
        lost: list[Delivery] = []
        changes = 0
        for delivery in self.ledger.deliveries_of(flight.issue):
            given_up = give_up(delivery, flight.expires_at, now)
            if given_up is not None and changes < MOST_CHANGES:
                changes += 1
                counts[self._replace(delivery, given_up).status] += 1
                continue
            counts[delivery.status] += 1
            waits = delivery.status is DeliveryStatus.PENDING and given_up is None
            if waits and not held and now - delivery.changed_at >= LOST_AFTER and len(lost) < MOST_CHANGES:
                lost.append(delivery)
        self.ask_delivery(batches_of(flight.issue, [delivery.subscriber for delivery in lost]))
        for delivery in lost:
            self._replace(delivery, touch(delivery, now))
        return _Look(counts, complete=max(changes, len(lost)) < MOST_CHANGES)

    def _replace(self, old: Delivery, new: Delivery) -> Delivery:
        """Write a row and return what stands, which is the old one where somebody else was faster."""
        try:
            self.ledger.replace_delivery(old, new)
        except Conflict:
            return old
        return new


@dataclass(frozen=True, slots=True)
class _Look:
    counts: Counter[DeliveryStatus]
    #: False where the limit of changes was reached, so that the next sweep must go on.
    complete: bool
