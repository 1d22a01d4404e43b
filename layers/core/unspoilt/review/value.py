"""What front matter holds, whichever notation it is in: texts, lists and mappings with the lines they stand on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NoReturn, TypeAlias

from unspoilt.errors import Problem, ReviewRefused

#: Deeper nesting is refused: no review needs it, and every reader after us may recurse.
DEPTH_CAP: Final = 6


@dataclass(frozen=True, slots=True)
class Scalar:
    """One text; None where the author wrote null or nothing."""

    text: str | None
    #: 1-based line of the file.
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of values."""

    items: tuple[Value, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A key with its value."""

    key: str
    #: Where the key stands.
    line: int
    value: Value


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys in the order of the file; a key stands once, except in header lines."""

    pairs: tuple[Pair, ...]
    line: int


#: Keys of lists: where one of them stands twice, both are meant.
REPEATABLE: Final = frozenset({
    "author", "authors", "creator", "director", "artist", "genre", "genres", "tag", "tags", "category", "categories",
    "contributor",
})  # fmt: skip

Value: TypeAlias = Scalar | Sequence | Mapping


def refuse(line: int, message: str) -> NoReturn:
    """Refuse the file for what stands on this line."""
    raise ReviewRefused(Problem(line, message))


def quote(text: str, most: int = 40) -> str:
    """Quote the author's text in a message to the author, cut to `most` characters."""
    line = " ".join(text.split())
    return f"“{line}”" if len(line) <= most else f"“{line[: most - 1].rstrip()}…”"


def refuse_depth(line: int) -> NoReturn:
    """Refuse nesting over the cap."""
    refuse(line, f"the front matter nests deeper than {DEPTH_CAP} levels: write it flat")


def refuse_repeat(key: str, line: int, first_line: int) -> NoReturn:
    """Refuse a key that stands twice in one mapping."""
    refuse(line, f"the key {quote(key)} stands here and on line {first_line}: keep one of them")
