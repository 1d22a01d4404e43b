"""RSS 2.0, by feedgen, valid without warnings."""

from __future__ import annotations

import re
from datetime import UTC
from typing import Any, Final

from unspoilt.site.address import entry_urn, page_address
from unspoilt.site.entry_html import entry_html
from unspoilt.site.feed import Feed
from unspoilt.site.generator import RSS, start_generator, written
from unspoilt.site.wording import categories, entry_title
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import operator_text

MEDIA_TYPE: Final = "application/rss+xml"

#: No element stands in a title, and no "<" in text is left unescaped: this finds titles and nothing else.
_TITLE: Final = re.compile(rb"<title>[^<]*</title>")


def render_rss(feed: Feed) -> bytes:
    """Render a feed as RSS 2.0 (https://www.rssboard.org/rss-specification): same feed, same bytes."""
    generator = start_generator(feed, RSS, MEDIA_TYPE)
    generator.load_extension("dc", atom=False, rss=True)
    for entry in feed.entries:
        _add(generator, entry, feed)
    rendered: bytes = generator.rss_str(pretty=True)
    return _TITLE.sub(_numeric, rendered)


def _add(generator: Any, entry: Entry, feed: Feed) -> None:
    item = generator.add_entry(order="append")
    item.guid(entry_urn(entry), permalink=False)
    item.title(written(entry_title(entry.facts)))
    item.link(href=written(page_address(feed.site, entry)))
    item.content(written(entry_html(entry, feed.site)), type="html")
    # RSS's own author must be a mail address.
    item.dc.dc_creator(written(operator_text(feed.site.author_name)))
    item.category([{"term": written(category)} for category in categories(entry.facts)])
    item.published(entry.published.astimezone(UTC))


def _numeric(title: re.Match[bytes]) -> bytes:
    """Write markup characters as numbers: a title with "&amp;" may be read as HTML or as text (RSS Profile)."""
    return title[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;").replace(b"&gt;", b"&#x3E;")
