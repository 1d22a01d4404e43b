"""The WebSub hub: one POST, soon given up."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from unspoilt.errors import Unavailable

#: Seconds to connect, and to answer: no more than readers would notice.
_PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class WebSubHub:
    """The adapter for Hub."""

    address: str

    def ping(self, topics: tuple[str, ...]) -> None:
        """Say that these addresses have news; raises Unavailable where the hub does not take it."""
        parts = urlsplit(self.address)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=_PATIENCE)
        form = urlencode([("hub.mode", "publish"), *(("hub.url", topic) for topic in topics)])
        target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        try:
            connection.request("POST", target, form, {"Content-Type": "application/x-www-form-urlencoded"})
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(f"the hub did not answer: {type(error).__name__}") from error
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise Unavailable(f"the hub answered {status}")
