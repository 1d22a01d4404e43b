"""How an export looks on a terminal."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.text import Text

from unspoilt.spoiler.safe_text import clean_text
from unspoilt.use_cases.report import counted
from unspoilt_local.archive.export_run import ExportReport


def show_export(console: Console, report: ExportReport, out: Path) -> None:
    """Print what went out, and every file that did not."""
    head = f"{counted(len(report.exported), 'review')} in {out}, {len(report.hiding):,} with something hidden"
    console.print(Text(clean_text(head), "bold"), soft_wrap=True)
    for names, words in (
        (report.rounded, "its grade is between the product's stars, so it was rounded"),
        (report.other_kinds, "left out: the product has no pages for its kind"),
        (report.drafts, "left out: a draft"),
    ):
        for name in names:
            console.print(Text(clean_text(name)) + Text(f": {words}", "yellow"), soft_wrap=True)
    for name, problems in report.refused.items():
        for problem in problems:
            console.print(Text(clean_text(f"{name}: {problem}"), "red"), soft_wrap=True)
