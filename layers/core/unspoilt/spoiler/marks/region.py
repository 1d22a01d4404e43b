"""Region: one hidden part of a body, as the scope rule finds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from unspoilt.spoiler.entry import Hidden
from unspoilt.spoiler.marks.mark import Mark
from unspoilt.spoiler.marks.node import PARTS, Node


@dataclass(slots=True)
class Region:
    """A run of leaves that is held back; several marks where they overlap."""

    number: int
    mark: Mark
    first_line: int
    last_line: int
    leaves: list[Node] = field(default_factory=list)

    @property
    def visible(self) -> bool:
        """Say whether there is anything in it that a reader would have seen."""
        return any(leaf.content for leaf in self.leaves)

    @property
    def text(self) -> str:
        """Return its words; blocks and breaks part them, as line breaks."""
        parts: list[str] = []
        line = self.first_line
        for leaf in self.leaves:
            if leaf.line != line or leaf.type == "break" or (leaf.tag is not None and leaf.tag.breaks):
                parts.append("\n")
                line = leaf.line
            if leaf.type in {"text", "code", "fence"} and not leaf.nowhere:
                parts.append(leaf.text)
        return "".join(parts)

    @property
    def words(self) -> int:
        """Count its words."""
        return len(self.text.split())

    @property
    def invitation(self) -> str:
        """Return what is shown in its place."""
        words = self.words
        if words == 0:
            return "Spoiler: a picture. See it"
        return "Spoiler: 1 word. Read it" if words == 1 else f"Spoiler: {words} words. Read them"

    def describe(self) -> Hidden:
        """Describe it without a word of it."""
        return Hidden(self.first_line, self.last_line, self.words, self.mark.title)


def merge_neighbours(root: Node, regions: list[Region]) -> list[Region]:
    """Make one region of those between which nothing can be seen; return what is left, numbered anew.

    Items of a list and cells of a table keep regions of their own.
    """
    known = {region.number: region for region in regions}
    kept: list[Region] = []
    met: set[int] = set()
    last: Region | None = None
    within = 0
    for leaf, part in _leaves_with_parts(root):
        region = known.get(leaf.region) if leaf.region is not None else None
        if region is not None and region is not last:
            if last is not None and part == within:
                _absorb(last, region)
                known[region.number] = region = last
            elif region.number not in met:
                met.add(region.number)
                kept.append(region)
        if region is not None:
            last = region
            # Delimiters stand outside of the part that they hide.
            within = part
        elif leaf.content or leaf.stray or leaf.type in {"hr", "footnote_ref"}:
            last = None
    for number, region in enumerate(kept, 1):
        region.number = number
        for leaf in region.leaves:
            leaf.region = number
    return kept


def _absorb(first: Region, second: Region) -> None:
    first.first_line = min(first.first_line, second.first_line)
    first.last_line = max(first.last_line, second.last_line)
    first.leaves += second.leaves


def _leaves_with_parts(root: Node) -> Iterator[tuple[Node, int]]:
    """Walk the leaves with what tells the list item, the cell or the footnote that each stands in."""
    stack = [(root, 0)]
    while stack:
        node, part = stack.pop()
        if node.leaf:
            yield node, part
            continue
        inner = id(node) if node.type in PARTS or node.type == "footnote" else part
        stack.extend((child, inner) for child in reversed(node.children))
