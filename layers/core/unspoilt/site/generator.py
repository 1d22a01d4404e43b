"""What RSS and Atom have in common, as feedgen takes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from typing import Any, Final

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from lxml import etree
from markupsafe import Markup

from unspoilt.site.address import document_address, feed_urn, home_address
from unspoilt.site.feed import Feed, feed_path, numbered_path
from unspoilt.site.feed_elements import DC, NAMESPACES, EntryElements, FeedElements
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import SafeText, clean_text, operator_text

#: Without a version: a release of ours or of feedgen must not rewrite every feed.
GENERATOR: Final = "Unspoilt"
_CONTENT: Final = "http://purl.org/rss/1.0/modules/content/"


def written(text: SafeText | Markup) -> str:
    """Return text as XML can carry it; SafeText is clean already, and one character more would stop the feed."""
    return clean_text(text)


def start_generator(feed: Feed, ending: SafeText, media_type: str) -> Any:
    """Return a generator that knows all about the feed and nothing of its entries."""
    generator: Any = FeedGenerator()
    # Every document of a feed has the feed's own id (RFC 5005 §4).
    generator.id(feed_urn(feed.site, numbered_path(feed.stem, ending, None)))
    generator.title(written(feed.title))
    generator.subtitle(written(feed.subtitle))
    generator.language(written(operator_text(feed.site.language)))
    generator.author({"name": written(operator_text(feed.site.author_name)), "uri": written(home_address(feed.site))})
    generator.generator(GENERATOR)
    generator.updated(feed.updated.astimezone(UTC))
    own = document_address(feed.site, feed_path(feed, ending))
    generator.link(href=written(own), rel="self", type=media_type)
    # Last, because feedgen takes the last link for the channel's own.
    generator.link(href=written(document_address(feed.site, feed.page)), rel="alternate", type="text/html")
    generator.register_extension("elements", FeedElements, None)
    generator.elements.describe(feed, ending)
    return generator


def start_entry(entry: Entry, level: SafeText, author: SafeText) -> Any:
    """Return feedgen's entry with what it has no words for: the facts, and RSS's author."""
    started: Any = FeedEntry()
    started.register_extension("elements", EntryElements)
    started.elements.describe(entry, level, author)
    return started


def cut_out(element: Any, around: tuple[str, ...]) -> bytes:
    """Write one entry as it stands inside its feed: each is written once, however many feeds carry it."""
    root = parent = etree.Element(around[0], nsmap={"content": _CONTENT, "dc": DC, **NAMESPACES})
    for name in around[1:]:
        parent = etree.SubElement(parent, name)
    parent.append(element)
    text = etree.tostring(root, pretty_print=True, encoding="UTF-8")
    start = text.index(f"<{element.tag}>".encode())
    end = text.rindex(f"</{around[-1]}>".encode())
    return b"  " * len(around) + text[start:end].rstrip(b" ")


def put_in(head: bytes, entries: Iterable[bytes], around: tuple[str, ...]) -> bytes:
    """Put written entries into a feed that has none yet."""
    at = head.rindex(b"  " * (len(around) - 1) + f"</{around[-1]}>".encode())
    return b"".join((head[:at], *entries, head[at:]))
