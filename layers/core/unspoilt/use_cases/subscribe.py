"""Subscribe: an address is left; if that calls for it, one mail goes out.

Two steps with a queue between them. The first faces the visitor: it knows nobody, so it can tell nobody apart. The
second knows who is subscribed, and faces nobody. The queue carries ids; what was asked is kept in the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

from unspoilt.errors import SendRefused, TokenRefused
from unspoilt.newsletter.address import Address, parse_address
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.subscriber import (
    Request,
    Subscriber,
    SubscriberStatus,
    SubscriptionRequest,
    decide_link,
    decide_request,
)
from unspoilt.use_cases.limits import Limits
from unspoilt.use_cases.newsletter_messages import CarryOutRequest, MailPreferencesLink

if TYPE_CHECKING:
    from unspoilt.use_cases.mail_link import MailLink

#: A request that nobody has seen to by then is let go, whatever still waits on a queue.
REQUEST_LASTS: Final = timedelta(days=2)


class Requests(Protocol):
    """The port to requests that wait to be seen to."""

    def add_request(self, request: SubscriptionRequest) -> None:
        """Keep a request."""

    def read_request(self, request: str) -> SubscriptionRequest | None:
        """Return a request; None once it was seen to. Strongly consistent."""

    def drop_request(self, request: str) -> None:
        """Forget a request that was seen to."""


class Requested(StrEnum):
    """What a request came to. For logs only: the visitor gets the same answer."""

    QUEUED = "queued"
    LIMITED = "limited"
    #: A token that is not ours: nothing is counted or queued for it.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RequestSubscription:
    """The step that faces whoever leaves an address."""

    limits: Limits
    requests: Requests
    ask: Callable[[CarryOutRequest], None]
    #: 32 hexadecimal digits that no other request has.
    make_id: Callable[[], str]

    def request(self, address: str, cadence: Cadence, *, network: str, now: datetime) -> Requested:
        """Queue a request that is within the limits; AddressRefused where no mail could be sent to the address."""
        parsed = parse_address(address)
        if not self.limits.let_in(network=network, whose=f"address.{parsed.digest}", now=now):
            return Requested.LIMITED
        request = SubscriptionRequest(self.make_id(), parsed, cadence, asked_at=now)
        self.requests.add_request(request)
        self.ask(CarryOutRequest(request.id))
        return Requested.QUEUED


@dataclass(frozen=True, slots=True)
class RequestLink:
    """The step that faces a subscriber who comes from a mail and wants to change what comes."""

    limits: Limits
    ask: Callable[[MailPreferencesLink], None]
    #: Reads the token in every mail; TokenRefused where it is not ours.
    subscriber_of: Callable[[str], str]

    def request(self, token: str, *, network: str, now: datetime) -> Requested:
        """Queue a wish for a link to the preferences, if it is within the limits."""
        try:
            subscriber = self.subscriber_of(token)
        except TokenRefused:
            return Requested.UNKNOWN
        if not self.limits.let_in(network=network, whose=f"subscriber.{subscriber}", now=now):
            return Requested.LIMITED
        self.ask(MailPreferencesLink(subscriber))
        return Requested.QUEUED


class Roster(Protocol):
    """The port to subscribers. Reads are strongly consistent."""

    def read_subscriber(self, subscriber: str) -> Subscriber | None:
        """Return a subscriber."""

    def find_by_address(self, address: Address) -> Subscriber | None:
        """Return who has this address."""

    def add_subscriber(self, subscriber: Subscriber) -> None:
        """Add somebody new, or raise Conflict where the address is taken."""


@dataclass(frozen=True, slots=True)
class CarryOutSubscription:
    """The step that knows who is subscribed."""

    requests: Requests
    roster: Roster
    #: Whether an address must not be mailed.
    is_suppressed: Callable[[Address], bool]
    mail_link: MailLink
    #: 32 hexadecimal digits that no other subscriber has.
    make_id: Callable[[], str]
    #: Aware UTC.
    clock: Callable[[], datetime]

    def carry_out(self, request_id: str) -> Request:
        """Send the mail that a request calls for, if any; Throttled or Conflict to be called again."""
        now = self.clock()
        request = self.requests.read_request(request_id)
        if request is None or now - request.asked_at >= REQUEST_LASTS:
            return Request.NOTHING
        outcome = self._carry_out(request, now)
        self.requests.drop_request(request_id)
        return outcome

    def send_link(self, subscriber_id: str) -> Request:
        """Send a subscriber a link to the preferences, if there is one to send; Throttled to be called again."""
        now = self.clock()
        subscriber = self.roster.read_subscriber(subscriber_id)
        suppressed = subscriber is not None and self.is_suppressed(subscriber.address)
        decision = decide_link(subscriber, suppressed=suppressed, now=now)
        if subscriber is None or decision is Request.NOTHING:
            return Request.NOTHING
        return self._mail(decision, subscriber, subscriber.cadence, now)

    def _carry_out(self, request: SubscriptionRequest, now: datetime) -> Request:
        subscriber = self.roster.find_by_address(request.address)
        decision = decide_request(subscriber, suppressed=self.is_suppressed(request.address), now=now)
        if decision is Request.NOTHING:
            return decision
        if subscriber is None:
            subscriber = Subscriber(
                self.make_id(), request.address, SubscriberStatus.PENDING, request.cadence, asked_at=now
            )
            self.roster.add_subscriber(subscriber)
        return self._mail(decision, subscriber, request.cadence, now)

    def _mail(self, decision: Request, subscriber: Subscriber, cadence: Cadence, now: datetime) -> Request:
        try:
            if decision is Request.PREFERENCES:
                self.mail_link.to_preferences(subscriber, now)
            else:
                self.mail_link.to_confirm(subscriber, cadence, now)
        except SendRefused:
            return Request.REFUSED
        return decision
