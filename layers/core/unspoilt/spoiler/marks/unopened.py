"""Unopened ends: an end mark without a beginning says that something above was to be hidden, and not from where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from unspoilt.errors import Problem
from unspoilt.spoiler.marks.mark import ANNOUNCING, Kind, Mark, Role
from unspoilt.spoiler.marks.node import Node, containers_of, leaves_of
from unspoilt.spoiler.marks.region import Region

#: Kinds whose end mark cannot be anything else; `||` and `:::` and `!!` can.
_PLAIN: Final = frozenset({Kind.BBCODE, Kind.GOODREADS, Kind.REDDIT, Kind.SHORTCODE, Kind.ELEMENT, *ANNOUNCING})


@dataclass(slots=True)
class Ends:
    """Where in the file things are certain, so that what an unopened end hides begins there."""

    #: The first leaf of each heading.
    headings: frozenset[int]
    #: All leaves so far, and how many of them stand before the heading of the section.
    passed: list[Node] = field(default_factory=list)
    section: int = 0
    #: How many stand before the last end of each scope.
    certain: dict[tuple[Kind, str], int] = field(default_factory=dict)
    #: Each end with its leaf, and from where to where it hides.
    found: list[tuple[Mark, Node, int, int]] = field(default_factory=list)

    def pass_by(self, leaf: Node) -> None:
        """Note a leaf."""
        if id(leaf) in self.headings:
            self.section = len(self.passed)
        self.passed.append(leaf)

    def close(self, mark: Mark) -> None:
        """Note that a scope was closed as it should be."""
        self.certain[mark.scope] = len(self.passed)

    def miss(self, mark: Mark, leaf: Node) -> bool:
        """Note an end mark that closes nothing; say whether it is plainly one."""
        if mark.kind not in _PLAIN or (mark.kind in {Kind.SHORTCODE, Kind.ELEMENT} and "spoiler" not in mark.title):
            return False
        start = max(self.section, self.certain.get(mark.scope, 0))
        self.found.append((mark, leaf, start, len(self.passed)))
        self.close(mark)
        return True


def ends_of(root: Node) -> Ends:
    """Prepare for a walk over the leaves."""
    headings = (node for node in containers_of(root) if node.type == "heading")
    firsts = (next(leaves_of(node), None) for node in headings)
    return Ends(frozenset(id(leaf) for leaf in firsts if leaf is not None))


def hide_unopened(ends: Ends, regions: list[Region]) -> list[Problem]:
    """Hide what stands before each unopened end, up to the heading above or the last end of its kind; tell of it."""
    problems: list[Problem] = []
    low = high = 0
    for mark, end, start, stop in ends.found:
        # What the ends before this one have hidden is not looked at again, however many there are.
        fresh = [*ends.passed[start : max(start, low)], *ends.passed[max(start, high) : stop]]
        low, high = (start if start > high else min(low, start)), stop
        leaves = [leaf for leaf in fresh if leaf.region is None]
        if not any(leaf.content for leaf in leaves):
            continue
        region = Region(
            len(regions) + 1, Mark(mark.kind, Role.OPEN, label=mark.label), leaves[0].line, end.line, leaves
        )
        for leaf in leaves:
            leaf.region = region.number
            leaf.stray = False
        regions.append(region)
        problems.append(
            Problem(
                end.line,
                f"the end mark of {mark.title} has no beginning, so the text before it is hidden, up to the "
                f"heading above: "
                f"write the opening mark where the spoiler begins",
            )
        )
    return problems
