"""The example events: one of each shape that a function handles, as AWS sends it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "events"
EVENTS = sorted(FOLDER.glob("*.json"))
#: Which function gets which shapes, and over which queue or stream; None is a direct call.
SHAPES = {
    "ingest_review": ({"upload", "delete", "test_event", "check", "reconcile"}, "IngestQueue"),
    "publish_site": ({"stream", "all"}, "ReviewsTable"),
    "publish_issues": ({"stream", "all"}, "ReviewsTable"),
    "compose_issue": ({"compose", "launch"}, "ComposeQueue"),
    "deliver_issue": ({"deliver", "preview", "subscribe", "preferences"}, None),
    "manage_subscription": (
        {
            *("subscribe", "subscribe_json", "confirm_page", "confirm"),
            *("unsubscribe_page", "unsubscribe", "unsubscribe_one_click"),
            *("preferences_page", "preferences", "preferences_link", "preferences_unsubscribe"),
            *("preferences_export", "preferences_erase"),
        },
        None,
    ),
    "record_mail_event": (
        {
            *("send", "delivery", "bounce_permanent", "bounce_transient", "complaint", "reject"),
            *("delivery_delay", "rendering_failure", "validation"),
        },
        "MailEventsQueue",
    ),
    "sweep_deliveries": ({"sweep"}, None),
}
SQS_KEYS = {
    *("messageId", "receiptHandle", "body", "attributes", "messageAttributes", "md5OfBody"),
    *("eventSource", "eventSourceARN", "awsRegion"),
}


def event(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def bodies(name: str) -> list[Any]:
    return [json.loads(record["body"]) for record in event(name)["Records"]]


def test_there_is_one_of_each_shape_and_no_other() -> None:
    expected = {f"{function}.{shape}" for function, (shapes, _) in SHAPES.items() for shape in shapes}

    assert {path.stem for path in EVENTS} == expected


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: path.stem)
def test_an_event_comes_the_way_that_the_template_sends_it(path: Path) -> None:
    found = event(path.stem)
    function, _, _ = path.stem.partition(".")
    source = SHAPES[function][1]

    for record in found.get("Records", []):
        assert record["eventSource"] in {"aws:sqs", "aws:dynamodb"}
        if record["eventSource"] == "aws:sqs":
            assert set(record) == SQS_KEYS
            assert isinstance(json.loads(record["body"]), dict)
        if source is not None:
            assert f"-{source}-" in record["eventSourceARN"]


@pytest.mark.parametrize("name", ["ingest_review.upload", "ingest_review.delete"])
def test_s3_says_which_version_of_which_key(name: str) -> None:
    (body,) = bodies(name)
    (record,) = body["Records"]

    assert record["eventName"] in {"ObjectCreated:Put", "ObjectRemoved:DeleteMarkerCreated"}
    assert record["s3"]["object"]["key"].startswith("reviews/")
    assert int(record["s3"]["object"]["sequencer"], 16) > 0
    assert record["s3"]["object"]["versionId"]


def test_a_delete_comes_after_the_upload_that_it_deletes() -> None:
    (upload,), (delete,) = (bodies(name)[0]["Records"] for name in ("ingest_review.upload", "ingest_review.delete"))

    assert upload["s3"]["object"]["key"] == delete["s3"]["object"]["key"]
    assert upload["s3"]["object"]["sequencer"] < delete["s3"]["object"]["sequencer"]


def test_the_stream_carries_keys_only() -> None:
    (record,) = event("publish_site.stream")["Records"]

    assert record["dynamodb"]["StreamViewType"] == "KEYS_ONLY"
    assert record["dynamodb"]["Keys"]["pk"]["S"].startswith("REVIEW#")
    assert not {"NewImage", "OldImage"} & set(record["dynamodb"])


@pytest.mark.parametrize("path", sorted(FOLDER.glob("manage_subscription.*.json")), ids=lambda path: path.stem)
def test_requests_are_on_routes_of_the_api(stack: Any, path: Path) -> None:
    request = event(path.stem)

    assert request["version"] == "2.0"
    assert request["routeKey"] in {route["RouteKey"] for route in stack.of("AWS::ApiGatewayV2::Route").values()}
    assert request["requestContext"]["http"]["method"] == request["routeKey"].split()[0]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("record_mail_event.*.json")), ids=lambda path: path.stem)
def test_mail_events_are_text_inside_a_notification(path: Path) -> None:
    (notification,) = bodies(path.stem)

    assert notification["Type"] == "Notification"
    if path.stem != "record_mail_event.validation":
        said = json.loads(notification["Message"])
        assert set(said["mail"]["tags"]) >= {"issue", "subscriber", "nonce"}


def test_there_is_an_example_of_every_event_that_ses_is_asked_for(stack: Any) -> None:
    (destination,) = stack.of("AWS::SES::ConfigurationSetEventDestination").values()
    asked = {kind.lower() for kind in destination["EventDestination"]["MatchingEventTypes"]}
    said = {
        json.loads(bodies(path.stem)[0]["Message"])["eventType"].replace(" ", "").lower()
        for path in FOLDER.glob("record_mail_event.*.json")
        if path.stem != "record_mail_event.validation"
    }

    assert said == asked
