"""Reviews made without a file, to fill a catalogue fast; and a reader that walks a feed's archive to its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import feedparser

from fakes.desk import SITE
from fakes.reviews import MemoryCatalogue
from unspoilt.review.review import Kind
from unspoilt.site.document import Document
from unspoilt.site.listing import listings_of
from unspoilt.spoiler.entry import Entry, Facts
from unspoilt.spoiler.gate.hidden_words import HiddenWords
from unspoilt.spoiler.safe_text import _KEY, FullHtml, ShownHtml, fixed_text
from unspoilt.spoiler.stored import FIREWALL_VERSION
from unspoilt.use_cases.catalogue import CatalogueChange, Source, SourceState, StoredReview

GENRES = ("Mystery", "Fog", "Tides")


def shelved(
    number: int, published: datetime, *, kind: Kind = Kind.BOOK, genres: tuple[str, ...] = GENRES[:1], words: str = ""
) -> StoredReview:
    """Return a stored review with this number in its id, title and address."""
    entry = Entry(
        id=f"00000000-0000-4000-8000-{number:012d}",
        slug=fixed_text(f"work-{number}"),
        facts=Facts(
            title=fixed_text(f"Work {number} {words}"),
            headline=None,
            creators=(fixed_text("Mara Voss"),),
            kind=kind,
            year=1990,
            ids=(),
            genres=tuple(fixed_text(genre) for genre in genres),
            rating=None,
            rating_label=None,
            audience=None,
            excerpt=None,
            cover=None,
            hidden_parts=0,
            hidden_words=0,
        ),
        published=published,
        updated=published,
    )
    return StoredReview(
        entry=entry,
        shown=ShownHtml(f"<p>Of work {number}.</p>", key=_KEY),
        full=FullHtml(f"<p>Of work {number}.</p>", key=_KEY),
        vouched=None,
        images=(),
        listings=listings_of(entry, SITE.time_zone),
        hidden=HiddenWords(review_id=entry.id),
        live=True,
        source_key=f"reviews/{number}.md",
        sources=((f"reviews/{number}.md", published),),
        fingerprint=str(number),
        first_seen=datetime(2026, 11, 22, tzinfo=UTC),
        screened_by=FIREWALL_VERSION,
        revision=1,
    )


def store(catalogue: MemoryCatalogue, review: StoredReview) -> None:
    """Commit a review as the next revision of itself."""
    before = catalogue.reviews.get(review.entry.id)
    known = catalogue.sources.get(review.source_key)
    source = Source(
        review.source_key, SourceState.LIVE, "", "", review.entry.id, known.revision + 1 if known is not None else 1
    )
    now = replace(review, revision=before.revision + 1 if before is not None else 1)
    catalogue.commit(CatalogueChange(source, now, before, review.entry.id))


def walk(documents: Mapping[str, Document], path: str) -> list[tuple[str, list[str]]]:
    """Follow `prev-archive` from a subscription document; return each document's path and the ids in it."""
    walked: list[tuple[str, list[str]]] = []
    while True:
        parsed = feedparser.parse(documents[path].body)
        assert not parsed.bozo, path
        walked.append((path, [entry.id for entry in parsed.entries]))
        before = [link.href for link in parsed.feed.links if link.rel == "prev-archive"]
        if not before:
            return walked
        path = urlsplit(before[0]).path.removeprefix("/")
        assert path not in {seen for seen, _ in walked}
