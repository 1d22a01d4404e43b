import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

import pytest

from fakes.local_mails import mailbox_with
from unspoilt_local.front import Distribution, front_handler
from unspoilt_local.loopback_server import LoopbackServer
from unspoilt_local.outbox import Outbox
from unspoilt_local.ports import listen_from

DOMAIN = "d123.cloudfront.net"


class FakeCloudFront(BaseHTTPRequestHandler):
    """Answers with what it was asked, so that a test can see what reached it."""

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("If-None-Match") == '"same"':
            self.send_response_only(304)
            self.send_header("ETag", '"same"')
            self.end_headers()
            return
        told = "\n".join([f"{self.command} {self.path}", *(f"{k.lower()}: {v}" for k, v in self.headers.items())])
        payload = told.encode() + b"\n\n" + body
        self.send_response_only(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Encoding", "as-it-came")
        self.send_header("Set-Cookie", "a=1")
        self.send_header("Set-Cookie", "b=2")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(payload)

    do_GET = do_POST = do_HEAD = answer  # noqa: N815 - http.server's names

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def running_front() -> Iterator[tuple[str, int]]:
    with LoopbackServer(listen_from(0), FakeCloudFront) as cloud:
        listener = listen_from(0)
        port = listener.getsockname()[1]
        outbox = Outbox(mailbox_with(), lambda _: None)
        with LoopbackServer(listener, front_handler(Distribution(DOMAIN, cloud.port), outbox, port)):
            yield f"127.0.0.1:{port}", port


def ask(
    port: int, method: str, target: str, headers: dict[str, str] | None = None, body: bytes | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, target, body, headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_the_distribution_is_asked_by_its_own_name_as_over_https() -> None:
    with running_front() as (_, port):
        _, body = ask(port, "GET", "/reviews/a/?x=%20&y", {"Accept-Encoding": "gzip", "X-Forwarded-Proto": "http"})

    lines = body.decode().splitlines()
    assert lines[0] == "GET /reviews/a/?x=%20&y"
    assert f"host: {DOMAIN}" in lines
    assert "accept-encoding: gzip" in lines
    assert [line for line in lines if line.startswith("x-forwarded-proto")] == ["x-forwarded-proto: https"]


def test_what_comes_back_is_passed_on_as_it_is() -> None:
    with running_front() as (_, port):
        response, _ = ask(port, "GET", "/feed.atom")

    assert response.getheader("Content-Encoding") == "as-it-came"
    assert response.headers.get_all("Set-Cookie") == ["a=1", "b=2"]


def test_a_form_reaches_the_distribution_whole() -> None:
    with running_front() as (_, port):
        _, body = ask(port, "POST", "/subscriptions", {"Content-Type": "application/x-www-form-urlencoded"}, b"a=1&b=2")

    assert body.endswith(b"\n\na=1&b=2")


def test_an_unchanged_document_is_answered_without_a_body_and_the_connection_goes_on() -> None:
    with running_front() as (_, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/feed.atom", headers={"If-None-Match": '"same"'})
        first = connection.getresponse()
        first.read()
        connection.request("GET", "/feed.atom")
        second = connection.getresponse()
        second.read()
        connection.close()

    assert (first.status, second.status) == (304, 200)


def test_head_is_answered_without_a_body() -> None:
    with running_front() as (_, port):
        response, body = ask(port, "HEAD", "/feed.atom")

    assert (response.status, body) == (200, b"")


def test_a_page_elsewhere_whose_name_points_here_reads_nothing() -> None:
    with running_front() as (_, port):
        response, body = ask(port, "GET", "/outbox/", {"Host": f"evil.example:{port}"})

    assert response.status == 421
    assert b"Outbox" not in body


@pytest.mark.parametrize(
    ("origin", "status"), [("https://evil.example", 403), ("null", 403), ("http://127.0.0.1:{port}", 303)]
)
def test_only_our_own_pages_ask_for_a_digest(origin: str, status: int) -> None:
    with running_front() as (_, port):
        headers = {"Origin": origin.format(port=port), "Content-Type": "application/x-www-form-urlencoded"}
        response, _ = ask(port, "POST", "/outbox/digest", headers, b"cadence=weekly")

    assert response.status == status


def test_a_cloud_that_does_not_answer_is_a_bad_gateway_and_the_front_lives_on() -> None:
    listener = listen_from(0)
    port = listener.getsockname()[1]
    closed = listen_from(0)
    closed_port = closed.getsockname()[1]
    closed.close()
    handler = front_handler(Distribution(DOMAIN, closed_port), Outbox(mailbox_with(), lambda _: None), port)

    with LoopbackServer(listener, handler):
        first, _ = ask(port, "GET", "/")
        second, _ = ask(port, "GET", "/outbox/")

    assert (first.status, second.status) == (502, 200)
