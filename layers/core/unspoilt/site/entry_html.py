"""An entry as the HTML that stands in feeds: its facts, the excerpt or the whole body, and the way to the review."""

from __future__ import annotations

import functools

from markupsafe import Markup

from unspoilt.config import SiteSettings
from unspoilt.site.address import cover_address, page_address, spoilers_address
from unspoilt.site.feed import REMEMBERED
from unspoilt.site.feed_body import feed_body
from unspoilt.site.theme import fill
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import FullHtml, VouchedHtml


def entry_html(entry: Entry, site: SiteSettings, vouched: VouchedHtml | None = None) -> Markup:
    """Render an entry for a safe feed: of the body either all, where its author vouches for it, or no word."""
    return _remembered_html(entry, site) if vouched is None else _entry_html(entry, site, vouched)


#: What stands in each format of each feed is written once.
@functools.lru_cache(maxsize=REMEMBERED)
def _remembered_html(entry: Entry, site: SiteSettings) -> Markup:
    return _entry_html(entry, site, None)


def _entry_html(entry: Entry, site: SiteSettings, vouched: VouchedHtml | None) -> Markup:
    page = page_address(site, entry)
    return fill(
        "feed_entry.html",
        {
            "facts": entry.facts,
            "page": page,
            "cover": cover_address(site, entry),
            "body": None if vouched is None else feed_body(vouched, beside=page, page=page),
            "spoils": False,
        },
    )


def spoiling_html(entry: Entry, site: SiteSettings, full: FullHtml) -> Markup:
    """Render an entry for `/spoilers.atom`, with everything and a warning first."""
    page = spoilers_address(site, entry) if entry.facts.hidden_parts else page_address(site, entry)
    return fill(
        "feed_entry.html",
        {
            "facts": entry.facts,
            "page": page,
            "cover": cover_address(site, entry),
            "body": feed_body(full, beside=spoilers_address(site, entry), page=page),
            "spoils": True,
        },
    )
