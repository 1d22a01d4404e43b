"""A feed reader that remembers: feedparser reads the documents over HTTP, and what it has met once is not unread again.

It fetches as readers do, with the ETag that it was given, and follows a feed's archive to the first entry.
"""

from __future__ import annotations

import calendar
import http.client
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

import feedparser


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry as it was last seen."""

    id: str
    #: The number in its title.
    number: int
    title: str
    link: str
    published: datetime
    #: None in RSS, which has none.
    updated: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A document as it was last fetched."""

    tag: str | None
    entries: tuple[Seen, ...]
    #: The path of the next older one.
    older: str | None


@dataclass(frozen=True, slots=True)
class Poll:
    """What one look at a feed brought."""

    #: The entries of the document that one subscribes to.
    window: tuple[Seen, ...]
    #: Those of its archive, latest first.
    archive: tuple[Seen, ...]
    #: Entries whose id was not known.
    unread: tuple[Seen, ...]
    #: Entries that were known, as they were before.
    before: dict[str, Seen]


@dataclass
class MemoryReader:
    """A reader of one feed, at an address with the site's path behind it."""

    address: str
    path: str
    memory: dict[str, Seen] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    #: Answers by their status.
    answers: dict[int, int] = field(default_factory=dict)

    def poll(self) -> Poll:
        """Fetch what has changed."""
        window = self._fetch(self.path)
        archive: list[Seen] = []
        older, passed = window.older, {self.path}
        while older is not None:
            if older in passed:
                raise ValueError(f"{older} comes twice in the archive of {self.path}")
            passed.add(older)
            page = self._fetch(older)
            archive += page.entries
            older = page.older
        before = dict(self.memory)
        held = [*window.entries, *archive]
        self.memory.update((one.id, one) for one in held)
        return Poll(window.entries, tuple(archive), tuple(one for one in held if one.id not in before), before)

    def _fetch(self, path: str) -> Document:
        known = self.documents.get(path)
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
        try:
            headers = {"If-None-Match": known.tag} if known is not None and known.tag is not None else {}
            connection.request("GET", f"/{path}", headers=headers)
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        self.answers[response.status] = self.answers.get(response.status, 0) + 1
        if response.status == 304 and known is not None:
            return known
        if response.status == 404 and path == self.path:
            return Document(None, (), None)
        if response.status != 200:
            raise ValueError(f"{path} answers {response.status}")
        self.documents[path] = _read(path, body, response.getheader("ETag"))
        return self.documents[path]


def _read(path: str, body: bytes, tag: str | None) -> Document:
    parsed = feedparser.parse(body)
    if parsed.bozo:
        raise ValueError(f"{path} does not parse: {parsed.bozo_exception}")
    older = [urlsplit(link.href).path.removeprefix("/") for link in parsed.feed.links if link.rel == "prev-archive"]
    entries = tuple(
        Seen(
            id=one.id,
            number=int(re.findall(r"Night (\d{4})", one.title)[0]),
            title=one.title,
            link=one.link,
            published=datetime.fromtimestamp(calendar.timegm(one.published_parsed), UTC),
            updated=dict.get(one, "updated"),
        )
        for one in parsed.entries
    )
    return Document(tag, entries, older[0] if older else None)
