"""A table of facts at the top of a body: `| Author | X |` in rows, or labels in its head and one row below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern

_RULE: Final = lazy_pattern(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-*:?\s*)*\|?\s*")
_CELL: Final = lazy_pattern(r"(?<!\\)\|")
_MOST_ROWS: Final = 30


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its value, and the line it stands on."""

    label: str
    value: str
    #: 0-based.
    index: int


@dataclass(frozen=True, slots=True)
class FactTable:
    """The facts, and the lines that the table takes."""

    facts: tuple[Fact, ...]
    #: 0-based, without a gap.
    indices: tuple[int, ...]


def find_fact_table(lines: tuple[str, ...], open_lines: int) -> FactTable | None:
    """Return the first table that stands wholly in the open lines, read as facts; None where it is no such table."""
    start = next((at for at in range(open_lines) if lines[at].lstrip().startswith("|")), None)
    if start is None:
        return None
    end = next((at for at in range(start, len(lines)) if not lines[at].lstrip().startswith("|")), len(lines))
    if end > open_lines or end - start > _MOST_ROWS or any(len(line) > 1000 for line in lines[start:end]):
        return None
    indices = tuple(range(start, end))
    rows = [(at, _cells(lines[at])) for at in indices if not _RULE.fullmatch(lines[at])]
    if all(len(cells) == 2 for _, cells in rows):
        facts = [Fact(cells[0], cells[1], at) for at, cells in rows if all(cells)]
        return FactTable(tuple(facts), indices)
    if len(rows) == 2 and len(rows[0][1]) == len(rows[1][1]):
        at = rows[1][0]
        facts = [Fact(label, value, at) for label, value in zip(rows[0][1], rows[1][1], strict=True) if label and value]
        return FactTable(tuple(facts), indices)
    return None


def _cells(line: str) -> list[str]:
    bare = line.strip().removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return [cell.strip() for cell in _CELL.split(bare)]
