"""The scope rule: which leaves of a body are hidden. What does not end hides to the end of the file."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from unspoilt.errors import Problem
from unspoilt.spoiler.marks.announcement import warns_of_more
from unspoilt.spoiler.marks.mark import ANNOUNCING, Kind, Mark, Role
from unspoilt.spoiler.marks.node import Node, leaves_of
from unspoilt.spoiler.marks.raw_tag import RawTag
from unspoilt.spoiler.marks.region import Region, merge_neighbours
from unspoilt.spoiler.marks.unopened import Ends, ends_of, hide_unopened

#: Elements whose text is no text, even where they never end.
_NOWHERE: Final = frozenset({"script", "style"})
#: The same, but only up to an end tag: "<title>" in a sentence is just a word.
_NOWHERE_TO_END: Final = frozenset(
    [
        *(
            [
                "template",
                "noscript",
                "noembed",
                "noframes",
                "iframe",
                "object",
                "applet",
                "svg",
                "math",
                "title",
                "head",
            ]
        ),
        *(["textarea", "select", "xmp", "plaintext", "canvas", "audio", "video", "frameset"]),
    ]
)
#: A region of at most so many words may be nothing but an announcement of what follows it.
_SHORT: Final = 9


@dataclass(slots=True)
class _Scope:
    mark: Mark
    line: int
    depth: int = 1


@dataclass(slots=True)
class Scopes:
    """What is open while the leaves are walked in the order of the file."""

    ends: Ends
    open: dict[tuple[Kind, str], _Scope] = field(default_factory=dict)
    #: Containers of any kind, innermost last: a closing fence belongs to the innermost that it is long enough for.
    containers: list[tuple[int, Mark | None]] = field(default_factory=list)
    nowhere: _Scope | None = None
    #: Names of all elements that have an end tag somewhere.
    ended: frozenset[str] = frozenset()
    regions: list[Region] = field(default_factory=list)
    region: Region | None = None

    def enter(self, mark: Mark, line: int) -> None:
        """Open a scope, or deepen it."""
        scope = self.open.get(mark.scope)
        if scope is not None:
            scope.depth += 1
            return
        self.open[mark.scope] = _Scope(mark, line)
        if self.region is None:
            self.region = Region(len(self.regions) + 1, mark, line, line)
            self.regions.append(self.region)

    def leave(self, mark: Mark, line: int) -> bool:
        """Close a scope by one; say whether there was one to close."""
        scope = self.open.get(mark.scope)
        if scope is None:
            return False
        self.ends.close(mark)
        scope.depth -= 1
        if scope.depth == 0 or mark.kind in ANNOUNCING:
            del self.open[mark.scope]
            self._end_region(line)
        return True

    def _end_region(self, line: int) -> None:
        region = self.region
        if region is None or self.open:
            return
        region.last_line = max(region.last_line, line)
        told = region.mark.kind not in {*ANNOUNCING, Kind.BRACKET} and region.words <= _SHORT
        if told and warns_of_more(region.text):
            # All that was marked is "Spoilers ahead!": it is about what comes next.
            self.open[Kind.LINE, "prose"] = _Scope(Mark(Kind.LINE, Role.OPEN, name="prose"), line)
            return
        self.region = None


def decide_scope(root: Node, everything: Mark | None) -> tuple[list[Region], list[Problem]]:
    """Write into each leaf whether it is hidden; return the regions and what never closed.

    `everything` is the mark that hides the whole body, or None.
    """
    leaves = list(leaves_of(root))
    scopes = Scopes(
        ends_of(root), ended=frozenset(leaf.tag.name for leaf in leaves if leaf.tag is not None and leaf.tag.closing)
    )
    if everything is not None:
        scopes.enter(everything, root.line)
    for leaf in leaves:
        _take(scopes, leaf)
    problems = [*hide_unopened(scopes.ends, scopes.regions), *_problems(scopes)]
    return merge_neighbours(root, scopes.regions), sorted(problems, key=lambda problem: problem.line or 0)


def _take(scopes: Scopes, leaf: Node) -> None:
    inside = scopes.region
    scopes.ends.pass_by(leaf)
    if scopes.nowhere is not None:
        leaf.nowhere = True
        if _ends_nowhere(scopes.nowhere, leaf):
            scopes.nowhere = None
    elif leaf.type == "mark" and leaf.mark is not None:
        _take_mark(scopes, leaf, leaf.mark)
    elif leaf.type == "tag" and leaf.tag is not None:
        _take_tag(scopes, leaf, leaf.tag)
    region = scopes.region or inside
    if region is not None:
        leaf.region = region.number
        region.leaves.append(leaf)
        region.last_line = max(region.last_line, leaf.last_line)


def _ends_nowhere(scope: _Scope, leaf: Node) -> bool:
    if leaf.mark is not None:
        return leaf.mark.scope == scope.mark.scope and leaf.mark.role is not Role.OPEN
    return leaf.tag is not None and leaf.tag.closing and scope.mark.name == leaf.tag.name


def _take_mark(scopes: Scopes, leaf: Node, mark: Mark) -> None:
    if mark.kind is Kind.NOWHERE:
        _take_nowhere(scopes, leaf, mark)
    elif mark.kind is Kind.CONTAINER:
        _take_container(scopes, leaf, mark)
    elif mark.role is Role.TOGGLE:
        if not scopes.leave(mark, leaf.line):
            scopes.enter(mark, leaf.line)
    elif mark.role is Role.CLOSE:
        name = mark if mark.name or mark.kind is not Kind.SHORTCODE else _last_shortcode(scopes, mark)
        leaf.stray = not scopes.leave(name, leaf.line)
        if leaf.stray and mark.kind is Kind.BBCODE:
            # "[/spoilers]" also ends what prose announced.
            leaf.stray = not scopes.leave(Mark(Kind.LINE, Role.CLOSE, name="prose"), leaf.line)
        if leaf.stray and scopes.region is None:
            scopes.ends.miss(mark, leaf)
    elif mark.kind not in {*ANNOUNCING, Kind.SECTION} or scopes.region is None:
        # An announcement inside a mark is about the inside of that mark, and so is a heading.
        scopes.enter(mark, leaf.line)


def _last_shortcode(scopes: Scopes, mark: Mark) -> Mark:
    """`{% end %}` closes whatever shortcode was opened last."""
    return next((scope.mark for scope in reversed(scopes.open.values()) if scope.mark.kind is Kind.SHORTCODE), mark)


def _take_nowhere(scopes: Scopes, leaf: Node, mark: Mark) -> None:
    if mark.name.startswith("container"):
        scopes.containers.append((int(mark.name.split()[1]), None))
    elif mark.role is Role.CLOSE:
        leaf.stray = True
    else:
        scopes.nowhere = _Scope(mark, leaf.line)


def _take_container(scopes: Scopes, leaf: Node, mark: Mark) -> None:
    length = int(mark.name)
    if mark.role is Role.OPEN:
        scopes.containers.append((length, mark))
        scopes.enter(mark, leaf.line)
    elif scopes.containers and length >= scopes.containers[-1][0]:
        opened = scopes.containers.pop()[1]
        if opened is not None:
            scopes.leave(opened, leaf.line)
    else:
        leaf.stray = True


def _take_tag(scopes: Scopes, leaf: Node, tag: RawTag) -> None:
    mark = Mark(Kind.ELEMENT, Role.OPEN, name=tag.name, label=tag.label, closing=f"</{tag.name}>")
    if tag.closing:
        opened = scopes.leave(mark, leaf.line)
        leaf.nowhere = opened and mark.scope not in scopes.open
        if not opened and "spoiler" in tag.name and scopes.region is None:
            scopes.ends.miss(replace(mark, label=f"<{tag.name}>"), leaf)
    elif _opens_nowhere(scopes, tag):
        label = f"<{tag.name}>"
        nowhere = Mark(Kind.NOWHERE, Role.OPEN, name=tag.name, label=label, closing=f"</{tag.name}>")
        scopes.nowhere = _Scope(nowhere, leaf.line)
    elif tag.void or (tag.closed and tag.attributes):
        # `<img class="spoiler">` and `<Spoiler text="…"/>` hold no text, and themselves are not shown.
        leaf.nowhere = tag.spoiler
    elif tag.spoiler or mark.scope in scopes.open:
        leaf.nowhere = mark.scope not in scopes.open
        scopes.enter(mark, leaf.line)


def _opens_nowhere(scopes: Scopes, tag: RawTag) -> bool:
    if tag.closed:
        return False
    return tag.name in _NOWHERE or (tag.name in _NOWHERE_TO_END and tag.name in scopes.ended)


def _problems(scopes: Scopes) -> list[Problem]:
    problems = [
        Problem(
            scope.line,
            f"the mark {scope.mark.title} never closes, so everything after it is hidden: "
            f"write {scope.mark.closing or 'its closing mark'} where the spoiler ends",
        )
        for scope in scopes.open.values()
        if scope.mark.kind not in {*ANNOUNCING, Kind.STANCE, Kind.TITLE, Kind.FIELD}
    ]
    if scopes.nowhere is not None:
        mark = scopes.nowhere.mark
        problems.append(
            Problem(
                scopes.nowhere.line,
                f"{mark.title} never closes, so nothing after it is shown: write {mark.closing} where it ends",
            )
        )
    return problems
