"""The newsletter's ports in memory. They keep the conditions that the real stores keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from unspoilt.errors import Conflict, QuotaUsedUp
from unspoilt.newsletter.address import Address
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.choice import Choice
from unspoilt.newsletter.delivery import Delivery, DeliveryStatus
from unspoilt.newsletter.flight import CLOSED, Flight
from unspoilt.newsletter.issue_files import HOLD, mail_file
from unspoilt.newsletter.personal_data import Suppression
from unspoilt.newsletter.prebuilt import Prebuilt, cut
from unspoilt.newsletter.subscriber import (
    Confirmation,
    PreferencesLink,
    Subscriber,
    SubscriberStatus,
    SubscriptionRequest,
)
from unspoilt.newsletter.token import LinkKey
from unspoilt.newsletter.watermark import Canary
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.gate.hidden_words import HiddenWords
from unspoilt.use_cases.flown_issues import FlownIssue
from unspoilt.use_cases.newsletter_messages import Message
from unspoilt.use_cases.record import SuppressionReason


@dataclass
class FakeClock:
    """A clock that stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, passed: timedelta) -> None:
        self.now += passed


class FakeSubscribers:
    """Subscribers and confirmations."""

    def __init__(self, *subscribers: Subscriber) -> None:
        self.rows = {subscriber.id: subscriber for subscriber in subscribers}
        self.confirmations: dict[LinkKey, Confirmation] = {}
        self.links: dict[LinkKey, PreferencesLink] = {}

    def read_subscriber(self, subscriber: str) -> Subscriber | None:
        return self.rows.get(subscriber)

    def find_by_address(self, address: Address) -> Subscriber | None:
        return next((row for row in self.rows.values() if row.address.digest == address.digest), None)

    def add_subscriber(self, subscriber: Subscriber) -> None:
        if subscriber.id in self.rows or self.find_by_address(subscriber.address) is not None:
            raise Conflict("subscriber")
        self.rows[subscriber.id] = subscriber

    def replace_subscriber(self, old: Subscriber, new: Subscriber) -> None:
        current = self.rows.get(old.id)
        if current is None or current.revision != old.revision:
            raise Conflict("subscriber")
        self.rows[new.id] = new

    def add_confirmation(self, confirmation: Confirmation) -> None:
        key = LinkKey(confirmation.subscriber, confirmation.token_hash)
        if confirmation.subscriber not in self.rows or key in self.confirmations:
            raise Conflict("confirmation")
        self.confirmations[key] = confirmation

    def read_confirmation(self, key: LinkKey) -> Confirmation | None:
        return self.confirmations.get(key)

    def take_up(self, confirmation: Confirmation, old: Subscriber, new: Subscriber, link: PreferencesLink) -> None:
        key = LinkKey(confirmation.subscriber, confirmation.token_hash)
        if key not in self.confirmations:
            raise Conflict("confirmation")
        self.replace_subscriber(old, new)
        del self.confirmations[key]
        self.links[LinkKey(link.subscriber, link.token_hash)] = link

    def add_preferences_link(self, link: PreferencesLink) -> None:
        key = LinkKey(link.subscriber, link.token_hash)
        if link.subscriber not in self.rows or key in self.links:
            raise Conflict("link")
        self.links[key] = link

    def read_preferences_link(self, key: LinkKey) -> PreferencesLink | None:
        return self.links.get(key)

    def links_of(self, subscriber: str) -> tuple[list[Confirmation], list[PreferencesLink]]:
        return (
            [one for one in self.confirmations.values() if one.subscriber == subscriber],
            [one for one in self.links.values() if one.subscriber == subscriber],
        )

    def erase(self, subscriber: Subscriber) -> None:
        current = self.rows.get(subscriber.id)
        if current is None or current.revision != subscriber.revision:
            raise Conflict("subscriber")
        del self.rows[subscriber.id]

    def drop_links(self, subscriber: str) -> None:
        self.confirmations = {key: one for key, one in self.confirmations.items() if key.subscriber != subscriber}
        self.links = {key: one for key, one in self.links.items() if key.subscriber != subscriber}

    def list_page(self, cadence: Cadence, after: str | None, most: int) -> dict[str, Choice]:
        found = sorted(one for one in self._confirmed(cadence) if after is None or one > after)[:most]
        return {one: self.rows[one].choice for one in found}

    def choices(self, cadence: Cadence) -> Iterator[Mapping[Choice, int]]:
        yield Counter(self.rows[one].choice for one in self._confirmed(cadence))

    def _confirmed(self, cadence: Cadence) -> list[str]:
        return [
            row.id for row in self.rows.values() if row.status is SubscriberStatus.CONFIRMED and row.cadence is cadence
        ]


