"""The stylesheet, under a path that carries its hash."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Final

from unspoilt.site.document import CSS, IMMUTABLE, Document

#: What the theme is made of; an operator's own theme replaces these files.
TEMPLATES: Final = Path(__file__).with_name("templates")


@functools.cache
def render_stylesheet() -> Document:
    """Return the stylesheet; it may be cached for good, because another one has another path."""
    body = (TEMPLATES / "style.css").read_bytes()
    path = f"assets/style.{hashlib.sha256(body).hexdigest()[:12]}.css"
    return Document(path=path, body=body, content_type=CSS, cache_control=IMMUTABLE)
