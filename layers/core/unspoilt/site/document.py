"""Document: one file of the site as it is stored and served."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

#: Feeds and pages: a corrected review or a withdrawn word is gone from every edge within a minute.
SHORT: Final = "public, max-age=60"
#: Files whose path carries a hash of their content.
IMMUTABLE: Final = "public, max-age=31536000, immutable"

HTML: Final = "text/html; charset=utf-8"
CSS: Final = "text/css; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes under a path, with the headers they are served with."""

    #: The URL's path without its leading slash; a directory's page ends with "/", home is "index.html".
    path: str
    body: bytes
    content_type: str
    cache_control: str = SHORT
    #: Whether the address answers 410: what stood there has been withdrawn.
    gone: bool = False

    @property
    def digest(self) -> str:
        """Return a hash that differs whenever anything a reader receives differs."""
        head = f"{self.content_type}\n{self.cache_control}\n{'gone' if self.gone else ''}"
        parts = (head.encode(), self.body)
        framed = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
        return hashlib.sha256(framed).hexdigest()


def local_path(path: str) -> str:
    """Map a document's path to the file it becomes in an exported folder: "a/" to "a/index.html"."""
    return f"{path}index.html" if path == "" or path.endswith("/") else path