class FakeRequests:
    """Requests that wait to be seen to."""

    def __init__(self) -> None:
        self.rows: dict[str, SubscriptionRequest] = {}

    def add_request(self, request: SubscriptionRequest) -> None:
        self.rows[request.id] = request

    def read_request(self, request: str) -> SubscriptionRequest | None:
        return self.rows.get(request)

    def drop_request(self, request: str) -> None:
        self.rows.pop(request, None)


class FakeSuppressions:
    """What is known against addresses."""

    def __init__(self) -> None:
        self.reasons: dict[str, SuppressionReason] = {}
        self.since: dict[str, datetime] = {}
        self.transient: dict[str, set[str]] = {}

    def is_suppressed(self, address: Address) -> bool:
        return address.digest in self.reasons

    def suppress(self, address: Address, reason: SuppressionReason, now: datetime) -> None:
        self.reasons.setdefault(address.digest, reason)
        self.since.setdefault(address.digest, now)

    def read_suppression(self, address: Address) -> Suppression | None:
        if address.digest not in self.reasons:
            return None
        return Suppression(str(self.reasons[address.digest]), self.since[address.digest])

    def read_transient(self, address: Address) -> int:
        return len(self.transient.get(address.digest, ()))

    def forget_transient(self, address: Address) -> None:
        self.transient.pop(address.digest, None)

    def count_transient(self, address: Address, feedback_id: str, now: datetime) -> int:
        seen = self.transient.setdefault(address.digest, set())
        seen.add(feedback_id)
        return len(seen)


class FakeCounters:
    """Counts in scopes and windows."""

    def __init__(self) -> None:
        self.hits: dict[tuple[str, datetime], int] = {}

    def increment(self, scope: str, window: datetime, expires_at: datetime) -> int:
        self.hits[scope, window] = self.hits.get((scope, window), 0) + 1
        return self.hits[scope, window]


class FakePace:
    """Lets everybody go at once, or tells them that the quota is used up."""

    def __init__(self) -> None:
        self.turns = 0
        self.used_up = False
        self.slowed = 0

    def wait(self) -> None:
        if self.used_up:
            raise QuotaUsedUp("tomorrow")
        self.turns += 1

    def slow_down(self) -> None:
        self.slowed += 1


class FakeLedger:
    """Issues and deliveries."""

    def __init__(self) -> None:
        self.canary: Canary | None = None
        self.flights: dict[str, Flight] = {}
        self.deliveries: dict[tuple[str, str], Delivery] = {}
        self.last_ends: dict[Cadence, datetime] = {}

    def read_flight(self, issue: str) -> Flight | None:
        return self.flights.get(issue)

    def read_last_end(self, cadence: Cadence) -> datetime | None:
        return self.last_ends.get(cadence)

    def reserve(self, flight: Flight, after: datetime | None) -> None:
        if flight.issue in self.flights or self.last_ends.get(flight.cadence) != after:
            raise Conflict("period")
        self.flights[flight.issue] = flight
        self.last_ends[flight.cadence] = flight.end

    def replace_flight(self, old: Flight, new: Flight) -> None:
        current = self.flights.get(old.issue)
        if current is None or current.revision != old.revision:
            raise Conflict("flight")
        self.flights[new.issue] = new

    def open_flights(self) -> tuple[Flight, ...]:
        flights = [flight for flight in self.flights.values() if flight.state not in CLOSED]
        return tuple(sorted(flights, key=lambda flight: flight.fly_at))

    def add_deliveries(self, rows: Sequence[Delivery]) -> None:
        for row in rows:
            self.deliveries.setdefault((row.issue, row.subscriber), row)

    def read_deliveries(self, issue: str, subscribers: Sequence[str]) -> dict[str, Delivery]:
        rows = (self.deliveries.get((issue, one)) for one in subscribers)
        return {row.subscriber: row for row in rows if row is not None}

    def read_delivery(self, issue: str, subscriber: str) -> Delivery | None:
        return self.deliveries.get((issue, subscriber))

    def replace_delivery(self, old: Delivery, new: Delivery) -> None:
        current = self.deliveries.get((old.issue, old.subscriber))
        if current is None or (current.status, current.nonce) != (old.status, old.nonce):
            raise Conflict("delivery")
        self.deliveries[new.issue, new.subscriber] = new

    def deliveries_of(self, issue: str) -> Iterator[Delivery]:
        rows = [row for row in self.deliveries.values() if row.issue == issue]
        return iter(sorted(rows, key=lambda row: row.subscriber))

    def open_deliveries(self, issue: str) -> Iterator[Delivery]:
        rows = list(self.deliveries_of(issue))
        return iter([row for row in rows if row.status in {DeliveryStatus.PENDING, DeliveryStatus.SENDING}])

    def tally(self, issue: str) -> Counter[DeliveryStatus]:
        return Counter(row.status for row in self.deliveries_of(issue))

    def read_canary(self) -> Canary | None:
        return self.canary

    def replace_canary(self, old: Canary | None, new: Canary) -> None:
        if (None if self.canary is None else self.canary.revision) != (None if old is None else old.revision):
            raise Conflict("canary")
        self.canary = new


