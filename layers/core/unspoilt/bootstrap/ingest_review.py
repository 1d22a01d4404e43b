"""Ingest and reconcile with their adapters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from unspoilt.aws.check_queue import IngestQueue
from unspoilt.aws.clients import dynamodb_client, s3_client, sqs_client
from unspoilt.aws.inbox_bucket import InboxBucket
from unspoilt.aws.queues import Queue
from unspoilt.aws.reviews_table import ReviewsTable
from unspoilt.bootstrap import surroundings
from unspoilt.config import read_days, read_review_settings, read_setting
from unspoilt.use_cases.ingest import Ingest
from unspoilt.use_cases.reconcile import Reconcile


def make_ingest(environment: Mapping[str, str]) -> Ingest:
    """Return the use case behind the inbox's events."""
    return Ingest(
        catalogue=_reviews(environment),
        inbox=_inbox(environment),
        settings=read_review_settings(environment),
        news_age=timedelta(days=read_days(environment, "NEWS_DAYS", "14")),
        clock=surroundings.now,
    )


def make_reconcile(environment: Mapping[str, str]) -> Reconcile:
    """Return the use case that finds what events lost."""
    url = read_setting(environment, "INGEST_QUEUE")
    return Reconcile(
        listing=_inbox(environment),
        sources=_reviews(environment),
        queue=IngestQueue(Queue(sqs_client(), url)),
    )


def _inbox(environment: Mapping[str, str]) -> InboxBucket:
    return InboxBucket(s3_client(), read_setting(environment, "INBOX_BUCKET"))


def _reviews(environment: Mapping[str, str]) -> ReviewsTable:
    return ReviewsTable(dynamodb_client(), read_setting(environment, "REVIEWS_TABLE"), any_firewall=True)
