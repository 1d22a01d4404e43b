"""What hostile visitors send, by the form and by JSON: nothing invalid is stored, nothing is injected anywhere."""

from __future__ import annotations

import json
from email import message_from_bytes
from email.policy import default
from typing import Any
from urllib.parse import urlencode

import pytest

from fakes.address_vectors import injections, is_plain, isemail_vectors, need_vectors
from fakes.newsletter_samples import SUNDAY, subscriber_id
from fakes.newsroom import TOKENS, Newsroom
from unspoilt.aws.http_api import request_from_event
from unspoilt.newsletter.cadence import Cadence
from unspoilt.use_cases.limits import IN_TOTAL, PER_ADDRESS, PER_NETWORK, start_of_window
from unspoilt.use_cases.visitor import VisitorResponse


def form(**fields: str) -> tuple[str, str]:
    # As a browser does; "surrogatepass" because a program may send what no browser would.
    return urlencode(fields, errors="surrogatepass"), "application/x-www-form-urlencoded"


def json_of(**fields: str) -> tuple[str, str]:
    return json.dumps(fields), "application/json"


def post(room: Newsroom, body: str, content_type: str, *, network: str = "192.0.2.7") -> VisitorResponse:
    event: dict[str, Any] = {
        "rawPath": "/subscriptions",
        "headers": {"content-type": content_type},
        "requestContext": {"http": {"method": "POST", "sourceIp": network}},
        "body": body,
    }
    return room.visitor.answer(request_from_event(event))


WAYS = {"form": form, "json": json_of}


def go(given: str, way: str) -> Newsroom:
    """Let somebody leave an address and carry out what that leads to; check what holds for any."""
    room = Newsroom()
    answer = post(room, *WAYS[way](address=given, cadence="weekly"))
    # Two answers there are, whatever was given: none of it comes back.
    expected = [post(Newsroom(), *WAYS[way](address=plain)) for plain in ("reader@mail.example", "")]
    assert answer in expected
    stored = [request.address.text for request in room.requests.rows.values()]
    room.work()
    stored += [row.address.text for row in room.subscribers.rows.values()]
    assert len(stored) == (2 if answer.status == 202 else 0)
    assert all(is_plain(text) for text in stored)
    for mail in room.mailer.sent:
        parsed = message_from_bytes(mail.raw, policy=default)
        assert mail.to in stored
        assert parsed.get_all("To") == [mail.to]
        assert set(parsed.keys()) == {
            *("From", "To", "Subject", "Date", "Auto-Submitted", "MIME-Version", "Content-Type")
        }
        assert not parsed.defects
    return room


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("name", "count"), [("tests.xml", 164), ("tests-original.xml", 279)])
def test_of_the_isemail_collections_nothing_invalid_is_stored(name: str, count: int, way: str) -> None:
    need_vectors()
    vectors = isemail_vectors(name)

    stored = [given for given, _ in vectors if go(given, way).subscribers.rows]

    assert len(vectors) == count
    assert stored
    assert not {given for given, invalid in vectors if invalid} & set(stored)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_injected(way: str) -> None:
    need_vectors()
    rooms = [go(given, way) for given in injections()]

    raw = b"".join(mail.raw for room in rooms for mail in room.mailer.sent)
    assert any(room.mailer.sent for room in rooms), "some of them are addresses"
    assert b"v@x" not in raw
    assert b"Bcc" not in raw


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("given", "let_in"),
    [
        (f"{'a' * 64}@mail.example", True),
        (f"{'a' * 65}@mail.example", False),
        (f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 53}.example", True),
        (f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 54}.example", False),
        ("reader@mail.example\r\nBcc: other@mail.example", False),
        ("reader@mail.example%0d%0aBcc:other@mail.example", False),
        ("reader\0@mail.example", False),
        ("\ud800@mail.example", False),
        ("rea\u202eder@mail.example", False),
        ("reader@mail.example\u2028", False),
        ("reader\uff20mail.example", False),
        ("=?utf-8?q?reader=40mail.example?=", False),
        ("a" * 30_000 + "@mail.example", False),
    ],
)
def test_the_limits_of_an_address_are_those_of_the_mail_system(given: str, let_in: bool, way: str) -> None:
    assert bool(go(given, way).subscribers.rows) is let_in


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("", "application/x-www-form-urlencoded", 422),
        ("address", "application/x-www-form-urlencoded", 422),
        ("address=%00&address=reader%40mail.example", "application/x-www-form-urlencoded", 422),
        ("&".join(f"address{n}=x" for n in range(200)), "application/x-www-form-urlencoded", 422),
        ("a=" + "x" * 40_000, "application/x-www-form-urlencoded", 413),
        ("{" * 40_000, "application/json", 413),
        ("[" * 20_000, "application/json", 422),
        ('{"address": ["reader@mail.example", "two@mail.example"]}', "application/json", 202),
        ('{"address": {"address": "reader@mail.example"}}', "application/json", 422),
        ('{"address": null}', "application/json", 422),
        ('{"address": 7, "cadence": true}', "application/json", 422),
        ('{"address": "reader@mail.example", "cadence": "daily"}', "application/json", 422),
        ('{"address": "reader@mail.example", "cadence": "\\ud800"}', "application/json", 422),
        ('"reader@mail.example"', "application/json", 422),
        ("9" * 30_000, "application/json", 422),
        (
            "--x\r\nContent-Disposition: form-data; name=address\r\n\r\nr@mail.example\r\n--x--",
            "multipart/form-data",
            422,
        ),
        ("<address>reader@mail.example</address>", "text/xml", 422),
        ("\x00\x01\x02", "application/octet-stream", 422),
    ],
)
def test_what_is_no_request_is_answered_so_and_leaves_nothing(body: str, content_type: str, status: int) -> None:
    room = Newsroom()

    answer = post(room, body, content_type)

    assert answer.status == status
    assert len(room.requests.rows) == len(room.queue.messages) == (1 if status == 202 else 0)
    assert (answer.headers["content-type"] == "application/json") is (content_type == "application/json")


