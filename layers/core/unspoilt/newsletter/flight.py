"""Flights: where an issue stands on its way to the subscribers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.delivery import FINAL, DeliveryStatus
from unspoilt.newsletter.issue import MOST_LATE
from unspoilt.newsletter.watermark import Canary, is_settled, is_under_way

#: A message about an issue that has had no effect for this long is taken for lost.
LOST_AFTER: Final = timedelta(minutes=30)
#: A launch that does not get on is asked for again sooner: two that run at once do no harm, and all wait for it.
STALLED_AFTER: Final = timedelta(minutes=6)
#: A delivery that waits is taken for lost only so much later while the queue still holds messages: one is likely its.
LOST_IN_QUEUE: Final = timedelta(hours=6)
#: The ledger's rows of one issue are gone through no more often than this, and less often as it ages.
_LOOK_EVERY: Final = timedelta(minutes=5)
_LOOK_SLOWDOWN: Final = 10


class FlightState(StrEnum):
    """Where an issue stands."""

    #: Its period is taken; its mail is being frozen.
    COMPOSING = "composing"
    #: Frozen and previewed; it waits for `fly_at`, and for the author.
    HOLDING = "holding"
    #: Ledger rows and messages are being made, mails go out.
    FLYING = "flying"
    #: Every delivery has a final status, and they add up.
    FINISHED = "finished"
    #: Closed because it was too late, with whatever was done.
    EXPIRED = "expired"


#: No flight leaves these.
CLOSED: Final = frozenset({FlightState.FINISHED, FlightState.EXPIRED})


@dataclass(frozen=True, slots=True)
class Flight:
    """The ledger's row of an issue."""

    issue: str
    cadence: Cadence
    #: The period [start, end).
    start: datetime | None
    end: datetime
    fly_at: datetime
    expires_at: datetime
    state: FlightState
    #: When the row last moved on.
    changed_at: datetime
    #: The last subscriber whose delivery row is known to be durable; None before the first page.
    cursor: str | None = None
    #: Delivery rows made so far, counted page by page.
    expected: int = 0
    #: True once the last page is durable.
    expanded: bool = False
    #: When the deliveries were last gone through.
    looked_at: datetime | None = None
    #: Deliveries by status, written when the flight closes.
    counts: Mapping[str, int] = field(default_factory=dict)
    #: Counts writes, from 1: the condition under which the next write goes through.
    revision: int = 1


def hold(flight: Flight, expires_at: datetime, now: datetime) -> Flight:
    """Return the flight once its mail is frozen, and with it how long a mailing of this size may take."""
    return _step(flight, state=FlightState.HOLDING, expires_at=expires_at, changed_at=now)


def take_off(flight: Flight, now: datetime) -> Flight:
    """Return the flight once its first page is being made."""
    return _step(flight, state=FlightState.FLYING, changed_at=now)


def pass_page(flight: Flight, *, rows: int, last: str | None, expanded: bool, now: datetime) -> Flight:
    """Return the flight once a page of delivery rows is durable and its messages are queued."""
    return _step(
        flight,
        cursor=last if last is not None else flight.cursor,
        expected=flight.expected + rows,
        expanded=expanded,
        changed_at=now,
    )


def may_take_off(flight: Flight, now: datetime) -> bool:
    """Tell whether an issue is due: frozen, not early, not too late."""
    return flight.state is FlightState.HOLDING and flight.fly_at <= now and not is_too_late(flight, now)


def is_stuck(flight: Flight, now: datetime) -> bool:
    """Tell whether a message that should have moved the flight on must be taken for lost."""
    if now >= flight.expires_at:
        return False
    if flight.state is FlightState.COMPOSING:
        return now - flight.changed_at >= LOST_AFTER
    return flight.state is FlightState.FLYING and not flight.expanded and now - flight.changed_at >= STALLED_AFTER


def is_look_due(flight: Flight, canary: Canary | None, now: datetime) -> bool:
    """Tell whether to go through a flight's deliveries: every five minutes at first, later at a tenth of its age.

    Reading 100,000 rows costs a twentieth of a cent, which adds up over a day of waiting for one answer.
    What the last look left uncertain waits for the canary: while that is under way there is nothing to weigh, and once
    it has settled nobody waits longer.
    """
    if flight.state is not FlightState.FLYING:
        return False
    if flight.looked_at is None:
        return True
    if canary is not None and canary.asked_at <= flight.looked_at:
        if is_under_way(canary, now):
            return False
        if is_settled(canary, now) and not is_settled(canary, flight.looked_at):
            return True
    return now - flight.looked_at >= max(_LOOK_EVERY, (now - flight.fly_at) / _LOOK_SLOWDOWN)


def close(flight: Flight, counts: Mapping[DeliveryStatus, int], now: datetime) -> Flight | None:
    """Return the closed flight if its counts balance, else None.

    They balance when every delivery has a final status and none that was counted while its row was made is missing.
    An issue that became too late before all its rows were made is closed as expired.
    """
    total = sum(counts.values())
    if sum(count for status, count in counts.items() if status in FINAL) != total:
        return None
    if flight.expanded:
        if total < flight.expected:
            return None
        state = FlightState.FINISHED
    elif now >= flight.expires_at:
        state = FlightState.EXPIRED
    else:
        return None
    return _step(
        flight, state=state, changed_at=now, counts={str(status): count for status, count in counts.items() if count}
    )


def expire(flight: Flight, now: datetime) -> Flight:
    """Return the flight that never took off, closed."""
    return _step(flight, state=FlightState.EXPIRED, changed_at=now)


def look(flight: Flight, now: datetime) -> Flight:
    """Return the flight after its deliveries were gone through."""
    return _step(flight, looked_at=now)


def is_too_late(flight: Flight, now: datetime) -> bool:
    """Tell whether nothing of the issue may go out any more, or, where it has not taken off, whether it may not."""
    if flight.state in {FlightState.COMPOSING, FlightState.HOLDING}:
        return now >= min(flight.expires_at, flight.fly_at + MOST_LATE)
    return now >= flight.expires_at


def _step(flight: Flight, **changes: Any) -> Flight:
    return replace(flight, revision=flight.revision + 1, **changes)
