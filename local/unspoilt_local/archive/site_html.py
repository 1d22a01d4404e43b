"""A review's own HTML as the little HTML that reading sites take, with `<spoiler>` around what is hidden."""

from __future__ import annotations

import re
from typing import Final

_TOKEN: Final = re.compile(r"<(/?)([a-z][a-z0-9]*)([^<>]*)>")
_KEPT: Final = {"em": "i", "i": "i", "strong": "b", "b": "b", "s": "s", "del": "s"}
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PARAGRAPHS: Final = (
    frozenset({"p", "div", "ul", "ol", "table", "section", "hr", "pre", "figure", "details"}) | _HEADINGS
)
_LINES: Final = frozenset({"li", "tr", "dt", "dd"})
_HREF: Final = re.compile(r'\bhref="(https?://[^"]*)"')
_BREAK: Final = "<br/>"
#: A region that goes on after a break.
_CONTINUED: Final = "\x00"


def html_for_sites(full: str, *, tags: bool = True) -> str:
    """Return a body's full HTML for another site; without `tags` for what is hidden where the site has none."""
    parts: list[str] = []
    #: Whether each open span or div is hidden, and whether each open link was kept.
    spans: list[bool] = []
    links: list[bool] = []
    at = 0
    for token in _TOKEN.finditer(full):
        parts.append(_plain(full[at : token.start()]))
        closes, name, rest = token[1] == "/", token[2], token[3]
        if name in {"span", "div"}:
            parts.append(_hidden(spans, name, rest, closes=closes, tags=tags))
        elif name == "a":
            parts.append(_link(links, rest, closes=closes))
        else:
            parts.append(_tag(name, closes=closes))
        at = token.end()
    parts.append(_plain(full[at:]))
    return _tidy("".join(parts))


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _hidden(spans: list[bool], name: str, rest: str, *, closes: bool, tags: bool) -> str:
    apart = "\n\n" if name == "div" else ""
    if closes:
        return f"{'</spoiler>' if spans and spans.pop() and tags else ''}{apart}"
    hides = 'class="spoiler"' in rest
    spans.append(hides)
    if not hides or not tags:
        return apart
    return f"{apart}{'' if 'id=' in rest else _CONTINUED}<spoiler>"


def _link(links: list[bool], rest: str, *, closes: bool) -> str:
    if closes:
        return "</a>" if links and links.pop() else ""
    found = _HREF.search(rest)
    links.append(found is not None)
    return f'<a href="{found[1]}">' if found else ""


def _tag(name: str, *, closes: bool) -> str:
    if name in _KEPT:
        return f"<{'/' if closes else ''}{_KEPT[name]}>"
    if name == "br":
        return "\n"
    if name == "blockquote":
        return "\n\n</blockquote>\n\n" if closes else "\n\n<blockquote>\n\n"
    if name in _HEADINGS:
        return "</b>\n\n" if closes else "\n\n<b>"
    if name in _PARAGRAPHS:
        return "\n\n"
    if name in _LINES:
        return "" if closes else f"\n{'- ' if name == 'li' else ''}"
    return " " if name in {"td", "th"} else ""


def _tidy(text: str) -> str:
    """Write breaks as tags, at most two of them, none at the ends, and none inside the edges of a quotation."""
    text = re.sub(r"- \n+", "- ", _single(text))
    text = re.sub(r"\s*(</?blockquote>)\s*", r"\1", text)
    # Marks stand within their paragraphs, whichever side of the break they were on.
    text = re.sub(rf"({_CONTINUED}?<spoiler>)(\s+)", r"\2\1", text)
    text = re.sub(r"(\s+)(</spoiler>)", r"\2\1", text)
    text = re.sub(rf"</spoiler>(\s*(?:</?blockquote>)?\s*){_CONTINUED}<spoiler>", r"\1", text).replace(_CONTINUED, "")
    return _single(text).strip().replace("\n", _BREAK)


def _single(text: str) -> str:
    """Let spaces and breaks that follow on each other count once; two breaks are a paragraph's end."""
    return re.sub(r"[ \n]+", lambda found: "\n\n"[: found[0].count("\n")] or " ", text)
