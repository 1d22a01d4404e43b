"""The texts of an HTML page or part: what a reader sees, what a program reads, and what nobody is meant to see."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.gate.channel import ChannelText, Reading, unreadable
from unspoilt.spoiler.gate.json_text import json_texts

#: Elements that part words. Text is read twice, since nobody knows what a broken renderer puts between two of them:
#: once with only these parting words, once with every tag.
_BLOCKS: Final = frozenset(
    """
    address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption
    figure footer form h1 h2 h3 h4 h5 h6 head header hr html img input label legend li link main meta nav ol option
    p pre script section select style summary table tbody td template textarea tfoot th thead title tr ul
    """.split()  # noqa: SIM905
)
_INLINE: Final = frozenset(
    """
    a abbr b base bdi bdo big cite code col colgroup data del dfn em embed font i iframe ins kbd map mark noscript
    object picture q rp rt ruby s samp small source span strike strong sub sup svg path time tt u var video audio
    wbr center
    """.split()  # noqa: SIM905
)
_CODE_ATTRIBUTES: Final = frozenset(
    """
    class style rel type role lang dir charset http-equiv width height align valign border cellpadding cellspacing
    colspan rowspan scope loading decoding tabindex method autocomplete inputmode maxlength required color bgcolor
    media sizes property itemprop itemtype itemscope xmlns start target hidden open
    """.split()  # noqa: SIM905
)
_CODE_METAS: Final = frozenset(
    """
    viewport color-scheme supported-color-schemes referrer format-detection generator robots theme-color
    twitter:card og:type
    """.split()  # noqa: SIM905
)
_DATA_METAS: Final = frozenset({"keywords", "news_keywords", "article:tag", "article:section", "book:tag"})
_MARKUP: Final = lazy_pattern(r"<[A-Za-z!/?]")
#: A text that is escaped once more than this inside another is read as it stands.
_DEEPEST: Final = 3
#: What the pieces of a page begin with. A cut may lie anywhere, since a parser takes its text in pieces; it lies here
#: because a review looks the same in each of its lists, and a page begins and ends as all others.
_PIECE: Final = "<article"
#: Pieces and contents up to so many characters are remembered.
_SHORT: Final = 4000


def html_texts(source: str, depth: int = 0) -> tuple[ChannelText, ...]:
    """Read a page, or a part of one."""
    reader = _Reader(depth)
    try:
        if depth:
            # A part is remembered as a whole.
            reader.feed(source)
        else:
            for piece in _cut("", source, _PIECE):
                reader.read(piece, _short_piece)
        reader.close()
    except (AssertionError, ValueError) as error:
        return (unreadable(f"HTML that cannot be read: {error}"),)
    return reader.finish()


def _cut(before: str, text: str, after: str) -> Iterator[str]:
    """Cut a text between these signs, wherever the one stands before the other; nothing of it is lost."""
    first, *rest = text.split(before + after)
    if not rest:
        yield first
        return
    *amid, last = rest
    yield first + before
    for part in amid:
        yield f"{after}{part}{before}"
    yield after + last


def text_or_html(channel: str, text: str, reading: Reading = Reading.PROSE, depth: int = 0) -> tuple[ChannelText, ...]:
    """Read a text that may hold HTML, as text and as HTML."""
    plain = ChannelText(channel, text, reading)
    if "<" not in text or depth >= _DEEPEST or _MARKUP.search(text) is None:
        return (plain,)
    return (_short_inside if len(text) <= _SHORT else _inside)(channel, text, depth)


def _inside(channel: str, text: str, depth: int) -> tuple[ChannelText, ...]:
    inner = (_short_part if len(text) <= _SHORT else html_texts)(text, depth + 1)
    named = tuple(ChannelText(f"{channel}: {found.channel}", found.text, found.reading) for found in inner)
    # The source itself is read for shingles only: its tags and styles are no words.
    return (ChannelText(channel, text, Reading.CODE), *named)


#: The content of an entry is the same in every feed that carries it, and called differently in each format.
_short_inside = functools.lru_cache(maxsize=1 << 15)(_inside)
_short_part = functools.lru_cache(maxsize=1 << 12)(html_texts)


@functools.lru_cache(maxsize=1 << 14)
def _short_piece(piece: str) -> _Reader | None:
    """Read a piece of a page by itself; None where what it says depends on what comes after it."""
    reader = _Reader()
    reader.read_lines(piece)
    return reader if reader.is_between_tags() else None


@functools.lru_cache(maxsize=1 << 12)
def _short_line(line: str) -> _Reader | None:
    reader = _Reader()
    reader.feed(line)
    return reader if reader.is_between_tags() else None


class _Reader(HTMLParser):
    def __init__(self, depth: int = 0) -> None:
        super().__init__(convert_charrefs=True)
        self.depth = depth
        self.found: list[ChannelText] = []
        self.joined: list[str] = []
        self.parted: list[str] = []
        #: What is collected apart from the visible text: a title, a script, a style.
        self.apart: str | None = None
        self.script_type = ""
        self.collected: list[str] = []

    def read(self, piece: str, by_itself: Callable[[str], _Reader | None]) -> None:
        """Read on in a page; what can be read by itself may have been read before."""
        known = by_itself(piece) if len(piece) <= _SHORT and self.is_between_tags() else None
        if known is not None:
            self.joined += known.joined
            self.parted += known.parted
            self.found += known.found
        elif by_itself is _short_piece:
            self.read_lines(piece)
        else:
            self.feed(piece)

    def read_lines(self, piece: str) -> None:
        """Read a piece line by line: most lines of a page stand in other pages too."""
        for line in _cut("\n", piece, "<"):
            self.read(line, _short_line)

    def updatepos(self, i: int, j: int) -> int:
        """Count no lines: nobody asks where in the page a text stands."""
        del i
        return j

    def is_between_tags(self) -> bool:
        """Tell whether all that came was whole, and whatever comes is read as at the beginning."""
        return not self.rawdata and self.cdata_elem is None and self.apart is None

    def finish(self) -> tuple[ChannelText, ...]:
        self._end_apart()
        joined, parted = "".join(self.joined), "".join(self.parted)
        texts = [ChannelText("text", joined)]
        if parted != joined:
            texts.append(ChannelText("text", parted))
        return (*texts, *self.found)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._space(tag)
        if tag not in _BLOCKS and tag not in _INLINE:
            # "<Uncut>" may be a word of a title that somebody forgot to escape.
            self._add(f" {self.get_starttag_text() or tag} ")
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self._meta(values)
            return
        for name, value in attrs:
            self._attribute(tag, name, value or "")
        if tag in {"title", "script", "style"}:
            self._end_apart()
            self.apart, self.script_type = tag, values.get("type", "").strip().lower()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag == self.apart:
            self._end_apart()

    def handle_endtag(self, tag: str) -> None:
        if tag == self.apart:
            self._end_apart()
        self._space(tag)

    def handle_data(self, data: str) -> None:
        if self.apart is not None:
            self.collected.append(data)
        else:
            self._add(data)

    def handle_comment(self, data: str) -> None:
        self.found += text_or_html("comment", data, depth=self.depth)

    def handle_decl(self, decl: str) -> None:
        self.found.append(ChannelText("declaration", decl))

    def unknown_decl(self, data: str) -> None:
        self.found.append(ChannelText("declaration", data))

    def handle_pi(self, data: str) -> None:
        self.found.append(ChannelText("processing instruction", data))

    def _add(self, text: str) -> None:
        self.joined.append(text)
        self.parted.append(text)

    def _space(self, tag: str) -> None:
        self.parted.append(" ")
        if tag in _BLOCKS:
            self.joined.append(" ")

    def _meta(self, values: dict[str, str]) -> None:
        name = values.get("property") or values.get("name") or values.get("itemprop") or ""
        content = values.get("content", "")
        key = name.lower()
        if key in _CODE_METAS or "http-equiv" in values:
            self.found.append(ChannelText(f"meta {name}", content, Reading.CODE))
        else:
            reading = Reading.DATA if key in _DATA_METAS else Reading.PROSE
            self.found += text_or_html(f"meta {name}", content, reading, self.depth)
        for other, value in values.items():
            if other != "content":
                self._attribute("meta", other, value)

    def _attribute(self, tag: str, name: str, value: str) -> None:
        code = name in _CODE_ATTRIBUTES or name.startswith("xmlns")
        reading = Reading.CODE if code else Reading.PROSE
        if value:
            self.found += text_or_html(f"<{tag} {name}>", value, reading, self.depth)
        if not code:
            self.found.append(ChannelText(f"<{tag}> attribute names", name, Reading.PROSE))

    def _end_apart(self) -> None:
        text, kind = "".join(self.collected), self.apart
        self.collected.clear()
        self.apart = None
        if kind is None or not text.strip():
            return
        if kind == "title":
            self.found += text_or_html("<title>", text, depth=self.depth)
        elif kind == "style":
            self.found.append(ChannelText("<style>", text, Reading.CODE))
        elif self.script_type.endswith("json"):
            self.found += json_texts(text, "JSON-LD")
        else:
            self.found.append(ChannelText("<script>", text))
