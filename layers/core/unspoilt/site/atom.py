"""Atom 1.0, by feedgen, valid without warnings."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from markupsafe import Markup

from unspoilt.config import SiteSettings
from unspoilt.site.address import entry_urn, page_address, spoilers_address, spoiling_urn
from unspoilt.site.entry_html import entry_html, spoiling_html
from unspoilt.site.feed import ATOM, REMEMBERED, Feed
from unspoilt.site.feed_elements import EVERYTHING, level_of
from unspoilt.site.generator import cut_out, put_in, start_entry, start_generator, written
from unspoilt.site.wording import categories, entry_title, spoiling_title, summary
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import FullHtml, SafeText, VouchedHtml, operator_text

MEDIA_TYPE: Final = "application/atom+xml"
_AROUND: Final = ("feed",)


def render_atom(feed: Feed) -> bytes:
    """Render a feed as Atom 1.0 (RFC 4287): same feed, same bytes."""
    vouched = feed.vouched
    entries = [
        _whole_entry(entry, feed.site, vouched[entry.id]) if entry.id in vouched else _entry(entry, feed.site)
        for entry in feed.entries
    ]
    return _render(feed, entries)


def render_spoiling_atom(feed: Feed, bodies: Mapping[str, FullHtml]) -> bytes:
    """Render the feed that gives everything away, each entry labelled so; `bodies` has one for each entry's id."""
    return _render(feed, [_spoiling_entry(entry, feed.site, bodies[entry.id]) for entry in feed.entries])


def _render(feed: Feed, entries: list[bytes]) -> bytes:
    generator = start_generator(feed, ATOM, MEDIA_TYPE)
    generator.updated(max([feed.updated.astimezone(UTC), *map(own_moment, feed.entries)]))
    return put_in(generator.atom_str(pretty=True), entries, _AROUND)


def own_moment(entry: Entry) -> datetime:
    """Return when the entry was updated, with a fraction of a second of its own where the data has none.

    Two entries of one upload often share a second, and equal `updated` values are a warning of the feed
    validator's: readers cannot order them. The fraction follows from the permanent id, so it never moves.
    """
    updated = entry.updated.astimezone(UTC)
    if updated.microsecond:
        return updated
    return updated.replace(microsecond=uuid.UUID(entry.id).int % 999_999 + 1)


@functools.lru_cache(maxsize=REMEMBERED)
def _entry(entry: Entry, site: SiteSettings) -> bytes:
    return _safe_entry(entry, site, None)


@functools.lru_cache(maxsize=64)
def _whole_entry(entry: Entry, site: SiteSettings, vouched: VouchedHtml) -> bytes:
    return _safe_entry(entry, site, vouched)


def _safe_entry(entry: Entry, site: SiteSettings, vouched: VouchedHtml | None) -> bytes:
    started = start_entry(entry, level_of(entry, vouched=vouched is not None), operator_text(site.author_name))
    started.id(entry_urn(entry))
    content = entry_html(entry, site, vouched)
    return _written(started, entry, entry_title(entry.facts), page_address(site, entry), content)


@functools.lru_cache(maxsize=64)
def _spoiling_entry(entry: Entry, site: SiteSettings, full: FullHtml) -> bytes:
    started = start_entry(entry, EVERYTHING, operator_text(site.author_name))
    started.id(spoiling_urn(entry))
    page = spoilers_address(site, entry) if entry.facts.hidden_parts else page_address(site, entry)
    return _written(started, entry, spoiling_title(entry.facts), page, spoiling_html(entry, site, full))


def _written(started: Any, entry: Entry, title: SafeText, page: SafeText, content: Markup) -> bytes:
    started.title(written(title))
    # The only link of an entry: feedgen drops `rel` and `type`, and what is left is read as rel="alternate".
    started.link(href=written(page))
    started.summary(written(summary(entry.facts)))
    started.content(written(content), type="html")
    started.category([{"term": written(category)} for category in categories(entry.facts)])
    started.updated(own_moment(entry))
    started.published(entry.published.astimezone(UTC))
    return cut_out(started.atom_entry(), _AROUND)
