"""The inline rules: what markdown-it must know to see delimiters and footnotes while it parses a paragraph."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_inline import StateInline, newline
from markdown_it.token import Token

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.mark import Kind, Mark, Role
from unspoilt.spoiler.marks.raw_tag import read_tag

#: Stands for a bar of `||` inside a table row, where bars part cells (see block_marks.table).
BAR: Final = "\ue000"
#: Characters that must stop the text rule for these rules to be tried.
TERMINATORS: Final = ("|", "(", BAR)

_VIEW: Final = lazy_pattern(r"\(\s*view\s+spoilers?\s*\)\s*\[", re.IGNORECASE)
_HIDE: Final = lazy_pattern(r"\(\s*hide\s+spoilers?\s*\)\s*\]", re.IGNORECASE)
_CONTAINER: Final = lazy_pattern(r":{3,}[ \t]*\{?[ \t.]*spoilers?\b[^\n:]{0,100}", re.IGNORECASE)
_DIRECTIVE: Final = lazy_pattern(r":{1,2}spoilers?\[", re.IGNORECASE)
_ATTRIBUTES: Final = lazy_pattern(r"\{:?[^{}\n]{0,200}[.:#\"'= ]spoilers?[^{}\n]{0,200}\}", re.IGNORECASE)
_REFERENCE: Final = lazy_pattern(r"\[\^([^\]\s\[]{1,100})\]")
#: What a word, a link, an image or emphasis begins with, and what no sentence goes on with behind a closed spoiler.
_STARTS: Final = lazy_pattern(r"!\[|[^\s.,;:?!)\]}…’”|-]")
#: Opens `!!…!!`: at the start of a word, so that "so good!!" opens nothing.
_BEFORE_BANGS: Final = lazy_pattern(r"[\s\"'“‘(\[{*_~>—–-]")


def line_of(state: StateInline) -> int:
    """Count the lines of this paragraph before the position; remembered, so that a paragraph is counted once."""
    position, line = getattr(state, "line_mark", (0, 0))
    if state.pos < position:
        position, line = 0, 0
    line += state.src.count("\n", position, state.pos)
    state.line_mark = (state.pos, line)  # type: ignore[attr-defined]
    return line


def push(state: StateInline, kind: str, **meta: object) -> Token:
    """Push a token that knows its line."""
    line = line_of(state)
    token = state.push(kind, "", 0)
    token.meta = {"line": line, **meta}
    return token


def push_mark(state: StateInline, mark: Mark, end: int, *, silent: bool) -> bool:
    """Push a mark and go on behind it."""
    if not silent:
        push(state, "mark", mark=mark)
    state.pos = end
    return True


def break_line(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take a line break as markdown-it does, and note on which line it stands."""
    if state.src[state.pos] != "\n":
        return False
    line = line_of(state) + 1
    found = newline(state, silent)
    if found and not silent and state.tokens:
        state.tokens[-1].meta = {"line": line}
    return found


