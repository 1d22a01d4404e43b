"""What the newsletter's functions keep, from a function's environment."""

from __future__ import annotations

from collections.abc import Mapping

from unspoilt.aws.clients import dynamodb_client, s3_client
from unspoilt.aws.deliveries_table import DeliveriesTable
from unspoilt.aws.issues_bucket import IssuesBucket
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.aws.suppressions import SuppressionsTable
from unspoilt.config import read_setting


def subscribers_in(environment: Mapping[str, str]) -> SubscribersTable:
    """Return the subscribers."""
    return SubscribersTable(dynamodb_client(), read_setting(environment, "SUBSCRIBERS_TABLE"))


def suppressions_in(environment: Mapping[str, str]) -> SuppressionsTable:
    """Return the addresses that must not be mailed."""
    return SuppressionsTable(dynamodb_client(), read_setting(environment, "SUBSCRIBERS_TABLE"))


def deliveries_in(environment: Mapping[str, str]) -> DeliveriesTable:
    """Return the ledger."""
    return DeliveriesTable(dynamodb_client(), read_setting(environment, "DELIVERIES_TABLE"))


def issues_in(environment: Mapping[str, str]) -> IssuesBucket:
    """Return the frozen issues."""
    return IssuesBucket(s3_client(), read_setting(environment, "ISSUES_BUCKET"))
