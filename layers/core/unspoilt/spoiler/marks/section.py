"""Sections that tell the ending by their heading's word, though nothing warns of them."""

from __future__ import annotations

from typing import Final

from unspoilt.errors import Problem
from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.ending import names_ending, tells_ending
from unspoilt.spoiler.marks.mark import Kind, Mark, Role
from unspoilt.spoiler.marks.node import Node, containers_of, leaves_of, text_of
from unspoilt.spoiler.marks.region import Region

_OPENING: Final = Mark(Kind.SECTION, Role.OPEN, name="section")
_CLOSING: Final = Mark(Kind.SECTION, Role.CLOSE, name="section")
#: A line in bold, or one that ends in a colon, is the heading of what follows it, below all others.
_LOWEST: Final = 7
_LONGEST: Final = 1000
_LABEL: Final = lazy_pattern(r"\W{0,6}[^\W\d_][\w '’/-]{1,40}:\s")


def place_sections(root: Node) -> None:
    """Mark each section whose heading names the ending, up to the next heading that is not below it."""
    children: list[Node] = []
    opened = 0
    for block in root.children:
        level = _level_of(block)
        if opened and level and level <= opened:
            children.append(Node("mark", block.line, block.line, mark=_CLOSING))
            opened = 0
        if level and not opened and names_ending(_text_of(block)) and not _is_marked(block):
            children.append(Node("mark", block.line, block.line, mark=_OPENING))
            opened = level
        children.append(block)
    if opened:
        children.append(Node("mark", children[-1].last_line, children[-1].last_line, mark=_CLOSING))
    root.children = children
    for paragraph in [node for node in containers_of(root) if node.type == "paragraph"]:
        _place_labelled(paragraph)


def _place_labelled(paragraph: Node) -> None:
    """Mark the lines that a label calls the ending's, each up to the next label."""
    if _is_marked(paragraph):
        return
    children: list[Node] = []
    opened = False
    for line in _lines_of(paragraph):
        text = "".join(_text_of(node) for node in line)
        tells = tells_ending(text)
        if opened and _LABEL.match(text):
            # The break before this line is nobody's ending.
            children.insert(-1, Node("mark", line[0].line - 1, line[0].line - 1, mark=_CLOSING))
            opened = False
        if tells and not opened:
            children.append(Node("mark", line[0].line, line[0].line, mark=_OPENING))
            opened = True
        children += line
    if opened:
        children.append(Node("mark", paragraph.last_line, paragraph.last_line, mark=_CLOSING))
    paragraph.children = children


def _lines_of(paragraph: Node) -> list[list[Node]]:
    """Return the nodes of each line, with the break that ends it."""
    lines: list[list[Node]] = [[]]
    for child in paragraph.children:
        lines[-1].append(child)
        if child.type == "break":
            lines.append([])
    return [line for line in lines if line]


def section_problems(regions: list[Region]) -> list[Problem]:
    """Tell the author which sections are hidden for their headings alone."""
    return [
        Problem(
            region.first_line,
            "this names the ending, so what it heads is hidden: name it otherwise, or write spoilers: none above the "
            "text, if it gives nothing away",
        )
        for region in regions
        if region.mark.kind is Kind.SECTION
    ]


def _level_of(block: Node) -> int:
    """Return how high a heading is, 1 the highest; 0 for what is none."""
    if block.type == "heading":
        return block.level
    if block.type != "paragraph":
        return 0
    inner = [child for child in block.children if child.type != "text" or child.text.strip(" :")]
    bold = len(inner) == 1 and inner[0].type == "strong"
    return _LOWEST if bold or _text_of(block).rstrip().endswith(":") else 0


def _is_marked(block: Node) -> bool:
    """Say whether the author has marked a part of it: then it is known what is to be hidden."""
    return any(leaf.mark is not None or (leaf.tag is not None and leaf.tag.spoiler) for leaf in leaves_of(block))


def _text_of(block: Node) -> str:
    return text_of(block, "text", "code", most=_LONGEST)
