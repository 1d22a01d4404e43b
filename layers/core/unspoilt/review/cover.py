"""The cover: a file beside the review, or an https address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from unspoilt.errors import Problem
from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.fields import Field
from unspoilt.review.key_names import Meaning
from unspoilt.review.plain import one_text
from unspoilt.review.value import quote

_WIKILINK: Final = lazy_pattern(r"!?\[\[([^\[\]|]{1,300})(?:\|[^\[\]]{0,300})?\]\]")
_IMAGE: Final = lazy_pattern(r"!\[[^\]]{0,300}\]\(\s*<?([^()<>\s]{1,500})>?[^()]{0,200}\)")
_ADDRESS: Final = lazy_pattern(
    r"https://[A-Za-z0-9][A-Za-z0-9.-]{0,250}(?::\d{1,5})?(?:[/?#][^\s\"'<>\\^`{|}]{0,2000})?"
)
_RELATIVE: Final = lazy_pattern(r"(?:\./)?([^\s/\\:\"'<>|?*#%][^\\:\"<>|?*#]{0,299})")


def read_cover(fields: Iterable[Field], doubts: list[Problem]) -> tuple[str, int] | None:
    """Return the first cover that can be shown, and its line; others are doubts."""
    for field in fields:
        text = (one_text(field.value) or "").strip() if field.meaning is Meaning.COVER else ""
        if not text or text.casefold() in {"true", "false", "null"}:
            continue
        found = _WIKILINK.fullmatch(text) or _IMAGE.fullmatch(text)
        address = found[1].strip() if found else text
        if _ADDRESS.fullmatch(address):
            return address, field.line
        relative = _RELATIVE.fullmatch(address)
        if relative and not {"..", "."} & set(relative[1].split("/")) and not any(ord(char) < 32 for char in address):
            return relative[1], field.line
        doubts.append(
            Problem(
                field.line,
                f"{field.name} {quote(address)} is neither a file beside the review nor an https address: ignored",
            )
        )
    return None
