"""The function that mails is killed in mid-issue on the local cloud, again and again: nobody is skipped or doubled."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakes.killed_functions import Deaths, Moment, can_kill
from fakes.world import World
from unspoilt.aws.attributes import stamp
from unspoilt.newsletter.delivery import DeliveryStatus
from unspoilt.newsletter.watermark import GRACE, SETTLE
from unspoilt_local.cloud import LocalCloud
from unspoilt_local.cloud_settings import CloudSettings
from unspoilt_local.project import find_project
from unspoilt_local.readers import Reader, subscribe_readers
from unspoilt_local.settle import dead_letters

READERS = tuple(f"reader-{number}@reader.example" for number in range(12))
REVIEW = "---\ntitle: The Stubborn Ledger\nauthor: Mara Quill\nteaser: Fog.\n---\nThe fog is the best character.\n"
#: Of what the ledger holds, the moments that say how long something has lasted.
MOMENTS = ("changed_at", "looked_at", "asked_at", "heard_at", "fly_at", "expires_at")


@pytest.fixture
def world() -> Iterator[World]:
    """Start a local cloud of its own: what its functions die of must not count against other tests."""
    if not can_kill():
        pytest.skip("processes cannot be found by their environment here: there is no /proc")
    with LocalCloud(find_project(), CloudSettings(port=0)) as cloud:
        yield World(cloud)


@pytest.mark.timeout(300)
def test_a_killed_deliver_function_loses_nobody_and_mails_nobody_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe_readers(world.cloud.site, world.cloud.mailbox, [Reader(address, "hourly") for address in READERS])
    world.upload("stubborn.md", REVIEW)
    assert world.shows("/feed.atom", "The Stubborn Ledger")
    redeliver_after(world, seconds=3)
    at = {1: Moment.AFTER, 3: Moment.BEFORE, 6: Moment.AFTER, 9: Moment.BEFORE}
    deaths = Deaths(world.cloud, world.cloud.stack.outputs["DeliverIssueFunctionName"], at)
    monkeypatch.setattr(world.cloud.ses, "answer", deaths.answer)

    issue = f"hourly-{re.sub('[-:]', '', world.cloud.ask_for_digest('hourly'))}"

    # Killed four times, and the message came again each time: whoever's mail never came to SES waits for proof.
    assert world.eventually(lambda: len(deaths.happened) == len(at)), deaths.happened
    world.cloud.wait_until_quiet(60)
    first = statuses(world, issue)
    assert first == {"sent": 12 - first["sending"], "sending": first["sending"]}
    assert first["sending"] >= list(at.values()).count(Moment.BEFORE)
    assert mails(world).total() == first["sent"]

    # Time alone proves nothing; the canary's own event does, once older events have had their time.
    let_pass(world, GRACE + timedelta(minutes=1))
    sweep(world)
    world.cloud.wait_until_quiet(60)
    assert statuses(world, issue) == first
    let_pass(world, SETTLE + timedelta(minutes=1))
    sweep(world)
    assert world.eventually(lambda: statuses(world, issue) == {"sent": 12})
    world.cloud.wait_until_quiet(60)
    let_pass(world, timedelta(minutes=20))
    sweep(world)

    assert mails(world) == Counter(READERS)
    assert flight(world, issue)["state"]["S"] == "finished"
    assert dead_letters(world.cloud.clients.sqs, world.cloud.stack.queues) == {}


def redeliver_after(world: World, seconds: int) -> None:
    """Have messages of the deliver function come again soon, and often: not after half a minute, up to five times."""
    queue, dead = (world.cloud.stack.queues[name] for name in ("DeliverQueue", "DeliverDeadLetterQueue"))
    sqs = world.cloud.clients.sqs
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 50})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": str(seconds), "RedrivePolicy": redrive})


def ledger(world: World) -> list[dict[str, Any]]:
    table = world.cloud.stack.outputs["DeliveriesTableName"]
    pages = world.cloud.clients.dynamodb.get_paginator("scan").paginate(TableName=table)
    return [dict(item) for page in pages for item in page["Items"]]


def let_pass(world: World, time: timedelta) -> None:
    """Make everything that the ledger knows older, which is what passing time would do."""
    table = world.cloud.stack.outputs["DeliveriesTableName"]
    for item in ledger(world):
        for name in MOMENTS & item.keys():
            item[name] = {"S": stamp(datetime.fromisoformat(item[name]["S"]) - time)}
        world.cloud.clients.dynamodb.put_item(TableName=table, Item=item)


def sweep(world: World) -> None:
    world.cloud.invoke("SweepDeliveriesFunctionName", {"sweep": {"scheduled_at": stamp(datetime.now(UTC))}})


def statuses(world: World, issue: str) -> Counter[str]:
    rows = [item for item in ledger(world) if item["pk"]["S"] == f"ISSUE#{issue}" and item["sk"]["S"] != "ISSUE"]
    return Counter(str(DeliveryStatus(row["status"]["S"])) for row in rows)


def flight(world: World, issue: str) -> dict[str, Any]:
    (found,) = (item for item in ledger(world) if item["pk"]["S"] == f"ISSUE#{issue}" and item["sk"]["S"] == "ISSUE")
    return found


def mails(world: World) -> Counter[str]:
    sent = [mail for mail in world.cloud.mailbox.mails() if {"issue", "subscriber"} <= dict(mail.tags).keys()]
    return Counter(mail.recipients[0] for mail in sent)
