"""What a body refers to: footnotes, link definitions, links and images that a hidden part takes with it."""

from __future__ import annotations

from unspoilt.spoiler.marks.mark import Kind, Mark, Role
from unspoilt.spoiler.marks.node import Node, containers_of, leaves_of
from unspoilt.spoiler.marks.region import Region


def hide_footnotes(root: Node, regions: list[Region]) -> list[Region]:
    """Hide each footnote that a hidden part refers to, or that nothing refers to; return the regions added."""
    notes = {node.label: node for node in containers_of(root) if node.type == "footnote"}
    references = [leaf for leaf in leaves_of(root) if leaf.type == "footnote_ref" and not leaf.nowhere]
    unreferred = notes.keys() - {leaf.label for leaf in references}
    todo = sorted(unreferred | {leaf.label for leaf in references if leaf.region is not None and leaf.label in notes})
    done = set(todo)
    added: list[Region] = []
    while todo:
        note = notes[todo.pop(0)]
        leaves = [leaf for leaf in leaves_of(note) if leaf.region is None]
        if leaves:
            added.append(_hide(note, leaves, len(regions) + len(added) + 1))
        for leaf in leaves:
            if leaf.type == "footnote_ref" and leaf.label not in done and leaf.label in notes:
                done.add(leaf.label)
                todo.append(leaf.label)
    return added


def _hide(note: Node, leaves: list[Node], number: int) -> Region:
    mark = Mark(Kind.FOOTNOTE, Role.OPEN)
    region = Region(number, mark, min(leaf.line for leaf in leaves), max(leaf.last_line for leaf in leaves), leaves)
    region.first_line = min(region.first_line, note.line)
    for leaf in leaves:
        leaf.region = number
    return region


def hide_targets(root: Node) -> None:
    """Take the target away from links and images that a hidden part touches, in text or in definition."""
    shown_definitions: dict[str, bool] = {}
    for leaf in leaves_of(root):
        if leaf.type == "definition":
            # The first definition of a name is the one that counts (CommonMark §4.7).
            shown_definitions.setdefault(leaf.label, leaf.region is None and not leaf.nowhere)
    for leaf in leaves_of(root):
        if leaf.type == "image":
            leaf.tight = shown_definitions.get(leaf.label, True)
    for node in containers_of(root):
        if node.type == "link":
            touched = any(leaf.region is not None for leaf in leaves_of(node))
            node.tight = not touched and shown_definitions.get(node.label, True)


def hide_raw_links(root: Node) -> None:
    """Do the same for raw `<a href>` up to its end tag; one that never ends is no link."""
    opened: list[Node] = []
    for leaf in leaves_of(root):
        if leaf.tag is not None and leaf.tag.name == "a":
            if not leaf.tag.closing:
                leaf.tight = False
                opened.append(leaf)
            elif opened:
                opened.pop().tight = True
        elif leaf.region is not None and leaf.content:
            # Whatever link was opened before the hidden part is touched: it will not be closed as a link.
            opened = [link for link in opened if link.region is not None]
