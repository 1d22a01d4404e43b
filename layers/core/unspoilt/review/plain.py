"""Take the notation off a short text of front matter or of a label line: links, emphasis, entities, emoji, breaks."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.open_lines import may_carry_mark
from unspoilt.review.value import Mapping, Scalar, Sequence, Value

_WIKILINK: Final = lazy_pattern(r"!?\[\[([^\[\]|]{1,300})(?:\|([^\[\]|]{1,300}))?\]\]")
_LINK: Final = lazy_pattern(
    r"!?\[([^\[\]]{1,300})\]\([^()\s]{0,500}(?:\([^()\s]{0,200}\)[^()\s]{0,200})?(?:\s+[\"'][^\"']{0,200}[\"'])?\)"
)
_EMPHASIS: Final = lazy_pattern(r"^(\*{1,3}|_{1,3}|`|~~)(?=\S)(.{0,2000}?\S)\1$", re.DOTALL)
_TAG: Final = lazy_pattern(r"</?[a-zA-Z][^<>]{0,200}>")
_PAIRS: Final = {'"': '"', "“": "”", "‘": "’", "«": "»", "'": "'"}
#: The members of a mapping that stand for the whole: `author: {name: …}`.
_NAMES: Final = ("name", "title", "value", "label", "text", "text_name", "full_name", "term")


def word_set(words: str) -> frozenset[str]:
    """Return the words of a vocabulary written as one text."""
    return frozenset(words.split())


def plain_text(text: str) -> str:
    """Return one line without Markdown and HTML notation around words; quotes around the whole are dropped."""
    if may_carry_mark(text):
        # A mark taken for notation would be a leak: the firewall gets it as it was written.
        return " ".join(text.split())
    bare = " ".join(html.unescape(text).split())
    if "[" in bare:
        bare = _WIKILINK.sub(lambda found: found[2] or found[1].rpartition("/")[2], bare)
        bare = _LINK.sub(r"\1", bare)
    if "<" in bare:
        bare = _TAG.sub("", bare)
    bare = bare.strip().removesuffix("\\").strip()
    for _ in range(3):
        found = _EMPHASIS.match(bare)
        if found and found[1] not in found[2]:
            bare = found[2]
        elif len(bare) > 1 and _PAIRS.get(bare[0]) == bare[-1] and bare[0] not in bare[1:-1]:
            bare = bare[1:-1].strip()
        else:
            break
    return bare


def without_symbols(text: str) -> str:
    """Return the text without emoji and other symbols before and after its words."""
    start, end = 0, len(text)
    while start < end and _is_symbol(text[start]):
        start += 1
    while end > start and _is_symbol(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_symbol(char: str) -> bool:
    return char in "\ufe0e\ufe0f\u200d\u20e3 \t•·" or unicodedata.category(char) in {"So", "Sk", "Cs", "Co", "Cn"}


def is_visible(text: str) -> bool:
    """Tell whether anything in the text can be seen: a letter, a digit, a sign."""
    return any(unicodedata.category(char)[0] in "LNPS" for char in text)


def texts_of(value: Value) -> tuple[str, ...]:
    """Return every text in the value, in order: a scalar's own, a list's, and of mappings the name."""
    if isinstance(value, Scalar):
        return () if value.text is None else (value.text,)
    if isinstance(value, Sequence):
        return tuple(text for item in value.items for text in texts_of(item))
    return _name_in(value)


def _name_in(mapping: Mapping) -> tuple[str, ...]:
    for name in _NAMES:
        for pair in mapping.pairs:
            if pair.key.casefold() == name:
                return texts_of(pair.value)
    return ()


def one_text(value: Value) -> str | None:
    """Return the value's text where it has one, None where it has nothing; of a list the first."""
    texts = texts_of(value)
    return texts[0] if texts else None
