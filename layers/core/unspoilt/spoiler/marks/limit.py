"""The limits within which parsing and sanitising take milliseconds; checked on the text, before anything is parsed."""

from __future__ import annotations

from typing import Final

from markdown_it.token import Token

from unspoilt.errors import Problem, ReviewRefused
from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.raw_tag import VOID

#: UTF-8 bytes of a body.
MOST_BYTES: Final = 256 * 1024
#: Lines of a body: five times the longest that 256 KiB of prose would have.
MOST_LINES: Final = 20_000
#: Quotes and lists inside one another.
MOST_NESTING: Final = 200
#: Square brackets open at one time in one paragraph; people do not pass 5.
MOST_OPEN_BRACKETS: Final = 60
#: Square brackets, links and images in one paragraph.
MOST_BRACKETS: Final = 3000
#: HTML elements inside one another; nh3 is quadratic in it.
MOST_ELEMENTS: Final = 100
#: Raw HTML tags in a body.
MOST_TAGS: Final = 10_000
#: Hidden parts of a body.
MOST_REGIONS: Final = 2000
_TOO_MANY: Final = (
    f"more than {MOST_REGIONS} parts are marked as spoilers: put one mark around the whole passage instead"
)

_PREFIX: Final = lazy_pattern(r"(?:[ \t]*(?:>|[-+*•](?=[ \t])|\d{1,9}[.)](?=[ \t])))+")
_MARKER: Final = lazy_pattern(r">|[-+*•](?=[ \t])|\d[.)](?=[ \t])")
_ITEM: Final = lazy_pattern(r"[ \t]*(?=[-+*•][ \t]|\d{1,9}[.)][ \t])")
_TAG: Final = lazy_pattern(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
#: Elements whose end tag people leave out.
_UNENDED: Final = VOID | {"p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "option"}


def check_limits(body: str, body_line: int) -> None:
    """Raise ReviewRefused, with the line, for a body that would take the parsers too long."""
    data = body.encode("utf-8", "surrogatepass")
    size = len(data)
    if size > MOST_BYTES:
        line = body_line + data.count(b"\n", 0, MOST_BYTES)
        raise ReviewRefused(
            Problem(line, f"the text is {size // 1024} KiB long; at most {MOST_BYTES // 1024} KiB: split the review")
        )
    lines = body.split("\n")
    if len(lines) > MOST_LINES:
        raise ReviewRefused(
            Problem(body_line + MOST_LINES, f"the text has more than {MOST_LINES} lines: split the review")
        )
    _check_marks(lines, body_line)
    _check_brackets(lines, body_line)
    _check_blocks(lines, body_line)
    _check_tags(lines, body_line)


def check_tokens(tokens: list[Token], body_line: int) -> None:
    """Raise ReviewRefused for nesting that only parsing could show."""
    for token in tokens:
        line = body_line + token.map[0] if token.map else None
        if token.level >= MOST_NESTING - 1:
            raise ReviewRefused(Problem(line, f"quotes and lists are nested deeper than {MOST_NESTING}: flatten them"))
        if token.children and max(child.level for child in token.children) > MOST_ELEMENTS:
            raise ReviewRefused(
                Problem(line, f"emphasis is nested deeper than {MOST_ELEMENTS}: close it, or write \\*")
            )


def check_regions(lines: list[int]) -> None:
    """Raise ReviewRefused for more hidden parts than a page is made for; `lines` is where each begins."""
    if len(lines) > MOST_REGIONS:
        raise ReviewRefused(Problem(lines[MOST_REGIONS], _TOO_MANY))


def _check_marks(lines: list[str], body_line: int) -> None:
    total = 0
    for number, line in enumerate(lines, body_line):
        total += line.count("||") + line.count(">!") + line.count("!!")
        if total > 4 * MOST_REGIONS:
            raise ReviewRefused(Problem(number, _TOO_MANY))


def _check_brackets(lines: list[str], body_line: int) -> None:
    total = depth = deepest = 0
    for number, line in enumerate(lines, body_line):
        if not line.strip(" \t>"):
            total = depth = 0
            continue
        total += line.count("[")
        if total + depth < MOST_OPEN_BRACKETS:
            continue
        if total > MOST_BRACKETS:
            raise ReviewRefused(
                Problem(number, f"more than {MOST_BRACKETS} square brackets in one paragraph: part it with blank lines")
            )
        for char in line:
            if char == "[":
                depth += 1
                deepest = max(deepest, depth)
            elif char == "]" and depth:
                depth -= 1
        if deepest > MOST_OPEN_BRACKETS:
            raise ReviewRefused(
                Problem(number, f"more than {MOST_OPEN_BRACKETS} square brackets stand open: close them, or write \\[")
            )


def _check_blocks(lines: list[str], body_line: int) -> None:
    items: list[int] = []
    for number, line in enumerate(lines, body_line):
        prefix = _PREFIX.match(line)
        if prefix is None:
            continue
        depth = len(_MARKER.findall(prefix[0]))
        item = _ITEM.match(line)
        if item is not None:
            indent = len(item[0].expandtabs(4))
            while items and items[-1] >= indent:
                items.pop()
            depth += len(items)
            items.append(indent)
        if depth > MOST_NESTING:
            raise ReviewRefused(
                Problem(number, f"quotes and lists are nested deeper than {MOST_NESTING}: flatten them")
            )


def _check_tags(lines: list[str], body_line: int) -> None:
    total = depth = 0
    for number, line in enumerate(lines, body_line):
        for match in _TAG.finditer(line):
            total += 1
            if match[2].lower() in _UNENDED:
                continue
            depth = max(0, depth - 1) if match[1] else depth + 1
            if depth > MOST_ELEMENTS:
                raise ReviewRefused(
                    Problem(number, f"HTML elements are nested deeper than {MOST_ELEMENTS}: close them, or write &lt;")
                )
        if total > MOST_TAGS:
            raise ReviewRefused(Problem(number, f"more than {MOST_TAGS} HTML tags: write Markdown instead"))
