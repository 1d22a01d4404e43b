"""What RSS and Atom have in common, as feedgen takes it."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final

from feedgen.feed import FeedGenerator
from markupsafe import Markup

from unspoilt.site.address import document_address, feed_urn, home_address
from unspoilt.site.feed import Feed
from unspoilt.spoiler.safe_text import SafeText, clean_text, fixed_text, join_safe, operator_text

#: Without a version: a release of ours or of feedgen must not rewrite every feed.
GENERATOR: Final = "Unspoilt"


def written(text: SafeText | Markup) -> str:
    """Return text as XML can carry it; SafeText is clean already, and one character more would stop the feed."""
    return clean_text(text)


def start_generator(feed: Feed, ending: SafeText, media_type: str) -> Any:
    """Return a generator that knows all about the feed and nothing of its entries."""
    path = feed_path(feed, ending)
    generator: Any = FeedGenerator()
    generator.id(feed_urn(feed.site, path))
    generator.title(written(feed.title))
    generator.subtitle(written(feed.subtitle))
    generator.language(written(operator_text(feed.site.language)))
    generator.author({"name": written(operator_text(feed.site.author_name)), "uri": written(home_address(feed.site))})
    generator.generator(GENERATOR)
    generator.updated(feed.updated.astimezone(UTC))
    generator.link(href=written(document_address(feed.site, path)), rel="self", type=media_type)
    # Last, because feedgen takes the last link for the channel's own.
    generator.link(href=written(home_address(feed.site)), rel="alternate", type="text/html")
    return generator


def feed_path(feed: Feed, ending: SafeText) -> SafeText:
    """Return the path of a feed in one format, without the leading slash."""
    return join_safe(".", (feed.stem, ending))


RSS: Final = fixed_text("rss")
ATOM: Final = fixed_text("atom")
JSON: Final = fixed_text("json")
