"""ingest_review and publish_site, loaded as Lambda loads them, on moto."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from fakes.desk import review_text
from fakes.function import Context, event, forget_clients, load, sqs
from unspoilt.errors import SettingMissing

ENVIRONMENT = {
    "REVIEWS_TABLE": "reviews",
    "INBOX_BUCKET": "inbox",
    "SITE_BUCKET": "site",
    "TIME_ZONE": "Europe/Berlin",
    "SITE_NAME": "The Unturned Page",
    "SITE_ADDRESS": "https://reviews.example",
    "POWERTOOLS_SERVICE_NAME": "test",
    "POWERTOOLS_METRICS_NAMESPACE": "Unspoilt",
}
KEY = "reviews/The Salt Road (café notes).md"


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    forget_clients()
    with mock_aws():
        s3 = boto3.client("s3")
        for bucket in ("inbox", "site"):
            s3.create_bucket(Bucket=bucket)
        dynamodb = boto3.client("dynamodb")
        dynamodb.create_table(
            TableName="reviews",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        sqs_client = boto3.client("sqs")
        queue = sqs_client.create_queue(QueueName="ingest")["QueueUrl"]
        for name, value in {**ENVIRONMENT, "INGEST_QUEUE": queue}.items():
            monkeypatch.setenv(name, value)
        yield SimpleNamespace(s3=s3, dynamodb=dynamodb, sqs=sqs_client, queue=queue)


def report(cloud: Any) -> str:
    body = cloud.s3.get_object(Bucket="inbox", Key=f"reports/{KEY.removeprefix('reviews/')}.txt")["Body"].read()
    return str(body.decode())


def published(cloud: Any) -> list[str]:
    return [item["Key"] for item in cloud.s3.list_objects_v2(Bucket="site").get("Contents", [])]


def changed_reviews(cloud: Any) -> dict[str, Any]:
    items = cloud.dynamodb.scan(TableName="reviews")["Items"]
    keys = [{"pk": item["pk"], "sk": item["sk"]} for item in items]
    return {"Records": [{"dynamodb": {"Keys": key, "SequenceNumber": str(n)}} for n, key in enumerate(keys)]}


def test_an_upload_becomes_a_report_a_page_and_feeds(cloud: Any) -> None:
    cloud.s3.put_object(Bucket="inbox", Key=KEY, Body=review_text("The Salt Road").encode())

    answer = load("ingest_review").handler(event("ingest_review.upload"), Context())
    again = load("publish_site").handler(changed_reviews(cloud), Context())

    assert answer == {"batchItemFailures": []}
    assert again == {"batchItemFailures": []}
    assert report(cloud).startswith("PUBLISHED")
    assert {"reviews/the-salt-road/", "index.html", "404.html", "feed.atom"} <= set(published(cloud))


def test_a_delete_takes_the_page_away(cloud: Any) -> None:
    cloud.s3.put_object(Bucket="inbox", Key=KEY, Body=review_text("The Salt Road").encode())
    load("ingest_review").handler(sqs({"check": {"key": KEY}}), Context())
    load("publish_site").handler(changed_reviews(cloud), Context())
    cloud.s3.delete_object(Bucket="inbox", Key=KEY)

    load("ingest_review").handler(event("ingest_review.delete"), Context())
    load("ingest_review").handler(sqs({"check": {"key": KEY}}), Context())
    load("publish_site").handler(changed_reviews(cloud), Context())

    left = cloud.s3.get_object(Bucket="site", Key="reviews/the-salt-road/")
    assert left["Metadata"]["gone"] == "410"
    assert b"Salt Road" not in left["Body"].read()
    feed = cloud.s3.get_object(Bucket="site", Key="feed.atom")["Body"].read()
    assert b"Salt Road" not in feed


def test_a_batch_that_runs_out_of_time_is_read_again_from_the_first_review_that_is_left(cloud: Any) -> None:
    for number in range(3):
        key = f"reviews/{number}.md"
        cloud.s3.put_object(
            Bucket="inbox", Key=key, Body=review_text(f"Late {number}", body=f"Night {number}.").encode()
        )
        load("ingest_review").handler(sqs({"check": {"key": key}}), Context())
    records = [one for one in changed_reviews(cloud)["Records"] if one["dynamodb"]["Keys"]["sk"]["S"] == "REVIEW"]

    answer = load("publish_site").handler({"Records": records}, Context(milliseconds_left=1000))

    assert len([path for path in published(cloud) if path.startswith("reviews/")]) == 1
    assert "feed.json" in published(cloud)
    assert answer == {"batchItemFailures": [{"itemIdentifier": records[1]["dynamodb"]["SequenceNumber"]}]}


def test_s3s_test_message_is_taken(cloud: Any) -> None:
    assert load("ingest_review").handler(event("ingest_review.test_event"), Context()) == {"batchItemFailures": []}


def test_a_message_of_no_known_shape_comes_back_alone(cloud: Any) -> None:
    cloud.s3.put_object(Bucket="inbox", Key=KEY, Body=review_text("The Salt Road").encode())

    answer = load("ingest_review").handler(sqs({"surprise": 1}, {"check": {"key": KEY}}), Context())

    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert report(cloud).startswith("PUBLISHED")


def test_reconciling_asks_for_what_events_lost(cloud: Any) -> None:
    cloud.s3.put_object(Bucket="inbox", Key=KEY, Body=review_text("The Salt Road").encode())

    load("ingest_review").handler(event("ingest_review.reconcile"), Context())

    (message,) = cloud.sqs.receive_message(QueueUrl=cloud.queue)["Messages"]
    assert json.loads(message["Body"]) == {"check": {"key": KEY}}


def test_publishing_all_needs_no_change(cloud: Any) -> None:
    written = load("publish_site").handler(event("publish_site.all"), Context())

    assert written["written"] == len(published(cloud)) >= 6
    again = load("publish_site").handler(event("publish_site.all"), Context())
    assert again == {"written": 0, "refused": 0, "looked_at": 1, "after": None}


def test_publishing_all_goes_on_where_it_was_told_to_stop(cloud: Any) -> None:
    cloud.s3.put_object(Bucket="inbox", Key=KEY, Body=review_text("The Salt Road").encode())
    load("ingest_review").handler(sqs({"check": {"key": KEY}}), Context())
    handler = load("publish_site").handler
    answer, calls = {"after": ""}, 0

    while answer["after"] is not None:
        answer = handler({"publish": "all", "after": answer["after"], "steps": 1}, Context())
        calls += 1

    assert calls > 2
    assert {"reviews/the-salt-road/", "index.html", "404.html", "sitemap.xml"} <= set(published(cloud))


def test_publishing_all_ends_in_time_and_says_where_it_stands(cloud: Any) -> None:
    answer = load("publish_site").handler(event("publish_site.all"), Context(milliseconds_left=1000))

    assert answer == {"written": 0, "refused": 0, "looked_at": 0, "after": ""}


@dataclass(frozen=True)
class BusyContext(Context):
    """A run that has time for two steps only."""

    looks: Iterator[int] = field(default_factory=lambda: iter([900_000, 900_000, 1_000]))

    def get_remaining_time_in_millis(self) -> int:
        return next(self.looks)


def test_the_daily_check_goes_on_where_it_ran_out_of_time(cloud: Any) -> None:
    handler, day, answers = load("publish_site").handler, event("publish_site.all"), []

    while not answers or answers[-1]["after"] is not None:
        answers.append(handler(day, BusyContext()))

    assert len(answers) > 1
    assert sum(answer["written"] for answer in answers) == len(published(cloud)) >= 6


@pytest.mark.parametrize("name", ["REVIEWS_TABLE", "INBOX_BUCKET"])
def test_a_missing_setting_is_named_in_the_error(cloud: Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delenv(name)

    with pytest.raises(SettingMissing, match=f"the setting {name} is missing: set it in infra/template.yaml"):
        load("publish_site").publish()


def test_a_review_that_cannot_be_published_does_not_hold_up_the_others(cloud: Any) -> None:
    cloud.s3.put_object(Bucket="inbox", Key=KEY, Body=review_text("The Salt Road").encode())
    load("ingest_review").handler(sqs({"check": {"key": KEY}}), Context())
    broken = {"pk": {"S": "REVIEW#broken"}, "sk": {"S": "REVIEW"}, "doc": {"S": "{}"}, "html": {"B": b"-"}}
    cloud.dynamodb.put_item(TableName="reviews", Item=broken)
    changes = changed_reviews(cloud)

    answer = load("publish_site").handler(changes, Context())

    (failed,) = answer["batchItemFailures"]
    (record,) = [r for r in changes["Records"] if r["dynamodb"]["SequenceNumber"] == failed["itemIdentifier"]]
    assert record["dynamodb"]["Keys"]["pk"]["S"] == "REVIEW#broken"
    assert "reviews/the-salt-road/" in published(cloud)
