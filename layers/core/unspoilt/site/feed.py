"""Feed: ordered entries with metadata; RSS, Atom and JSON Feed are renderings of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from unspoilt.config import SiteSettings
from unspoilt.site.address import document_address
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import SafeText, VouchedHtml, fixed_text, join_safe, operator_text

#: The least that stands in the document that readers subscribe to, where there is as much.
WINDOW: Final = 25
#: So many entries are kept as they are written: more than a batch of changes has, since it goes list by list.
REMEMBERED: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class Chain:
    """Where a document stands among those of its feed (RFC 5005 §4): closed pages have numbers, the window none."""

    number: int | None = None
    #: The next older page.
    previous: int | None = None
    #: The next newer closed page.
    following: int | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """One document of a feed, whatever it is rendered as."""

    title: SafeText
    #: One sentence: RSS calls it the description, Atom the subtitle.
    subtitle: SafeText
    site: SiteSettings
    #: Its path without the ending that tells the format: "feed".
    stem: SafeText
    #: Newest first.
    entries: tuple[Entry, ...]
    #: Aware UTC, from data, never the time of rendering.
    updated: datetime
    #: The path of the page that shows the same: "" is the home page.
    page: SafeText = field(default=fixed_text(""))
    #: Whole bodies by the id of their entry, where the author vouches for them.
    vouched: Mapping[str, VouchedHtml] = field(default_factory=dict)
    chain: Chain = field(default=Chain())


def feed_path(feed: Feed, ending: SafeText) -> SafeText:
    """Return the path of this document in one format, without the leading slash."""
    return numbered_path(feed.stem, ending, feed.chain.number)


def numbered_path(stem: SafeText, ending: SafeText, number: int | None) -> SafeText:
    """Return the path of one of a feed's documents: "feed.atom" is the window, "feed/3.atom" the third page."""
    numbered = stem if number is None else join_safe("/", (stem, fixed_text(str(number))))
    return join_safe(".", (numbered, ending))


def chain_links(feed: Feed, ending: SafeText) -> tuple[tuple[str, SafeText], ...]:
    """Return relation and address of what a reader may want beside this document (RFC 5005 §4, WebSub §4)."""
    chain = feed.chain
    links: list[tuple[str, SafeText]] = []
    if feed.site.hub and chain.number is None:
        links.append(("hub", operator_text(feed.site.hub)))
    if chain.number is not None:
        links.append(("current", _at(feed, ending, None)))
    if chain.previous is not None:
        links.append(("prev-archive", _at(feed, ending, chain.previous)))
    if chain.following is not None:
        links.append(("next-archive", _at(feed, ending, chain.following)))
    return tuple(links)


def _at(feed: Feed, ending: SafeText, number: int | None) -> SafeText:
    return document_address(feed.site, numbered_path(feed.stem, ending, number))


RSS: Final = fixed_text("rss")
ATOM: Final = fixed_text("atom")
JSON: Final = fixed_text("json")
