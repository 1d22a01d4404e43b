"""The inline rules for notation of other places that hides nothing: wiki links, highlights, fields, forum codes."""

from __future__ import annotations

import re
from typing import Final

from markdown_it.rules_inline import StateInline

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.inline_marks import push

_WIKI: Final = lazy_pattern(r"(!?)\[\[([^\[\]|\n]{1,200})(?:\\?\|([^\[\]|\n]{1,200}))?\]\]")
#: What the announcements must see as it was typed.
_MARKISH: Final = lazy_pattern(r"spoil|\|\||>!|!!|%%", re.IGNORECASE)
_PICTURE: Final = lazy_pattern(r"[^:/?#]{1,150}\.(?:png|jpe?g|gif|webp|avif)", re.IGNORECASE)
_HIGHLIGHT: Final = lazy_pattern(r"==(?=[^\s=])([^=\n]{1,400})(?<!\s)==(?!=)")
#: The name of a block, at the end of its line.
_BLOCK_ID: Final = lazy_pattern(r"\^[A-Za-z0-9][A-Za-z0-9-]{4,40}[ \t]*(?=\n|$)")
#: "Pages:: 272" at the beginning of a line, and "[pages:: 272]".
_FIELD_NAME: Final = lazy_pattern(r"(?:.*[(\[])?[^\W\d_][\w /-]{0,40}")
_CODE: Final = lazy_pattern(
    r"\[(/?)(b|i|u|s|h[1-6]|size|font|colou?r|center|quote|list|url|img|code|strike|table|t[rdh]|hr)"
    r"(?:=[^\]\n]{0,200})?\]",
    re.IGNORECASE,
)
_FORUM_PICTURE: Final = lazy_pattern(r"\[img(?:=[^\]\n]{0,100})?\][^\[\]\s]{0,500}\[/img\]", re.IGNORECASE)


def wiki_link(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `[[Note]]` and `[[Note|words]]` as their words, `![[picture.png]]` as a picture, other embeds as nothing."""
    source, position = state.src, state.pos
    if not source.startswith(("[[", "![["), position) or (found := _WIKI.match(source, position)) is None:
        return False
    name = found[2].strip().removesuffix("\\")
    if _MARKISH.search(found[0]) is not None:
        return False
    if not silent:
        if not found[1]:
            state.pending += found[3] or name.rpartition("/")[2].strip("#^").replace("#", " › ") or name
        elif _PICTURE.fullmatch(name):
            token = state.push("image", "img", 0)
            token.attrs = {"src": state.md.normalizeLink(name), "alt": ""}
            token.children = []
        else:
            push(state, "comment")
    state.pos = found.end()
    return True


def highlight(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `==words==` as emphasis."""
    source, position = state.src, state.pos
    if not source.startswith("==", position) or source[position - 1 : position] == "=":
        return False
    if (found := _HIGHLIGHT.match(source, position)) is None or found.end() > state.posMax:
        return False
    if not silent:
        most = state.posMax
        state.push("strong_open", "strong", 1)
        state.pos, state.posMax = found.start(1), found.end(1)
        state.md.inline.tokenize(state)
        state.posMax = most
        state.push("strong_close", "strong", -1)
    state.pos = found.end()
    return True


def block_id(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take `^a1b2c3` at the end of a line, by which other notes refer to a block."""
    source, position = state.src, state.pos
    if source[position] != "^" or (position and not source[position - 1].isspace()):
        return False
    if (found := _BLOCK_ID.match(source, position)) is None:
        return False
    if not silent:
        push(state, "comment")
    state.pos = found.end()
    return True


def field_colons(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take the two colons of `Pages:: 272` as one."""
    source, position = state.src, state.pos
    if not source.startswith(":: ", position):
        return False
    begin = source.rfind("\n", max(0, position - 100), position) + 1 or max(0, position - 100)
    if _FIELD_NAME.fullmatch(source[begin:position].strip("*_ ")) is None:
        return False
    if not silent:
        state.pending += ":"
    state.pos = position + 2
    return True


def forum_code(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the shape of a rule
    """Take a forum's codes for type, links and pictures where they open and close in the paragraph; they vanish."""
    source, position = state.src, state.pos
    if source[position] != "[":
        return False
    found = _FORUM_PICTURE.match(source, position)
    if found is None:
        found = _CODE.match(source, position)
        if found is None or found[2].lower() not in _codes_of(state):
            return False
    if not silent:
        push(state, "comment")
    state.pos = found.end()
    return True


def _codes_of(state: StateInline) -> frozenset[str]:
    """Return the codes that the paragraph both opens and closes; remembered, so that they are looked for once."""
    known: frozenset[str] | None = getattr(state, "forum_codes", None)
    if known is None:
        opened: set[str] = set()
        closed: set[str] = set()
        for found in _CODE.finditer(state.src):
            (closed if found[1] else opened).add(found[2].lower())
        known = frozenset(opened & closed)
        state.forum_codes = known  # type: ignore[attr-defined]
    return known
