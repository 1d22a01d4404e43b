"""Front matter as `key: value` lines at the top of the file, without fences; keys may repeat."""

from __future__ import annotations

import html
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.value import Mapping, Pair, Scalar

_HEADER: Final = lazy_pattern(r"([A-Za-z][A-Za-z0-9 _.-]{0,39}?)[ \t]*:(?!:)(?:[ \t]+(.*)|[ \t]*)")
_FENCE: Final = lazy_pattern(r"-{3,}|={3,}|\+{3,}")
#: A first line with one of these keys opens header lines; a sentence such as "Warning: dragons" does not.
_OPENING_KEYS: Final = frozenset({
    "title", "author", "authors", "date", "rating", "score", "book", "film", "movie", "game", "album", "book title",
    "layout", "published", "isbn", "tags", "categories", "category", "genre", "genres", "director",
    "artist", "slug", "draft", "creator", "kind", "type", "name", "id", "work", "year", "cover", "teaser", "spoilers",
    "status",
})  # fmt: skip


def read_header_lines(lines: list[str], first_line: int) -> tuple[Mapping, int] | None:
    """Return the mapping and how many lines it takes, or None where the text does not begin with header lines.

    The block ends at an empty line or at a line of dashes; an indented line goes on with the value above it.
    Values are text with HTML entities resolved. A repeated key gives a pair each time.
    """
    pairs: list[Pair] = []
    taken = 0
    for number, line in enumerate(lines):
        if not line.strip() or _FENCE.fullmatch(line.rstrip()):
            taken = number if not line.strip() else number + 1
            break
        if len(line) > 4000:
            return None
        if line[0] in " \t" and pairs:
            pairs[-1] = _continued(pairs[-1], line)
            continue
        found = _HEADER.fullmatch(line.rstrip())
        if found is None:
            return None
        text = html.unescape((found[2] or "").strip())
        pairs.append(Pair(found[1], first_line + number, Scalar(text or None, first_line + number)))
    else:
        taken = len(lines)
    if _is_mail(pairs):
        pairs = [Pair("title", pair.line, pair.value) if pair.key.casefold() == "subject" else pair for pair in pairs]
    elif not pairs or not _opens(pairs):
        return None
    return Mapping(tuple(pairs), first_line), taken


def _continued(pair: Pair, line: str) -> Pair:
    assert isinstance(pair.value, Scalar)
    text = f"{pair.value.text or ''} {html.unescape(line.strip())}".strip()
    return Pair(pair.key, pair.line, Scalar(text, pair.value.line))


def _opens(pairs: list[Pair]) -> bool:
    """Tell header lines from a text that happens to begin with a colon in its first line."""
    return pairs[0].key.casefold().replace("_", " ").replace("-", " ") in _OPENING_KEYS


def _is_mail(pairs: list[Pair]) -> bool:
    keys = {pair.key.casefold() for pair in pairs}
    return "subject" in keys and bool(keys & {"from", "to"})
