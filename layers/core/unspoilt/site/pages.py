"""The pages of the site: of one review, and those that name none."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from unspoilt.config import SiteSettings
from unspoilt.site.address import (
    cover_address,
    document_address,
    page_address,
    page_path,
    spoilers_path,
)
from unspoilt.site.document import HTML, Document
from unspoilt.site.masthead import masthead_of
from unspoilt.site.search import render_search_script
from unspoilt.site.structured import structured_review
from unspoilt.site.theme import fill
from unspoilt.site.wording import entry_title, summary
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import (
    FullHtml,
    SafeText,
    ShownHtml,
    fixed_text,
    shorten_safe,
)

#: What previews and search results show of a description before they cut it themselves.
_DESCRIPTION: Final = 200
_SEARCH: Final = fixed_text("search/")


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


def render_not_found(site: SiteSettings) -> Document:
    """Render the page for an address where nothing is."""
    return _page(fixed_text("404.html"), "not_found.html", {"site": masthead_of(site)})


def render_gone(path: SafeText, site: SiteSettings) -> Document:
    """Render what stands in a withdrawn review's place: its address answers 410."""
    return replace(_page(path, "gone.html", {"site": masthead_of(site)}), gone=True)


def render_search(site: SiteSettings) -> Document:
    """Render the page that searches, the only one that may run a script: exactly this one."""
    values = {
        "site": masthead_of(site),
        "address": document_address(site, _SEARCH),
        "script": document_address(site, fixed_text(render_search_script().path)),
    }
    return _page(_SEARCH, "search.html", values)


def render_robots(site: SiteSettings) -> Document:
    """Render robots.txt (RFC 9309)."""
    sitemap = document_address(site, fixed_text("sitemap.xml"))
    text = f"User-agent: *\nDisallow: /spoilers.atom\nDisallow: /subscriptions\n\nSitemap: {sitemap}\n"
    return Document("robots.txt", text.encode(), "text/plain; charset=utf-8")


def _page(path: SafeText, template: str, values: dict[str, object]) -> Document:
    return Document(path, fill(template, values).encode(), HTML)
