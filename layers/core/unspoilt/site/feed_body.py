"""A whole body as it stands in a feed: every address in it absolute, since a feed has no place of its own."""

from __future__ import annotations

import re
from html import unescape
from typing import Final
from urllib.parse import urljoin

from markupsafe import Markup, escape

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.safe_text import FullHtml, SafeText, VouchedHtml

#: A tag with attributes. The firewall escapes every "<" of the text and quotes every value, so text never looks so.
_TAG: Final = lazy_pattern(r'<[a-z][a-z0-9]*(?:\s+[a-z-]+="[^"]*")+\s*/?>')
_ADDRESS: Final = lazy_pattern(r'(?<=\s)(href|src)="([^"]*)"')


def feed_body(html: VouchedHtml | FullHtml, *, beside: SafeText, page: SafeText) -> Markup:
    """Return a body with its addresses resolved: files lie beside one page, and notes are read on another."""
    untyped: object = html
    if not isinstance(untyped, (VouchedHtml, FullHtml)):
        raise TypeError(f"a feed's body is VouchedHtml or FullHtml, not {type(untyped).__name__}")

    def resolved(found: re.Match[str]) -> str:
        address = unescape(found[2])
        base = page if address.startswith("#") else beside
        return f'{found[1]}="{escape(urljoin(base, address))}"'

    return Markup(_TAG.sub(lambda tag: _ADDRESS.sub(resolved, tag[0]), html))  # noqa: S704  # sanitised already
