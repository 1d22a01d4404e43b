"""The newsletter's five functions, from a schedule to a mail, on moto."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import boto3
import pytest
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses import ses_backends

from fakes.function import forget_clients
from fakes.newsletter_samples import QUOTA, sample_entries
from unspoilt.bootstrap.dead_letters import SETTINGS as DEAD_LETTER_SETTINGS
from unspoilt.bootstrap.newsletter_stores import deliveries_in
from unspoilt.newsletter.cadence import Cadence, issue_id_of
from unspoilt.newsletter.delivery import DeliveryStatus, begin
from unspoilt.newsletter.selection import WHOLE
from unspoilt.spoiler.gate.hidden_words import HiddenWords

ROOT = Path(__file__).parents[2]
EVENTS = ROOT / "events"
CONTEXT = SimpleNamespace(
    function_name="f", memory_limit_in_mb=128, invoked_function_arn="arn:aws:lambda:::f", aws_request_id="request-1"
)
NAMES = ("compose_issue", "deliver_issue", "manage_subscription", "record_mail_event", "sweep_deliveries")


def load_function(name: str) -> ModuleType:
    path = ROOT / "functions" / name / "handler.py"
    spec = importlib.util.spec_from_file_location(f"newsletter_function_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Stack:
    """The functions and what stands between them."""

    functions: dict[str, ModuleType]
    queues: dict[str, str]
    sqs: Any

    def call(self, name: str, event: dict[str, Any]) -> Any:
        return self.functions[name].handler(event, CONTEXT)

    def batch(self, name: str, *messages: object) -> list[str]:
        """Hand messages to a function; return the ids of those that must come again."""
        records = [
            {"messageId": str(number), "body": message if isinstance(message, str) else json.dumps(message)}
            for number, message in enumerate(messages)
        ]
        answer = self.call(name, {"Records": records})
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def drain(self, queue: str) -> list[dict[str, Any]]:
        found = []
        while messages := self.sqs.receive_message(QueueUrl=self.queues[queue], MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                found.append(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.queues[queue], ReceiptHandle=message["ReceiptHandle"])
        return found

    def settle(self) -> None:
        """Carry every message to its function until none is left."""
        while True:
            compose, deliver, confirm = (self.drain(name) for name in ("compose", "deliver", "confirm"))
            if not compose + deliver + confirm:
                return
            assert self.batch("compose_issue", *compose) == []
            assert self.batch("deliver_issue", *deliver, *confirm) == []

    def post(self, path: str, query: str = "", **fields: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.call(
            "manage_subscription",
            {
                "rawPath": path,
                "rawQueryString": query,
                "headers": {},
                "requestContext": {"http": {"method": "POST", "sourceIp": "192.0.2.7"}},
                "body": urlencode(fields),
                "isBase64Encoded": False,
            },
        )
        return answer


class News:
    """The Reviews table, as far as the newsletter knows it."""

    def __init__(self, client: object, table: str) -> None:
        self.table = table

    def between(self, start: datetime | None, end: datetime) -> tuple[object, ...]:
        return sample_entries()

    def hidden_words(self, ids: tuple[str, ...]) -> tuple[HiddenWords, ...]:
        return tuple(HiddenWords(review_id=each) for each in ids)


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stack]:
    with mock_aws():
        forget_clients()
        sqs, dynamodb = boto3.client("sqs"), boto3.client("dynamodb")
        queues = {
            name: sqs.create_queue(QueueName=name)["QueueUrl"]
            for name in ("compose", "deliver", "confirm", "dead-events")
        }
        for table, index, pk, sk in (
            ("subscribers", "by_cadence", "cadence_key", "id"),
            ("deliveries", "by_open", "open_key", "open_since"),
        ):
            dynamodb.create_table(
                TableName=table,
                BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk", pk, sk)],
                KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
                GlobalSecondaryIndexes=[
                    {
                        "IndexName": index,
                        "KeySchema": [
                            {"AttributeName": pk, "KeyType": "HASH"},
                            {"AttributeName": sk, "KeyType": "RANGE"},
                        ],
                        "Projection": {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["choice"]},
                    }
                ],
            )
        for bucket in ("the-issues", "the-site"):
            boto3.client("s3").create_bucket(Bucket=bucket)
        dynamodb.create_table(
            TableName="reviews",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        ses = boto3.client("sesv2")
        ses.create_email_identity(EmailIdentity="digest@reviews.example")
        ses.create_configuration_set(ConfigurationSetName="unspoilt")
        environment = {
            "SUBSCRIBERS_TABLE": "subscribers",
            "DELIVERIES_TABLE": "deliveries",
            "REVIEWS_TABLE": "reviews",
            "ISSUES_BUCKET": "the-issues",
            "SITE_BUCKET": "the-site",
            "COMPOSE_QUEUE": queues["compose"],
            "DELIVER_QUEUE": queues["deliver"],
            "CONFIRM_QUEUE": queues["confirm"],
            "DELIVER_CONCURRENCY": "2",
            **dict.fromkeys(DEAD_LETTER_SETTINGS, queues["dead-events"]),
            "SITE_NAME": "The Closed Book",
            "SITE_ADDRESS": "https://reviews.example",
            "SENDER": "The Closed Book <digest@reviews.example>",
            "AUTHOR_ADDRESS": "ada@reviews.example",
            "CONFIGURATION_SET": "unspoilt",
            "HOLD_MINUTES": "0",
            "SETTLE_SECONDS": "60",
            "POWERTOOLS_SERVICE_NAME": "test",
            "POWERTOOLS_METRICS_NAMESPACE": "Unspoilt",
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("unspoilt.bootstrap.compose_issue.ReviewsTable", News)
        # moto knows no GetAccount; test_sending_account.py reads SES's own answer.
        monkeypatch.setattr("unspoilt.aws.sending_account.SendingAccount.read_quota", lambda account: QUOTA)
        yield Stack({name: load_function(name) for name in NAMES}, queues, sqs)


def mails() -> list[tuple[str, Any]]:
    """Return recipients and parsed mails, each once (moto doubles destinations)."""
    return [
        (message.destinations[0], message_from_bytes(message.raw_data.encode(), policy=default))
        for message in ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages
    ]


def link_in(mail: Any, path: str) -> str:
    (found,) = re.findall(rf"{path}\?(token=\S+)", mail.get_body(("plain",)).get_content())
    return str(found)


def subscribe(stack: Stack, address: str) -> None:
    assert stack.post("/subscriptions", address=address, cadence="weekly")["statusCode"] == 202
    stack.settle()
    _, mail = mails()[-1]
    assert stack.post("/subscriptions/confirm", link_in(mail, "/subscriptions/confirm"))["statusCode"] == 200


def test_from_a_form_to_a_digest_and_out_again(stack: Stack) -> None:
    subscribe(stack, "one@mail.example")
    subscribe(stack, "two@mail.example")
    before = len(mails())
    scheduled_at = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=5)
    message = {"compose": {"cadence": "weekly", "scheduled_at": scheduled_at.isoformat()}}

    assert stack.batch("compose_issue", message, message) == []
    stack.settle()
    swept = stack.call("sweep_deliveries", {"sweep": {"scheduled_at": scheduled_at.isoformat()}})

    new = mails()[before:]
    assert sorted(to for to, _ in new) == ["ada@reviews.example", "one@mail.example", "two@mail.example"]
    assert swept == {issue_id_of(Cadence.WEEKLY, scheduled_at): "finished"}
    digest = dict(new)["one@mail.example"]
    assert "The Salt Ledger" in digest["Subject"]

    token = link_in(digest, "/subscriptions/unsubscribe")
    assert stack.post("/subscriptions/unsubscribe", token, **{"List-Unsubscribe": "One-Click"})["statusCode"] == 200
    next_week = datetime.now(UTC) - timedelta(minutes=2)
    assert stack.batch("compose_issue", {"compose": {"cadence": "weekly", "scheduled_at": next_week.isoformat()}}) == []
    stack.settle()

    assert [to for to, _ in mails()[before + 3 :]] == ["ada@reviews.example", "two@mail.example"]


def test_one_bad_message_does_not_take_the_batch_with_it(stack: Stack) -> None:
    subscribe(stack, "one@mail.example")
    assert stack.post("/subscriptions", address="two@mail.example")["statusCode"] == 202
    (good,) = stack.drain("confirm")

    failed = stack.batch("deliver_issue", "no JSON", good, {"compose": {}}, {"launch": {"issue": "x", "after": None}})

    assert failed == ["0", "2", "3"]
    assert [to for to, _ in mails()] == ["one@mail.example", "two@mail.example"]


def test_a_period_that_has_not_settled_comes_again(stack: Stack) -> None:
    now = datetime.now(UTC).isoformat()

    assert stack.batch("compose_issue", {"compose": {"cadence": "weekly", "scheduled_at": now}}) == ["0"]


def test_genuine_events_of_ses_become_evidence_and_suppressions(stack: Stack) -> None:
    ledger = deliveries_in({"DELIVERIES_TABLE": "deliveries"})
    event = json.loads((EVENTS / "record_mail_event.send.json").read_text())
    tags = json.loads(json.loads(event["Records"][0]["body"])["Message"])["mail"]["tags"]
    issue, subscriber = tags["issue"][0], tags["subscriber"][0]
    ledger.add_deliveries([begin(issue, subscriber, WHOLE, datetime.now(UTC))])

    for path in sorted(EVENTS.glob("record_mail_event.*.json")):
        answer = stack.call("record_mail_event", json.loads(path.read_text()))
        assert answer == {"batchItemFailures": []}

    row = ledger.read_delivery(issue, subscriber)
    assert row is not None
    assert row.status is DeliveryStatus.REJECTED  # a rejection is among them, and is the last word
    found = boto3.client("dynamodb").scan(TableName="subscribers")["Items"]
    assert any(item["pk"]["S"].startswith("SUPPRESSION#") for item in found)
    assert stack.batch("record_mail_event", "no JSON") == ["0"]


@pytest.mark.parametrize("path", sorted(EVENTS.glob("manage_subscription.*.json")), ids=lambda path: path.stem)
def test_genuine_requests_are_answered(stack: Stack, path: Path) -> None:
    answer = stack.call("manage_subscription", json.loads(path.read_text()))

    assert answer["statusCode"] in {200, 202, 410}
    assert answer["headers"]["cache-control"] == "no-store"


def test_logs_name_no_address(stack: Stack, caplog: pytest.LogCaptureFixture) -> None:
    subscribe(stack, "somebody.private@mail.example")
    stack.post("/subscriptions", address="somebody.private@mail..example")
    stack.batch("deliver_issue", {"subscribe": {"request": "somebody.private@mail.example"}})
    scheduled_at = datetime.now(UTC) - timedelta(minutes=5)
    stack.batch("compose_issue", {"compose": {"cadence": "weekly", "scheduled_at": scheduled_at.isoformat()}})
    stack.settle()

    written = caplog.text + "".join(repr(vars(record)) for record in caplog.records)
    assert {"subscription_carried_out", "message_failed", "issue_delivered"} <= set(caplog.messages)
    assert "somebody.private" not in written
    assert "ada@" not in written
