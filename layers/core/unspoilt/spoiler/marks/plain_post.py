"""Posts pasted as plain text: their bullets become lists and their emoji lines headings."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.node import Node, containers_of, leaves_of

_BULLET: Final = lazy_pattern(r"^([ \t]*)[•‣▪●◦∙](?=[ \t\u00a0])", re.MULTILINE)
#: Of at most so many characters; a longer line is a paragraph that begins with an emoji.
_LONGEST_HEADING: Final = 80
#: Stars at the start are a rating.
_STARS: Final = frozenset("★☆⭐🌟⯨✮✭✩")
#: In text wrapped by hand a line break means nothing; in a post with lines longer than this it does.
_WRAPPED: Final = 100
_MARKUP: Final = frozenset({"heading", "em", "strong", "link", "bullet_list", "ordered_list", "blockquote", "table"})


def list_bullets(body: str) -> str:
    """Write typographic bullets as Markdown's own; every line stays on its line."""
    return _BULLET.sub(r"\1-", body)


def dress_headings(root: Node) -> None:
    """Turn short lines that an emoji leads into headings, in a text that has no headings of its own."""
    if any(node.type == "heading" for node in containers_of(root)):
        return
    for number, node in enumerate(root.children):
        if node.type == "paragraph" and number + 1 < len(root.children) and _is_heading(node):
            node.type, node.level = "heading", 2


def keeps_breaks(root: Node, body: str) -> bool:
    """Say whether a single line break was meant as one."""
    markup = any(node.type in _MARKUP - {"heading", "bullet_list"} for node in containers_of(root))
    return not markup and any(len(line) > _WRAPPED for line in body.split("\n"))


def _is_heading(paragraph: Node) -> bool:
    leaves = list(leaves_of(paragraph))
    if any(node.type == "link" for node in containers_of(paragraph)):
        return False
    if any(leaf.type not in {"text", "mark"} for leaf in leaves):
        return False
    text = "".join(leaf.text for leaf in leaves).strip()
    if not text or len(text) > _LONGEST_HEADING or text[0] in _STARS or text[-1] in ".,;":
        return False
    return _is_emoji(text[0]) and sum(char.isalpha() for char in text) > 1


def _is_emoji(char: str) -> bool:
    return unicodedata.category(char) == "So" and ord(char) >= 0x2190
