"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import functools
import json
from typing import Any, Final

from unspoilt.config import SiteSettings
from unspoilt.review.review import Kind
from unspoilt.site.address import cover_address, document_address, entry_urn, home_address, page_address
from unspoilt.site.dates import stamp
from unspoilt.site.entry_html import entry_html
from unspoilt.site.feed import JSON, REMEMBERED, Feed, chain_links, feed_path
from unspoilt.site.feed_elements import UNSPOILT, level_of
from unspoilt.site.generator import written
from unspoilt.site.number import json_number
from unspoilt.site.wording import categories, entry_title, summary
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import SafeText, VouchedHtml, operator_text

MEDIA_TYPE: Final = "application/feed+json"


def render_json_feed(feed: Feed) -> bytes:
    """Render a feed as JSON Feed 1.1: same feed, same bytes."""
    links = dict(chain_links(feed, JSON))
    author = {
        "name": written(operator_text(feed.site.author_name)),
        "url": written(home_address(feed.site)),
    }
    rendered: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": written(feed.title),
        "home_page_url": written(document_address(feed.site, feed.page)),
        "feed_url": written(document_address(feed.site, feed_path(feed, JSON))),
        "description": written(feed.subtitle),
        "language": written(operator_text(feed.site.language)),
        "authors": [author],
    }
    if "prev-archive" in links:
        # Its own word for the page with the next older entries.
        rendered["next_url"] = written(links["prev-archive"])
    if "hub" in links:
        rendered["hubs"] = [{"type": "WebSub", "url": written(links["hub"])}]
    vouched = feed.vouched
    items = [
        _whole_item(entry, feed.site, vouched[entry.id]) if entry.id in vouched else _item(entry, feed.site)
        for entry in feed.entries
    ]
    # Each item is written once, however many feeds carry it.
    head = json.dumps(rendered, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{head},\n "items": [{",".join(items)}]\n}}\n'.encode()


@functools.lru_cache(maxsize=REMEMBERED)
def _item(entry: Entry, site: SiteSettings) -> str:
    return _written(entry, site, None)


@functools.lru_cache(maxsize=64)
def _whole_item(entry: Entry, site: SiteSettings, vouched: VouchedHtml) -> str:
    return _written(entry, site, vouched)


def _written(entry: Entry, site: SiteSettings, vouched: VouchedHtml | None) -> str:
    text = json.dumps(_described(entry, site, vouched), ensure_ascii=False, indent=1)
    return "".join(f"\n  {line}" for line in text.split("\n"))


def _described(entry: Entry, site: SiteSettings, vouched: VouchedHtml | None) -> dict[str, Any]:
    cover = cover_address(site, entry)
    image = {} if cover is None else {"image": written(cover)}
    return {
        "id": entry_urn(entry),
        "url": written(page_address(site, entry)),
        "title": written(entry_title(entry.facts)),
        "content_html": written(entry_html(entry, site, vouched)),
        "summary": written(summary(entry.facts)),
        **image,
        "date_published": stamp(entry.published),
        "date_modified": stamp(entry.updated),
        "tags": [written(category) for category in categories(entry.facts)],
        "_unspoilt": _facts(entry, level_of(entry, vouched=vouched is not None)),
    }


def _facts(entry: Entry, level: SafeText) -> dict[str, Any]:
    """Say what docs/feeds.md documents, in the words of the XML feeds."""
    facts = entry.facts
    work: dict[str, Any] = {"title": written(facts.title), "creators": [written(name) for name in facts.creators]}
    if facts.kind is not Kind.WORK:
        work["kind"] = facts.kind.value
    if facts.year is not None:
        work["year"] = facts.year
    work["ids"] = [{"scheme": written(scheme), "value": written(value)} for scheme, value in facts.ids]
    described: dict[str, Any] = {"about": UNSPOILT, "work": work}
    if facts.rating is not None and facts.rating_label is not None:
        described["rating"] = {
            "label": written(facts.rating_label),
            "value": json_number(facts.rating.value),
            "best": json_number(facts.rating.best),
        }
    described["spoilers"] = {"level": level, "parts": facts.hidden_parts, "words": facts.hidden_words}
    return described
