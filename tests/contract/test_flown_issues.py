"""The archive of issues in memory and in DynamoDB, and the function that publishes it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from fakes.function import Context, event, load
from fakes.newsletter import FakeFlownIssues
from fakes.newsletter_samples import SUNDAY
from unspoilt.aws.flown_issues_table import FlownIssuesTable, issue_id_from
from unspoilt.newsletter.cadence import Cadence, issue_id_of
from unspoilt.use_cases.flown_issues import FlownIssue
from unspoilt.use_cases.publish_issues import NEWEST


def create_table() -> Any:
    client = boto3.client("dynamodb")
    client.create_table(
        TableName="reviews",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    return client


@pytest.fixture(params=["memory", "moto"])
def archive(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "memory":
        yield FakeFlownIssues()
        return
    with mock_aws():
        yield FlownIssuesTable(create_table(), "reviews")


def issue_of(cadence: Cadence, end: datetime, *reviews: str) -> FlownIssue:
    return FlownIssue(issue_id_of(cadence, end), cadence, end, reviews)


ISSUES = [
    issue_of(Cadence.MONTHLY, datetime(2024, 12, 31, 23, 0, tzinfo=UTC), "a"),
    issue_of(Cadence.WEEKLY, datetime(2025, 1, 5, 17, 0, tzinfo=UTC), "b", "a"),
    issue_of(Cadence.WEEKLY, SUNDAY, "c", "b", "a"),
    issue_of(Cadence.HOURLY, SUNDAY + timedelta(hours=1), "d"),
]


def test_issues_are_read_back_latest_first_and_by_year(archive: Any) -> None:
    for issue in (*ISSUES, ISSUES[1]):
        archive.add(issue)

    assert archive.newest_issues(9) == tuple(reversed(ISSUES))
    assert archive.newest_issues(2) == (ISSUES[3], ISSUES[2])
    assert archive.issues_of(2025) == (ISSUES[1],)
    assert archive.issues_of(2023) == ()
    assert archive.years() == (2026, 2025, 2024)
    assert archive.read_issue(ISSUES[2].id) == ISSUES[2]
    assert archive.read_issue("weekly-20200101T170000Z") is None


def test_the_issues_of_a_review_are_found(archive: Any) -> None:
    for issue in ISSUES:
        archive.add(issue)

    assert set(archive.issues_with("b")) == {ISSUES[1].id, ISSUES[2].id}
    assert archive.issues_with("z") == ()


def test_the_row_that_the_stream_reports_comes_last_and_names_the_issue() -> None:
    written = []

    class Client:
        def put_item(self, **call: Any) -> None:
            written.append((call["Item"]["pk"]["S"], call["Item"]["sk"]["S"]))

    FlownIssuesTable(Client(), "reviews").add(ISSUES[2])  # type: ignore[arg-type]

    assert {pk for pk, _ in written[:-1]} == {"MAILED#a", "MAILED#b", "MAILED#c", "ISSUE_YEARS"}
    assert written[-1][0] == "ISSUES"
    assert issue_id_from(written[-1][1]) == ISSUES[2].id


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with mock_aws():
        client = create_table()
        boto3.client("s3").create_bucket(Bucket="the-site")
        settings = {"REVIEWS_TABLE": "reviews", "SITE_BUCKET": "the-site", "SITE_NAME": "The Closed Book"}
        for name, value in {**settings, "SITE_ADDRESS": "https://reviews.example"}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "Unspoilt")
        monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "publish_issues")
        FlownIssuesTable(client, "reviews").add(ISSUES[2])
        yield load("publish_issues")


def paths() -> list[str]:
    return [item["Key"] for item in boto3.client("s3").list_objects_v2(Bucket="the-site").get("Contents", [])]


@pytest.mark.parametrize("name", ["stream", "all"])
def test_genuine_events_publish_the_issue_and_its_lists(function: Any, name: str) -> None:
    answer = function.handler(event(f"publish_issues.{name}"), Context())

    assert answer in ({"batchItemFailures": []}, {"refused": 0})
    assert paths() == ["issues/", "issues/2026/", "issues/weekly-20261122T170000Z/"]


def test_what_fails_is_read_again_and_does_not_hold_up_the_rest(function: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object, review_id: str) -> tuple[str, ...]:
        raise ValueError(review_id)

    monkeypatch.setattr(FlownIssuesTable, "issues_with", broken)

    answer = function.handler(event("publish_issues.stream"), Context())

    number = event("publish_issues.stream")["Records"][1]["dynamodb"]["SequenceNumber"]
    assert answer == {"batchItemFailures": [{"itemIdentifier": number}]}
    assert "issues/weekly-20261122T170000Z/" in paths()


def test_a_review_that_changed_often_is_looked_at_once_and_the_list_too(
    function: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = event("publish_issues.stream")
    review = asked["Records"][1]
    again = [{**review, "dynamodb": {**review["dynamodb"], "SequenceNumber": f"{number}"}} for number in range(3)]
    seen: list[object] = []
    monkeypatch.setattr(FlownIssuesTable, "issues_with", lambda _, review_id: seen.append(review_id) or ())
    monkeypatch.setattr(FlownIssuesTable, "newest_issues", lambda _, most: seen.append(most) or ())

    answer = function.handler({"Records": [review, *again]}, Context())

    assert answer == {"batchItemFailures": []}
    assert seen == ["5f0c1f5e8d2b4a1c", NEWEST]
    assert paths() == ["issues/"]
