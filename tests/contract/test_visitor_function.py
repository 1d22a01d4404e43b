"""The function that faces the network, on moto: what it changes, what it calls, and what it lets slip."""

from __future__ import annotations

import json
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from cfnlint.decode import cfn_yaml
from moto.core import DEFAULT_ACCOUNT_ID
from moto.ses import ses_backends

from contract.test_newsletter_functions import Stack, link_in, mails, stack, subscribe
from fakes.newsletter_samples import sample_entries
from unspoilt.aws.signing_keys import read_signing_keys, rotate_signing_keys
from unspoilt.newsletter.offer import OFFER_PATH, offer_of, offer_to_bytes
from unspoilt.newsletter.token import UnsubscribeTokens

__all__ = ["stack"]  # the fixture

TEMPLATE = Path(__file__).parents[2] / "infra" / "template.yaml"
PRIVATE = "somebody.private"
ADDRESS = f"{PRIVATE}@mail.example"


def routes() -> list[tuple[str, str]]:
    """Return method and path of every route in the template."""
    resources = cfn_yaml.load(str(TEMPLATE))["Resources"].values()
    keys = [one["Properties"]["RouteKey"] for one in resources if one["Type"] == "AWS::ApiGatewayV2::Route"]
    return [tuple(key.split()) for key in keys]


def request(method: str, path: str, query: str = "", body: str = "", **headers: str) -> dict[str, Any]:
    return {
        "rawPath": path,
        "rawQueryString": query,
        "headers": {name.replace("_", "-"): value for name, value in headers.items()},
        "requestContext": {"http": {"method": method, "sourceIp": "192.0.2.7"}},
        "body": body,
        "isBase64Encoded": False,
    }


def everything(stack: Stack) -> dict[str, Any]:
    """Return all that is stored, queued and sent."""
    dynamodb, s3 = boto3.client("dynamodb"), boto3.client("s3")
    tables = {table: dynamodb.scan(TableName=table)["Items"] for table in ("subscribers", "deliveries")}
    buckets = {name: s3.list_objects_v2(Bucket=name).get("Contents", []) for name in ("the-issues", "the-site")}
    names = ["ApproximateNumberOfMessages"]
    queues = {
        name: stack.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        for name, url in stack.queues.items()
    }
    sent = len(ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages)
    return {"tables": tables, "buckets": buckets, "queues": queues, "sent": sent}


def unsubscribe_token() -> str:
    (row,) = [row for row in boto3.client("dynamodb").scan(TableName="subscribers")["Items"] if "address" in row]
    keys = read_signing_keys(boto3.client("dynamodb"), "subscribers", lambda: "a key")
    return UnsubscribeTokens(keys).token_of(row["id"]["S"])


def preferences_token(stack: Stack, address: str) -> str:
    """Subscribe, and return the token on the page that answers the confirmation."""
    assert stack.post("/subscriptions", address=address)["statusCode"] == 202
    stack.settle()
    _, mail = mails()[-1]
    page = stack.post("/subscriptions/confirm", link_in(mail, "/subscriptions/confirm"))
    (token,) = re.findall(r"preferences\?token=([\w-]+)", page["body"])
    return str(token)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_changes_nothing_on_any_route(stack: Stack, method: str) -> None:
    tokens = ["", "x", preferences_token(stack, "reader@mail.example")]
    stack.post("/subscriptions", address="other@mail.example")
    stack.settle()
    tokens += [link_in(mails()[-1][1], "/subscriptions/confirm").partition("=")[2]]
    tokens += [f"{'0' * 32}.{'A' * 43}", f"{'0' * 32}{'A' * 43}"]
    before = everything(stack)

    for path in {path for _, path in routes()}:
        for token in tokens:
            fields = f"token={token}&address=third%40mail.example&cadence=hourly&erase=yes&genre=Puzzle"
            answer = stack.call("manage_subscription", request(method, path, f"token={token}", fields))
            assert answer["statusCode"] in {200, 204, 405, 410}
            assert method == "GET" or answer["body"] == ""

    assert everything(stack) == before


def test_every_route_of_the_template_is_answered_and_no_other_is(stack: Stack) -> None:
    answered = stack.functions["manage_subscription"].visitor().routes()

    assert {(method, path) for path, methods in answered.items() for method in methods} == set(routes())


