"""A strict reader of what the site publishes: feeds in three formats, lists, the search index, the sitemap."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from lxml import etree

_ATOM = "{http://www.w3.org/2005/Atom}"
_CARD = re.compile(r'<h3 class="p-name"[^>]*><a class="u-url" href="/reviews/([^"/]+)/">([^<]*)</a></h3>')
_OLDER = re.compile(r'<a rel="prev" href="([^"]+)">')
_LOCATION = re.compile(rb"<loc>[^<]*/reviews/([^<]+?)/</loc>")


@dataclass(frozen=True, slots=True)
class Read:
    """One document: its entries, each by what identifies it and by its title, and the next older document."""

    entries: tuple[tuple[str, str], ...]
    #: The path; None where there is none.
    older: str | None


def read_atom(body: bytes) -> Read:
    """Read an Atom feed; ValueError where it is none."""
    root = _root(body, f"{_ATOM}feed")
    entries = tuple((_text(one, f"{_ATOM}id"), _text(one, f"{_ATOM}title")) for one in root.iter(f"{_ATOM}entry"))
    return Read(entries, _previous(root))


def read_rss(body: bytes) -> Read:
    """Read an RSS feed; ValueError where it is none."""
    root = _root(body, "rss")
    entries = tuple((_text(one, "guid"), unescape(_text(one, "title"))) for one in root.iter("item"))
    return Read(entries, _previous(root))


def read_json(body: bytes) -> Read:
    """Read a JSON Feed; ValueError where it is none."""
    found = json.loads(body)
    if found.get("version") != "https://jsonfeed.org/version/1.1":
        raise ValueError("not a JSON Feed")
    next_url = found.get("next_url")
    return Read(tuple((one["id"], one["title"]) for one in found["items"]), next_url and _path(next_url))


def read_list(body: bytes) -> Read:
    """Read a web page with a list of reviews."""
    text = body.decode()
    if not text.rstrip().endswith("</html>"):
        raise ValueError("the page is not whole")
    older = _OLDER.search(text)
    return Read(tuple((slug, unescape(title)) for slug, title in _CARD.findall(text)), older and _path(older[1]))


READERS: dict[str, Callable[[bytes], Read]] = {
    "atom": read_atom,
    "rss": read_rss,
    "json": read_json,
    "": read_list,
}


def reader_of(path: str) -> Callable[[bytes], Read] | None:
    """Return what reads a feed or a list; None for any other document."""
    listing, _, name = path.rpartition("/")
    ending = name.rpartition(".")[2] if "." in name else ""
    if ending in {"atom", "rss", "json"}:
        is_feed = name.startswith(("feed.", "spoilers.")) or listing.rpartition("/")[2] == "feed"
        return READERS[ending] if is_feed else None
    is_list = path == "index.html" or (not name and path.startswith(("archive/", "genres/", "kinds/", "years/")))
    return read_list if is_list else None


def walk(documents: Mapping[str, bytes], path: str) -> Iterator[tuple[str, str]]:
    """Yield every entry from the document that readers subscribe to back to the oldest."""
    older: str | None = path
    passed: set[str] = set()
    while older is not None:
        read = reader_of(older)
        if read is None or older in passed or older not in documents:
            raise ValueError(f"{older} is no way to older reviews")
        passed.add(older)
        seen = read(documents[older])
        yield from seen.entries
        older = seen.older


def read_search(documents: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield every review of the search index."""
    for part in json.loads(documents["search/pages.json"]):
        for line in json.loads(documents[f"search/{part}.json"]):
            yield line["slug"], line["title"]


def read_sitemaps(documents: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the address of every review in the parts of the sitemap."""
    for path, body in documents.items():
        if path.startswith("sitemaps/"):
            yield from (slug.decode() for slug in _LOCATION.findall(body))


def _root(body: bytes, tag: str) -> etree._Element:
    try:
        root = etree.fromstring(body)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error
    if root.tag != tag:
        raise ValueError(f"a {root.tag}, not a {tag}")
    return root


def _text(element: etree._Element, tag: str) -> str:
    text = element.findtext(tag)
    if not text:
        raise ValueError(f"an entry without {tag}")
    return text


def _previous(root: etree._Element) -> str | None:
    links = [link.get("href") for link in root.iter(f"{_ATOM}link") if link.get("rel") == "prev-archive"]
    return _path(links[0] or "") if links else None


def _path(address: str) -> str:
    return urlsplit(address).path.removeprefix("/")
