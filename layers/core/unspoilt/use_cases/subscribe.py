"""Subscribe: an address is left; if that calls for it, one confirmation mail goes out.

Two steps with a queue between them. The first faces the visitor: it knows nobody, so it can tell nobody apart. The
second knows who is subscribed, and faces nobody.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

from unspoilt.errors import AddressRefused, Conflict, OurError, SendRefused, SendUncertain
from unspoilt.newsletter.address import Address, parse_address
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.subscriber import (
    Confirmation,
    Request,
    Subscriber,
    SubscriberStatus,
    decide_request,
    note_confirmation_mailed,
)
from unspoilt.newsletter.token import CONFIRMATION_LASTS, confirm_token_of, hash_confirm_token
from unspoilt.use_cases.deliver import Mailer
from unspoilt.use_cases.newsletter_messages import SubscribeAddress


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests of one kind within one stretch of time."""

    most: int
    window: timedelta


PER_ADDRESS: Final = Limit(3, timedelta(days=1))
PER_NETWORK: Final = Limit(20, timedelta(hours=1))
IN_TOTAL: Final = Limit(600, timedelta(hours=1))


class Counters(Protocol):
    """The port that counts."""

    def increment(self, scope: str, window: datetime, expires_at: datetime) -> int:
        """Count one more in a scope and window, to be forgotten after `expires_at`; return how many that makes."""


class Requested(StrEnum):
    """What a request came to. For logs only: the visitor gets the same answer."""

    QUEUED = "queued"
    LIMITED = "limited"


@dataclass(frozen=True, slots=True)
class RequestSubscription:
    """The step that faces the visitor."""

    counters: Counters
    ask_subscription: Callable[[SubscribeAddress], None]

    def request(self, address: str, cadence: Cadence, *, network: str, now: datetime) -> Requested:
        """Queue a request that is within the limits; AddressRefused where no mail could be sent to the address."""
        parsed = parse_address(address)
        scopes = (
            (f"network.{_digest(network_of(network))}", PER_NETWORK),
            (f"address.{parsed.digest}", PER_ADDRESS),
            ("total", IN_TOTAL),
        )
        for scope, limit in scopes:
            window = start_of_window(now, limit.window)
            if self.counters.increment(scope, window, window + 2 * limit.window) > limit.most:
                return Requested.LIMITED
        self.ask_subscription(SubscribeAddress(parsed.text, cadence))
        return Requested.QUEUED


class Roster(Protocol):
    """The port to subscribers. Reads are strongly consistent."""

    def find_by_address(self, address: Address) -> Subscriber | None:
        """Return who has this address."""

    def add_subscriber(self, subscriber: Subscriber) -> None:
        """Add somebody new, or raise Conflict where the address is taken."""

    def replace_subscriber(self, old: Subscriber, new: Subscriber) -> None:
        """Write a change if nobody made one since, or raise Conflict."""

    def add_confirmation(self, confirmation: Confirmation) -> None:
        """Keep what a confirmation mail offers until it expires."""


#: Renders the confirmation mail: cadence, token, address, moment → bytes.
BuildConfirmation = Callable[[Cadence, str, Address, datetime], bytes]


@dataclass(frozen=True, slots=True)
class CarryOutSubscription:
    """The step that knows who is subscribed."""

    roster: Roster
    #: Whether an address must not be mailed.
    is_suppressed: Callable[[Address], bool]
    mailer: Mailer
    build_confirmation: BuildConfirmation
    #: 32 hexadecimal digits that no other subscriber has.
    make_id: Callable[[], str]
    #: 32 random bytes.
    make_random: Callable[[], bytes]
    #: Aware UTC.
    clock: Callable[[], datetime]

    def carry_out(self, address: str, cadence: Cadence) -> Request:
        """Send the confirmation mail that the request calls for, if any; Throttled or Conflict to be called again."""
        now = self.clock()
        try:
            parsed = parse_address(address)
        except AddressRefused:
            raise OurError("an address on the queue that was never let in") from None
        subscriber = self.roster.find_by_address(parsed)
        request = decide_request(subscriber, suppressed=self.is_suppressed(parsed), now=now)
        if request is Request.NOTHING:
            return request
        if subscriber is None:
            subscriber = Subscriber(self.make_id(), parsed, SubscriberStatus.PENDING, cadence, asked_at=now)
            self.roster.add_subscriber(subscriber)
        try:
            self._mail(subscriber, cadence, now)
        except SendRefused:
            return Request.REFUSED
        return request

    def _mail(self, subscriber: Subscriber, cadence: Cadence, now: datetime) -> None:
        token = confirm_token_of(self.make_random())
        self.roster.add_confirmation(
            Confirmation(hash_confirm_token(token), subscriber.id, cadence, now + CONFIRMATION_LASTS)
        )
        mail = self.build_confirmation(cadence, token, subscriber.address, now)
        tags = {"subscriber": subscriber.id, "purpose": "confirmation"}
        with suppress(SendUncertain):
            # It may be out. Who does not get it asks again; who does should not get a second one unasked.
            self.mailer.send(mail, to=subscriber.address.text, tags=tags)
        try:
            self.roster.replace_subscriber(subscriber, note_confirmation_mailed(subscriber, now))
        except Conflict:
            # Confirmed already, or asked twice at once: nothing hangs on this note.
            return


def network_of(address: str) -> str:
    """Return the network that an IP address is counted with: an IPv4 address itself, /48 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 48), strict=False))
    return str(parsed)


def start_of_window(now: datetime, window: timedelta) -> datetime:
    """Return the start of the stretch of time that a moment is counted in."""
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
