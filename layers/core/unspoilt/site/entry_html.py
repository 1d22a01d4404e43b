"""An entry as the HTML that stands in feeds: its facts, the excerpt and the way to the review."""

from __future__ import annotations

from markupsafe import Markup

from unspoilt.config import SiteSettings
from unspoilt.site.address import cover_address, page_address
from unspoilt.site.theme import fill
from unspoilt.spoiler.entry import Entry


def entry_html(entry: Entry, site: SiteSettings) -> Markup:
    """Render an entry for a feed, without a word of the review's body."""
    values = {"facts": entry.facts, "page": page_address(site, entry), "cover": cover_address(site, entry)}
    return fill("feed_entry.html", values)