def test_a_program_is_answered_in_json_and_as_much_as_a_form_is_told() -> None:
    answers = [
        post(Newsroom(), *json_of(address="reader@mail.example")),
        post(Newsroom(), *json_of(address="reader@mail.example", website="x")),
        post(Newsroom(), *json_of(address="nobody")),
    ]

    assert [answer.status for answer in answers] == [202, 202, 422]
    assert answers[0] == answers[1]
    assert [list(json.loads(answer.body)) for answer in answers] == [["message"]] * 3


def test_form_and_json_share_the_limit_of_an_address() -> None:
    room = Newsroom()
    for number in range(2 * PER_ADDRESS.most):
        way = form if number % 2 else json_of
        post(room, *way(address="reader@mail.example"), network=f"192.0.2.{number}")

    assert len(room.queue.messages) == PER_ADDRESS.most


def test_form_json_and_links_share_the_limits_of_a_network_and_in_total() -> None:
    room = Newsroom()
    for number in range(IN_TOTAL.most):
        network = f"10.0.{number // PER_NETWORK.most}.1"
        if number % 3 == 0:
            post(room, *form(address=f"reader{number}@mail.example"), network=network)
        elif number % 3 == 1:
            post(room, *json_of(address=f"reader{number}@mail.example"), network=network)
        else:
            token = TOKENS.token_of(subscriber_id(number))
            room.visit("POST", "/subscriptions/preferences/link", fields={"token": token}, network=network)
    assert len(room.queue.messages) == IN_TOTAL.most

    post(room, *form(address="last@mail.example"), network="198.51.100.1")
    post(room, *json_of(address="last@mail.example"), network="198.51.100.2")

    assert len(room.queue.messages) == IN_TOTAL.most
    window = start_of_window(SUNDAY, PER_NETWORK.window)
    assert room.counters.hits["total", window] == IN_TOTAL.most + 2


@pytest.mark.parametrize("body", ["List-Unsubscribe=One-Click", "--x\r\nContent-Disposition: form-data\r\n", "", "{"])
@pytest.mark.parametrize("known", [True, False])
def test_one_click_is_answered_alike_whatever_comes_with_it(known: bool, body: str) -> None:
    """RFC 8058 §3.2 lets mail clients send a form or multipart/form-data."""
    room = Newsroom()
    if known:
        room.add_readers(1)
    event = {
        "rawPath": "/subscriptions/unsubscribe",
        "rawQueryString": f"token={TOKENS.token_of(subscriber_id(1))}",
        "headers": {"content-type": "multipart/form-data; boundary=x"},
        "requestContext": {"http": {"method": "POST", "sourceIp": "192.0.2.7"}},
        "body": body,
    }

    answer = room.visitor.answer(request_from_event(event))

    assert answer.status == 200
    assert not {"location", "set-cookie"} & {name.lower() for name in answer.headers}
    assert room.subscribers.list_page(Cadence.WEEKLY, None, 9) == {}
