"""A page of a listing as documents: its feeds, its web page, its part of the sitemap and of the search index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from unspoilt.config import SiteSettings
from unspoilt.site import atom, json_feed, rss
from unspoilt.site.address import document_address, home_address
from unspoilt.site.document import HTML, Document
from unspoilt.site.feed import ATOM, JSON, RSS, Chain, Feed, feed_path, numbered_path
from unspoilt.site.listing import ALL, Listing
from unspoilt.site.masthead import masthead_of
from unspoilt.site.search import search_document
from unspoilt.site.sitemap import sitemap_document
from unspoilt.site.theme import fill
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import FullHtml, SafeText, VouchedHtml, fixed_text, join_safe, operator_text

PROMISE: Final = fixed_text("Reviews that never give away the ending")
#: The date of documents about nothing at all.
_NEVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ListingPage:
    """One page of a listing: a closed one with its number, or the open one that new entries come to."""

    listing: Listing
    name: SafeText
    #: Latest first.
    entries: tuple[Entry, ...]
    chain: Chain = field(default=Chain())
    #: By the id of the entry.
    vouched: Mapping[str, VouchedHtml] = field(default_factory=dict)

    @property
    def updated(self) -> datetime:
        """Return when the latest change came to it, from data alone."""
        return max((entry.updated for entry in self.entries), default=_NEVER)


def listing_documents(page: ListingPage, site: SiteSettings) -> tuple[Document, ...]:
    """Render every document of a page, safe ones all of them."""
    documents = list(feed_documents(page, site)) if page.listing.has_feeds else []
    if page.listing == ALL and page.chain.number is None:
        documents.append(render_home(page, site))
    else:
        documents.append(render_listing(page, site))
    if page.listing == ALL:
        documents += [sitemap_document(page.entries, page.chain.number, site), search_document(page, site)]
    return tuple(documents)


def listing_paths(listing: Listing, number: int | None) -> tuple[str, ...]:
    """Return the paths of a page's documents, whatever stands on it."""
    endings = (RSS, ATOM, JSON) if listing.has_feeds else ()
    paths = [str(numbered_path(listing.stem, ending, number)) for ending in endings]
    paths.append(str(page_path(listing, number)))
    if listing == ALL:
        part = "newest" if number is None else str(number)
        paths += [f"sitemaps/{part}.xml", f"search/{part}.json"]
        paths += [SPOILERS_FEED] if number is None else []
    return tuple(paths)


def page_path(listing: Listing, number: int | None) -> SafeText:
    """Return the path of the web page of a listing's page."""
    if number is None:
        return listing.path if listing != ALL else fixed_text("index.html")
    folder = listing.path if listing != ALL else fixed_text("archive/")
    return join_safe("", (folder, fixed_text(str(number)), fixed_text("/")))


def feed_documents(page: ListingPage, site: SiteSettings) -> tuple[Document, ...]:
    """Render a page of a listing as a document of its feed, in three formats."""
    feed = feed_of(page, site)
    return (
        Document(feed_path(feed, RSS), rss.render_rss(feed), f"{rss.MEDIA_TYPE}; charset=utf-8"),
        Document(feed_path(feed, ATOM), atom.render_atom(feed), f"{atom.MEDIA_TYPE}; charset=utf-8"),
        Document(feed_path(feed, JSON), json_feed.render_json_feed(feed), json_feed.MEDIA_TYPE),
    )


def render_home(page: ListingPage, site: SiteSettings) -> Document:
    """Render the home page: the newest reviews, the form to subscribe, the feeds."""
    values = {
        **_page_values(page, site),
        "description": PROMISE,
        "address": home_address(site),
    }
    return Document(page_path(ALL, None), fill("home.html", values).encode(), HTML)


def render_listing(page: ListingPage, site: SiteSettings) -> Document:
    """Render the web page of a page of a listing."""
    path = page_path(page.listing, page.chain.number)
    values = {
        **_page_values(page, site),
        "address": document_address(site, path),
        "name": page.name,
        "feed": join_safe("", (fixed_text("/"), page.listing.stem)) if page.listing.has_feeds else None,
    }
    return Document(path, fill("listing.html", values).encode(), HTML)


def render_spoilers_feed(page: ListingPage, bodies: Mapping[str, FullHtml], site: SiteSettings) -> Document:
    """Render the feed for those who have read it: everything, labelled so in its title and in every entry's."""
    feed = Feed(
        title=join_safe(" ", (operator_text(site.name), fixed_text("[with all spoilers]"))),
        subtitle=fixed_text("Whole reviews, the endings included: for those who have read it"),
        site=site,
        stem=fixed_text("spoilers"),
        entries=page.entries,
        updated=page.updated,
    )
    body = atom.render_spoiling_atom(feed, bodies)
    return Document(feed_path(feed, ATOM), body, f"{atom.MEDIA_TYPE}; charset=utf-8")


SPOILERS_FEED: Final = "spoilers.atom"


def _page_values(page: ListingPage, site: SiteSettings) -> dict[str, object]:
    chain = page.chain
    return {
        "site": masthead_of(site),
        "entries": page.entries,
        "older": None if chain.previous is None else _way(page.listing, chain.previous),
        "newer": None if chain.number is None else _way(page.listing, chain.following),
        "closed": chain.number is not None,
    }


def _way(listing: Listing, number: int | None) -> SafeText:
    if listing == ALL and number is None:
        return fixed_text("/")
    return join_safe("", (fixed_text("/"), page_path(listing, number)))


def feed_of(page: ListingPage, site: SiteSettings) -> Feed:
    """Return a page of a listing as a document of its feed, in no format yet."""
    listing = page.listing
    own = listing == ALL
    name = operator_text(site.name)
    return Feed(
        title=name if own else join_safe(": ", (name, page.name)),
        subtitle=PROMISE,
        site=site,
        stem=listing.stem,
        entries=page.entries,
        updated=page.updated,
        page=listing.path if page.chain.number is None else page_path(listing, page.chain.number),
        vouched=page.vouched,
        chain=page.chain,
    )
