"""Messages on SQS, and AWS's errors in our words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from moto import mock_aws

from unspoilt.aws.queues import Queue
from unspoilt.aws.translate import translate, translated
from unspoilt.errors import Conflict, OurError, Throttled, Unavailable


@pytest.fixture
def sqs() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("sqs")


def received(sqs: Any, url: str) -> list[dict[str, Any]]:
    found = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"]) for message in messages]
    return found


@pytest.mark.parametrize("count", [0, 1, 10, 11, 25])
def test_every_message_is_put_on_the_queue_ten_at_a_time(sqs: Any, count: int) -> None:
    url = sqs.create_queue(QueueName="q")["QueueUrl"]

    Queue(sqs, url).send([{"number": number} for number in range(count)])

    assert sorted(one["number"] for one in received(sqs, url)) == list(range(count))


def test_the_delay_of_the_queue_does_not_apply(sqs: Any) -> None:
    url = sqs.create_queue(QueueName="q", Attributes={"DelaySeconds": "120"})["QueueUrl"]

    Queue(sqs, url).send([{"number": 1}])
    Queue(sqs, url).send([{"number": 2}], delay=timedelta(minutes=5))

    assert received(sqs, url) == [{"number": 1}]


class Flaky:
    """An SQS that takes some of a batch."""

    def __init__(self, *failures: dict[str, bool]) -> None:
        #: For each call: ids that fail, and whether it is the sender's fault.
        self.failures = list(failures)
        self.calls: list[list[str]] = []
        self.sizes: list[int] = []

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
        self.calls.append([entry["Id"] for entry in Entries])
        self.sizes.append(sum(len(entry["MessageBody"].encode()) for entry in Entries))
        failures = self.failures.pop(0) if self.failures else {}
        return {"Failed": [{"Id": name, "Code": "Odd", "SenderFault": fault} for name, fault in failures.items()]}


def test_what_sqs_did_not_take_is_sent_again_and_nothing_else() -> None:
    flaky = Flaky({"1": False, "3": False}, {"3": False})

    Queue(flaky, "url").send([{}, {}, {}, {}])  # type: ignore[arg-type]

    assert flaky.calls == [["0", "1", "2", "3"], ["1", "3"], ["3"]]


def test_what_sqs_never_takes_is_an_error() -> None:
    with pytest.raises(Unavailable):
        Queue(Flaky(*[{"0": False}] * 9), "url").send([{}])  # type: ignore[arg-type]


def test_what_sqs_refuses_as_our_mistake_is_not_sent_again() -> None:
    flaky = Flaky({"0": True})

    with pytest.raises(OurError):
        Queue(flaky, "url").send([{}])  # type: ignore[arg-type]

    assert len(flaky.calls) == 1


def test_large_messages_share_no_batch_that_sqs_would_refuse() -> None:
    flaky = Flaky()

    Queue(flaky, "url").send([{"text": "x" * 90_000}] * 5)  # type: ignore[arg-type]

    assert sum(len(call) for call in flaky.calls) == 5
    assert all(size <= 256 * 1024 for size in flaky.sizes)


def error(code: str, status: int = 400, reasons: list[str] | None = None) -> ClientError:
    response: dict[str, Any] = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    if reasons is not None:
        response["CancellationReasons"] = [{"Code": reason} for reason in reasons]
    return ClientError(response, "Call")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "ours"),
    [
        (error("ConditionalCheckFailedException"), Conflict),
        (error("TransactionCanceledException", reasons=["None", "ConditionalCheckFailed"]), Conflict),
        (error("TransactionCanceledException", reasons=["TransactionConflict", "None"]), Conflict),
        (error("TransactionConflictException"), Conflict),
        (error("PreconditionFailed", 412), Conflict),
        (error("ConditionalRequestConflict", 409), Conflict),
        (error("412", 412), Conflict),
        (error("ProvisionedThroughputExceededException"), Throttled),
        (error("TransactionCanceledException", reasons=["None", "ThrottlingError"]), Throttled),
        (error("ThrottlingException"), Throttled),
        (error("SlowDown", 503), Throttled),
        (error("Anything", 429), Throttled),
        (error("InternalServerError", 500), Unavailable),
        (error("ServiceUnavailable", 503), Unavailable),
    ],
)
def test_an_error_of_aws_has_one_meaning(given: ClientError, ours: type[Exception]) -> None:
    assert type(translate(given)) is ours
    with pytest.raises(ours) as raised, translated():
        raise given
    assert raised.value.__cause__ is given


@pytest.mark.parametrize(
    "given",
    [
        error("ValidationException"),
        error("TransactionCanceledException", reasons=["None", "ValidationError"]),
        error("NoSuchKey", 404),
        error("AccessDenied", 403),
    ],
)
def test_an_error_that_we_have_no_word_for_passes_through(given: ClientError) -> None:
    assert translate(given) is given
    with pytest.raises(ClientError) as raised, translated():
        raise given
    assert raised.value is given
    assert raised.value.__cause__ is None


@pytest.mark.parametrize("given", [ReadTimeoutError(endpoint_url="x"), EndpointConnectionError(endpoint_url="x")])
def test_silence_of_the_network_is_unavailability(given: Exception) -> None:
    with pytest.raises(Unavailable), translated():
        raise given


def test_errors_that_are_not_of_aws_pass_through() -> None:
    with pytest.raises(KeyError), translated():
        raise KeyError
