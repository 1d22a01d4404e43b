"""Lines of styled text as Markdown: escaped, so that it means there what it meant where it was written.

What hides is never escaped: text that its author typed as a mark hides, which is the safe side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

#: Styles with their delimiters. A style that begins with "http" is a link to it.
DELIMITERS: Final = {"em": "*", "strong": "**", "s": "~~"}

_SPECIAL: Final = re.compile(
    r"[\\*`]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|<(?=[A-Za-z/!?])(?!/?spoilers?\b)|(?<=\])[(:]|\[(?=\^)|&(?=#?\w{1,31};)",
    re.IGNORECASE,
)
_LINE_START: Final = re.compile(
    r"[-+](?=\s|$)|#{1,6}(?=\s|$)|>(?!!|\s*\[!)|[-=_|:](?=[-=_|: ]*$)|~(?=~~)|:(?=::(?!\s*spoiler))|\{(?=[:.#])|\|"
)
_NUMBER_START: Final = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


class Run(NamedTuple):
    """Text in the same styles; a mark is written as it stands."""

    text: str
    styles: tuple[str, ...] = ()
    is_mark: bool = False


@dataclass(slots=True)
class Line:
    """One line of text."""

    #: How many quotations it stands in.
    quote: int = 0
    #: "- ", "2. ".
    item: str = ""
    runs: list[Run] = field(default_factory=list)
    #: Another paragraph than the line before.
    apart: bool = True

    @property
    def empty(self) -> bool:
        """Tell whether nothing was written on it yet."""
        return not self.runs and not self.item


def write_lines(lines: Sequence[Line]) -> str:
    """Return the lines as Markdown."""
    return "".join(_written(lines))


def _written(lines: Sequence[Line]) -> Iterator[str]:
    before: Line | None = None
    apart = False
    for line in lines:
        apart = apart or line.apart
        text = re.sub(" +", " ", _inline(line.runs)).strip()
        if not text:
            continue
        prefix = "> " * line.quote
        if before is None:
            yield prefix
        elif line.item and before.item and before.quote == line.quote:
            yield f"\n{prefix}"
        elif apart or before.quote != line.quote:
            yield f"\n{('> ' * min(before.quote, line.quote)).rstrip()}\n{prefix}"
        else:
            yield f"\\\n{prefix}"
        yield line.item + _start_escaped(text)
        before, apart = line, False


def _start_escaped(text: str) -> str:
    if _LINE_START.match(text):
        return f"\\{text}"
    return _NUMBER_START.sub(r"\1\\\2", text, count=1) if _NUMBER_START.match(text) else text


def _inline(runs: Sequence[Run]) -> str:
    """Write runs with their styles; spaces at the ends of a styled run go outside."""
    merged = _merged(runs)
    parts: list[str] = []
    for number, run in enumerate(merged):
        inner = run.text.strip()
        if run.is_mark:
            parts.append(run.text)
        elif not run.styles or not inner:
            parts.append(_escaped(run.text))
        else:
            start, end = run.text[: -len(run.text.lstrip())], run.text[len(run.text.rstrip()) :]
            before = start or "".join(parts[-1:])[-1:]
            after = end or "".join(each.text for each in merged[number + 1 : number + 2])[:1]
            parts.append(f"{start}{_styled(inner, run.styles, before, after)}{end}")
    return "".join(parts)


def _merged(runs: Sequence[Run]) -> list[Run]:
    merged: list[Run] = []
    for run in runs:
        if merged and not run.is_mark and not merged[-1].is_mark and merged[-1].styles == run.styles:
            merged[-1] = run._replace(text=re.sub(" +", " ", merged[-1].text + run.text))
        else:
            merged.append(run)
    return merged


def _styled(text: str, styles: tuple[str, ...], before: str, after: str) -> str:
    """Wrap a text in its styles: with Markdown's delimiters where they count as such, else with tags."""
    address = next((style for style in styles if style.startswith("http")), "")
    tags = not address and (_is_glued(text[0], before) or _is_glued(text[-1], after))
    words = _escaped(text)
    for style in reversed([style for style in styles if style in DELIMITERS]):
        words = f"<{style}>{words}</{style}>" if tags else f"{DELIMITERS[style]}{words}{DELIMITERS[style]}"
    return f"[{words}]({address})" if address else words


def _is_glued(inside: str, outside: str) -> bool:
    """Tell whether a delimiter between these characters would not count (CommonMark 0.31 §6.2)."""
    return bool(outside) and (outside in "*~" or (outside.isalnum() and not inside.isalnum()))


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text)
