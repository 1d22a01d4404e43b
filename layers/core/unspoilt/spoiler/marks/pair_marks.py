"""The inline rules for pairs of characters that some places hide with: AniList's `~!…!~`, and `+++…+++`."""

from __future__ import annotations

from typing import Final

from markdown_it.rules_inline import StateInline

from unspoilt.spoiler.marks.inline_marks import push_mark
from unspoilt.spoiler.marks.mark import Kind, Mark, Role

_PLUSES: Final = "+++"


def tildes(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `~!` and `!~` (AniList); "so cute~!" opens nothing, unless something closes it."""
    source, position = state.src, state.pos
    if source.startswith("~!", position):
        joined = position > 0 and (source[position - 1].isalnum() or source[position - 1] == "~")
        if joined and _last(state, "!~") < position:
            return False
        mark = Mark(Kind.TILDES, Role.OPEN, literal="~!", closing="!~")
        return push_mark(state, mark, position + 2, silent=silent)
    if source.startswith("!~", position):
        return push_mark(state, Mark(Kind.TILDES, Role.CLOSE, literal="!~"), position + 2, silent=silent)
    return False


def pluses(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `+++` where it stands apart, and is alone on its line or one of two in the paragraph."""
    source, position = state.src, state.pos
    end = position + len(_PLUSES)
    if not source.startswith(_PLUSES, position) or source.startswith("+", end):
        return False
    before, after = source[position - 1 : position] or "\n", source[end : end + 1] or "\n"
    alone = before == "\n" == after
    opened = getattr(state, "pluses", False)
    if not alone and not opened and (not before.isspace() or _last(state, _PLUSES) <= position):
        return False
    if not alone and not silent:
        state.pluses = not opened  # type: ignore[attr-defined]
    mark = Mark(Kind.PLUSES, Role.TOGGLE, literal=_PLUSES, closing=_PLUSES)
    return push_mark(state, mark, end, silent=silent)


def _last(state: StateInline, what: str) -> int:
    """Return where something stands last in the paragraph; remembered, so that it is looked for once."""
    known: dict[str, int] = getattr(state, "last_of", {})
    if what not in known:
        known = {**known, what: state.src.rfind(what)}
        state.last_of = known  # type: ignore[attr-defined]
    return known[what]
