"""RSS 2.0, by feedgen, valid without warnings."""

from __future__ import annotations

import functools
import re
from datetime import UTC
from typing import Final

from unspoilt.config import SiteSettings
from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.site.address import entry_urn, page_address
from unspoilt.site.entry_html import entry_html
from unspoilt.site.feed import REMEMBERED, RSS, Feed
from unspoilt.site.feed_elements import level_of
from unspoilt.site.generator import cut_out, put_in, start_entry, start_generator, written
from unspoilt.site.wording import categories, entry_title
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import VouchedHtml, operator_text

MEDIA_TYPE: Final = "application/rss+xml"

_AROUND: Final = ("rss", "channel")
#: No element stands in a title, and no "<" in text is left unescaped: this finds titles and nothing else.
_TITLE: Final = lazy_pattern(rb"<title>[^<]*</title>")


def render_rss(feed: Feed) -> bytes:
    """Render a feed as RSS 2.0 (https://www.rssboard.org/rss-specification): same feed, same bytes."""
    generator = start_generator(feed, RSS, MEDIA_TYPE)
    generator.load_extension("dc", atom=False, rss=True)
    vouched = feed.vouched
    entries = [
        _whole_item(entry, feed.site, vouched[entry.id]) if entry.id in vouched else _item(entry, feed.site)
        for entry in feed.entries
    ]
    return put_in(_TITLE.sub(_numeric, generator.rss_str(pretty=True)), entries, _AROUND)


@functools.lru_cache(maxsize=REMEMBERED)
def _item(entry: Entry, site: SiteSettings) -> bytes:
    return _written(entry, site, None)


@functools.lru_cache(maxsize=64)
def _whole_item(entry: Entry, site: SiteSettings, vouched: VouchedHtml) -> bytes:
    return _written(entry, site, vouched)


def _written(entry: Entry, site: SiteSettings, vouched: VouchedHtml | None) -> bytes:
    item = start_entry(entry, level_of(entry, vouched=vouched is not None), operator_text(site.author_name))
    item.guid(entry_urn(entry), permalink=False)
    item.title(written(entry_title(entry.facts)))
    item.link(href=written(page_address(site, entry)))
    item.content(written(entry_html(entry, site, vouched)), type="html")
    item.category([{"term": written(category)} for category in categories(entry.facts)])
    item.published(entry.published.astimezone(UTC))
    return _TITLE.sub(_numeric, cut_out(item.rss_entry(), _AROUND))


def _numeric(title: re.Match[bytes]) -> bytes:
    """Write markup characters as numbers: a title with "&amp;" may be read as HTML or as text (RSS Profile)."""
    return title[0].replace(b"&amp;", b"&#x26;").replace(b"&lt;", b"&#x3C;").replace(b"&gt;", b"&#x3E;")
