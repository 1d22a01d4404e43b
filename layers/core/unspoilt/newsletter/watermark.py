"""The watermark: up to which moment SES's events are known to have arrived.

A claim that nobody heard of again may mean that the mail is out and its event is late, or that there never was a
mail. Time alone cannot tell: events have been hours late. So the sweeper sends a canary, a mail to SES's mailbox
simulator, after the claim; its Send event comes the same way as all others. Once it is here, and those that were
overtaken by it have had their time, silence about an older claim means that nothing was sent.

    claim ── grace ──▶ canary asked for ──▶ its Send event is heard ── settle ──▶ nothing was sent: PENDING again
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from unspoilt.newsletter.delivery import Delivery, DeliveryStatus

#: Where canaries are sent: SES's mailbox simulator takes them and delivers them to nobody.
SIMULATOR: Final = "success@simulator.amazonses.com"
#: Longer than a function that made a claim can still be alive: its attempt is over.
GRACE: Final = timedelta(minutes=15)
#: Longer than an event that came before the canary's can still be on its way through the queue of events.
SETTLE: Final = timedelta(minutes=45)
#: A canary that is not heard of for so long is sent again.
LISTEN: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Canary:
    """The last canary."""

    #: Tells its event from those of earlier ones.
    nonce: str
    #: Before it was sent; aware UTC.
    asked_at: datetime
    #: When its Send event arrived.
    heard_at: datetime | None = None
    #: Counts writes, from 1: the condition under which the next write goes through.
    revision: int = 1


def ask_canary(before: Canary | None, nonce: str, now: datetime) -> Canary:
    """Return the canary that is to be sent now."""
    return Canary(nonce, now, revision=1 if before is None else before.revision + 1)


def hear_canary(canary: Canary | None, nonce: str, now: datetime) -> Canary | None:
    """Return the canary after its event arrived; None where this is not its event, or not the first."""
    if canary is None or canary.nonce != nonce or canary.heard_at is not None:
        return None
    return replace(canary, heard_at=now, revision=canary.revision + 1)


def is_uncertain(delivery: Delivery, now: datetime) -> bool:
    """Tell whether a claim has been silent for so long that its function cannot be alive."""
    return delivery.status is DeliveryStatus.SENDING and now - delivery.changed_at >= GRACE


def proves_unsent(canary: Canary | None, delivery: Delivery, now: datetime) -> bool:
    """Tell whether silence about this claim means that nothing was sent."""
    if canary is None or not is_settled(canary, now):
        return False
    return delivery.status is DeliveryStatus.SENDING and delivery.changed_at + GRACE <= canary.asked_at


def is_settled(canary: Canary, now: datetime) -> bool:
    """Tell whether all events of mails older than the canary have arrived."""
    return canary.heard_at is not None and now - canary.heard_at >= SETTLE


def is_under_way(canary: Canary | None, now: datetime) -> bool:
    """Tell whether a canary will prove something, and has not yet: its event is listened for, or older ones settle."""
    if canary is None:
        return False
    return now - canary.asked_at < LISTEN if canary.heard_at is None else not is_settled(canary, now)


def is_canary_due(canary: Canary | None, uncertain: Iterable[Delivery], now: datetime) -> bool:
    """Tell whether a canary must be sent: some claim waits for one, and none is under way."""
    return any(True for _ in uncertain) and not is_under_way(canary, now)
