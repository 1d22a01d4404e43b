"""What `unspoilt issue` tells: where issues stand, and who got one, who did not and why, who is uncertain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from unspoilt.newsletter.delivery import Delivery, DeliveryStatus
from unspoilt.newsletter.flight import CLOSED, Flight
from unspoilt.newsletter.subscriber import Subscriber

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_READERS: Final = 8
_FOLDER: Final = "issues/"


class Ledger(Protocol):
    """The port to the Deliveries table."""

    def read_flight(self, issue: str) -> Flight | None:
        """Return where an issue stands."""

    def open_flights(self) -> tuple[Flight, ...]:
        """Return every issue that is not closed."""


@dataclass(frozen=True, slots=True)
class Balance:
    """One issue with all that is known of its deliveries."""

    flight: Flight
    #: Its author has put HOLD beside it.
    held: bool
    #: In order of subscribers; none of an issue whose rows are forgotten.
    deliveries: tuple[Delivery, ...]
    #: Deliveries by status: counted now, or as they were when the issue was closed.
    counts: Mapping[str, int]

    @property
    def forgotten(self) -> bool:
        """Tell whether who got it is forgotten, as it is after half a year; the counts stay."""
        return self.flight.state in CLOSED and sum(self.counts.values()) > len(self.deliveries)

    @property
    def missing(self) -> int:
        """Return how many deliveries were planned and have no row: anything but 0 is a fault of ours."""
        return max(0, self.flight.expected - sum(self.counts.values()))

    def of(self, *statuses: DeliveryStatus) -> tuple[Delivery, ...]:
        """Return the deliveries with one of these statuses."""
        return tuple(delivery for delivery in self.deliveries if delivery.status in statuses)


def balance_of(flight: Flight, deliveries: Iterable[Delivery], *, held: bool) -> Balance:
    """Balance an issue with all of its deliveries."""
    rows = tuple(deliveries)
    return replace(summary_of(flight, Counter(row.status for row in rows), held=held), deliveries=rows)


def summary_of(flight: Flight, tally: Mapping[DeliveryStatus, int], *, held: bool) -> Balance:
    """Balance an issue by its counts alone: those of the ledger, or of the close where rows were forgotten since."""
    counts = {str(status): count for status, count in tally.items()}
    if flight.state in CLOSED and sum(counts.values()) < sum(flight.counts.values()):
        counts = dict(flight.counts)
    return Balance(flight, held, (), {str(each): counts[each] for each in DeliveryStatus if counts.get(each)})


def newest_issues(ledger: Ledger, frozen: Iterable[str], most: int) -> tuple[Flight, ...]:
    """Return the latest issues, latest first: those that are frozen, and those that are still being composed."""
    flights = {flight.issue: flight for flight in ledger.open_flights()}
    latest = sorted({*frozen, *flights}, key=lambda issue: (issue.partition("-")[2], issue), reverse=True)[:most]
    found = (flights.get(issue) or ledger.read_flight(issue) for issue in latest)
    return tuple(flight for flight in found if flight is not None)


def frozen_issues(s3: S3Client, bucket: str) -> tuple[str, ...]:
    """Return the ids of all issues in the issues bucket."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=_FOLDER, Delimiter="/")
    return tuple(
        entry["Prefix"].removeprefix(_FOLDER).rstrip("/") for page in pages for entry in page.get("CommonPrefixes", [])
    )


def addresses_of(
    read_subscriber: Callable[[str], Subscriber | None], subscribers: Iterable[str]
) -> Mapping[str, str | None]:
    """Return the address of each subscriber; None for one who is forgotten."""
    wanted = tuple(subscribers)
    with ThreadPoolExecutor(_READERS) as pool:
        found = pool.map(read_subscriber, wanted)
        return {
            name: None if subscriber is None else subscriber.address.text
            for name, subscriber in zip(wanted, found, strict=True)
        }


def summary_to_json(balance: Balance) -> dict[str, Any]:
    """Return an issue as the list's `--json` prints it."""
    flight = balance.flight
    return {
        "issue": flight.issue,
        "cadence": str(flight.cadence),
        "state": str(flight.state),
        "start": flight.start.isoformat() if flight.start else None,
        "end": flight.end.isoformat(),
        "fly_at": flight.fly_at.isoformat(),
        "expires_at": flight.expires_at.isoformat(),
        "held": balance.held,
        "expected": flight.expected,
        "counts": dict(balance.counts),
    }


def balance_to_json(balance: Balance, addresses: Mapping[str, str | None] | None = None) -> dict[str, Any]:
    """Return an issue's balance as `--json` prints it; addresses only where they were asked for."""
    return {
        **summary_to_json(balance),
        "missing": balance.missing,
        "forgotten": balance.forgotten,
        "deliveries": [
            {
                "subscriber": row.subscriber,
                **({} if addresses is None else {"address": addresses.get(row.subscriber)}),
                "status": str(row.status),
                "reason": None if row.reason is None else str(row.reason),
                "changed_at": row.changed_at.isoformat(),
                "message_id": row.message_id,
            }
            for row in balance.deliveries
        ],
    }
