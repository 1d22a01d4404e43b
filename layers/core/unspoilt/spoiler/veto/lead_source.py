"""Where a lead is looked for: the sentences of a screened tree, with what each is part of."""

from __future__ import annotations

from typing import Final

from unspoilt.spoiler.marks.node import Node, leaves_of
from unspoilt.spoiler.marks.sentence import split_sentences
from unspoilt.spoiler.veto.lead import LeadSentence, Place

#: Containers whose text is prose; within any other it is a list, a quotation, a table, a note.
_FLOWING: Final = frozenset({"root", "paragraph", "div", "section", "article"})
#: A paragraph that is nothing but bold and no longer is a heading.
_LONGEST_HEADING: Final = 80


def lead_sentences(root: Node) -> tuple[LeadSentence, ...]:
    """Return the sentences of a body in the order of the file, once `decide_scope` has hidden what is hidden."""
    found: list[LeadSentence] = []
    stack: list[tuple[Node, Place]] = [(root, Place.PROSE)]
    while stack:
        node, place = stack.pop()
        if node.type == "heading":
            place = Place.HEADING
        elif place is Place.PROSE and node.type not in _FLOWING:
            place = Place.OTHER
        if node.type == "fence" or any(child.inline for child in node.children):
            found.extend(_sentences(node, _emphasised(node) or place))
        else:
            stack.extend((child, place) for child in reversed(node.children))
    return tuple(found)


def _sentences(block: Node, place: Place) -> list[LeadSentence]:
    holder = Node("root", block.line, block.last_line, [block])
    return [
        LeadSentence(sentence.text, sentence.line, sentence.hidden, begins=at == 0, place=place)
        for at, sentence in enumerate(split_sentences(holder))
    ]


def _emphasised(block: Node) -> Place | None:
    """Say what a paragraph is that is nothing but bold (a heading, a blurb) or italics (a caption, a thank-you)."""
    children = [child for child in block.children if child.type != "break" and (child.type != "text" or child.content)]
    if block.type != "paragraph" or len(children) != 1:
        return None
    if children[0].type == "strong":
        text = "".join(leaf.text for leaf in leaves_of(children[0]))
        heading = len(text) <= _LONGEST_HEADING and not text.rstrip().endswith((".", "!"))
        return Place.HEADING if heading else Place.OTHER
    return Place.OTHER if children[0].type in {"em", "link", "code"} else None
