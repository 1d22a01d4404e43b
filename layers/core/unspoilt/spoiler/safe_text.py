"""SafeText: the only text type that feeds, mails and page metadata accept.

Only modules of `unspoilt.spoiler` construct these types; a test reads every other module's syntax tree for it,
and the types refuse to be built without the package's own key. Any operation on a SafeText gives a plain `str`,
which no safe renderer accepts: joining is done by `join_safe`, shortening by `shorten_safe`.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final, Self, final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.shorten import shorten

#: Held by the modules of this package; a speed bump for accidents, not a secret.
_KEY: Final = object()
#: What nearly every text is made of, and nothing else: it needs no closer look.
_PLAIN: Final = lazy_pattern(r"[\t\n\r -~]*")
_ODD: Final = lazy_pattern(r"[^\t\n\r -~]")
#: So many of the program's and the operator's words are kept as they were made.
_FIXED: Final = 1 << 10


class _Sealed(str):
    """A str subclass that only this package can build."""

    __slots__ = ()

    def __new__(cls, text: str, *, key: object) -> Self:
        if key is not _KEY:
            message = f"only unspoilt.spoiler makes {cls.__name__}"
            raise TypeError(message)
        return super().__new__(cls, text)

    def __reduce__(self) -> tuple[object, ...]:
        message = f"{type(self).__name__} is not pickled: it is stored by unspoilt.spoiler.stored"
        raise TypeError(message)


@final
class SafeText(_Sealed):
    """Plain text of one line that may be shown anywhere: not HTML, no control characters."""

    __slots__ = ()


@final
class ShownHtml(_Sealed):
    """Sanitised HTML of a review's body with a stand-in for each hidden region: for its own page only."""

    __slots__ = ()


@final
class VouchedHtml(_Sealed):
    """Sanitised HTML of a body that hides nothing and that its author vouches for: feeds may carry it whole."""

    __slots__ = ()


@final
class FullHtml(_Sealed):
    """Sanitised HTML of the whole body, spoilers and all: for `/spoilers/` and `/spoilers.atom` only."""

    __slots__ = ()


def clean_text(text: str) -> str:
    """Make one line of text that XML 1.0 §2.2 and a mail header can carry: no controls, lone surrogates or breaks."""
    # A plain text again: Markup would have each of its words escaped once more.
    text = str.__str__(text)
    if text.isascii() and text.isprintable() and not ("  " in text or text.startswith(" ") or text.endswith(" ")):
        # As clean as most texts are.
        return text
    if _PLAIN.fullmatch(text):
        return " ".join(text.split())
    return " ".join(_ODD.sub(_kept, text).split())


def _kept(odd: re.Match[str]) -> str:
    char = odd[0]
    if char in "\x0b\x0c\x85\u2028\u2029":
        return " "
    return "" if _is_forbidden(char) else char


@functools.lru_cache(maxsize=1 << 12)
def _is_forbidden(char: str) -> bool:
    point = ord(char)
    if point < 0x20 or 0x7F <= point <= 0x9F:
        return True
    if 0xD800 <= point <= 0xDFFF or (point & 0xFFFE) == 0xFFFE or 0xFDD0 <= point <= 0xFDEF:
        return True
    # Overrides and isolates turn the text around them; joiners stay, scripts and emoji need them.
    return unicodedata.bidirectional(char) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@functools.lru_cache(maxsize=_FIXED)
def fixed_text(text: str) -> SafeText:
    """Vouch for words of our own program: labels and headings written in the source, never data."""
    return SafeText(clean_text(text), key=_KEY)


@functools.lru_cache(maxsize=_FIXED)
def operator_text(text: str) -> SafeText:
    """Vouch for a setting of the operator's: the site's name, its description."""
    return SafeText(clean_text(text), key=_KEY)


def join_safe(separator: str, parts: tuple[SafeText, ...] | list[SafeText]) -> SafeText:
    """Join texts that are safe with a separator written in the source."""
    untyped: tuple[object, ...] = tuple(parts)
    for part in untyped:
        if not isinstance(part, SafeText):
            message = "join_safe takes SafeText only"
            raise TypeError(message)
    return SafeText(clean_text(separator.join(parts)) if parts else "", key=_KEY)


def shorten_safe(text: SafeText, most: int) -> SafeText:
    """Cut to at most `most` characters, as `shorten` does."""
    return text if len(text) <= most else SafeText(shorten(text, most), key=_KEY)
