"""The inline rules for raw HTML: tags and comments, whether they mark or not."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from markdown_it.rules_inline import StateInline

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.inline_marks import push, push_mark
from unspoilt.spoiler.marks.mark import Kind, Mark, Role
from unspoilt.spoiler.marks.raw_tag import RawTag, read_tag

_ESCAPED_TAG: Final = lazy_pattern(r"&lt;\s*/?\s*spoilers?\b[^&<>\n]{0,200}&gt;", re.IGNORECASE)
_COMMENT_MARK: Final = lazy_pattern(
    r"\s*(/|end(?:\b|(?=[_ ]?spoil))|stop\b|begin\b|start\b)?[\s_-]*(?:of\s)?\s*spoilers?(?![a-z])[\W_]*(ends?\b|"
    r"stops?\b)?",
    re.IGNORECASE,
)


def tag(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take raw HTML tags and comments, and spoiler tags whose brackets were escaped."""
    source, position = state.src, state.pos
    if source[position] == "&":
        if (match := _ESCAPED_TAG.match(source, position)) is None:
            return False
        read = read_tag(unescape(match[0]), 0)
        return read is not None and _push_tag(state, read[0], match.end(), silent=silent)
    if source[position] != "<":
        return source.startswith("-->", position) and _push_nowhere(state, Role.CLOSE, 3, silent=silent)
    if source.startswith("<!--", position):
        return _comment(state, silent=silent)
    if source.startswith(("<!", "<?"), position):
        end = source.find(">", position)
        if end < 0:
            return False
        if not silent:
            push(state, "comment")
        state.pos = end + 1
        return True
    read = read_tag(source, position)
    return read is not None and _push_tag(state, read[0], read[1], silent=silent)


def _push_tag(state: StateInline, raw: RawTag, end: int, *, silent: bool) -> bool:
    if not silent:
        push(state, "tag", tag=raw)
    state.pos = end
    return True


def _push_nowhere(state: StateInline, role: Role, length: int, *, silent: bool) -> bool:
    literal = "-->" if role is Role.CLOSE else ""
    mark = Mark(Kind.NOWHERE, role, name="comment", label="<!--", literal=literal, closing="-->")
    return push_mark(state, mark, state.pos + length, silent=silent)


def _comment(state: StateInline, *, silent: bool) -> bool:
    end = state.src.find("-->", state.pos + 4) if state.html_terminator_last("-->") >= state.pos + 4 else -1
    if end < 0:
        return _push_nowhere(state, Role.OPEN, 4, silent=silent)
    match = _COMMENT_MARK.match(state.src, state.pos + 4)
    if match is not None:
        role = Role.CLOSE if match[2] or (match[1] or "").lower() in {"/", "end", "stop"} else Role.OPEN
        mark = Mark(Kind.SHORTCODE, role, name="comment", label="<!-- spoiler -->", closing="<!-- /spoiler -->")
        return push_mark(state, mark, end + 3, silent=silent)
    if not silent:
        push(state, "comment")
    state.pos = end + 3
    return True
