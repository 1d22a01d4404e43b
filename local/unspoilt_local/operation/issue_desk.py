"""Where `unspoilt issue` reads: the ledger, the issues bucket and, if asked for addresses, the subscribers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from unspoilt.aws.deliveries_table import DeliveriesTable
from unspoilt.aws.issues_bucket import IssuesBucket
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.newsletter.delivery import DeliveryStatus
from unspoilt.newsletter.flight import CLOSED, Flight
from unspoilt_local.account import Account
from unspoilt_local.deployed_stack import find_stack
from unspoilt_local.operation.issue_balance import (
    Balance,
    addresses_of,
    balance_of,
    frozen_issues,
    newest_issues,
    summary_of,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

#: Deliveries of a group that a terminal shows without --all.
SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class IssueDesk:
    """One stack's issues."""

    s3: S3Client
    bucket: str
    ledger: DeliveriesTable
    subscribers: SubscribersTable

    def newest(self, most: int) -> tuple[Balance, ...]:
        """Return the latest issues, latest first; closed ones with the counts of their close."""
        flights = newest_issues(self.ledger, frozen_issues(self.s3, self.bucket), most)
        return tuple(
            summary_of(
                flight, {} if flight.state in CLOSED else self.ledger.tally(flight.issue), held=self._is_held(flight)
            )
            for flight in flights
        )

    def balance(self, issue: str) -> Balance | None:
        """Return one issue with every delivery; None where there is none."""
        flight = self.ledger.read_flight(issue)
        if flight is None:
            return None
        return balance_of(flight, self.ledger.deliveries_of(issue), held=self._is_held(flight))

    def addresses(self, balance: Balance, *, everyone: bool) -> Mapping[str, str | None]:
        """Return the addresses of those who are shown."""
        groups = (balance.of(status) for status in DeliveryStatus)
        rows = (row for group in groups for row in (group if everyone else group[:SHOWN]))
        return addresses_of(self.subscribers.read_subscriber, [row.subscriber for row in rows])

    def _is_held(self, flight: Flight) -> bool:
        return flight.state not in CLOSED and IssuesBucket(self.s3, self.bucket).is_held(flight.issue)


def open_desk(account: Account, stack_name: str) -> IssueDesk:
    """Return the desk of a deployed stack."""
    stack = find_stack(account, stack_name)
    dynamodb: DynamoDBClient = account.client("dynamodb")
    return IssueDesk(
        account.client("s3"),
        stack.output("IssuesBucketName"),
        DeliveriesTable(dynamodb, stack.output("DeliveriesTableName")),
        SubscribersTable(dynamodb, stack.output("SubscribersTableName")),
    )
