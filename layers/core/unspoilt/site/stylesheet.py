"""The stylesheet, under a path that carries its hash."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Final

from unspoilt.config import SiteSettings
from unspoilt.site.colour import ink_on, readable
from unspoilt.site.document import CSS, IMMUTABLE, Document

#: What the theme is made of; an operator's own theme replaces these files.
TEMPLATES: Final = Path(__file__).with_name("templates")
#: Paper and sheet of style.css, light and dark: what an accent must be read on.
_LIGHT: Final = ("#fbf8f2", "#f4eee3")
_DARK: Final = ("#171412", "#211d1a")


def render_stylesheet(site: SiteSettings) -> Document:
    """Return the stylesheet; it may be cached for good, because another one has another path."""
    return _stylesheet(site.accent)


@functools.cache
def _stylesheet(accent: str) -> Document:
    body = (TEMPLATES / "style.css").read_bytes() + _accent_rules(accent).encode()
    path = f"assets/style.{hashlib.sha256(body).hexdigest()[:12]}.css"
    return Document(path=path, body=body, content_type=CSS, cache_control=IMMUTABLE)


def _accent_rules(accent: str) -> str:
    if not accent:
        return ""
    light, dark = readable(accent, _LIGHT), readable(accent, _DARK)
    rules = [f":root {{ --accent: {colour}; --accent-ink: {ink_on(colour)}; }}" for colour in (light, dark)]
    return f"\n/* The operator's accent. */\n{rules[0]}\n@media (prefers-color-scheme: dark) {{ {rules[1]} }}\n"
