"""Addresses: where things stand on the site, absolute, and their permanent ids."""

from __future__ import annotations

import uuid

from unspoilt.config import SiteSettings
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import SafeText, fixed_text, join_safe, operator_text


def home_address(site: SiteSettings) -> SafeText:
    """Return the address of the home page, with its slash."""
    return _under(site, fixed_text("/"))


def document_address(site: SiteSettings, path: SafeText) -> SafeText:
    """Return the address of a document by its path without the leading slash."""
    return _under(site, fixed_text("/"), path)


def page_address(site: SiteSettings, entry: Entry) -> SafeText:
    """Return the address of a review's page."""
    return _under(site, fixed_text("/reviews/"), entry.slug, fixed_text("/"))


def page_path(entry: Entry) -> SafeText:
    """Return the path of a review's page, as a document's path."""
    return join_safe("", (fixed_text("reviews/"), entry.slug, fixed_text("/")))


def spoilers_path(entry: Entry) -> SafeText:
    """Return the path of the page that shows everything."""
    return join_safe("", (page_path(entry), fixed_text("spoilers/")))


def spoilers_address(site: SiteSettings, entry: Entry) -> SafeText:
    """Return the address of the page that shows everything."""
    return _under(site, fixed_text("/"), spoilers_path(entry))


def cover_address(site: SiteSettings, entry: Entry) -> SafeText | None:
    """Return the address of the cover, which is stored beside the review's page."""
    if entry.facts.cover is None:
        return None
    return join_safe("", (page_address(site, entry), entry.facts.cover))


def entry_urn(entry: Entry) -> str:
    """Return the permanent id of an entry in every feed (RFC 9562 §4); ValueError if its id is not a UUID."""
    return uuid.UUID(entry.id).urn


def spoiling_urn(entry: Entry) -> str:
    """Return the permanent id of an entry in `/spoilers.atom`: another one, or readers of both would see only one."""
    return uuid.uuid5(uuid.UUID(entry.id), "spoilers").urn


def feed_urn(site: SiteSettings, path: SafeText) -> str:
    """Return the permanent id of a feed: it follows from its address, so nothing has to remember it."""
    return uuid.uuid5(uuid.NAMESPACE_URL, document_address(site, path)).urn


def _under(site: SiteSettings, *parts: SafeText) -> SafeText:
    return join_safe("", (operator_text(site.address), *parts))
