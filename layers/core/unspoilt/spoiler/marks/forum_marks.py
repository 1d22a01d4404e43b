"""The inline rules for codes of forums that hide what stands between them."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from markdown_it.rules_inline import StateInline

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.inline_marks import push_mark
from unspoilt.spoiler.marks.mark import Kind, Mark, Role
from unspoilt.spoiler.marks.unseen import is_paper

_CODE: Final = lazy_pattern(
    r"\[\s*(/?)\s*((?:su_|inline|i)?spoilers?(?:[ _-]?(?:box|block|target|tag))?|spoil|hide|hidden|details|blur|"
    r"collapse|expand)"
    r"\s*(?:=[^\]\n]{0,200}|(?<=\s)\w{1,20}=[^\]\n]{0,200})?\](?![(\[])",
    re.IGNORECASE,
)
#: Codes that mean something else as well: they hide only where the body ends them somewhere.
_WEAK_CODE: Final = lazy_pattern(
    r"\[(/?)(sp|o|s-?block|secret|invisible|toggle|accordion|cloak|cut|fold|reveal|rot13|"
    r"hidepost)(?:=[^\]\n]{0,200})?\](?![(\[])",
    re.IGNORECASE,
)
_COLOUR: Final = lazy_pattern(r"\[(?:(/)colou?r|colou?r\s*=\s*([^\]\n]{1,40}))\]", re.IGNORECASE)
#: So many codes are looked at for the end of one.
_MOST_COLOURS: Final = 40


def bbcode(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `[spoiler]`, `[spoiler=title]` and `[/spoiler]`, and other codes that hide: `[hide]`, `[sp]`."""
    match = _CODE.match(state.src, state.pos)
    if match is None and (match := _ended_code(state)) is None:
        return _colour(state, silent=silent)
    role = Role.CLOSE if match[1] else Role.OPEN
    literal = match[0] if match[1] else ""
    word = match[2].lower()
    name = "" if word in {"spoiler", "spoilers"} else word
    mark = Mark(
        Kind.BBCODE,
        role,
        name=name,
        label=f"[{name}]" if name else "",
        literal=literal,
        closing=f"[/{name or 'spoiler'}]",
    )
    return push_mark(state, mark, match.end(), silent=silent)


def _ended_code(state: StateInline) -> re.Match[str] | None:
    """Return a code that could mean something else where the body has its end; "[sp]" says that a word is misspelt."""
    match = _WEAK_CODE.match(state.src, state.pos)
    if match is None:
        return None
    ends: dict[str, bool] = state.env.setdefault("code_ends", {})
    end = f"[/{match[2].lower()}]"
    if end not in ends:
        ends[end] = end in str(state.env.get("body", state.src)).lower()
    return match if ends[end] else None


def _colour(state: StateInline, *, silent: bool) -> bool:
    """Take `[color=white]` and the end of it, colours inside of it counted; without one it hides all that follows."""
    match = _COLOUR.match(state.src, state.pos)
    if match is None:
        return False
    ends: set[int] = getattr(state, "colour_ends", set())
    if match[1]:
        mark = Mark(Kind.BBCODE, Role.CLOSE, name="color")
        return state.pos in ends and push_mark(state, mark, match.end(), silent=silent)
    if not is_paper(match[2]):
        return False
    depth = 1
    for code in islice(_COLOUR.finditer(state.src, match.end()), _MOST_COLOURS):
        depth += -1 if code[1] else 1
        if depth == 0:
            state.colour_ends = {*ends, code.start()}  # type: ignore[attr-defined]
            break
    mark = Mark(Kind.BBCODE, Role.OPEN, name="color", label="[color=white]", closing="[/color]")
    return push_mark(state, mark, match.end(), silent=silent)
