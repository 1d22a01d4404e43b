"""The text of a rendered body, read back from its HTML: which of it stands inside a spoiler, and which outside.

The leak gate reads the HTML and asks none of the code that decided what to hide.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.safe_text import FullHtml, ShownHtml

_BLOCKS: Final = frozenset(
    {
        "blockquote", "br", "caption", "col", "colgroup", "dd", "div", "dl", "dt", "figcaption", "figure", "h2", "h3",
        "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr",
        "ul",
    }
)  # fmt: skip
_VOID: Final = frozenset({"br", "col", "hr", "img", "wbr"})
_HOST: Final = lazy_pattern(r"\b(?:https?://|mailto:)[^\s/()<>\"']*")


@dataclass(slots=True)
class BodyText:
    """Texts of a body, in the order of the page."""

    #: Everything outside of spoilers in one text, with the words of the stand-ins, and without.
    open: list[str] = field(default_factory=list)
    open_bare: list[str] = field(default_factory=list)
    #: The same as `open`, with every tag parting words.
    open_parted: list[str] = field(default_factory=list)
    #: Descriptions and addresses outside of spoilers.
    open_attributes: list[str] = field(default_factory=list)
    #: One text a spoiler.
    regions: list[str] = field(default_factory=list)
    #: The blocks inside spoilers, each by itself; descriptions and the paths of addresses too.
    blocks: list[str] = field(default_factory=list)

    def open_texts(self) -> list[str]:
        """Return what is outside, as a reader and as a program meet it."""
        texts = ("".join(self.open), "".join(self.open_bare), " ".join(self.open_parted), *self.open_attributes)
        return list(dict.fromkeys(texts))


def read_body(html: ShownHtml | FullHtml) -> BodyText:
    """Read a body that the sanitiser wrote: well-formed, of known tags."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return reader.text


def without_hosts(text: str) -> str:
    """Drop the hosts of addresses: a site's own name is no secret."""
    return _HOST.sub(" ", text)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = BodyText()
        #: For each open element whether it is a spoiler, and whether it is a stand-in.
        self.stack: list[tuple[bool, bool]] = []
        self.block: list[str] = []

    @property
    def inside(self) -> bool:
        return any(spoiler for spoiler, _ in self.stack)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = values.get("class", "").split()
        spoiler, stand_in = "spoiler" in classes, "spoiler-stand-in" in classes
        if tag in _BLOCKS or spoiler:
            self._break()
        if spoiler and not self.inside:
            self.text.regions.append("")
        if tag not in _VOID:
            self.stack.append((spoiler, stand_in))
        if not stand_in:
            self._attributes(values)

    def handle_endtag(self, tag: str) -> None:
        spoiler = self.stack.pop()[0] if tag not in _VOID and self.stack else False
        if spoiler:
            self.end_block()
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.text.regions[-1] += data
            self.block.append(data)
            return
        self.text.open.append(data)
        self.text.open_parted.append(data)
        if not any(stand_in for _, stand_in in self.stack):
            self.text.open_bare.append(data)

    def end_block(self) -> None:
        block = "".join(self.block).strip()
        self.block.clear()
        if block:
            self.text.blocks.append(block)

    def _break(self) -> None:
        self.end_block()
        if self.inside:
            self.text.regions[-1] += "\n"
        else:
            self.text.open.append("\n")
            self.text.open_bare.append("\n")

    def _attributes(self, values: dict[str, str]) -> None:
        target = without_hosts(values.get("href", ""))
        for text in (target, values.get("alt", "")):
            if text.strip():
                (self.text.blocks if self.inside else self.text.open_attributes).append(text)
