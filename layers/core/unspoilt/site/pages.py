"""The pages of the site, and its feeds as documents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from unspoilt.config import SiteSettings
from unspoilt.site import atom, json_feed, rss
from unspoilt.site.address import (
    cover_address,
    home_address,
    page_address,
    page_path,
    spoilers_path,
)
from unspoilt.site.document import HTML, Document
from unspoilt.site.feed import Feed, window_of
from unspoilt.site.generator import ATOM, JSON, RSS, feed_path
from unspoilt.site.masthead import masthead_of
from unspoilt.site.structured import structured_review
from unspoilt.site.stylesheet import render_stylesheet
from unspoilt.site.theme import fill
from unspoilt.site.wording import entry_title, summary
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import (
    FullHtml,
    SafeText,
    ShownHtml,
    fixed_text,
    operator_text,
    shorten_safe,
)

__all__ = [
    "feed_documents",
    "render_home",
    "render_not_found",
    "render_review_page",
    "render_spoilers_page",
    "render_stylesheet",
    "site_feed",
]

#: What previews and search results show of a description before they cut it themselves.
_DESCRIPTION: Final = 200

_PROMISE: Final = fixed_text("Reviews that never give away the ending")


def render_review_page(entry: Entry, shown: ShownHtml, site: SiteSettings) -> Document:
    """Render the page of a review, with a stand-in for each hidden part."""
    values = {
        "site": masthead_of(site),
        "entry": entry,
        "facts": entry.facts,
        "body": shown,
        "title": entry_title(entry.facts),
        "description": shorten_safe(summary(entry.facts), _DESCRIPTION),
        "address": page_address(site, entry),
        "cover": cover_address(site, entry),
        "structured": structured_review(entry, site),
    }
    return _page(page_path(entry), "review.html", values)


def render_spoilers_page(entry: Entry, full: FullHtml, site: SiteSettings) -> Document:
    """Render the page that shows everything, behind a warning and closed to search engines and previews."""
    values = {
        "site": masthead_of(site),
        "entry": entry,
        "facts": entry.facts,
        "body": full,
    }
    return _page(spoilers_path(entry), "spoilers.html", values)


def render_home(entries: Iterable[Entry], site: SiteSettings) -> Document:
    """Render the home page: the newest reviews, the form to subscribe, the feeds."""
    values = {
        "site": masthead_of(site),
        "entries": window_of(entries),
        "description": _PROMISE,
        "address": home_address(site),
    }
    return _page(fixed_text("index.html"), "home.html", values)


def render_not_found(site: SiteSettings) -> Document:
    """Render the page for an address where nothing is."""
    return _page(fixed_text("404.html"), "not_found.html", {"site": masthead_of(site)})


def feed_documents(entries: Iterable[Entry], site: SiteSettings, updated: datetime) -> tuple[Document, ...]:
    """Render the site's feed in its three formats; `updated` comes from data, in aware UTC."""
    feed = site_feed(entries, site, updated)
    return (
        Document(feed_path(feed, RSS), rss.render_rss(feed), f"{rss.MEDIA_TYPE}; charset=utf-8"),
        Document(feed_path(feed, ATOM), atom.render_atom(feed), f"{atom.MEDIA_TYPE}; charset=utf-8"),
        Document(feed_path(feed, JSON), json_feed.render_json_feed(feed), json_feed.MEDIA_TYPE),
    )


def site_feed(entries: Iterable[Entry], site: SiteSettings, updated: datetime) -> Feed:
    """Return the feed of all reviews: its window, under the site's own name."""
    return Feed(
        title=operator_text(site.name),
        subtitle=_PROMISE,
        site=site,
        stem=fixed_text("feed"),
        entries=window_of(entries),
        updated=updated,
    )


def _page(path: SafeText, template: str, values: dict[str, object]) -> Document:
    return Document(path, fill(template, values).encode(), HTML)
