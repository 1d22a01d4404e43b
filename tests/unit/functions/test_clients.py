"""What the clients of AWS put into a request, looked at where it would leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from fakes.function import forget_clients
from unspoilt.aws import clients


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    forget_clients()
    yield
    forget_clients()


def test_a_document_leaves_with_its_request() -> None:
    client = clients.s3_client()
    left = _catch(client)

    client.put_object(Bucket="site", Key="feed.atom", Body=b"<feed/>")

    assert [request.method for request in left] == ["PUT"]
    assert "Expect" not in left[0].headers


@pytest.mark.parametrize(
    ("make", "operation", "arguments"),
    [
        (clients.dynamodb_client, "get_item", {"TableName": "reviews", "Key": {}}),
        (clients.s3_client, "head_object", {"Bucket": "site", "Key": "feed.atom"}),
        (clients.sqs_client, "send_message_batch", {"QueueUrl": "https://sqs.example/1/queue", "Entries": []}),
        (clients.sesv2_client, "get_account", {}),
    ],
)
def test_a_call_says_whose_it_is(make: Callable[[], Any], operation: str, arguments: dict[str, Any]) -> None:
    client = make()
    left = _catch(client)

    getattr(client, operation)(**arguments)

    assert left[0].headers["User-Agent"].split()[0] == b"unspoilt"


def _catch(client: Any) -> list[AWSPreparedRequest]:
    """Answer every request of a client with nothing; return the list that they are put into."""
    left: list[AWSPreparedRequest] = []

    def answer(request: AWSPreparedRequest, **_: object) -> AWSResponse:
        left.append(request)
        is_s3 = ".s3." in request.url
        raw: Any = type("Raw", (), {"stream": lambda *_: iter([b"" if is_s3 else b"{}"])})()
        return AWSResponse(request.url, 200, {}, raw)

    client.meta.events.register("before-send", answer)
    return left
