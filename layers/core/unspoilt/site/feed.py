"""Feed: ordered entries with metadata; RSS, Atom and JSON Feed are renderings of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from unspoilt.config import SiteSettings
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import SafeText

#: How many of the newest entries stand in the document that readers subscribe to.
WINDOW: Final = 30


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed, whatever it is rendered as."""

    title: SafeText
    #: One sentence: RSS calls it the description, Atom the subtitle.
    subtitle: SafeText
    site: SiteSettings
    #: Its path without the ending that tells the format: "feed".
    stem: SafeText
    #: Newest first.
    entries: tuple[Entry, ...]
    #: Aware UTC, from data, never the time of rendering.
    updated: datetime


def window_of(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the newest entries, newest first; the id decides between equal dates, so the order is total."""
    return tuple(sorted(entries, key=lambda entry: (entry.published, entry.id), reverse=True)[:WINDOW])
