"""`unspoilt import`: another product's export becomes one file for each review, with a report on what came over.

Every file is read back as the stack will read it, before it is written: the report counts what that says, not what
was meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from unspoilt.config import ReviewSettings
from unspoilt.errors import ReviewRefused
from unspoilt_local.archive.csv_rows import (
    MOST_BYTES,
    BrokenRow,
    CsvTable,
    ExportRefused,
    Row,
    missing_columns,
    read_table,
)
from unspoilt_local.archive.goodreads import GOODREADS
from unspoilt_local.archive.import_check import Fidelity, Original, read_back
from unspoilt_local.archive.imported_review import file_name_of, write_review
from unspoilt_local.archive.letterboxd import LETTERBOXD, reviews_in_zip
from unspoilt_local.archive.product import Notes, Product, RowRefused
from unspoilt_local.archive.storygraph import STORYGRAPH

PRODUCTS: Final = {"goodreads": GOODREADS, "letterboxd": LETTERBOXD, "storygraph": STORYGRAPH}
_ZIP: Final = b"PK\x03\x04"


class Written(StrEnum):
    """What became of a review's file."""

    NEW = "new"
    #: It was there, byte for byte.
    SAME = "same"
    #: It was there and different, and was written over, as was asked for.
    REPLACED = "replaced"
    #: It was there and different, and was left alone.
    KEPT = "kept"


@dataclass(slots=True)
class ImportReport:
    """What came over and what did not."""

    product: Product
    table: CsvTable
    rows: int = 0
    #: Rows without a text: a rating or a shelf alone is no review.
    without_text: int = 0
    written: dict[str, Written] = field(default_factory=dict)
    broken: list[tuple[int, str]] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    #: Imported rows in which a column holds something, by column.
    filled: Counter[str] = field(default_factory=Counter)
    fidelity: Fidelity = field(default_factory=Fidelity)

    @property
    def unknown_columns(self) -> tuple[str, ...]:
        """Return the columns that this version of the product did not have."""
        return tuple(name for name in self.table.header if name not in self.product.columns)

    def count(self, written: Written) -> int:
        """Return how many files had this fate."""
        return sum(each is written for each in self.written.values())


@dataclass(frozen=True, slots=True)
class Import:
    """One run with its choices."""

    product: Product
    out: Path
    settings: ReviewSettings
    overwrite: bool = False
    #: Hide the whole text of every review.
    hide_all: bool = False

    def run(self, data: bytes, passed: Callable[[int], None] = lambda _: None) -> ImportReport:
        """Import a file's rows; `passed` hears of the line that was reached. Raises ExportRefused."""
        report = ImportReport(self.product, open_export(data, self.product))
        self.out.mkdir(parents=True, exist_ok=True)
        for row in report.table.rows():
            report.rows += 1
            if isinstance(row, BrokenRow):
                report.broken.append((row.line, row.message))
            elif not row.get(self.product.text_column):
                report.without_text += 1
            else:
                self._import(row, report)
            passed(row.line)
        return report

    def _import(self, row: Row, report: ImportReport) -> None:
        text = row.get(self.product.text_column)
        try:
            review = self.product.read_row(row, report.notes)
            if self.hide_all:
                review = replace(review, spoils=True)
            data, name = write_review(review), _free_name(file_name_of(review), report.written)
            read_back(data, name, Original(review, text), self.settings, report.fidelity)
        except RowRefused as refusal:
            report.broken.append((row.line, str(refusal)))
        except ReviewRefused as refusal:
            report.broken.append((row.line, f"its review would be refused: {refusal.problems[0].message}"))
        else:
            report.written[name] = self._write(self.out / name, data)
            report.filled.update(column for column, value in row.values.items() if value.strip())

    def _write(self, path: Path, data: bytes) -> Written:
        before = path.read_bytes() if path.is_file() else None
        if before == data:
            return Written.SAME
        if before is not None and not self.overwrite:
            return Written.KEPT
        fresh = path.with_name(f".{path.name}.new")
        fresh.write_bytes(data)
        fresh.replace(path)
        return Written.NEW if before is None else Written.REPLACED


def read_export(path: Path, product: Product) -> bytes:
    """Return an export's bytes; of Letterboxd's unpacked folder those of its reviews.csv."""
    if path.is_dir():
        if product is not LETTERBOXD or not (path / "reviews.csv").is_file():
            raise ExportRefused(f"{path} is a folder: name the export's file")
        path /= "reviews.csv"
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ExportRefused(f"the file has {size:,} bytes; at most {MOST_BYTES:,} are read: split it")
    return path.read_bytes()


def open_export(data: bytes, product: Product) -> CsvTable:
    """Return the table of an export; ExportRefused where it is another product's, or none at all."""
    if data.startswith(_ZIP):
        if product is not LETTERBOXD:
            raise ExportRefused(f"{product.name} exports a CSV file, and this is a zip: unpack it first")
        data = reviews_in_zip(data)
    try:
        return read_table(data, product.needed)
    except ExportRefused as refusal:
        for name, other in PRODUCTS.items():
            if other is not product and _is_export_of(data, other):
                raise ExportRefused(f"this is an export of {other.name}: unspoilt import {name} reads it") from refusal
        raise ExportRefused(f"this is no export of {product.name} with reviews in it: {refusal}") from refusal


def _is_export_of(data: bytes, product: Product) -> bool:
    try:
        return not missing_columns(read_table(data, product.needed).header, product.needed)
    except ExportRefused:
        return False


def _free_name(name: str, taken: dict[str, Written]) -> str:
    if name not in taken:
        return name
    stem = name.removesuffix(".md")
    number = 2
    while f"{stem}-{number}.md" in taken:
        number += 1
    return f"{stem}-{number}.md"


def report_to_json(report: ImportReport, out: Path) -> dict[str, Any]:
    """Return what `--json` prints."""
    fidelity, columns = report.fidelity, report.product.columns
    return {
        "product": report.product.name,
        "out": str(out),
        "rows": report.rows,
        "imported": len(report.written),
        "without_text": report.without_text,
        "broken": [{"line": line, "message": message} for line, message in report.broken],
        "files": {each.value: report.count(each) for each in Written},
        "kept_files": [name for name, fate in report.written.items() if fate is Written.KEPT],
        "facts": {
            fact: {"given": given, "same": fidelity.same[fact]} for fact, given in sorted(fidelity.given.items())
        },
        "notes": [
            {"line": line, "message": message} for line, message in sorted(report.notes.found + fidelity.differences)
        ],
        "columns": [
            {"column": name, "filled": report.filled[name], "kept": columns[name].kept, "as": columns[name].becomes}
            for name in report.table.header
            if name in columns
        ],
        "unknown_columns": [{"column": name, "filled": report.filled[name]} for name in report.unknown_columns],
        "caution": report.product.caution or None,
    }
