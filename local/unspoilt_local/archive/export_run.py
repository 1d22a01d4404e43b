"""`unspoilt export`: a folder of reviews, taken to another product."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from unspoilt.config import ReviewSettings
from unspoilt.errors import Problem
from unspoilt_local.archive.archived_review import ArchivedReview, Unread, read_archive
from unspoilt_local.archive.csv_formats import BOOKS, FORMATS, is_rounded, write_csv
from unspoilt_local.archive.plain_markdown import plain_markdown


@dataclass(slots=True)
class ExportReport:
    """What went out and what did not."""

    exported: list[str] = field(default_factory=list)
    #: Reviews of what the product has no pages for.
    other_kinds: list[str] = field(default_factory=list)
    #: Not published here, so not there.
    drafts: list[str] = field(default_factory=list)
    #: Reviews whose grade is between the product's steps.
    rounded: list[str] = field(default_factory=list)
    #: Reviews that hide something.
    hiding: list[str] = field(default_factory=list)
    refused: dict[str, tuple[Problem, ...]] = field(default_factory=dict)


def export_csv(folder: Path, format_name: str, settings: ReviewSettings) -> tuple[bytes, ExportReport]:
    """Return the reviews of a folder as a product's CSV file."""
    made, report, chosen = FORMATS[format_name], ExportReport(), []
    for found in _readable(folder, settings, report):
        if found.review.draft:
            report.drafts.append(found.file)
        elif found.review.work.kind not in BOOKS:
            report.other_kinds.append(found.file)
        else:
            chosen.append(found)
            if is_rounded(found, made.step):
                report.rounded.append(found.file)
            _note(found, report)
    return write_csv(made, chosen), report


def export_markdown(folder: Path, out: Path, settings: ReviewSettings) -> ExportReport:
    """Write the reviews of a folder as plain Markdown, each under its own name."""
    report = ExportReport()
    for found in _readable(folder, settings, report):
        path = out / Path(found.file).with_suffix(".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(plain_markdown(found))
        _note(found, report)
    return report


def _readable(folder: Path, settings: ReviewSettings, report: ExportReport) -> list[ArchivedReview]:
    reviews = []
    for found in read_archive(folder, settings):
        if isinstance(found, Unread):
            report.refused[found.file] = found.problems
        else:
            reviews.append(found)
    return reviews


def _note(found: ArchivedReview, report: ExportReport) -> None:
    report.exported.append(found.file)
    if found.hides:
        report.hiding.append(found.file)


def export_to_json(report: ExportReport, out: Path) -> dict[str, Any]:
    """Return what `--json` prints."""
    return {
        "out": str(out),
        "exported": report.exported,
        "hiding": report.hiding,
        "other_kinds": report.other_kinds,
        "drafts": report.drafts,
        "rounded": report.rounded,
        "refused": [
            {"file": name, "problems": [{"line": each.line, "message": each.message} for each in problems]}
            for name, problems in report.refused.items()
        ],
    }
