"""Promise: "spoiler-free until the line", "no spoilers above the fold": what lies beyond is not promised to be so."""

from __future__ import annotations

import re
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.mark import Kind, Mark, Role
from unspoilt.spoiler.marks.node import Node, leaves_of, text_of
from unspoilt.spoiler.marks.wording import Verdict, judge

_OPENING: Final = Mark(Kind.PROMISE, Role.OPEN, name="prose")
_FREE: Final = (
    r"(?:spoiler[\s-]?(?:free|less)\w*|non[\s-]?spoiler\w*|(?:no|without|zero|free of)\s+"
    r"(?:(?:any|big|major|real|plot|huge|serious)\s+)?spoilers?)"
)
#: Up to where the promise holds.
_UNTIL: Final = lazy_pattern(
    rf"\b{_FREE}\b[^.!?\n]{{0,40}}?\b(?:until|till|til|up to|above|before|as far as)\s+"
    r"(?:(?:the|this|that|you see|you reach|you get to|a|my|next|first|big|dotted|horizontal|bold)\s+){0,4}"
    r"(?:(?P<line>line|rule|divider|stars|asterisks|dashes|break|jump|cut|fold|page break|separator)|"
    r"(?P<picture>pictures?|images?|photos?|photograph|gif|screenshot)|"
    r"(?P<heading>heading|header|subheading|next section|second (?:part|half|section)))\b",
    re.IGNORECASE,
)
#: It holds for a part whose end is nowhere named.
_FIRST: Final = lazy_pattern(
    rf"\bfirst (?:half|part|section|bit|few paragraphs|paragraphs?|\w+ paragraphs)\b[^.!?\n]{{0,40}}?\b(?:is|are|"
    rf"will be|being)\b"
    rf"[^.!?\n]{{0,20}}?\b{_FREE}|"
    rf"\b{_FREE}(?:\s+(?:section|part|bit|half|thoughts|review|version))?\s+(?:first|at first|to begin with|to start "
    rf"with|for now)\b|"
    rf"\b(?:starts?|begins?|starting|beginning|opens?)\b[^.!?\n]{{0,20}}?\b(?:with|by|off)?\s*(?:a|the|my|"
    rf"some)?\s*{_FREE}|"
    rf"\b(?:part|section|half) (?:one|1|a)\b[^.!?\n]{{0,20}}?\b{_FREE}",
    re.IGNORECASE,
)
_NAMED: Final = lazy_pattern("spoil", re.IGNORECASE)
_LONGEST: Final = 1000


def place_promises(root: Node) -> None:
    """Mark what lies beyond the place up to which a text is said to be free of spoilers; all of it where none is."""
    for index, block in enumerate(root.children):
        text = _text_of(block)
        if _NAMED.search(text) is None:
            continue
        until = _UNTIL.search(text)
        if until is None and _FIRST.search(text) is None:
            continue
        if until is None and any(_announces(later) for later in root.children[index + 1 :]):
            # What is not free of them begins where it says so.
            return
        beyond = _find_target(root.children, index + 1, until.lastgroup if until is not None else None)
        at = root.children[index if beyond is None else beyond]
        root.children.insert(index if beyond is None else beyond, Node("mark", at.line, at.line, mark=_OPENING))
        return


def _announces(block: Node) -> bool:
    text = _text_of(block)
    return _NAMED.search(text) is not None and judge(text) is Verdict.ANNOUNCES


def _find_target(blocks: list[Node], start: int, kind: str | None) -> int | None:
    for number in range(start, len(blocks)):
        block = blocks[number]
        if kind == "picture":
            found = any(leaf.type == "image" for leaf in leaves_of(block))
        elif kind == "heading":
            found = block.type == "heading"
        else:
            found = _is_rule(block) or (kind is None and block.type == "heading" and not _NAMED.search(_text_of(block)))
        if found:
            return number
    return None


def _is_rule(block: Node) -> bool:
    """Say whether a block is a line across the page, or the comment at which a blog's front page stops."""
    if block.type == "hr":
        return True
    if block.type not in {"paragraph", "comment"}:
        return False
    leaves = list(leaves_of(block))
    return not any(char.isalnum() for char in _text_of(block)) and not any(leaf.type == "image" for leaf in leaves)


def _text_of(block: Node) -> str:
    return text_of(block, "text", most=_LONGEST)[:_LONGEST]