class FakeIssues:
    """Files of issues."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, str], bytes] = {}

    def read(self, issue: str, name: str) -> bytes | None:
        return self.files.get((issue, name))

    def put_if_absent(self, issue: str, name: str, data: bytes) -> None:
        self.files.setdefault((issue, name), data)

    def location_of(self, issue: str, name: str) -> str:
        return f"s3://the-issues/issues/{issue}/{name}"

    def is_held(self, issue: str) -> bool:
        return (issue, HOLD) in self.files

    def read_mail(self, issue: str, selection: str) -> Prebuilt:
        return cut(self.files[issue, mail_file(selection)])


class FakeFlownIssues:
    """Issues that flew."""

    def __init__(self, *issues: FlownIssue) -> None:
        self.issues = {issue.id: issue for issue in issues}

    def add(self, issue: FlownIssue) -> None:
        self.issues[issue.id] = issue

    def read_issue(self, issue_id: str) -> FlownIssue | None:
        return self.issues.get(issue_id)

    def newest_issues(self, most: int) -> tuple[FlownIssue, ...]:
        return tuple(sorted(self.issues.values(), key=lambda issue: (issue.end, issue.id), reverse=True))[:most]

    def issues_of(self, year: int) -> tuple[FlownIssue, ...]:
        return tuple(issue for issue in self.newest_issues(len(self.issues)) if issue.end.year == year)

    def years(self) -> tuple[int, ...]:
        return tuple(sorted({issue.end.year for issue in self.issues.values()}, reverse=True))

    def issues_with(self, review_id: str) -> tuple[str, ...]:
        return tuple(sorted((one.id for one in self.issues.values() if review_id in one.reviews), reverse=True))


@dataclass(frozen=True)
class SentMail:
    """One mail that went out."""

    to: str
    raw: bytes
    tags: Mapping[str, str]
    message_id: str


@dataclass
class FakeMailer:
    """Keeps what is sent. `faults` are met first: each says what happens to one attempt, before anything goes out."""

    sent: list[SentMail] = field(default_factory=list)
    faults: list[Exception | Callable[[], None] | None] = field(default_factory=list)
    #: Raised after a mail went out, one for each attempt that `faults` let through.
    late_faults: list[Exception | None] = field(default_factory=list)

    def send(self, mail: bytes, *, to: str, tags: Mapping[str, str]) -> str:
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, Exception):
            raise fault
        if fault is not None:
            fault()
        message_id = f"mail-{len(self.sent) + 1}"
        self.sent.append(SentMail(to, mail, dict(tags), message_id))
        late = self.late_faults.pop(0) if self.late_faults else None
        if late is not None:
            raise late
        return message_id

    @property
    def recipients(self) -> list[str]:
        return [mail.to for mail in self.sent]


class FakeQueue:
    """Messages in the order in which they were put."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        #: Messages that were left for later, and for how long.
        self.later: list[tuple[Message, timedelta]] = []

    def ask(self, message: Message) -> None:
        self.messages.append(message)

    def ask_later(self, message: Message, *, delay: timedelta) -> None:
        self.later.append((message, delay))

    def count(self) -> int:
        return len(self.messages) + len(self.later)

    def ask_all(self, messages: Sequence[Message]) -> None:
        self.messages.extend(messages)

    def take(self) -> list[Message]:
        taken, self.messages = self.messages, []
        return taken


class FakeNews:
    """Entries with the moment at which each was first seen."""

    def __init__(self, *seen: tuple[datetime, Entry], hidden: tuple[HiddenWords, ...] = ()) -> None:
        self.seen = list(seen)
        self.hidden = hidden

    def hidden_words(self, ids: tuple[str, ...]) -> tuple[HiddenWords, ...]:
        return tuple(words for words in self.hidden if words.review_id in ids)

    def between(self, start: datetime | None, end: datetime) -> tuple[Entry, ...]:
        found = [(at, entry) for at, entry in self.seen if at < end and (start is None or at >= start)]
        return tuple(entry for _, entry in sorted(found, key=lambda one: one[0], reverse=True))


class Numbers:
    """Names that no other has, one after the other: for ids, nonces and random bytes."""

    def __init__(self) -> None:
        self.last = 0

    def make_id(self) -> str:
        self.last += 1
        return f"{self.last:032x}"

    def make_random(self) -> bytes:
        self.last += 1
        return self.last.to_bytes(32, "big")
