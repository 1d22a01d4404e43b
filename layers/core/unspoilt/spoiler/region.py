"""Region: one hidden part of a body, as the scope rule finds it."""

from __future__ import annotations

from dataclasses import dataclass, field

from unspoilt.spoiler.entry import Hidden
from unspoilt.spoiler.mark import Mark
from unspoilt.spoiler.node import Node


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
        """Return its words; blocks and breaks part them."""
        parts: list[str] = []
        line = self.first_line
        for leaf in self.leaves:
            if leaf.line != line or leaf.type == "break" or (leaf.tag is not None and leaf.tag.breaks):
                parts.append(" ")
                line = leaf.line
            if leaf.type in {"text", "code", "fence"} and not leaf.nowhere:
                parts.append(leaf.text)
        return "".join(parts)

    @property
    def words(self) -> int:
        """Count its words."""
        return len(self.text.split())

    def describe(self) -> Hidden:
        """Describe it without a word of it."""
        return Hidden(self.first_line, self.last_line, self.words, self.mark.title)
