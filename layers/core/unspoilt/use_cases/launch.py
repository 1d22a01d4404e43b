"""Launch: one page of an issue's subscribers after the other gets delivery rows, then messages.

A row says which selection of the issue's reviews its subscriber gets, so that no later step has to choose.

Rows are durable before a message names them, and the cursor moves only after both. So what dies in between is done
again, which changes nothing that is done.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from unspoilt.errors import Conflict, OurError
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.choice import EVERYTHING, Choice
from unspoilt.newsletter.delivery import Delivery, DeliveryStatus, begin
from unspoilt.newsletter.flight import Flight, FlightState, is_too_late, may_take_off, pass_page, take_off
from unspoilt.newsletter.selection import WHOLE
from unspoilt.use_cases.newsletter_messages import DeliverIssue, LaunchIssue

#: Subscribers of one step.
PAGE: Final = 500
#: Subscribers of one message: what one function does within its time.
BATCH: Final = 25


class Subscribers(Protocol):
    """The port that lists subscribers."""

    def list_page(self, cadence: Cadence, after: str | None, most: int) -> Mapping[str, Choice]:
        """Return confirmed subscribers' choices by id, in order; fewer than `most` where these are the last."""


class LaunchLedger(Protocol):
    """The port to the ledger."""

    def read_flight(self, issue: str) -> Flight | None:
        """Return where an issue stands."""

    def add_deliveries(self, rows: Sequence[Delivery]) -> None:
        """Write rows where there are none yet; rows that are there stay as they are."""

    def replace_flight(self, old: Flight, new: Flight) -> None:
        """Write a step if nobody took one since, or raise Conflict."""


class Launched(StrEnum):
    """What one step came to."""

    PAGE = "page"
    #: The last page is done.
    COMPLETE = "complete"
    #: Early, late, or done already.
    STALE = "stale"
    #: The author has stopped it.
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Launch:
    """The use case with its ports."""

    subscribers: Subscribers
    ledger: LaunchLedger
    #: Whether the author has put HOLD beside the issue.
    is_held: Callable[[str], bool]
    #: The selection of an issue that each choice gets; None where it takes nothing of it.
    select: Callable[[str, Collection[Choice]], Mapping[Choice, str | None]]
    #: Tells the archive that an issue has taken off; doing it again changes nothing.
    note_flown: Callable[[str], None]
    ask_delivery: Callable[[Sequence[DeliverIssue]], None]
    ask_launch: Callable[[LaunchIssue], None]
    #: Aware UTC.
    clock: Callable[[], datetime]

    def launch(self, issue: str) -> Launched:
        """Make the deliveries of the next page, where the ledger stands now, and ask for the one after it.

        So a message that comes again after a death goes on with what was begun. Of two that run at once, one finds
        that the other has got on, and stops.
        """
        now = self.clock()
        flight = self.ledger.read_flight(issue)
        if flight is None:
            raise OurError("a launch of an issue that the ledger does not know")
        due = may_take_off(flight, now) or flight.state is FlightState.FLYING
        if not due or flight.expanded or is_too_late(flight, now):
            return Launched.STALE
        if self.is_held(issue):
            return Launched.HELD
        if flight.state is FlightState.HOLDING:
            flight, held = take_off(flight, now), flight
            if not self._move(held, flight):
                return Launched.STALE
        if flight.cursor is None:
            self.note_flown(issue)
        page = self.subscribers.list_page(flight.cadence, flight.cursor, PAGE)
        complete = len(page) < PAGE
        rows = self._rows_of(issue, page, now)
        self.ledger.add_deliveries(rows)
        waiting = [row.subscriber for row in rows if row.status is DeliveryStatus.PENDING]
        self.ask_delivery(batches_of(issue, waiting))
        last = rows[-1].subscriber if rows else None
        passed = pass_page(flight, rows=len(page), last=last, expanded=complete, now=now)
        if not self._move(flight, passed):
            return Launched.STALE
        if complete:
            return Launched.COMPLETE
        self.ask_launch(LaunchIssue(issue))
        return Launched.PAGE

    def _move(self, old: Flight, new: Flight) -> bool:
        """Write the step, and tell whether it is ours: a conflict may be with our own write, repeated by the SDK."""
        try:
            self.ledger.replace_flight(old, new)
        except Conflict:
            return self.ledger.read_flight(old.issue) == new
        return True

    def _rows_of(self, issue: str, page: Mapping[str, Choice], now: datetime) -> list[Delivery]:
        """Return the page's rows; where everybody wants everything, nothing has to be read for it."""
        chosen = frozenset(page.values()) - {EVERYTHING}
        selections = {EVERYTHING: WHOLE, **(self.select(issue, chosen) if chosen else {})}
        return [begin(issue, subscriber, selections[choice], now) for subscriber, choice in page.items()]


def batches_of(issue: str, subscribers: Sequence[str]) -> tuple[DeliverIssue, ...]:
    """Divide subscribers into messages."""
    return tuple(
        DeliverIssue(issue, tuple(subscribers[start : start + BATCH])) for start in range(0, len(subscribers), BATCH)
    )
