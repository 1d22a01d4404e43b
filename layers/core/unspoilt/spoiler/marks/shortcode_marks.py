"""The inline rules for template shortcodes of Hugo, Jekyll, Eleventy and Zola."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import Final

from markdown_it.rules_inline import StateInline

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.inline_marks import push, push_enclosed, push_mark
from unspoilt.spoiler.marks.mark import Kind, Mark, Role

_HUGO: Final = lazy_pattern(r"\{\{[<%]-?\s*(/?)\s*([\w./-]+)")
_LIQUID: Final = lazy_pattern(r"\{%-?\s*(end)?([\w./-]*)")
_SLOPPY_CODE: Final = lazy_pattern(
    r"\{[{%][<%]?-?\s*(/?|end)\s*(spoilers?)\b[^\n]{0,200}?(?:\}\}|%\}|$)", re.IGNORECASE | re.MULTILINE
)
#: Wikis: `{spoiler}`, `{spoiler:title=The end}` and `{expand}` are opened and closed alike.
_BRACES: Final = lazy_pattern(
    r"\{\s*(/|end)?\s*(spoilers?|expand|hide|cloak)(?:[:|=][^{}\n]{0,200})?\s*\}(?!\})", re.IGNORECASE
)
#: `{{spoiler|…}}`, `{{Spoiler}}`, `{{Endspoiler}}`, `{{spoiler end}}`.
_TEMPLATE: Final = lazy_pattern(
    r"\{\{\s*(/|end[ _-]?(?:of[ _-])?)?\s*spoilers?[ _-]?(?:alert|warning|begin|start|(end|stop|off))?\s*(?:(\|)|\}\})",
    re.IGNORECASE,
)
_DOUBLE_BRACE: Final = lazy_pattern(r"\{\{|\}\}")
#: So many braces are looked at for the end of a template.
_MOST_BRACES: Final = 40
#: What folds its text away as `<details>` does.
_FOLDING: Final = frozenset({"details", "expand", "collapse", "collapsible", "fold", "hidden", "hide"})
#: A shortcode with its arguments is no longer than this.
_LONGEST_CODE: Final = 1000


def shortcode(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take Hugo's and Jekyll's shortcodes; those that are not about spoilers are code, not text, and vanish."""
    source, position = state.src, state.pos
    if source[position] != "{":
        return False
    if (found := _TEMPLATE.match(source, position)) is not None:
        return _push_template(state, found, silent=silent)
    match = _HUGO.match(source, position) or _LIQUID.match(source, position)
    closer = "%}" if match is None or source.startswith("{%", position) else "}}"
    end = source.find(closer, match.end(), position + _LONGEST_CODE) if match is not None else -1
    if match is None or end < 0:
        return _variable(state, silent=silent) or _sloppy_shortcode(state, silent=silent)
    closing, name = bool(match[1]), match[2].lower()
    ours = "spoiler" in name or name in _FOLDING or (closing and not name)
    self_closed = source[match.end() : end].rstrip("%>- ").endswith("/")
    if not ours or self_closed:
        return _drop(state, end + 2, silent=silent)
    return _push_shortcode(state, name, end + 2, closing=closing, silent=silent)


def _push_shortcode(state: StateInline, name: str, end: int, *, closing: bool, silent: bool) -> bool:
    role = Role.CLOSE if closing else Role.OPEN
    # `{% spoiler %}` is not closed by `{{< /spoiler >}}`.
    scope = f"{state.src[state.pos : state.pos + 2]}{name}" if name else ""
    mark = Mark(Kind.SHORTCODE, role, name=scope, label=f"a {name} shortcode", closing="the closing shortcode")
    return push_mark(state, mark, end, silent=silent)


def braces(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `{spoiler}` (Confluence, Jira), which opens and closes."""
    if state.src[state.pos] != "{" or (match := _BRACES.match(state.src, state.pos)) is None:
        return False
    role = Role.CLOSE if match[1] else Role.TOGGLE
    name = match[2].lower().removesuffix("s")
    mark = Mark(Kind.BRACES, role, name=name, label=f"{{{name}}}", literal=match[0], closing=f"{{{name}}}")
    return push_mark(state, mark, match.end(), silent=silent)


def _push_template(state: StateInline, match: re.Match[str], *, silent: bool) -> bool:
    """Take a wiki's template: what it is given as an argument is hidden, or what stands between its two halves."""
    closes = bool(match[1] or match[2])
    role = Role.CLOSE if closes else Role.OPEN
    mark = Mark(Kind.SHORTCODE, role, name="{{spoiler", label="a spoiler template", closing="{{endspoiler}}")
    if not match[3] or closes:
        return push_mark(state, mark, match.end(), silent=silent)
    depth = 1
    for brace in islice(_DOUBLE_BRACE.finditer(state.src, match.end()), _MOST_BRACES):
        depth += 1 if brace[0] == "{{" else -1
        if depth == 0:
            return push_enclosed(state, mark, match.end(), brace.start(), brace.end(), silent=silent)
    return push_mark(state, replace(mark, closing="}}"), match.end(), silent=silent)


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
        push(state, "comment")
    state.pos = end
    return True
