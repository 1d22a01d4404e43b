"""Spoiler space: the empty lines, dots and arrows that people put before what not everybody should see at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.mark import Kind, Mark, Role
from unspoilt.spoiler.marks.node import Node, leaves_of

_OPENING: Final = Mark(Kind.SPACE, Role.OPEN, name="prose")
_ARROW: Final = lazy_pattern(r"(?<!\w)v(?!\w)|[↓⬇⇓⇩▼▽👇🔽⤵⏬]", re.IGNORECASE)
_DOWNWARDS: Final = lazy_pattern(
    r"(?:[\s.|\ufe0e\ufe0f↓⬇⇓⇩▼▽👇🔽⤵⏬v]|scroll(?:ing)?\b|down\b|keep going\b|and\b|more\b){1,80}", re.IGNORECASE
)
_SCROLL: Final = lazy_pattern(r"scroll|keep going", re.IGNORECASE)
#: Below the dots of a post there are often nothing but its tags.
_TAGS: Final = lazy_pattern(r"(?:\s*[#@]\w[\w.]{0,60}){1,60}\s*")
#: What counts for how much, and how much is space: 12 empty lines, 9 breaks, 5 dots, 3 arrows.
_EMPTY, _BREAK, _RULE, _DOT, _DOWN, _SPACE = 5, 7, 10, 12, 20, 60
#: A line of people's own with the word "scroll" and so many arrows is enough.
_ARROWS_BESIDE_SCROLL: Final = 2


@dataclass(slots=True)
class _Walk:
    """What has been passed on the way down."""

    seen: int = 0
    #: Something was said before: an empty top is no space.
    begun: bool = False

    def passes(self, weight: int) -> None:
        self.seen += weight if self.begun else 0

    def arrives(self, *, text: bool) -> bool:
        """Say whether there was space before what now follows."""
        enough = self.seen >= _SPACE
        self.seen = 0
        self.begun = self.begun or text
        return enough


def place_spaces(root: Node) -> None:
    """Mark what stands below so much space as nobody leaves without a reason."""
    walk = _Walk()
    children: list[Node] = []
    line = root.line
    for block in root.children:
        for _ in range(block.line - line - 2):
            walk.passes(_EMPTY)
        line = block.last_line
        if block.type == "paragraph":
            if _is_beyond(walk, block):
                children.append(_mark_before(block))
        elif block.type == "hr":
            walk.passes(_RULE)
        elif any(leaf.content for leaf in leaves_of(block)):
            if walk.arrives(text=block.type != "heading"):
                children.append(_mark_before(block))
        else:
            # "-" and "*" alone are items of a list without a word.
            walk.passes(_DOT * max(1, len(block.children)))
        children.append(block)
    root.children = children


def _mark_before(block: Node) -> Node:
    return Node("mark", block.line, block.line, mark=_OPENING)


def _is_beyond(walk: _Walk, paragraph: Node) -> bool:
    """Walk through a paragraph; say whether it begins beyond a space, and mark what does so within it."""
    begins = False
    fresh: list[Node] = []
    children: list[Node] = []
    for child in [*paragraph.children, None]:
        if child is not None and not _breaks(child):
            fresh.append(child)
            continue
        text = "".join(leaf.text for node in fresh for leaf in leaves_of(node))
        weight = _weight_of(text)
        if weight is None:
            if not _TAGS.fullmatch(text) and walk.arrives(text=True):
                begins = begins or not children
                children.append(Node("mark", paragraph.line, paragraph.line, mark=_OPENING))
        elif text or fresh or child is None or child.tag is not None:
            walk.passes(weight)
        if child is not None and child.tag is not None:
            walk.passes(_BREAK)
        children += [*fresh, *([child] if child is not None else [])]
        fresh = []
    paragraph.children = children
    return begins


def _breaks(node: Node) -> bool:
    return node.type == "break" or (node.tag is not None and node.tag.breaks)


def _weight_of(line: str) -> int | None:
    """Return how much space a line makes; None for one that says something."""
    arrows = len(_ARROW.findall(line)) if len(line) < 200 else 0
    if arrows and _DOWNWARDS.fullmatch(line):
        return _SPACE if _SCROLL.search(line) and arrows >= _ARROWS_BESIDE_SCROLL else _DOWN
    if _SCROLL.search(line[:40]) and _DOWNWARDS.fullmatch(line):
        return _DOWN
    bare = line.replace("\u00a0", "").strip()
    if not bare:
        return _BREAK + 3 if line else 0
    return _DOT if len(bare) == 1 else None
