"""The directory: every listing there is, as a page to browse and as OPML to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from unspoilt.config import SiteSettings
from unspoilt.site.address import document_address, home_address
from unspoilt.site.document import HTML, Document
from unspoilt.site.feed import ATOM, numbered_path
from unspoilt.site.listing import ALL, By, Listing
from unspoilt.site.masthead import masthead_of
from unspoilt.site.theme import fill
from unspoilt.spoiler.safe_text import SafeText, clean_text, fixed_text, join_safe, operator_text

ARCHIVE: Final = fixed_text("archive/")
OPML: Final = "feeds.opml"
_TITLES: Final = {By.KIND: fixed_text("Kinds"), By.GENRE: fixed_text("Genres"), By.YEAR: fixed_text("Years")}


@dataclass(frozen=True, slots=True)
class NamedListing:
    """A listing, and what people call it."""

    listing: Listing
    name: SafeText


@dataclass(frozen=True, slots=True)
class _Door:
    name: SafeText
    address: SafeText


@dataclass(frozen=True, slots=True)
class _Group:
    anchor: SafeText
    title: SafeText
    doors: tuple[_Door, ...]


def render_archive(listings: Iterable[NamedListing], site: SiteSettings, *, issues: bool = False) -> Document:
    """Render the page with every way to browse; `issues` where past ones have a page."""
    values = {
        "site": masthead_of(site),
        "address": document_address(site, ARCHIVE),
        "issues": issues,
        "groups": [group for group in _groups(listings) if group.doors],
    }
    return Document(ARCHIVE, fill("archive.html", values).encode(), HTML)


def render_opml(listings: Iterable[NamedListing], site: SiteSettings) -> Document:
    """Render all feeds as OPML 2.0 (http://opml.org/spec2.opml); the one with spoilers is not among them."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = clean_text(operator_text(site.name))
    body = etree.SubElement(root, "body")
    _outline(body, operator_text(site.name), ALL, site)
    for named in _sorted(listings):
        if named.listing.by in {By.KIND, By.GENRE}:
            name = join_safe(": ", (operator_text(site.name), named.name))
            _outline(body, name, named.listing, site)
    text = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return Document(OPML, text, "application/xml; charset=utf-8")


def _outline(body: etree._Element, name: SafeText, listing: Listing, site: SiteSettings) -> None:
    feed = document_address(site, numbered_path(listing.stem, ATOM, None))
    page = home_address(site) if listing == ALL else document_address(site, listing.path)
    attributes = {"text": name, "title": name, "type": fixed_text("rss"), "xmlUrl": feed, "htmlUrl": page}
    etree.SubElement(body, "outline", {key: clean_text(value) for key, value in attributes.items()})


def _groups(listings: Iterable[NamedListing]) -> Iterable[_Group]:
    named = _sorted(listings)
    for by, title in _TITLES.items():
        doors = [
            _Door(each.name, join_safe("", (fixed_text("/"), each.listing.path)))
            for each in named
            if each.listing.by is by
        ]
        yield _Group(fixed_text(by.value), title, tuple(reversed(doors) if by is By.YEAR else doors))


def _sorted(listings: Iterable[NamedListing]) -> list[NamedListing]:
    return sorted(listings, key=lambda named: (named.listing.by, named.name.casefold(), named.listing.key))
