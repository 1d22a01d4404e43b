"""The running local cloud as its users meet it."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from unspoilt_local.cloud import LocalCloud


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser received."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True, slots=True)
class World:
    """The running system as its users meet it: an inbox to upload to, addresses to open, an outbox."""

    cloud: LocalCloud

    def upload(self, name: str, text: str | bytes) -> None:
        data = text.encode() if isinstance(text, str) else text
        self.cloud.clients.s3.put_object(Bucket=self.cloud.inbox.bucket, Key=f"reviews/{name}", Body=data)

    def remove(self, name: str) -> None:
        self.cloud.clients.s3.delete_object(Bucket=self.cloud.inbox.bucket, Key=f"reviews/{name}")

    def report(self, name: str) -> str:
        return self.cloud.inbox.report_on(f"reviews/{name}")

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        parts = urlsplit(self.cloud.site)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def eventually(self, true: Callable[[], bool], seconds: float = 60) -> bool:
        deadline = time.monotonic() + seconds
        while not (held := true()) and time.monotonic() < deadline:
            time.sleep(0.1)
        return held

    def shows(self, path: str, text: str) -> bool:
        return self.eventually(lambda: text in self.get(path).text)
