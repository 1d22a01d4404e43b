"""The sitemap (https://www.sitemaps.org/protocol.html): an index, and a part for every page of all reviews."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from lxml import etree

from unspoilt.config import SiteSettings
from unspoilt.site.address import document_address, home_address, page_address
from unspoilt.site.dates import stamp
from unspoilt.site.document import Document
from unspoilt.site.listing import Listing
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import SafeText, clean_text, fixed_text, join_safe

_NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
_TYPE: Final = "application/xml; charset=utf-8"
INDEX: Final = "sitemap.xml"
LISTINGS: Final = "sitemaps/listings.xml"


def sitemap_document(entries: Iterable[Entry], number: int | None, site: SiteSettings) -> Document:
    """Render the part that names the review pages of one page of the listing of all; pages with spoilers never."""
    return _document(_part_path(number), "urlset", "url", ((page_address(site, e), e.updated) for e in entries))


def sitemap_index(numbers: Iterable[int], site: SiteSettings) -> Document:
    """Render the index of the parts: the listings, the newest reviews, and those of every closed page."""
    paths = [fixed_text(LISTINGS), _part_path(None), *map(_part_path, numbers)]
    return _document(
        fixed_text(INDEX), "sitemapindex", "sitemap", ((document_address(site, path), None) for path in paths)
    )


def sitemap_of_listings(listings: Iterable[Listing], site: SiteSettings) -> Document:
    """Render the part that names the home page and the first page of every listing."""
    pages = [home_address(site), document_address(site, fixed_text("archive/"))]
    pages += [document_address(site, listing.path) for listing in listings if listing.slug]
    return _document(fixed_text(LISTINGS), "urlset", "url", ((page, None) for page in pages))


def _part_path(number: int | None) -> SafeText:
    part = fixed_text("newest") if number is None else fixed_text(str(number))
    return join_safe("", (fixed_text("sitemaps/"), part, fixed_text(".xml")))


def _document(path: SafeText, root: str, item: str, of: Iterable[tuple[SafeText, datetime | None]]) -> Document:
    top = etree.Element(root, xmlns=_NAMESPACE)
    for address, changed in of:
        place = etree.SubElement(top, item)
        etree.SubElement(place, "loc").text = clean_text(address)
        if changed is not None:
            etree.SubElement(place, "lastmod").text = stamp(changed)
    return Document(path, etree.tostring(top, encoding="UTF-8", xml_declaration=True, pretty_print=True), _TYPE)
