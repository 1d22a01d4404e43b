"""A proxy on loopback that passes on what a program asks, and keeps what it was answered."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "host"}


@dataclass
class CountingProxy:
    """Where the proxy listens, and the answers that went through it."""

    address: str = ""
    #: Path and status, in the order of the answers.
    answered: list[tuple[str, int]] = field(default_factory=list)

    def statuses(self, path: str) -> list[int]:
        """Return how requests for a path were answered."""
        return [status for asked, status in list(self.answered) if asked == path]


@contextmanager
def counting_proxy(site: str) -> Iterator[CountingProxy]:
    """Stand before a site, given by its address."""
    proxy, host = CountingProxy(), urlsplit(site).netloc

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            connection = http.client.HTTPConnection(host, timeout=30)
            try:
                asked = {name: value for name, value in self.headers.items() if name.lower() not in _OF_THE_CONNECTION}
                connection.request("GET", self.path, headers=asked)
                answer = connection.getresponse()
                body = answer.read()
            finally:
                connection.close()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _OF_THE_CONNECTION:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            proxy.answered.append((self.path, answer.status))

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    proxy.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
