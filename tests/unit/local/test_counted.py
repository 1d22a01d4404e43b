"""The counts that `unspoilt cost` multiplies are what the functions themselves ask of AWS."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from fakes.desk import review_text
from fakes.function import Context, event, forget_clients, load, sqs
from fakes.metered import metered
from fakes.tables import create_table
from unspoilt_local.operation.cost import COUNTED, load_cost_table

ENVIRONMENT = {
    "REVIEWS_TABLE": "reviews",
    "INBOX_BUCKET": "inbox",
    "SITE_BUCKET": "site",
    "INGEST_QUEUE": "https://sqs.us-east-1.amazonaws.com/123456789012/ingest",
    "SITE_NAME": "The Unturned Page",
    "SITE_ADDRESS": "https://reviews.example",
    "POWERTOOLS_SERVICE_NAME": "test",
    "POWERTOOLS_METRICS_NAMESPACE": "Unspoilt",
}
#: About 700 words, as the table says.
BODY = "\n\n".join(f"The fog of chapter {n} is the best character of this book, and nobody says so." for n in range(44))


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    forget_clients()
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with mock_aws(), metered() as used:
        s3, dynamodb = boto3.client("s3"), boto3.client("dynamodb")
        for bucket in ("inbox", "site"):
            s3.create_bucket(Bucket=bucket)
        create_table(dynamodb, "reviews")
        yield SimpleNamespace(s3=s3, dynamodb=dynamodb, used=used)
    forget_clients()


def spent(cloud: Any, name: str, asked: dict[str, Any]) -> Counter[str]:
    """Return what one call of a function is billed for."""
    cloud.used.clear()
    load(name).handler(asked, Context())
    return Counter({unit: count for unit, count in cloud.used.items() if unit in COUNTED})


def upload(cloud: Any, number: int) -> Counter[str]:
    key = f"reviews/{number:03}.md"
    cloud.s3.put_object(Bucket="inbox", Key=key, Body=review_text(f"Book {number}", body=f"{number}. {BODY}").encode())
    return spent(cloud, "ingest_review", sqs({"check": {"key": key}}))


def stream_records(cloud: Any) -> dict[str, Any]:
    """Return what the table's stream says of the review that was stored last."""
    items = cloud.dynamodb.scan(TableName="reviews")["Items"]
    newest = max(
        (item for item in items if item["sk"]["S"] == "REVIEW"),
        key=lambda item: json.loads(item["doc"]["S"])["first_seen"],
    )
    keys = [{"pk": newest["pk"], "sk": {"S": name}} for name in ("REVIEW", "HIDDEN")]
    return {"Records": [{"dynamodb": {"Keys": key, "SequenceNumber": str(n)}} for n, key in enumerate(keys)]}


@pytest.mark.slow
def test_an_upload_and_a_day_use_what_the_table_says(cloud: Any) -> None:
    for number in range(31):
        upload(cloud, number)
    load("publish_site").handler(event("publish_site.all"), Context())

    stored = upload(cloud, 31)
    published = spent(cloud, "publish_site", stream_records(cloud))
    before = spent(cloud, "publish_site", event("publish_site.all")) + spent(
        cloud, "ingest_review", sqs({"reconcile": {"after": None}})
    )
    upload(cloud, 32)
    load("publish_site").handler(event("publish_site.all"), Context())
    after = spent(cloud, "publish_site", event("publish_site.all")) + spent(
        cloud, "ingest_review", sqs({"reconcile": {"after": None}})
    )

    table = load_cost_table()
    assert dict(stored + published) == counted(table.used_by["an upload"])
    assert dict(after - before) == counted(table.used_by["a day of a review"])


def counted(uses: dict[str, Decimal]) -> dict[str, int]:
    return {unit: int(count) for unit, count in uses.items() if unit in COUNTED}
