"""The inline rules: what markdown-it must know to see marks, raw tags and footnotes while it parses a paragraph."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_inline import StateInline, newline
from markdown_it.token import Token

from unspoilt.spoiler.mark import Kind, Mark, Role
from unspoilt.spoiler.raw_tag import RawTag, read_tag

#: Stands for a bar of `||` inside a table row, where bars part cells (see block_marks.table).
BAR: Final = "\ue000"
#: Characters that must stop the text rule for these rules to be tried.
TERMINATORS: Final = ("|", "(", BAR)

_BBCODE: Final = re.compile(r"\[\s*(/?)\s*spoilers?\s*(?:=[^\]\n]{0,200})?\](?!\()", re.IGNORECASE)
_VIEW: Final = re.compile(r"\(\s*view\s+spoilers?\s*\)\s*\[", re.IGNORECASE)
_HIDE: Final = re.compile(r"\(\s*hide\s+spoilers?\s*\)\s*\]", re.IGNORECASE)
_HUGO: Final = re.compile(r"\{\{[<%]-?\s*(/?)\s*([\w./-]+)")
_LIQUID: Final = re.compile(r"\{%-?\s*(end)?([\w./-]*)")
#: A shortcode with its arguments is no longer than this.
_LONGEST_CODE: Final = 1000
_SLOPPY_CODE: Final = re.compile(
    r"\{[{%][<%]?-?\s*(/?|end)\s*(spoilers?)\b[^\n]{0,200}?(?:\}\}|%\}|$)", re.IGNORECASE | re.MULTILINE
)
_ESCAPED_TAG: Final = re.compile(r"&lt;\s*/?\s*spoilers?\b[^&<>\n]{0,200}&gt;", re.IGNORECASE)
_COMMENT_MARK: Final = re.compile(r"\s*(/|end\b|begin\b|start\b)?(?:\s*of)?\s*spoilers?\b", re.IGNORECASE)
_CONTAINER: Final = re.compile(r":{3,}[ \t]*\{?[ \t.]*spoilers?\b[^\n:]{0,100}", re.IGNORECASE)
_DIRECTIVE: Final = re.compile(r":{1,2}spoilers?\[", re.IGNORECASE)
_ATTRIBUTES: Final = re.compile(r"\{:?[^{}\n]{0,200}[.:#\"'= ]spoilers?[^{}\n]{0,200}\}", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"\[\^([^\]\s\[]{1,100})\]")
#: Opens `!!…!!`: at the start of a word, so that "so good!!" opens nothing.
_BEFORE_BANGS: Final = re.compile(r"[\s\"'“‘(\[{*_~>—–-]")


def line_of(state: StateInline) -> int:
    """Count the lines of this paragraph before the position; remembered, so that a paragraph is counted once."""
    position, line = getattr(state, "line_mark", (0, 0))
    if state.pos < position:
        position, line = 0, 0
    line += state.src.count("\n", position, state.pos)
    state.line_mark = (state.pos, line)  # type: ignore[attr-defined]
    return line


def _push(state: StateInline, kind: str, **meta: object) -> Token:
    line = line_of(state)
    token = state.push(kind, "", 0)
    token.meta = {"line": line, **meta}
    return token


def _push_mark(state: StateInline, mark: Mark, end: int, *, silent: bool) -> bool:
    if not silent:
        _push(state, "mark", mark=mark)
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
    """Take `||`, which opens and closes (Discord)."""
    if not (state.src.startswith("||", state.pos) or state.src.startswith(BAR * 2, state.pos)):
        return False
    mark = Mark(Kind.BARS, Role.TOGGLE, literal="||", closing="||")
    return _push_mark(state, mark, state.pos + 2, silent=silent)


def reddit(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `>!` and `!<` (Reddit)."""
    source, position = state.src, state.pos
    if source.startswith(">!", position):
        mark = Mark(Kind.REDDIT, Role.OPEN, literal=">!", closing="!<")
        return _push_mark(state, mark, position + 2, silent=silent)
    # "wow!<br>" closes nothing: there the bracket begins a tag.
    if source.startswith("!<", position) and read_tag(source, position + 1) is None:
        mark = Mark(Kind.REDDIT, Role.CLOSE, literal="!<")
        return _push_mark(state, mark, position + 2, silent=silent)
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
    return _push_mark(state, mark, end, silent=silent)


