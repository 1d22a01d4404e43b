"""Announce: tell the WebSub hub which feeds have news (WebSub §7), once everything is written.

Publishing never depends on it: a hub that fails is left alone for a while, and its subscribers poll.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from unspoilt.config import SiteSettings
from unspoilt.errors import TransientError
from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.use_cases.leak_gate import Publication

#: Documents that readers subscribe to: windows, never closed pages, and never the feed with spoilers.
_WINDOW: Final = lazy_pattern(r"(?:(?:genres|kinds)/[a-z0-9-]+/)?feed\.(?:rss|atom|json)")
#: How long a hub that failed is left alone, so that one that hangs delays nobody.
_PAUSE: Final = timedelta(minutes=5)


class Hub(Protocol):
    """The port to the hub."""

    def ping(self, topics: tuple[str, ...]) -> None:
        """Say that these addresses have news; raises TransientError where the hub does not take it."""


@dataclass(slots=True)
class Announce:
    """The use case with its ports; it remembers when the hub failed."""

    #: None where no hub is configured.
    hub: Hub | None
    site: SiteSettings
    #: Aware UTC.
    clock: Callable[[], datetime]
    _failed_at: datetime | None = field(default=None)

    def announce(self, published: Publication) -> bool:
        """Tell the hub of the feeds that were written; return False where it failed or is left alone."""
        topics = tuple(f"{self.site.address}/{path}" for path in published.written if _WINDOW.fullmatch(path))
        if self.hub is None or not topics:
            return True
        now = self.clock()
        if self._failed_at is not None and now - self._failed_at < _PAUSE:
            return False
        try:
            self.hub.ping(topics)
        except TransientError:
            self._failed_at = now
            return False
        self._failed_at = None
        return True
