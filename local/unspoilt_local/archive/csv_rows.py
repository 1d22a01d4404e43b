"""Rows of a CSV file as another product wrote it: any encoding with a mark, quotes, line breaks, and broken places.

A broken row is named by its line, and reading goes on at the next line that is a whole row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from unspoilt.errors import AuthorError

#: Bytes; an export of 50,000 books with long reviews has about a fifth of it.
MOST_BYTES: Final = 200_000_000
MOST_ROWS: Final = 200_000
#: Lines that are no rows, after which a file is taken for something else than CSV.
MOST_BROKEN: Final = 5_000
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CUT_OFF: Final = "the file ends in the middle of it: it was cut off, or a quotation mark is missing"
_DELIMITERS: Final = (",", ";", "\t")


class ExportRefused(AuthorError):
    """A file that is not the export it was said to be; nothing of it is imported."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row by column name, as it stands in the file."""

    #: 1-based line on which it begins.
    line: int
    values: Mapping[str, str]

    def get(self, *names: str) -> str:
        """Return the first of these columns that is there, without spaces around; "" where none is."""
        return next((self.values[name].strip() for name in names if name in self.values), "")


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot be read, and why."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A header, and the lines after it."""

    header: tuple[str, ...]
    _lines: tuple[str, ...]
    _delimiter: str
    #: 0-based index of the first line after the header.
    _first: int

    def rows(self) -> Iterator[Row | BrokenRow]:
        """Go through all rows; empty lines are none. Raises ExportRefused for what is no CSV file after all."""
        at, lost, broken, read = self._first, False, 0, 0
        while at < len(self._lines):
            for found, end in _read_from(self._lines, at, self._delimiter, len(self.header)):
                if isinstance(found, str):
                    # What follows a broken row may be its own rest: only the first line of it is named.
                    if not lost:
                        yield BrokenRow(at + 1, found)
                    lost, at, broken = True, at + 1, broken + 1
                    break
                if found:
                    read += 1
                    yield self._row(at, found)
                lost, at = False, end
            if broken > MOST_BROKEN:
                raise ExportRefused(f"more than {MOST_BROKEN:,} lines are no rows: this is no whole CSV file")
            if read > MOST_ROWS:
                raise ExportRefused(f"more than {MOST_ROWS:,} rows: split the file")

    def _row(self, at: int, cells: list[str]) -> Row | BrokenRow:
        if any("\ufffd" in cell for cell in cells):
            return BrokenRow(at + 1, "it holds bytes that are not UTF-8: save the file as UTF-8")
        return Row(at + 1, dict(zip(self.header, cells, strict=True)))


def _read_from(lines: tuple[str, ...], at: int, delimiter: str, width: int) -> Iterator[tuple[list[str] | str, int]]:
    """Read rows from a line on, each with the line after it; what is wrong with the first broken one ends it."""
    reader = csv.reader((lines[number] for number in range(at, len(lines))), delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _reason(str(error)), at + reader.line_num
            return
        end = at + reader.line_num
        if cells and len(cells) != width:
            torn = len(cells) < width and end == len(lines) and not lines[-1].endswith(("\n", "\r"))
            yield _CUT_OFF if torn else f"it has {len(cells)} columns where the header has {width}", end
            return
        yield cells, end


def _reason(error: str) -> str:
    if "end of data" in error:
        return _CUT_OFF
    if "field limit" in error:
        return "a text in it has more than 131,072 characters, or a quotation mark is missing"
    return f"its quotation marks do not match ({error})"


def read_table(data: bytes, needed: Mapping[str, frozenset[str]]) -> CsvTable:
    """Read a file's header; ExportRefused where a column is missing that the product's exports always have.

    `needed` gives, by what it is called in messages, the spellings of each column.
    """
    # Not splitlines: it takes other characters for line ends, too, which may stand in a cell.
    lines = tuple(io.StringIO(_decode(data), newline=""))
    first = next((at for at, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise ExportRefused("the file is empty: export it again")
    best: tuple[str, ...] = ()
    for delimiter in _DELIMITERS:
        reader = csv.reader(lines[first:], delimiter=delimiter)
        try:
            header = tuple(cell.strip() for cell in next(reader))
        except csv.Error:
            continue
        if not missing_columns(header, needed):
            if len(set(header)) < len(header):
                raise ExportRefused("two columns have the same name: export the file again")
            return CsvTable(header, lines, delimiter, first + reader.line_num)
        best = max(best, header, key=len)
    missing = missing_columns(best, needed)
    raise ExportRefused(
        f"columns are missing: {', '.join(missing)}. Expected are at least {', '.join(needed)}; "
        f"found {_shown(best) or 'no header'}"
    )


def missing_columns(header: tuple[str, ...], needed: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return which of the needed columns are not there."""
    return tuple(name for name, spellings in needed.items() if spellings.isdisjoint(header))


def _shown(header: tuple[str, ...]) -> str:
    text = ", ".join(header)
    return text if len(text) <= 200 else f"{text[:199]}…"


def _decode(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise ExportRefused(f"the file has {len(data):,} bytes; at most {MOST_BYTES:,} are read: split it")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    head = data[:200]
    if head[1::2].count(0) * 2 > len(head[1::2]):
        return data.decode("utf-16-le", "replace")
    if head[::2].count(0) * 2 > len(head[::2]):
        return data.decode("utf-16-be", "replace")
    return data.decode("utf-8", "replace")
