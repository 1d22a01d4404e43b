"""The mailer against everything that can come between a mail and its answer: a real socket, and SES's own errors."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3
import pytest
from botocore.config import Config

from unspoilt.aws.clients import ONE_ATTEMPT
from unspoilt.aws.mailer import Mailer
from unspoilt.errors import OurError, SendRefused, SendUncertain, Throttled

RAW = b"From: a\r\nTo: b\r\n\r\nhello\r\n"
TAGS = {"issue": "weekly-20261122T170000Z", "subscriber": "0" * 32, "nonce": "1" * 32}
TO = "reader@mail.example"


class Endpoint:
    """An SES on loopback that counts what reaches it and answers as it is told."""

    def __init__(self, answer: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.requests: list[dict[str, object]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                endpoint.requests.append(json.loads(body))
                answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[Endpoint, Mailer]]:
    endpoint = Endpoint(answer)
    thread = threading.Thread(target=endpoint.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        with mailer_at(endpoint.address) as mailer:
            yield endpoint, mailer
    finally:
        endpoint.server.shutdown()
        endpoint.server.server_close()
        thread.join()


@contextmanager
def mailer_at(address: str) -> Iterator[Mailer]:
    config = ONE_ATTEMPT.merge(Config(read_timeout=0.5, connect_timeout=0.5, proxies={}))
    client = boto3.client("sesv2", endpoint_url=address, config=config)
    yield Mailer(client, sender="The Closed Book <digest@reviews.example>", configuration_set="unspoilt")
    client.close()


def respond(status: int, code: str = "", message: str = "") -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        body = json.dumps({"message": message} if code else {"MessageId": "mail-1"}).encode()
        handler.send_response(status)
        if code:
            handler.send_header("x-amzn-ErrorType", code)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def test_a_mail_goes_out_with_its_bytes_its_recipient_and_its_tags() -> None:
    with serving(respond(200)) as (endpoint, mailer):
        assert mailer.send(RAW, to=TO, tags=TAGS) == "mail-1"

    (request,) = endpoint.requests
    assert request["Destination"] == {"ToAddresses": [TO]}
    assert request["FromEmailAddress"] == "The Closed Book <digest@reviews.example>"
    assert request["ConfigurationSetName"] == "unspoilt"
    assert request["EmailTags"] == [{"Name": name, "Value": value} for name, value in TAGS.items()]
    assert list(request["Content"]) == ["Raw"]  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("status", "code", "message", "outcome"),
    [
        (429, "TooManyRequestsException", "Maximum sending rate exceeded.", Throttled),
        (429, "TooManyRequestsException", "Daily message quota exceeded.", Throttled),
        (400, "ThrottlingException", "Rate exceeded", Throttled),
        (400, "LimitExceededException", "", Throttled),
        (400, "MessageRejected", "Email address is not verified: reader@mail.example", SendRefused),
        (400, "BadRequestException", "Local address contains control or whitespace", SendRefused),
        (400, "MessageRejected", "Email address is not verified: Digest@reviews.example", OurError),
        (400, "AccountSuspendedException", "", OurError),
        (400, "SendingPausedException", "", OurError),
        (400, "MailFromDomainNotVerifiedException", "", OurError),
        (404, "NotFoundException", "Configuration set <unspoilt> does not exist.", OurError),
        (403, "AccessDeniedException", "not authorized to perform ses:SendEmail", OurError),
        (403, "ExpiredTokenException", "", OurError),
        (500, "InternalServerError", "", SendUncertain),
        (502, "BadGateway", "", SendUncertain),
        (503, "ServiceUnavailable", "", SendUncertain),
        (504, "GatewayTimeout", "", SendUncertain),
    ],
)
def test_an_answer_says_whether_the_mail_is_out(status: int, code: str, message: str, outcome: type[Exception]) -> None:
    with serving(respond(status, code, message)) as (endpoint, mailer), pytest.raises(outcome) as raised:
        mailer.send(RAW, to=TO, tags=TAGS)

    assert len(endpoint.requests) == 1
    assert type(raised.value) is outcome


def test_no_error_repeats_an_address() -> None:
    with (
        serving(respond(400, "MessageRejected", f"Email address is not verified: {TO}")) as (_, mailer),
        pytest.raises(SendRefused) as raised,
    ):
        mailer.send(RAW, to=TO, tags=TAGS)

    error: BaseException | None = raised.value
    while error is not None:
        assert "reader" not in str(error)
        error = error.__cause__ or error.__context__


def hang_up(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.shutdown(socket.SHUT_RDWR)
    handler.close_connection = True


def answer_half(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"MessageId": "ma')
    hang_up(handler)


def test_a_connection_that_is_dropped_after_the_mail_was_taken_gets_it_once() -> None:
    for answer in (hang_up, answer_half):
        with serving(answer) as (endpoint, mailer), pytest.raises(SendUncertain):
            mailer.send(RAW, to=TO, tags=TAGS)

        assert len(endpoint.requests) == 1


def test_silence_is_uncertain_and_is_not_followed_by_a_second_attempt() -> None:
    enough = threading.Event()
    with serving(lambda handler: enough.wait(5) and None) as (endpoint, mailer):  # type: ignore[func-returns-value]
        with pytest.raises(SendUncertain):
            mailer.send(RAW, to=TO, tags=TAGS)
        enough.set()

    assert len(endpoint.requests) == 1


def test_a_connection_that_was_never_made_sent_nothing() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with mailer_at(address) as mailer, pytest.raises(Throttled):
            mailer.send(RAW, to=TO, tags=TAGS)


def test_a_call_that_we_made_wrongly_is_our_mistake_and_sent_nothing() -> None:
    with serving(respond(200)) as (endpoint, mailer), pytest.raises(OurError):
        mailer.send(RAW, to=TO, tags={"issue": 7})  # type: ignore[dict-item]

    assert endpoint.requests == []


def test_without_credentials_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    session = boto3.session.Session(region_name="us-east-1")
    with serving(respond(200)) as (endpoint, _):
        client = session.client("sesv2", endpoint_url=endpoint.address, config=ONE_ATTEMPT)
        mailer = Mailer(client, sender="digest@reviews.example", configuration_set="unspoilt")
        with pytest.raises(OurError):
            mailer.send(RAW, to=TO, tags=TAGS)

    assert endpoint.requests == []
