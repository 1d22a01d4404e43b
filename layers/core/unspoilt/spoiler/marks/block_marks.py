"""The block rules: marks that stand on lines of their own, footnotes, and the stock rules kept from eating marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from markdown_it import rules_block
from markdown_it.rules_block import StateBlock

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.inline_marks import BAR
from unspoilt.spoiler.marks.mark import Kind, Mark, Role

_CONTAINER: Final = lazy_pattern(r"(:{3,})[ \t]*(.*?)[ \t]*(:{3,})?[ \t]*$")
_SPOILER_INFO: Final = lazy_pattern(r"\{?[ \t.]*(?:details|collapse)\b|.*spoiler", re.IGNORECASE)
_INFO_WORD: Final = lazy_pattern(
    r"(?:\{[^}\n]*\}|[\w.-]*spoilers?[\w-]*|details|collapse)[ \t]*(?:\{[^}\n]*\})?[ \t]*", re.IGNORECASE
)
_FOOTNOTE: Final = lazy_pattern(r"\[\^([^\]\s\[]{1,100})\]:[ \t]*")
_MARK_LABEL: Final = lazy_pattern(r"\[\s*[/!]?\s*spoilers?\b", re.IGNORECASE)
_DELIMITERS: Final = lazy_pattern(r"[|:\- \t]+")
_LINE_COMMENT: Final = lazy_pattern(
    r"\[(?://|#|comment|_comment_)\]:[ \t]*(?:#|<>)[ \t]*[(\"'].*[)\"'][ \t]*$", re.IGNORECASE
)
_FOLDED: Final = lazy_pattern(
    r"(\?{3}\+?|!{3}(?=[^\n]{0,200}spoil))[ \t]+(?:[A-Za-z][\w-]{0,40}[ \t]*)?((?:\"[^\"]{0,300}\")?)[ \t]*$",
    re.IGNORECASE,
)
_FOLD_INDENT: Final = 4
#: GFM: a bar after a backslash is text.
_BAR_OF_ROW: Final = lazy_pattern(r"(?<!\\)\|")
_TABLE_MARK: Final = lazy_pattern(r"(\|*)\|\|")


def _text_of(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _push_mark(state: StateBlock, mark: Mark, line: int) -> None:
    token = state.push("mark", "", 0)
    token.map = [line, line + 1]
    token.meta = {"mark": mark}


def _push_text(state: StateBlock, text: str, line: int) -> None:
    state.push("paragraph_open", "p", 1).map = [line, line + 1]
    token = state.push("inline", "", 0)
    token.map = [line, line + 1]
    token.content = text
    token.children = []
    state.push("paragraph_close", "p", -1)


def container(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: ARG001, FBT001
    """Take a line of `:::spoiler`, of another container, or of `:::` alone."""
    text = _text_of(state, start)
    if not text.startswith(":::"):
        return False
    match = _CONTAINER.match(text)
    if match is None:
        return False
    if silent:
        return True
    colons, info = match[1], match[2]
    name = str(len(colons))
    if not info:
        _push_mark(state, Mark(Kind.CONTAINER, Role.CLOSE, name=name), start)
    elif not _SPOILER_INFO.match(info):
        # Some other container: it has to be seen, for its closing line is not the spoiler's.
        _push_mark(state, Mark(Kind.NOWHERE, Role.OPEN, name=f"container {name}"), start)
    else:
        _push_mark(state, Mark(Kind.CONTAINER, Role.OPEN, name=name, label=":::spoiler", closing=colons), start)
        title = info[word.end() :] if (word := _INFO_WORD.match(info)) is not None else info
        if title:
            _push_text(state, title, start)
        if match[3]:
            _push_mark(state, Mark(Kind.CONTAINER, Role.CLOSE, name=name), start)
    state.line = start + 1
    return True


def line_comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: ARG001, FBT001
    """Take `[//]: # (a note to oneself)`, also right below a paragraph: a link definition that nothing refers to."""
    if _LINE_COMMENT.match(_text_of(state, start)) is None:
        return False
    if not silent:
        token = state.push("comment", "", 0)
        token.map = [start, start + 1]
        state.line = start + 1
    return True


def folded(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `??? note "Title"` and `!!! spoiler` with the lines indented below them (MkDocs)."""
    if (match := _FOLDED.match(_text_of(state, start))) is None:
        return False
    if silent:
        return True
    mark = Mark(Kind.CALLOUT, Role.OPEN, label=match[1][:3])
    _push_mark(state, mark, start)
    if title := match[2].strip('" '):
        _push_text(state, title, start)
    line = start + 1
    while line < end and (state.isEmpty(line) or state.sCount[line] - state.blkIndent >= _FOLD_INDENT):
        line += 1
    kept = (state.blkIndent, state.lineMax)
    state.blkIndent += _FOLD_INDENT
    state.lineMax = line
    state.md.block.tokenize(state, start + 1, line)
    state.blkIndent, state.lineMax = kept
    _push_mark(state, Mark(Kind.CALLOUT, Role.CLOSE), line - 1)
    state.line = line
    return True


def comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take a comment of several lines that begins a line and ends one (CommonMark §4.6, condition 2)."""
    if not _text_of(state, start).startswith("<!--") or "-->" in _text_of(state, start):
        return False
    close = state.src.find("-->", state.bMarks[start])
    if close < 0 or close >= state.eMarks[end - 1]:
        return False
    line = bisect_right(state.bMarks, close, start, end) - 1
    if state.src[close + 3 : state.eMarks[line]].strip():
        return False
    if not silent:
        token = state.push("comment", "", 0)
        token.map = [start, line + 1]
        state.line = line + 1
    return True


def footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `[^name]: text`, with further paragraphs indented by four."""
    if (match := _FOOTNOTE.match(_text_of(state, start))) is None:
        return False
    if silent:
        return True
    label = match[1].casefold()
    state.env.setdefault("footnotes", set()).add(label)
    kept = (state.bMarks[start], state.tShift[start], state.sCount[start], state.blkIndent, state.parentType)
    token = state.push("footnote_open", "li", 1)
    token.meta = {"label": label}
    token.map = [start, start + 1]
    state.blkIndent += 4
    state.parentType = "footnote"
    state.bMarks[start] += state.tShift[start] + match.end()
    state.tShift[start] = 0
    state.sCount[start] = state.blkIndent
    state.md.block.tokenize(state, start, end)
    token.map = [start, state.line]
    state.push("footnote_close", "li", -1)
    (state.bMarks[start], state.tShift[start], state.sCount[start], state.blkIndent, state.parentType) = kept
    state.line = max(state.line, start + 1)
    return True


def table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take a table as markdown-it does, but `||` is a mark and not an empty cell, and no cell is dropped."""
    if start + 2 > end or "|" not in _text_of(state, start) or not _DELIMITERS.fullmatch(_text_of(state, start + 1)):
        return False
    if silent:
        return rules_block.table(state, start, end, silent)
    ends = state.md.block.ruler.getRules("blockquote")
    kept = state.src
    parts = [kept[: state.bMarks[start]]]
    columns = 0
    line = start
    while line < end and not state.isEmpty(line):
        if line > start + 1 and any(rule(state, line, end, True) for rule in ends):  # noqa: FBT003 - the shape of a rule
            break
        text = _mask_row(_text_of(state, line))
        if line == start:
            columns = len(_inner_bars(text)) + 1
        indent = kept[state.bMarks[line] : state.bMarks[line] + state.tShift[line]]
        parts.append(f"{indent}{_join_excess(text, columns)}{kept[state.eMarks[line] : _next_start(state, line)]}")
        line += 1
    parts.append(kept[_next_start(state, line - 1) :])
    state.src = "".join(parts)
    try:
        return rules_block.table(state, start, end, silent)
    finally:
        state.src = kept


def _next_start(state: StateBlock, line: int) -> int:
    """Return where the text of the next line begins, its quote marks left out."""
    return state.bMarks[line + 1] if line + 1 < state.lineMax else len(state.src)


def _inner_bars(row: str) -> list[int]:
    """Return the bars that part two cells; the row's outer ones part nothing."""
    bars = [match.start() for match in _BAR_OF_ROW.finditer(row)]
    if bars and not row[: bars[0]].strip():
        bars = bars[1:]
    if bars and not row[bars[-1] + 1 :].strip():
        bars = bars[:-1]
    return bars


def _join_excess(row: str, columns: int) -> str:
    """Join the cells that the header has no column for to the last one: a mark in a dropped cell would be lost."""
    excess = set(_inner_bars(row)[columns - 1 :])
    return "".join(BAR if position in excess else char for position, char in enumerate(row)) if excess else row


def _mask_row(row: str) -> str:
    """Put BAR twice for each `||`; of a longer run the opening mark takes the last two bars, the closing the first."""
    parts: list[str] = []
    done, inside = 0, False
    for match in _TABLE_MARK.finditer(row):
        bars = len(match[0])
        parts.append(row[done : match.start()])
        if bars == 4:
            parts.append(BAR * 4)
        else:
            parts.append(BAR * 2 + "|" * (bars - 2) if inside else "|" * (bars - 2) + BAR * 2)
            inside = not inside
        done = match.end()
    return "".join(parts) + row[done:]


def blockquote(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take a quote as markdown-it does, unless `>!` begins a spoiler."""
    if _text_of(state, start).startswith(">!"):
        return False
    return rules_block.blockquote(state, start, end, silent)


def fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take fenced code as markdown-it does, and note whether the fence was ever closed."""
    found = rules_block.fence(state, start, end, silent)
    if found and not silent:
        token = state.tokens[-1]
        closing = state.src[state.bMarks[state.line - 1] : state.eMarks[state.line - 1]].strip(" \t>")
        token.meta = {"closed": state.line - 1 > start and closing.startswith(token.markup)}
    return found


def reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take a link definition as markdown-it does, unless it would eat a mark."""
    if _MARK_LABEL.match(_text_of(state, start)):
        return False
    return rules_block.reference(state, start, end, silent)
