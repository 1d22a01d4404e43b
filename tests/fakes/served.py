"""Documents served over HTTP on a free port of loopback, for judges and readers that want an address."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

_TYPES = {
    ".rss": "application/rss+xml; charset=utf-8",
    ".atom": "application/atom+xml; charset=utf-8",
    ".json": "application/feed+json; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
}


@contextmanager
def serve(documents: Mapping[str, bytes], answered: list[tuple[str, int]] | None = None) -> Iterator[str]:
    """Serve the documents by their paths as they stand at the moment; give the address with its trailing slash.

    `answered` hears of each path that was asked for, and of the status of the answer.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path).removeprefix("/") or "index.html"
            body = documents.get(path)
            tag = f'"{hashlib.md5(body or b"").hexdigest()}"'
            known = body is not None and self.headers.get("If-None-Match") == tag
            status = 404 if body is None else 304 if known else 200
            if answered is not None:
                answered.append((path, status))
            self.send_response(status)
            if body is not None:
                self.send_header("ETag", tag)
            self.send_header("Content-Type", _TYPES.get("." + path.rpartition(".")[2], "text/html; charset=utf-8"))
            self.end_headers()
            if not known:
                self.wfile.write(body or b"")

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
