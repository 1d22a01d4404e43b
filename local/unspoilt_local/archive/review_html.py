"""Reviews as the reading sites export them, a little HTML, as Markdown; spoiler tags stay the marks that they are."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Final

from unspoilt_local.archive.review_markdown import Line, Run, write_lines

#: Bounded everywhere, so that no text makes it slow.
_TOKEN: Final = re.compile(
    r"<!--.{0,1000}?-->"
    r"""|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]{0,20})(?P<rest>(?:[^<>"']|"[^"<>]{0,2000}"|'[^'<>]{0,2000}'){0,200})>""",
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(r"""\b(href|src|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_BLOCKS: Final = frozenset(
    {"p", "div", "blockquote", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "table", "tr", "pre"}
)
_STYLES: Final = {"i": "em", "em": "em", "b": "strong", "strong": "strong", "s": "s", "del": "s", "strike": "s"}
_SILENT: Final = frozenset({"script", "style"})
#: Tags that say nothing here. Any other name in brackets is what somebody typed: "<sigh>".
_OTHERS: Final = frozenset(
    {
        "big",
        "center",
        "cite",
        "code",
        "font",
        "iframe",
        "ins",
        "kbd",
        "mark",
        "q",
        "small",
        "span",
        "sub",
        "sup",
        "tbody",
    }
    | {"td", "th", "thead", "tt", "u", "video"}
)
_KNOWN: Final = _BLOCKS | _STYLES.keys() | _SILENT | _OTHERS | {"a", "br", "img", "spoiler", "spoilers"}
#: What a spoiler tag looks like on Goodreads' own page, and in what was copied from it.
_COPIED_OPEN: Final = re.compile(r"\(view spoiler\)\[", re.IGNORECASE)
_COPIED_CLOSE: Final = re.compile(r"\s?\(hide spoiler\)\]", re.IGNORECASE)
#: Deeper nesting of styles is somebody's joke.
_MOST_STYLES: Final = 16
#: Tags that break lines: where one of them stands, the line ends of the source mean nothing.
_BREAKING: Final = re.compile(r"<(?:br|p|div)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Writer:
    breaks_by_tags: bool
    lines: list[Line] = field(default_factory=lambda: [Line()])
    styles: list[str] = field(default_factory=list)
    lists: list[int] = field(default_factory=list)
    quote: int = 0
    silent: str = ""

    def text(self, text: str) -> None:
        if self.silent:
            return
        plain = html.unescape(text)
        parts = [plain] if self.breaks_by_tags else plain.split("\n")
        for number, part in enumerate(parts):
            if number:
                self.line_break()
            if part:
                self.lines[-1].runs.append(Run(re.sub(r"\s+", " ", part), tuple(dict.fromkeys(self.styles))))

    def tag(self, name: str, rest: str, *, closes: bool) -> None:
        if self.silent or name in _SILENT:
            self.silent = self.silent if self.silent not in {"", name} else "" if closes else name
        elif name in {"spoiler", "spoilers"}:
            self.lines[-1].runs.append(Run("</spoiler>" if closes else "<spoiler>", is_mark=True))
        elif name in _STYLES:
            self._style(_STYLES[name], closes=closes)
        elif name in _BLOCKS:
            self._block(name, closes=closes)
        elif name == "br":
            self.line_break()
        elif name == "a":
            self._link(rest, closes=closes)
        elif name == "img":
            self._image(rest)

    def line_break(self) -> None:
        if self.lines[-1].empty:
            self.lines[-1].apart = True
        else:
            self.lines.append(Line(self.quote, apart=False))

    def paragraph(self) -> None:
        if self.lines[-1].empty:
            self.lines[-1] = Line(self.quote)
        else:
            self.lines.append(Line(self.quote))

    def _block(self, name: str, *, closes: bool) -> None:
        if name == "blockquote":
            self.quote = max(0, self.quote + (-1 if closes else 1))
        self.paragraph()
        if name == "li" and not closes:
            self._item()
        elif name in {"ul", "ol"}:
            if not closes:
                self.lists.append(0 if name == "ol" else -1)
            elif self.lists:
                self.lists.pop()

    def _item(self) -> None:
        number = self.lists[-1] if self.lists else -1
        if number >= 0:
            self.lists[-1] = number + 1
        self.lines[-1].item = f"{number + 1}. " if number >= 0 else "- "

    def _style(self, style: str, *, closes: bool) -> None:
        if not closes:
            self.styles = [*self.styles, style][:_MOST_STYLES]
        elif style in self.styles:
            del self.styles[len(self.styles) - 1 - self.styles[::-1].index(style)]

    def _link(self, rest: str, *, closes: bool) -> None:
        self.styles = [style for style in self.styles if not style.startswith("http")]
        target = _web_address(_attributes(rest).get("href", ""))
        if not closes and target:
            self.styles.insert(0, target)

    def _image(self, rest: str) -> None:
        attributes = _attributes(rest)
        target = _web_address(attributes.get("src", ""))
        words = attributes.get("alt", "").strip() or "picture"
        if target:
            self.lines[-1].runs.append(Run(words, (target,)))


def markdown_of_html(text: str) -> str:
    """Return a review's HTML as Markdown."""
    text = _COPIED_CLOSE.sub("</spoiler>", _COPIED_OPEN.sub("<spoiler>", text))
    writer = _Writer(breaks_by_tags=bool(_BREAKING.search(text)))
    at = 0
    for token in _TOKEN.finditer(text):
        writer.text(text[at : token.start()])
        if token["name"] and token["name"].lower() not in _KNOWN:
            writer.text(token[0])
        elif token["name"]:
            writer.tag(token["name"].lower(), token["rest"], closes=bool(token["close"]))
        at = token.end()
    writer.text(text[at:])
    return write_lines(writer.lines)


def _attributes(rest: str) -> dict[str, str]:
    return {
        found[1].lower(): html.unescape(found[2] or found[3] or found[4] or "") for found in _ATTRIBUTE.finditer(rest)
    }


def _web_address(text: str) -> str:
    address = text.strip()
    if not re.match(r"https?://[^\s/]", address, re.IGNORECASE) or len(address) > 2000:
        return ""
    return "http" + re.sub(r"[()<>\\\s]", lambda found: f"%{ord(found[0]):02X}", address[4:])
