"""The search index: a part for every page of all reviews, so that an upload rewrites one.

The script asks for the parts and looks in titles, creators and genres; without it the page shows the ways to browse.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable
from typing import Final, Protocol

from unspoilt.config import SiteSettings
from unspoilt.site.dates import written_day
from unspoilt.site.document import IMMUTABLE, Document
from unspoilt.site.feed import Chain
from unspoilt.site.stylesheet import TEMPLATES
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.naming import KIND_NAMES, byline
from unspoilt.spoiler.safe_text import SafeText, clean_text, fixed_text, join_safe

_JSON: Final = "application/json"
MANIFEST: Final = "search/pages.json"


class _Searched(Protocol):
    @property
    def entries(self) -> tuple[Entry, ...]: ...
    @property
    def chain(self) -> Chain: ...


def search_document(page: _Searched, site: SiteSettings) -> Document:
    """Render the part of the index that knows the entries of one page."""
    lines = [_line(entry, site) for entry in page.entries]
    number = page.chain.number
    part = fixed_text("newest") if number is None else fixed_text(str(number))
    path = join_safe("", (fixed_text("search/"), part, fixed_text(".json")))
    return Document(path, json.dumps(lines, ensure_ascii=False, separators=(",", ":")).encode(), _JSON)


def search_manifest(numbers: Iterable[int]) -> Document:
    """Render the list of the parts: the newest one has no number."""
    return Document(MANIFEST, json.dumps(["newest", *sorted(numbers, reverse=True)]).encode(), _JSON)


@functools.cache
def render_search_script() -> Document:
    """Return the only script of the site; it may be cached for good, because another one has another path."""
    body = (TEMPLATES / "search.js").read_bytes()
    path = f"assets/search.{hashlib.sha256(body).hexdigest()[:12]}.js"
    return Document(path, body, "text/javascript; charset=utf-8", IMMUTABLE)


def _line(entry: Entry, site: SiteSettings) -> dict[str, object]:
    facts = entry.facts
    line: dict[str, SafeText] = {
        "title": facts.title,
        "by": byline(facts.creators),
        "creators": join_safe(" ", facts.creators),
        "genres": join_safe(", ", facts.genres),
        "kind": KIND_NAMES[facts.kind],
        "slug": entry.slug,
    }
    if facts.rating_label is not None:
        line["rating"] = facts.rating_label
    day = written_day(entry.published, site.time_zone, site.language)
    return {**{name: clean_text(text) for name, text in line.items() if text}, "day": day}
