"""Atom 1.0, by feedgen, valid without warnings."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any, Final

from unspoilt.site.address import entry_urn, page_address
from unspoilt.site.entry_html import entry_html
from unspoilt.site.feed import Feed
from unspoilt.site.generator import ATOM, start_generator, written
from unspoilt.site.wording import categories, entry_title, summary
from unspoilt.spoiler.entry import Entry

MEDIA_TYPE: Final = "application/atom+xml"


def render_atom(feed: Feed) -> bytes:
    """Render a feed as Atom 1.0 (RFC 4287): same feed, same bytes."""
    generator = start_generator(feed, ATOM, MEDIA_TYPE)
    moments = [own_moment(entry) for entry in feed.entries]
    generator.updated(max([feed.updated.astimezone(UTC), *moments]))
    for entry, updated in zip(feed.entries, moments, strict=True):
        _add(generator, entry, updated, feed)
    rendered: bytes = generator.atom_str(pretty=True)
    return rendered


def own_moment(entry: Entry) -> datetime:
    """Return when the entry was updated, with a fraction of a second of its own where the data has none.

    Two entries of one upload often share a second, and equal `updated` values are a warning of the feed
    validator's: readers cannot order them. The fraction follows from the permanent id, so it never moves.
    """
    updated = entry.updated.astimezone(UTC)
    if updated.microsecond:
        return updated
    return updated.replace(microsecond=uuid.UUID(entry.id).int % 999_999 + 1)


def _add(generator: Any, entry: Entry, updated: datetime, feed: Feed) -> None:
    atom_entry = generator.add_entry(order="append")
    atom_entry.id(entry_urn(entry))
    atom_entry.title(written(entry_title(entry.facts)))
    # The only link of an entry: feedgen drops `rel` and `type`, and what is left is read as rel="alternate".
    atom_entry.link(href=written(page_address(feed.site, entry)))
    atom_entry.summary(written(summary(entry.facts)))
    atom_entry.content(written(entry_html(entry, feed.site)), type="html")
    atom_entry.category([{"term": written(category)} for category in categories(entry.facts)])
    atom_entry.updated(updated)
    atom_entry.published(entry.published.astimezone(UTC))
