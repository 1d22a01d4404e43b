"""RawTag: an HTML tag as the author typed it, read leniently enough that no spoiler tag is missed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.marks.unseen import is_unseen

#: CommonMark §6.6, attributes included.
_ATTRIBUTE: Final = r"""\s+[A-Za-z_:@.#][\w.:@#-]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?"""
_OPEN: Final = lazy_pattern(rf"<([A-Za-z][A-Za-z0-9:-]*)((?:{_ATTRIBUTE})*)\s*(/?)>")
_CLOSE: Final = lazy_pattern(r"</([A-Za-z][A-Za-z0-9:-]*)\s*>")
_PART: Final = lazy_pattern(r"""([A-Za-z_:@.#][\w.:@#-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?""")
#: A spoiler tag however badly it is written: spaces inside, stray words, an unclosed quote.
_SLOPPY: Final = lazy_pattern(
    r"<\s*(/?)\s*((?:[a-z]+[-:])?spoilers?|details)(?![A-Za-z0-9])([^<>]{0,500})(>?)", re.IGNORECASE
)
#: "<end spoiler>", "<spoilers off>", "<begin spoiler>": a tag in words.
_WORDED: Final = lazy_pattern(
    r"<\s*(?:(?:(?P<end>end|stop|close)|start|begin)[ _-]?(?:of[ _-])?(?P<after>spoilers?)|"
    r"(?P<before>spoilers?)[ _-]+(?:mode )?(?:(?P<ends>ends?|stops?|off|over)|starts?|begins?|on)(?!\w))\s*>?",
    re.IGNORECASE,
)
#: A tag whose attributes are not well formed; it counts if it says `spoiler` anywhere.
_BROKEN: Final = lazy_pattern(r"<([A-Za-z][A-Za-z0-9:-]*)\s[^<>]{0,1000}>")

VOID: Final = frozenset(
    [
        "area",
        "base",
        "basefont",
        "bgsound",
        "br",
        "col",
        "embed",
        "frame",
        "hr",
        "img",
        "input",
        "keygen",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
    ]
)
#: Attributes that say where to go or what to say, not what the element is.
_CONTENT_ATTRIBUTES: Final = frozenset({"href", "src", "alt", "srcset", "cite", "action", "style"})

_BREAKING: Final = frozenset(
    [
        *[
            "br",
            "p",
            "div",
            "hr",
            "li",
            "tr",
            "td",
            "th",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "ul",
            "ol",
            "table",
            "blockquote",
            "section",
            "article",
            "summary",
            "details",
            "dt",
            "dd",
        ]
    ]
)


@dataclass(frozen=True, slots=True)
class RawTag:
    """One tag."""

    #: Lower case.
    name: str
    closing: bool = False
    #: `<x … />`
    closed: bool = False
    attributes: tuple[tuple[str, str], ...] = ()
    #: As it was typed.
    source: str = ""
    #: The element is a spoiler by its name, or an attribute calls it one.
    spoiler: bool = False
    label: str = ""

    @property
    def void(self) -> bool:
        """Say whether nothing can stand inside."""
        return self.name in VOID

    @property
    def breaks(self) -> bool:
        """Say whether text before and after it stands on lines of their own."""
        return self.name in _BREAKING

    def attribute(self, name: str) -> str:
        """Return an attribute's value, or "" where it is absent."""
        return next((value for key, value in self.attributes if key == name), "")


def read_tag(source: str, start: int) -> tuple[RawTag, int] | None:
    """Read the tag that begins at `start`; return it with the position after it."""
    read = _read(source, start)
    return None if read is None else (replace(read[0], source=source[start : read[1]]), read[1])


def _read(source: str, start: int) -> tuple[RawTag, int] | None:
    if (match := _CLOSE.match(source, start)) is not None:
        return RawTag(match[1].lower(), closing=True), match.end()
    if (match := _WORDED.match(source, start)) is not None:
        name, closing = (match["after"] or match["before"]).lower(), bool(match["end"] or match["ends"])
        return RawTag(name, closing=closing, spoiler=not closing, label=f"<{name}>"), match.end()
    if (match := _OPEN.match(source, start)) is not None:
        return _opening(match[1].lower(), match[2], closed=bool(match[3])), match.end()
    if (match := _SLOPPY.match(source, start)) is not None:
        name = match[2].lower()
        return RawTag(name, closing=bool(match[1]), spoiler=not match[1], label=f"<{name}>"), match.end(
            0 if match[4] else 2
        )
    if (match := _BROKEN.match(source, start)) is not None and "spoiler" in match[0].lower():
        name = match[1].lower()
        return RawTag(name, spoiler=True, label=f"<{name} …spoiler…>"), match.end()
    return None


def _opening(name: str, attributes: str, *, closed: bool) -> RawTag:
    pairs = tuple(
        (part[1].lower(), unescape(part[2] or part[3] or part[4] or "")) for part in _PART.finditer(attributes)
    )
    label = ""
    if "spoiler" in name or name == "details":
        label = f"<{name}>"
    else:
        for key, value in pairs:
            if key not in _CONTENT_ATTRIBUTES and "spoiler" in f"{key} {value}".lower():
                label = 'class="spoiler"' if key == "class" else f"{key}="
                break
        if not label and name not in VOID and is_unseen(name, pairs):
            label = f"<{name}>, whose text is not seen at first"
    return RawTag(name, closed=closed, attributes=pairs, spoiler=bool(label), label=label)