def bars(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `||`, which opens and closes (Discord); at the start of a word it can only open, also inside another."""
    if not (state.src.startswith("||", state.pos) or state.src.startswith(BAR * 2, state.pos)):
        return False
    before = state.src[state.pos - 1] if state.pos else "\n"
    after = state.src[state.pos + 2 : state.pos + 4]
    role = Role.OPEN if before.isspace() and _STARTS.match(after) else Role.TOGGLE
    mark = Mark(Kind.BARS, role, literal="||", closing="||")
    return push_mark(state, mark, state.pos + 2, silent=silent)


def reddit(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `>!` and `!<` (Reddit)."""
    source, position = state.src, state.pos
    if source.startswith(">!", position):
        mark = Mark(Kind.REDDIT, Role.OPEN, literal=">!", closing="!<")
        return push_mark(state, mark, position + 2, silent=silent)
    # "wow!<br>" closes nothing: there the bracket begins a tag.
    # "I love it!<3" closes nothing either.
    if (
        source.startswith("!<", position)
        and source[position + 2 : position + 3] != "3"
        and (read_tag(source, position + 1) is None)
    ):
        mark = Mark(Kind.REDDIT, Role.CLOSE, literal="!<")
        return push_mark(state, mark, position + 2, silent=silent)
    return False


def bangs(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `!!`: opening at the start of a word, closing at the end of one."""
    source, position = state.src, state.pos
    if not source.startswith("!!", position):
        return False
    end = position + 2
    while end < len(source) and source[end] == "!":
        end += 1
    # Of ">!Gone!!<" the last one belongs to the end mark.
    if source.startswith("<", end) and read_tag(source, end) is None:
        end -= 1
    run = source[position:end]
    if len(run) < 2:
        return False
    before = source[position - 1] if position else "\n"
    after = source[end] if end < len(source) else "\n"
    starts = _BEFORE_BANGS.match(before) and not after.isspace() and after not in ".,;:?)"
    # "!!![a](b.png)!!" opens before an image; "!!!Now" is somebody exclaiming, unless a pair closes it.
    if starts and len(run) > 2 and after == "[":
        end -= 1
    elif starts and len(run) > 2:
        starts = source.find("!!", end) > 0
    if starts:
        mark = Mark(Kind.BANGS, Role.OPEN, literal=source[position:end], closing="!!")
    elif not before.isspace():
        mark = Mark(Kind.BANGS, Role.CLOSE, literal=run)
    else:
        return False
    return push_mark(state, mark, end, silent=silent)


def goodreads(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `(view spoiler)[` and `(hide spoiler)]`."""
    if (match := _VIEW.match(state.src, state.pos)) is not None:
        mark = Mark(Kind.GOODREADS, Role.OPEN, closing="(hide spoiler)]")
    elif (match := _HIDE.match(state.src, state.pos)) is not None:
        mark = Mark(Kind.GOODREADS, Role.CLOSE)
    else:
        return False
    return push_mark(state, mark, match.end(), silent=silent)


def attributes(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `{: .spoiler}` and `{.spoiler}`, which mark the block they stand in or under."""
    if state.src[state.pos] != "{" or (match := _ATTRIBUTES.match(state.src, state.pos)) is None:
        return False
    if not silent:
        push(state, "attributes")
    state.pos = match.end()
    return True


def container(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `:::spoiler` inside a line, and `:spoiler[…]`."""
    source, position = state.src, state.pos
    if source[position] != ":":
        return False
    if (match := _CONTAINER.match(source, position)) is not None:
        mark = Mark(Kind.CONTAINER, Role.OPEN, name="3", closing=":::")
        return push_mark(state, mark, match.end(), silent=silent)
    if (match := _DIRECTIVE.match(source, position)) is not None:
        close = parseLinkLabel(state, match.end() - 1)
        mark = Mark(Kind.DIRECTIVE, Role.OPEN, closing="]")
        if close < 0:
            return push_mark(state, mark, match.end(), silent=silent)
        return push_enclosed(state, mark, match.end(), close, close + 1, silent=silent)
    if source.startswith(":::", position):
        end = position + 3
        while end < len(source) and source[end] == ":":
            end += 1
        mark = Mark(Kind.CONTAINER, Role.CLOSE, name=str(end - position), literal=source[position:end])
        return push_mark(state, mark, end, silent=silent)
    return False


def push_enclosed(state: StateInline, mark: Mark, start: int, close: int, end: int, *, silent: bool) -> bool:
    """Push a mark around what stands between `start` and `close`, and go on at `end`."""
    if not silent:
        push(state, "mark", mark=mark)
        _tokenize(state, start, close)
        push(state, "mark", mark=replace(mark, role=Role.CLOSE))
    state.pos = end
    return True


def _tokenize(state: StateInline, start: int, end: int) -> None:
    most = state.posMax
    state.pos, state.posMax = start, end
    state.md.inline.tokenize(state)
    state.pos, state.posMax = end, most


def footnote(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `[^name]` where the name is defined, and `^[a note in place]`."""
    source, position = state.src, state.pos
    if source.startswith("^[", position):
        close = parseLinkLabel(state, position + 1)
        if close < 0:
            return False
        if not silent:
            state.push("aside_open", "small", 1)
            _tokenize(state, position + 2, close)
            state.push("aside_close", "small", -1)
        state.pos = close + 1
        return True
    if (match := _REFERENCE.match(source, position)) is None:
        return False
    label = match[1].casefold()
    if label not in state.env.get("footnotes", ()):
        return False
    if not silent:
        push(state, "footnote_ref", label=label)
    state.pos = match.end()
    return True


def percents(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take Obsidian's comments, `%%…%%`, which are shown nowhere."""
    source, position = state.src, state.pos
    if not source.startswith("%%", position) or source.startswith("%%%", position):
        return False
    before = source[position - 1] if position else "\n"
    role = Role.TOGGLE if before.isspace() else Role.CLOSE
    mark = Mark(Kind.NOWHERE, role, name="percents", label="%%", literal="%%", closing="%%")
    return push_mark(state, mark, position + 2, silent=silent)
