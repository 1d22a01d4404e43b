"""How the report on an import looks on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from unspoilt.spoiler.safe_text import clean_text
from unspoilt.use_cases.report import counted
from unspoilt_local.archive.import_run import ImportReport, Written
from unspoilt_local.terminal import show_table

#: Lines of one kind that are shown.
_SHOWN: Final = 20
_FATES: Final = {
    Written.NEW: "new",
    Written.SAME: "there already, and the same",
    Written.REPLACED: "written over",
    Written.KEPT: "there already and different, so left alone (--overwrite replaces them)",
}


def show_import(console: Console, report: ImportReport, out: Path) -> None:
    """Print what came over and what did not."""
    head = f"{counted(report.rows, 'row')} of {report.product.name}: {counted(len(report.written), 'review')} in {out}"
    console.print(Text(clean_text(head), "bold"), soft_wrap=True)
    counts = [(report.count(fate), words) for fate, words in _FATES.items()]
    counts.append((report.without_text, "without a text, so not imported"))
    counts.append((len(report.broken), "broken, so not imported"))
    for count, words in counts:
        if count:
            console.print(f"  {count:,} {words}", highlight=False, soft_wrap=True)
    _show_lines(console, "Broken rows", "bold red", report.broken)
    _show_lines(console, "Please look at", "bold yellow", sorted(report.notes.found + report.fidelity.differences))
    if report.written:
        _show_facts(console, report)
    if report.product.caution:
        console.print()
        console.print(Text(report.product.caution, "yellow"), soft_wrap=True)


def _show_facts(console: Console, report: ImportReport) -> None:
    fidelity = report.fidelity
    console.print()
    rows = [[fact, f"{given:,}", f"{fidelity.same[fact]:,}"] for fact, given in sorted(fidelity.given.items())]
    show_table(console, ["fact", "given", "came over"], rows, right=2)
    console.print()
    columns = []
    for name in report.table.header:
        column = report.product.columns.get(name)
        if column is None:
            becomes = "unknown here, so left behind"
        else:
            becomes = column.becomes if column.kept else f"left behind: {column.becomes}"
        if report.filled[name] or column is None:
            columns.append([name, f"{report.filled[name]:,}", becomes])
    show_table(console, ["column", "filled", "becomes"], columns)


def _show_lines(console: Console, title: str, style: str, lines: Sequence[tuple[int, str]]) -> None:
    if not lines:
        return
    console.print()
    console.print(Text(title, style))
    for line, message in lines[:_SHOWN]:
        console.print(Text(f"  line {line}: ", "yellow") + Text(clean_text(message)), soft_wrap=True)
    if len(lines) > _SHOWN:
        console.print(Text(f"  … and {len(lines) - _SHOWN:,} more: --json has them all", "dim"))
