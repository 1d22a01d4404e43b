"""Ingest, reconcile and publish with their adapters. Clients are made on the first call, not at import."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from unspoilt.aws.check_queue import IngestQueue
from unspoilt.aws.inbox_bucket import InboxBucket
from unspoilt.aws.queues import Queue
from unspoilt.aws.reviews_table import ReviewsTable
from unspoilt.aws.shelf_table import ShelfTable
from unspoilt.aws.site_bucket import SiteBucketStore
from unspoilt.aws.web_sub_hub import WebSubHub
from unspoilt.bootstrap import surroundings
from unspoilt.config import read_days, read_review_settings, read_setting, read_site_settings
from unspoilt.use_cases.announce import Announce
from unspoilt.use_cases.full_check import FullCheck
from unspoilt.use_cases.ingest import Ingest
from unspoilt.use_cases.publish import Publish, publish_with
from unspoilt.use_cases.reconcile import Reconcile

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

_CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=3, read_timeout=10)


def make_ingest(environment: Mapping[str, str]) -> Ingest:
    """Return the use case behind the inbox's events."""
    return Ingest(
        catalogue=_reviews_table(read_setting(environment, "REVIEWS_TABLE"), any_firewall=True),
        inbox=_inbox_bucket(read_setting(environment, "INBOX_BUCKET")),
        settings=read_review_settings(environment),
        news_age=timedelta(days=read_days(environment, "NEWS_DAYS", "14")),
        clock=surroundings.now,
    )


def make_reconcile(environment: Mapping[str, str]) -> Reconcile:
    """Return the use case that finds what events lost."""
    url = read_setting(environment, "INGEST_QUEUE")
    return Reconcile(
        listing=_inbox_bucket(read_setting(environment, "INBOX_BUCKET")),
        sources=_reviews_table(read_setting(environment, "REVIEWS_TABLE"), any_firewall=True),
        queue=IngestQueue(Queue(boto3.client("sqs", config=_CONFIG), url)),
    )


def make_publish(environment: Mapping[str, str]) -> Publish:
    """Return the use case behind the Reviews table's stream."""
    return publish_with(
        shelf=ShelfTable(_dynamodb(), read_setting(environment, "REVIEWS_TABLE")),
        bucket=SiteBucketStore(_s3(), read_setting(environment, "SITE_BUCKET")),
        images=_inbox_bucket(read_setting(environment, "INBOX_BUCKET")),
        reports=_inbox_bucket(read_setting(environment, "INBOX_BUCKET")),
        site=read_site_settings(environment),
    )


def make_announce(environment: Mapping[str, str]) -> Announce:
    """Return the use case that tells the hub, where there is one."""
    site = read_site_settings(environment)
    return Announce(WebSubHub(site.hub) if site.hub else None, site, surroundings.now)


def make_full_check(environment: Mapping[str, str]) -> FullCheck:
    """Return the use case that publishes without a change that asks for it."""
    return FullCheck(make_publish(environment))


@cache
def _s3() -> S3Client:
    return boto3.client("s3", config=_CONFIG)


@cache
def _dynamodb() -> DynamoDBClient:
    return boto3.client("dynamodb", config=_CONFIG)


@cache
def _reviews_table(name: str, *, any_firewall: bool) -> ReviewsTable:
    return ReviewsTable(_dynamodb(), name, any_firewall)


@cache
def _inbox_bucket(name: str) -> InboxBucket:
    return InboxBucket(_s3(), name)
