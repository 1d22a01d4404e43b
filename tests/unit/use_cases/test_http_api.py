"""Requests and responses of API Gateway's HTTP API."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from unspoilt.aws.http_api import request_from_event, response_to_event
from unspoilt.review.review import Kind
from unspoilt.use_cases.visitor import MOST_BODY_BYTES, VisitorResponse

EVENTS = Path(__file__).parents[3] / "events"


def event(body: str | None = None, content_type: str | None = None, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "version": "2.0",
        "rawPath": "/subscriptions",
        "rawQueryString": "",
        "headers": {} if content_type is None else {"content-type": content_type},
        "requestContext": {"http": {"method": "POST", "sourceIp": "198.51.100.84"}},
        "isBase64Encoded": False,
    }
    if body is not None:
        made["body"] = body
    return {**made, **changes}


def load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((EVENTS / f"manage_subscription.{name}.json").read_text())
    return loaded


def test_a_genuine_form_is_read_with_the_visitors_own_network() -> None:
    request = request_from_event(load("subscribe"))

    assert (request.method, request.path) == ("POST", "/subscriptions")
    assert request.fields == {"address": ("reader@example.org",), "cadence": ("weekly",), "website": ("",)}
    assert request.network == "192.0.2.17"


def test_a_genuine_one_click_request_is_read_with_its_token() -> None:
    request = request_from_event(load("unsubscribe_one_click"))

    assert request.query["token"]
    assert request.fields == {"List-Unsubscribe": ("One-Click",)}


@pytest.mark.parametrize("name", ["confirm_page", "unsubscribe_page", "confirm", "unsubscribe"])
def test_the_other_events_kept_as_files_are_read(name: str) -> None:
    request = request_from_event(load(name))

    assert request.method == ("GET" if name.endswith("page") else "POST")
    assert request.token


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", None])
def test_a_form_is_read_whatever_it_calls_itself(content_type: str | None) -> None:
    request = request_from_event(event("address=a%2Bb%40mail.example&cadence=weekly", content_type))

    assert request.fields == {"address": ("a+b@mail.example",), "cadence": ("weekly",)}
    assert not request.is_json


def test_json_is_read_too() -> None:
    body = '{"address": "first@mail.example", "address": "second", "genre": ["a", 7, "b"], "number": 7, "list": []}'

    request = request_from_event(event(body, "application/json; charset=utf-8"))

    assert request.fields == {"address": ("first@mail.example", "second"), "genre": ("a", "b")}
    assert request.is_json


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "7", "9" * 9000, "[" * 9000, '[["address", "x"]]', '"address"', "\ud800"]
)
def test_json_that_is_no_object_has_no_fields(body: str) -> None:
    assert request_from_event(event(body, "application/json")).fields == {}


def test_a_body_that_is_not_what_it_says_has_no_fields() -> None:
    assert request_from_event(event("%%%", isBase64Encoded=True)).fields == {}
    assert request_from_event(event(base64.b64encode(b"\xff\xfe=1").decode(), isBase64Encoded=True)).fields
    assert request_from_event(event("&".join(f"a{n}=1" for n in range(101)))).fields == {}


def test_of_two_values_the_first_counts() -> None:
    request = request_from_event(event("address=first%40mail.example&address=second%40mail.example"))

    assert request.field("address") == "first@mail.example"
    assert request.field("cadence", "weekly") == "weekly"


def test_every_value_of_a_field_is_kept_for_boxes_to_tick() -> None:
    request = request_from_event(event("genre=Puzzle&genre=Chamber+pop&genre="))

    assert request.fields["genre"] == ("Puzzle", "Chamber pop", "")


def test_preferences_with_everything_ticked_fit_into_a_body() -> None:
    """The most that can be offered: 40 genres of 60 characters, each written with nine."""
    ticked = [("genre", "\u6f22" * 59 + chr(0x4E00 + number)) for number in range(40)]
    body = urlencode([("token", "a" * 75), ("cadence", "weekly"), *ticked, *[("kind", str(kind)) for kind in Kind]])

    request = request_from_event(event(body))

    assert not request.too_large
    assert (len(request.fields["genre"]), len(request.fields["kind"])) == (40, len(Kind))


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/octet-stream", "text/xml"])
def test_what_is_no_form_has_no_address(kind: str) -> None:
    body = '--x\r\nContent-Disposition: form-data; name="address"\r\n\r\nreader@mail.example\r\n--x--\r\n'

    assert request_from_event(event(body, kind)).field("address") == ""


def test_a_method_that_nobody_uses_is_not_repeated() -> None:
    odd = {"http": {"method": "reader@mail.example", "sourceIp": "192.0.2.1"}}

    assert request_from_event(event(requestContext=odd)).method == "OTHER"


@pytest.mark.parametrize(("size", "too_large"), [(MOST_BODY_BYTES, False), (MOST_BODY_BYTES + 1, True)])
def test_a_body_that_is_too_large_is_not_read(size: int, too_large: bool) -> None:
    request = request_from_event(event("a=" + "x" * (size - 2)))

    assert request.too_large is too_large
    assert (request.fields == {}) is too_large


def test_a_request_without_body_or_headers_is_read() -> None:
    request = request_from_event(
        {"rawPath": "/subscriptions", "requestContext": {"http": {"method": "get", "sourceIp": "192.0.2.1"}}}
    )

    assert (request.method, request.fields, request.query, request.network) == ("GET", {}, {}, "192.0.2.1")


@pytest.mark.parametrize(
    ("forwarded", "network"),
    [
        ("", "198.51.100.84"),
        ("198.51.100.84", "198.51.100.84"),
        ("192.0.2.17, 198.51.100.84", "192.0.2.17"),
        ("203.0.113.1, 192.0.2.17, 198.51.100.84", "192.0.2.17"),
    ],
)
def test_the_visitor_is_whom_cloudfront_heard_from(forwarded: str, network: str) -> None:
    assert request_from_event(event(headers={"X-Forwarded-For": forwarded})).network == network


def test_a_response_is_what_api_gateway_expects() -> None:
    response = VisitorResponse(202, "grüß".encode(), {"content-type": "text/html; charset=utf-8"}, "event")

    assert response_to_event(response, "POST") == {
        "statusCode": 202,
        "headers": {"content-type": "text/html; charset=utf-8"},
        "body": "grüß",
        "isBase64Encoded": False,
    }
    assert response_to_event(response, "HEAD")["body"] == ""
