"""Reading a page as a person would: the words shown, and those inside the marked elements."""

from __future__ import annotations

from html.parser import HTMLParser

_VOID = frozenset({"br", "hr", "img", "wbr", "col"})
_INLINE = frozenset({"a", "em", "strong", "s", "b", "i", "code", "span", "sup", "small", "wbr", "sub", "u", "mark"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.hidden: list[list[str]] = []
        self.stack: list[tuple[str, bool, bool]] = []
        self.parted = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if tag not in _INLINE:
            self._say(" ")
        if tag in _VOID:
            return
        stand_in, spoiler = "spoiler-stand-in" in classes, "spoiler" in classes
        if stand_in:
            self._say("[…]")
        if spoiler and "id" in dict(attrs):
            self.hidden.append([])
        self.stack.append((tag, stand_in, spoiler))

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        assert self.stack.pop()[0] == tag
        if tag not in _INLINE:
            self._say(" ")

    def handle_data(self, data: str) -> None:
        self._say(data)

    def _say(self, text: str) -> None:
        if text != "[…]" and any(stand_in for _, stand_in, _ in self.stack):
            return
        self.words.append(text)
        self.parted = self.parted or text == " "
        if any(spoiler for _, _, spoiler in self.stack):
            self.hidden[-1].append(f" {text}" if self.parted else text)
            self.parted = False


def words_of(html: str) -> str:
    """Return the words of a page, with […] for each stand-in."""
    return _read(html)[0]


def hidden_words_of(html: str) -> list[str]:
    """Return the words of each marked part, in the order of the page."""
    return _read(html)[1]


def _read(html: str) -> tuple[str, list[str]]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.stack
    hidden = [" ".join("".join(part).split()) for part in reader.hidden]
    return " ".join("".join(reader.words).split()), hidden