@contextmanager
def recorded(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, str]]]:
    """Note each call with the shape of what it was about: names, not values."""
    calls: list[tuple[str, str]] = []
    make_call = BaseClient._make_api_call

    def note(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        shape = json.dumps(parameters, default=str, sort_keys=True)
        calls.append((operation, re.sub(r"[0-9a-f]{32,64}|[\w.]+@[\w.]+|\d+", "#", shape)))
        return make_call(client, operation, parameters)

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", note)
        yield calls


def test_the_same_work_is_done_for_an_address_that_is_known_and_one_that_is_not(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(stack, "known@mail.example")
    with recorded(monkeypatch) as known:
        stack.post("/subscriptions", address="known@mail.example")
    with recorded(monkeypatch) as unknown:
        stack.post("/subscriptions", address="other@mail.example")

    assert [operation for operation, _ in known] == ["UpdateItem"] * 3 + ["PutItem", "SendMessageBatch"]
    assert known == unknown


def test_a_function_that_is_warm_believes_a_token_signed_since(stack: Stack) -> None:
    subscribe(stack, "reader@mail.example")
    stack.post("/subscriptions/unsubscribe", token="none")
    dynamodb = boto3.client("dynamodb")
    old = unsubscribe_token()
    rotate_signing_keys(dynamodb, "subscribers", lambda: "another key", datetime.now(UTC), in_need=False)
    new = unsubscribe_token()

    answer = stack.post("/subscriptions/unsubscribe", f"token={new}")

    (row,) = [row for row in dynamodb.scan(TableName="subscribers")["Items"] if "address" in row]
    assert (answer["statusCode"], row["status"]["S"], old == new) == (200, "unsubscribed", False)


def test_genres_are_offered_as_the_publisher_wrote_them(stack: Stack) -> None:
    token = preferences_token(stack, "reader@mail.example")
    offer = offer_to_bytes(offer_of(entry.facts for entry in sample_entries()))
    boto3.client("s3").put_object(Bucket="the-site", Key=OFFER_PATH, Body=offer)

    page = stack.call("manage_subscription", request("GET", "/subscriptions/preferences", f"token={token}"))

    assert page["statusCode"] == 200
    assert "Chamber pop" in page["body"]


HOSTILE = [
    request(ADDRESS, "/subscriptions"),
    request("POST", f"/subscriptions/{ADDRESS}"),
    request("POST", "/subscriptions", f"address={ADDRESS}&token={ADDRESS}"),
    request("POST", "/subscriptions", body=f"address={ADDRESS}"),
    request("POST", "/subscriptions", body=f"address={ADDRESS}%0d%0aBcc:{ADDRESS}"),
    request("POST", "/subscriptions", body=f"address={ADDRESS}&cadence={ADDRESS}&website={ADDRESS}"),
    request("POST", "/subscriptions", body=json.dumps({"address": ADDRESS}), content_type="application/json"),
    request("POST", "/subscriptions", body=json.dumps({"address": [ADDRESS] * 3}), content_type="application/json"),
    request("POST", "/subscriptions", body=f'{{"address": "{ADDRESS}', content_type="application/json"),
    request("POST", "/subscriptions", body=ADDRESS * 4000),
    request("POST", "/subscriptions", body=ADDRESS, content_type=ADDRESS, x_forwarded_for=f"{ADDRESS}, {ADDRESS}"),
    *(
        request("POST", path, f"token={ADDRESS}", f"token={ADDRESS}&genre={ADDRESS}&cadence={ADDRESS}&erase={ADDRESS}")
        for method, path in routes()
        if method == "POST"
    ),
    *(request("GET", path, f"token={ADDRESS}") for method, path in routes() if method == "GET"),
]


def test_nothing_that_is_written_or_queued_names_anybody(
    stack: Stack, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    token = preferences_token(stack, ADDRESS)
    queued: list[Any] = []

    for hostile in HOSTILE:
        stack.call("manage_subscription", hostile)
        queued += stack.drain("confirm")
    for message in queued:
        stack.batch("deliver_issue", message)
    for path in ("", "/unsubscribe", "/export", "/erase"):
        answer = stack.post(f"/subscriptions/preferences{path}", token=token, cadence="hourly", erase="yes")
        assert answer["statusCode"] == 200

    out = capsys.readouterr()
    written = caplog.text + out.out + out.err + "".join(repr(vars(record)) for record in caplog.records)
    assert {"visitor_answered", "subscription_carried_out"} <= set(caplog.messages)
    assert len(queued) == 2
    assert PRIVATE not in written
    assert PRIVATE not in json.dumps(queued)


@pytest.mark.parametrize("broken", ["table", "queue"])
def test_a_failure_names_nobody_either(stack: Stack, broken: str, caplog: pytest.LogCaptureFixture) -> None:
    """What Lambda writes down of an error that gets out is its traceback."""
    if broken == "table":
        boto3.client("dynamodb").delete_table(TableName="subscribers")
    else:
        stack.sqs.delete_queue(QueueUrl=stack.queues["confirm"])

    with pytest.raises(Exception, match=r"(?i)not ?found|exist") as failure:
        stack.post("/subscriptions", address=ADDRESS)

    assert PRIVATE not in "".join(traceback.format_exception(failure.value)) + caplog.text


def test_an_address_stands_in_the_rows_that_need_it_and_nowhere_else(stack: Stack) -> None:
    subscribe(stack, ADDRESS)
    stack.post("/subscriptions", address=f"waiting.{ADDRESS}")

    rows = boto3.client("dynamodb").scan(TableName="subscribers")["Items"]

    named = [row for row in rows if PRIVATE in json.dumps(row)]
    assert sorted(row["sk"]["S"] for row in named) == ["REQUEST", "SUBSCRIBER"]
    assert all(PRIVATE not in json.dumps({**row, "address": None}) for row in named)