def bbcode(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `[spoiler]`, `[spoiler=title]` and `[/spoiler]`."""
    if (match := _BBCODE.match(state.src, state.pos)) is None:
        return False
    role = Role.CLOSE if match[1] else Role.OPEN
    literal = match[0] if match[1] else ""
    return _push_mark(state, Mark(Kind.BBCODE, role, literal=literal, closing="[/spoiler]"), match.end(), silent=silent)


def goodreads(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `(view spoiler)[` and `(hide spoiler)]`."""
    if (match := _VIEW.match(state.src, state.pos)) is not None:
        mark = Mark(Kind.GOODREADS, Role.OPEN, closing="(hide spoiler)]")
    elif (match := _HIDE.match(state.src, state.pos)) is not None:
        mark = Mark(Kind.GOODREADS, Role.CLOSE)
    else:
        return False
    return _push_mark(state, mark, match.end(), silent=silent)


def shortcode(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take Hugo's and Jekyll's shortcodes; those that are not about spoilers are code, not text, and vanish."""
    source, position = state.src, state.pos
    if source[position] != "{":
        return False
    match = _HUGO.match(source, position) or _LIQUID.match(source, position)
    closer = "%}" if match is None or source.startswith("{%", position) else "}}"
    end = source.find(closer, match.end(), position + _LONGEST_CODE) if match is not None else -1
    if match is None or end < 0:
        return _variable(state, silent=silent) or _sloppy_shortcode(state, silent=silent)
    closing, name = bool(match[1]), match[2].lower()
    ours = "spoiler" in name or name == "details" or (closing and not name)
    self_closed = source[match.end() : end].rstrip("%>- ").endswith("/")
    if not ours or self_closed:
        return _drop(state, end + 2, silent=silent)
    return _push_shortcode(state, name, end + 2, closing=closing, silent=silent)


def _push_shortcode(state: StateInline, name: str, end: int, *, closing: bool, silent: bool) -> bool:
    role = Role.CLOSE if closing else Role.OPEN
    mark = Mark(Kind.SHORTCODE, role, name=name, label=f"a {name} shortcode", closing="the closing shortcode")
    return _push_mark(state, mark, end, silent=silent)


def _sloppy_shortcode(state: StateInline, *, silent: bool) -> bool:
    match = _SLOPPY_CODE.match(state.src, state.pos)
    if match is None:
        return False
    return _push_shortcode(state, match[2].lower(), match.end(), closing=bool(match[1]), silent=silent)


def _variable(state: StateInline, *, silent: bool) -> bool:
    """Take `{{ spoiler("…") }}`, whose text is an argument."""
    if not state.src.startswith("{{", state.pos):
        return False
    end = state.src.find("}}", state.pos, state.pos + _LONGEST_CODE)
    if end < 0 or "spoiler" not in state.src[state.pos : end].lower():
        return False
    return _drop(state, end + 2, silent=silent)


def _drop(state: StateInline, end: int, *, silent: bool) -> bool:
    if not silent:
        _push(state, "comment")
    state.pos = end
    return True


def attributes(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `{: .spoiler}` and `{.spoiler}`, which mark the block they stand in or under."""
    if state.src[state.pos] != "{" or (match := _ATTRIBUTES.match(state.src, state.pos)) is None:
        return False
    if not silent:
        _push(state, "attributes")
    state.pos = match.end()
    return True


def container(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `:::spoiler` inside a line, and `:spoiler[…]`."""
    source, position = state.src, state.pos
    if source[position] != ":":
        return False
    if (match := _CONTAINER.match(source, position)) is not None:
        mark = Mark(Kind.CONTAINER, Role.OPEN, name="3", closing=":::")
        return _push_mark(state, mark, match.end(), silent=silent)
    if (match := _DIRECTIVE.match(source, position)) is not None:
        close = parseLinkLabel(state, match.end() - 1)
        mark = Mark(Kind.DIRECTIVE, Role.OPEN, closing="]")
        return _push_enclosed(state, mark, match.end(), close, silent=silent)
    if source.startswith(":::", position):
        end = position + 3
        while end < len(source) and source[end] == ":":
            end += 1
        mark = Mark(Kind.CONTAINER, Role.CLOSE, name=str(end - position), literal=source[position:end])
        return _push_mark(state, mark, end, silent=silent)
    return False


def _push_enclosed(state: StateInline, mark: Mark, start: int, close: int, *, silent: bool) -> bool:
    if close < 0:
        return _push_mark(state, mark, start, silent=silent)
    if not silent:
        _push(state, "mark", mark=mark)
        _tokenize(state, start, close)
        _push(state, "mark", mark=Mark(mark.kind, Role.CLOSE))
    state.pos = close + 1
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
        _push(state, "footnote_ref", label=label)
    state.pos = match.end()
    return True


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
            _push(state, "comment")
        state.pos = end + 1
        return True
    read = read_tag(source, position)
    return read is not None and _push_tag(state, read[0], read[1], silent=silent)


def _push_tag(state: StateInline, raw: RawTag, end: int, *, silent: bool) -> bool:
    if not silent:
        _push(state, "tag", tag=raw)
    state.pos = end
    return True


def _push_nowhere(state: StateInline, role: Role, length: int, *, silent: bool) -> bool:
    literal = "-->" if role is Role.CLOSE else ""
    mark = Mark(Kind.NOWHERE, role, name="comment", label="<!--", literal=literal, closing="-->")
    return _push_mark(state, mark, state.pos + length, silent=silent)


def _comment(state: StateInline, *, silent: bool) -> bool:
    end = state.src.find("-->", state.pos + 4) if state.html_terminator_last("-->") >= state.pos + 4 else -1
    if end < 0:
        return _push_nowhere(state, Role.OPEN, 4, silent=silent)
    match = _COMMENT_MARK.match(state.src, state.pos + 4)
    if match is not None:
        role = Role.CLOSE if match[1] and match[1].lower() in {"/", "end"} else Role.OPEN
        mark = Mark(Kind.SHORTCODE, role, name="comment", label="<!-- spoiler -->", closing="<!-- /spoiler -->")
        return _push_mark(state, mark, end + 3, silent=silent)
    if not silent:
        _push(state, "comment")
    state.pos = end + 3
    return True
