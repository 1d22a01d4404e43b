"""The address that people open: the distribution as CloudFront would serve it, and the outbox beside it."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Final

from unspoilt_local.edge import at_the_edge, without_weak_tags
from unspoilt_local.outbox import Outbox, WebAnswer
from unspoilt_local.ports import LOOPBACK

#: RFC 9110 §7.6.1: about one connection, not about the document.
_OF_THE_CONNECTION: Final = frozenset(
    {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}
)
#: Bytes that a form of ours cannot have.
_MOST_BYTES: Final = 1_000_000
#: Seconds; the longest that CloudFront waits for an origin by default.
_ORIGIN_SECONDS: Final = 30


class Distribution:
    """The deployed distribution, reached through MiniStack's CloudFront by its host name."""

    def __init__(self, domain: str, ministack_port: int) -> None:
        self.domain = domain
        self._port = ministack_port

    def fetch(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> WebAnswer:
        """Ask the distribution what a viewer asked; the answer as it comes."""
        connection = http.client.HTTPConnection(LOOPBACK, self._port, timeout=_ORIGIN_SECONDS)
        try:
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            for name, value in _forwarded(headers, self.domain, len(body)):
                connection.putheader(name, value)
            connection.endheaders(body or None)
            response = connection.getresponse()
            return WebAnswer(
                status=response.status,
                headers=tuple(
                    (name, value) for name, value in response.getheaders() if name.lower() not in _OF_THE_CONNECTION
                ),
                body=response.read(),
            )
        finally:
            connection.close()


def _forwarded(headers: Mapping[str, str], domain: str, length: int) -> list[tuple[str, str]]:
    ours = {"host", "content-length", "x-forwarded-proto"} | _OF_THE_CONNECTION
    kept = [(name, value) for name, value in headers.items() if name.lower() not in ours]
    # The distribution sends plain HTTP away to https; on loopback there is no certificate to give.
    kept += [("Host", domain), ("X-Forwarded-Proto", "https")]
    return [*kept, ("Content-Length", str(length))] if length else kept


class FrontHandler(BaseHTTPRequestHandler):
    """Speaks HTTP for the front; `front_handler` fills in the class attributes."""

    protocol_version = "HTTP/1.1"
    timeout = 60

    distribution: Distribution
    outbox: Outbox
    #: Host headers that are answered.
    hosts: frozenset[str]

    def serve(self) -> None:
        """Answer one request."""
        length = int(self.headers.get("Content-Length") or 0)
        if self.headers.get("Host") not in self.hosts:
            self.close_connection = True
            self._answer(_plain(HTTPStatus.MISDIRECTED_REQUEST, "This server answers to its loopback address only.\n"))
        elif length > _MOST_BYTES:
            self.close_connection = True
            self._answer(_plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Too large.\n"))
        else:
            self._answer(self._find(self.rfile.read(length)))

    def _find(self, body: bytes) -> WebAnswer:
        if self.outbox.owns(self.path):
            origin = self.headers.get("Origin")
            ours = origin is None or origin.removeprefix("http://") in self.hosts
            return self.outbox.answer(self.command, self.path, body, from_here=ours)
        try:
            headers = without_weak_tags(dict(self.headers.items()))
            answer = self.distribution.fetch(self.command, self.path, headers, body)
        except (OSError, http.client.HTTPException):
            return _plain(HTTPStatus.BAD_GATEWAY, "The local cloud did not answer.\n")
        return at_the_edge(answer, self.headers.get("Accept-Encoding") or "", self.command)

    def _answer(self, answer: WebAnswer) -> None:
        self.send_response_only(answer.status)
        names = {name.lower() for name, _ in answer.headers}
        for name, value in answer.headers:
            self.send_header(name, value)
        if "content-length" not in names and answer.status not in {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = serve  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing: the terminal is for what the author did."""


def front_handler(distribution: Distribution, outbox: Outbox, port: int) -> type[FrontHandler]:
    """Return the request handler of the front on a port."""
    # A page elsewhere whose name points to 127.0.0.1 must not read the outbox.
    hosts = frozenset(f"{name}:{port}" for name in (LOOPBACK, "localhost"))
    return type("Front", (FrontHandler,), {"distribution": distribution, "outbox": outbox, "hosts": hosts})


def _plain(status: HTTPStatus, text: str) -> WebAnswer:
    return WebAnswer(status, (("Content-Type", "text/plain; charset=utf-8"),), text.encode())
