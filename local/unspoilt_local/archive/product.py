"""What is known of another product's export: its columns, what each becomes, and how a row is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from unspoilt_local.archive.cells import CellUnread
from unspoilt_local.archive.csv_rows import Row
from unspoilt_local.archive.imported_review import ImportedReview

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Column:
    """What becomes of a column."""

    #: In words: "rating", or why it stays behind.
    becomes: str
    kept: bool = True


def left_behind(reason: str) -> Column:
    """Return the fate of a column that nothing is made of."""
    return Column(reason, kept=False)


@dataclass(slots=True)
class Notes:
    """Collects, with its line, what could not be read of rows that are imported all the same."""

    found: list[tuple[int, str]] = field(default_factory=list)

    def read(self, row: Row, column: str, reader: Callable[[str], _Value | None]) -> _Value | None:
        """Read a cell; where it does not hold what it should, note that and go on without it."""
        try:
            return reader(row.get(column))
        except CellUnread as error:
            self.found.append((row.line, f"{column}: {error}, so the review is imported without it"))
            return None


class RowRefused(ValueError):
    """A row that no review can be made of; says why."""


@dataclass(frozen=True, slots=True)
class Product:
    """One product."""

    name: str
    columns: Mapping[str, Column]
    #: Columns that every export of it has, each with its spellings.
    needed: Mapping[str, frozenset[str]]
    #: The column of the review's text.
    text_column: str
    #: Raises RowRefused.
    read_row: Callable[[Row, Notes], ImportedReview]
    #: What the export cannot tell, for the report.
    caution: str = ""
