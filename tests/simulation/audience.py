"""Readers, reviews and the hands from outside: an author who uploads, a schedule that strikes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from fakes.newsletter_samples import SUNDAY, WEEKLY_ISSUE, subscriber
from simulation.cloud import Cloud, inhabit
from simulation.dynamodb import SimulatedDynamoDB
from simulation.world import BEGINNING, World
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.subscriber import Subscriber

REVIEW = """---
title: The Drowned Clock
author: Irma Vale
rating: 4/5
genre: [Mystery]
teaser: A clockmaker, a flood, and one hour that nobody can account for.
---

A quiet book about a loud night.

||The clockmaker opened the sluice himself.||
"""


def schedule(cloud: Cloud, cadence: Cadence = Cadence.WEEKLY, at: datetime = SUNDAY, *, times: int = 1) -> None:
    """Let the Scheduler ask for an issue, so many times."""
    stamp = at.isoformat().replace("+00:00", "Z")
    body = json.dumps({"compose": {"cadence": str(cadence), "scheduled_at": stamp}})
    for _ in range(times):
        cloud.world.after(
            (at - BEGINNING).total_seconds() - cloud.world.seconds, lambda: cloud.queues["ComposeQueue"].put(body)
        )


def add_readers(cloud: Cloud, subscribers: Sequence[Subscriber]) -> None:
    """Put confirmed readers into the table, without calls that can fail."""
    quiet = SimulatedDynamoDB(World(), cloud.tables)
    table = SubscribersTable(quiet, "SubscribersTable")  # type: ignore[arg-type]
    for one in sorted(subscribers, key=lambda one: one.id):
        table.add_subscriber(one)


def add_review(cloud: Cloud, key: str = "reviews/drowned-clock.md", text: str = REVIEW) -> None:
    """Upload a review and let it be read, without calls that can fail."""
    quiet = Cloud(World(seed=1))
    quiet.world.seconds = cloud.world.seconds
    quiet.tables, quiet.buckets = cloud.tables, cloud.buckets
    quiet.buckets["InboxBucket"].on_change = None
    quiet.client("s3", 1).put("InboxBucket", key, text.encode())
    with inhabit(quiet):
        quiet.queues["IngestQueue"].put(json.dumps({"check": {"key": key}}))
        quiet.world.run_until(quiet.world.seconds + 60)


__all__ = ["SUNDAY", "WEEKLY_ISSUE", "add_readers", "add_review", "schedule", "subscriber", "timedelta"]
