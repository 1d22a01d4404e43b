"""The elements that feedgen does not know: RFC 5005's archives, the hub, and a review's own facts.

docs/feeds.md says what each element means.
"""

from __future__ import annotations

from typing import Any, Final

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from unspoilt.review.review import Kind
from unspoilt.site.feed import Feed, chain_links
from unspoilt.site.number import plain_number
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import SafeText, clean_text, fixed_text

#: Ours for good, and nobody's address.
UNSPOILT: Final = "urn:uuid:7d1c2f0e-64b0-5c0b-9a53-2f7d0a6f3b1e"
HISTORY: Final = "http://purl.org/syndication/history/1.0"
_ATOM: Final = "http://www.w3.org/2005/Atom"
DC: Final = "http://purl.org/dc/elements/1.1/"
NAMESPACES: Final = {"unspoilt": UNSPOILT, "fh": HISTORY}


class FeedElements(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """What stands in the head of a feed."""

    feed: Feed
    ending: SafeText

    def describe(self, feed: Feed, ending: SafeText) -> None:
        """Take the feed that is rendered, and as which format."""
        self.feed = feed
        self.ending = ending

    def extend_ns(self) -> dict[str, str]:
        """Name the namespaces once, in the root element."""
        return dict(NAMESPACES)

    def extend_atom(self, feed: Any) -> Any:
        """Add to an Atom feed."""
        self._extend(feed, "link")
        return feed

    def extend_rss(self, feed: Any) -> Any:
        """Add to an RSS channel, whose links are Atom's."""
        self._extend(feed[0], f"{{{_ATOM}}}link")
        return feed

    def _extend(self, parent: Any, link: str) -> None:
        for relation, address in chain_links(self.feed, self.ending):
            etree.SubElement(parent, link, rel=relation, href=clean_text(address))
        if self.feed.chain.number is not None:
            etree.SubElement(parent, f"{{{HISTORY}}}archive")


class EntryElements(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """What stands in an entry."""

    entry: Entry
    level: SafeText
    author: SafeText

    def describe(self, entry: Entry, level: SafeText, author: SafeText) -> None:
        """Take the entry, how much of the review stands in it, and who wrote the review."""
        self.entry = entry
        self.level = level
        self.author = author

    def extend_atom(self, entry: Any) -> Any:
        """Add to an Atom entry."""
        self._extend(entry)
        return entry

    def extend_rss(self, item: Any) -> Any:
        """Add to an RSS item, whose own author must be a mail address.

        The author goes before ours, which name the work's creators: some readers take the first "creator" there is,
        whatever its namespace.
        """
        etree.SubElement(item, f"{{{DC}}}creator").text = clean_text(self.author)
        self._extend(item)
        return item

    def _extend(self, parent: Any) -> None:
        facts = self.entry.facts
        work = _add(parent, "work", facts.title)
        if facts.kind is not Kind.WORK:
            work.set("kind", facts.kind.value)
        if facts.year is not None:
            work.set("year", str(facts.year))
        for creator in facts.creators:
            _add(parent, "creator", creator)
        for scheme, value in facts.ids:
            _add(parent, "id", value).set("scheme", clean_text(scheme))
        if facts.rating is not None and facts.rating_label is not None:
            rating = _add(parent, "rating", facts.rating_label)
            rating.set("value", plain_number(facts.rating.value))
            rating.set("best", plain_number(facts.rating.best))
        spoilers = _add(parent, "spoilers", fixed_text(""))
        spoilers.set("level", self.level)
        spoilers.set("parts", str(facts.hidden_parts))
        spoilers.set("words", str(facts.hidden_words))


#: How much of a review stands in an entry: what its author vouches for whole, excerpts only, everything.
VOUCHED: Final = fixed_text("vouched")
NONE_MARKED: Final = fixed_text("none-marked")
HELD_BACK: Final = fixed_text("held-back")
EVERYTHING: Final = fixed_text("everything")


def level_of(entry: Entry, *, vouched: bool) -> SafeText:
    """Return how much of the review a safe feed carries, in one word."""
    if vouched:
        return VOUCHED
    return HELD_BACK if entry.facts.hidden_parts else NONE_MARKED


def _add(parent: Any, name: str, text: SafeText) -> Any:
    element = etree.SubElement(parent, f"{{{UNSPOILT}}}{name}")
    element.text = clean_text(text) or None
    return element
