"""The last net under the HTML of a page: nothing passes that is not on the list, whatever the renderer did."""

from __future__ import annotations

from typing import Final

import nh3

from unspoilt.lazy_pattern import lazy_pattern

#: Tags that an author may write, and that the renderer writes.
ALLOWED_TAGS: Final = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "blockquote",
        "br",
        "caption",
        "cite",
        "code",
        "col",
        "colgroup",
        "dd",
        "del",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "section",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "u",
        "ul",
        "var",
        "wbr",
    ]
)
_CLEANER: Final = nh3.Cleaner(
    tags=set(ALLOWED_TAGS),
    attributes={
        "a": {"href", "id", "rel"},
        "div": {"id"},
        "span": {"id"},
        "li": {"id"},
        "img": {"src", "alt", "loading"},
        "ol": {"start"},
        "td": {"colspan", "rowspan"},
        "th": {"colspan", "rowspan", "scope"},
        "bdo": {"dir"},
    },
    allowed_classes={
        "a": {"spoiler-stand-in"},
        "p": {"spoiler-stand-in-block"},
        "div": {"spoiler"},
        "span": {"spoiler"},
        "section": {"footnotes"},
    },
    # A table that is wider than the page scrolls by itself, and must do so from the keyboard too (WCAG 2.1.1).
    set_tag_attribute_values={"table": {"tabindex": "0"}},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
    strip_comments=True,
)
_EMPTY: Final = lazy_pattern(r"<p>\s*</p>\n?")


def sanitise(html: str) -> str:
    """Return well-formed HTML of listed tags only."""
    return _EMPTY.sub("", _CLEANER.clean(html)).strip()
