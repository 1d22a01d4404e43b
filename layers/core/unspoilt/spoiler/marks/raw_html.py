"""Raw HTML of the author's: written anew from what was read, with listed tags and attributes only."""

from __future__ import annotations

from html import escape
from typing import Final

from unspoilt.spoiler.image import safe_target
from unspoilt.spoiler.marks.node import Node, containers_of, leaves_of
from unspoilt.spoiler.marks.raw_tag import RawTag
from unspoilt.spoiler.sanitise import ALLOWED_TAGS

#: Raw tags shown as something else.
_RENAMED: Final = {"summary": "strong", "center": "div", "strike": "s", "tt": "code", "big": "strong"}
_KEPT: Final = {"td": ("colspan", "rowspan"), "th": ("colspan", "rowspan"), "ol": ("start",), "bdo": ("dir",)}


def tag_html(tag: RawTag, heading_shift: int, *, linked: bool) -> str:
    """Write one tag; "" where it is none that a page may have. `linked` says whether a link may keep its target."""
    name = _RENAMED.get(tag.name, tag.name)
    level = _heading_level(name)
    if level is not None:
        name = f"h{max(2, min(level + heading_shift, 6))}"
    if name not in ALLOWED_TAGS or name in {"img", "section"}:
        return ""
    if tag.closing:
        return f"</{name}>"
    kept = "".join(f' {key}="{escape(tag.attribute(key))}"' for key in _KEPT.get(name, ()) if tag.attribute(key))
    if name == "a":
        target = safe_target(tag.attribute("href"))
        kept = f' href="{escape(target)}" rel="noopener nofollow"' if target and linked else ""
    return f"<{name}{kept}>"


def _heading_level(name: str) -> int | None:
    return int(name[1]) if len(name) == 2 and name[0] == "h" and name[1] in "123456" else None


def shift_of(root: Node) -> int:
    """Say by how much headings move so that the highest is h2."""
    levels = [node.level for node in containers_of(root) if node.type == "heading"]
    for leaf in leaves_of(root):
        level = _heading_level(leaf.tag.name) if leaf.tag is not None else None
        if level is not None:
            levels.append(level)
    return 2 - min(levels, default=2)
