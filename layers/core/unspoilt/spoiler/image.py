"""Images of the author's own, and what may be linked: relative names beside the review, http, https and mailto."""

from __future__ import annotations

import hashlib
import re
from typing import Final
from urllib.parse import unquote

from unspoilt.lazy_pattern import lazy_pattern

#: Pictures that a browser shows and that cannot carry a script.
_EXTENSIONS: Final = {
    "jpg": "jpg",
    "jpeg": "jpg",
    "png": "png",
    "gif": "gif",
    "webp": "webp",
    "avif": "avif",
}
_REMOTE: Final = lazy_pattern(r"https?://[^\s\x00-\x1f\"'<>\\]+", re.IGNORECASE)
_MAIL: Final = lazy_pattern(r"mailto:[^\s\x00-\x1f\"'<>\\]+", re.IGNORECASE)


def own_image(target: str) -> str | None:
    """Return the relative name of an image beside the review, as the file refers to it; None where it is not one."""
    name = unquote(target).removeprefix("./")
    parts = name.split("/")
    if not name or ":" in name or "\\" in name or any(part in {"", ".", ".."} for part in parts):
        return None
    if any(ord(char) < 0x20 for char in name) or "?" in name or "#" in name:
        return None
    return name if name.rsplit(".", 1)[-1].lower() in _EXTENSIONS and "." in parts[-1] else None


def published_name(source: str) -> str:
    """Return the name that an image is published under: of the author's only the kind of file is left."""
    extension = _EXTENSIONS[source.rsplit(".", 1)[-1].lower()]
    return f"{hashlib.sha256(source.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}.{extension}"


def safe_target(target: str) -> str | None:
    """Return an address that may be linked, else None: relative ones lead nowhere on this site."""
    return target if _REMOTE.fullmatch(target) or _MAIL.fullmatch(target) else None
