"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
from typing import Any, Final

from unspoilt.site.address import cover_address, document_address, entry_urn, home_address, page_address
from unspoilt.site.dates import stamp
from unspoilt.site.entry_html import entry_html
from unspoilt.site.feed import Feed
from unspoilt.site.generator import JSON, feed_path, written
from unspoilt.site.wording import categories, entry_title, summary
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import operator_text

MEDIA_TYPE: Final = "application/feed+json"


def render_json_feed(feed: Feed) -> bytes:
    """Render a feed as JSON Feed 1.1: same feed, same bytes."""
    author = {
        "name": written(operator_text(feed.site.author_name)),
        "url": written(home_address(feed.site)),
    }
    rendered = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": written(feed.title),
        "home_page_url": written(home_address(feed.site)),
        "feed_url": written(document_address(feed.site, feed_path(feed, JSON))),
        "description": written(feed.subtitle),
        "language": written(operator_text(feed.site.language)),
        "authors": [author],
        "items": [_item(entry, feed) for entry in feed.entries],
    }
    return json.dumps(rendered, ensure_ascii=False, indent=1).encode() + b"\n"


def _item(entry: Entry, feed: Feed) -> dict[str, Any]:
    cover = cover_address(feed.site, entry)
    image = {} if cover is None else {"image": written(cover)}
    return {
        "id": entry_urn(entry),
        "url": written(page_address(feed.site, entry)),
        "title": written(entry_title(entry.facts)),
        "content_html": written(entry_html(entry, feed.site)),
        "summary": written(summary(entry.facts)),
        **image,
        "date_published": stamp(entry.published),
        "date_modified": stamp(entry.updated),
        "tags": [written(category) for category in categories(entry.facts)],
    }
