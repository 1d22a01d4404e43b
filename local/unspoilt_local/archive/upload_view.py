"""How an upload looks on a terminal."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from unspoilt.spoiler.safe_text import clean_text
from unspoilt.use_cases.report import counted
from unspoilt_local.archive.upload import FolderFiles, Outcome, UploadPlan, problems_of
from unspoilt_local.folder import PREFIX
from unspoilt_local.terminal import show_left_out

#: Names of one kind that are shown.
_SHOWN = 50


def show_upload(
    console: Console, bucket: str, files: FolderFiles, plan: UploadPlan, outcome: Outcome | None, *, delete: bool
) -> None:
    """Print what was done, or what would be done in a dry run, with every file that needs a look."""
    if outcome is None:
        _show(console, "new", "green", plan.new)
        _show(console, "changed", "green", plan.changed)
        _show(console, "delete", "red", plan.gone if delete else ())
    else:
        _show(console, "uploaded", "green", outcome.uploaded)
        _show(console, "deleted", "red", outcome.deleted)
        for key, reason in outcome.failed.items():
            line = Text("failed    ", "bold red") + Text(clean_text(f"{key.removeprefix(PREFIX)}: {reason}"))
            console.print(line, soft_wrap=True)
    for name, reason in problems_of(files, plan, outcome).items():
        show_left_out(console, name, reason)
    done = len(plan.to_upload) if outcome is None else len(outcome.uploaded)
    parts = [
        f"{counted(done, 'file')} {'to upload' if outcome is None else 'uploaded'}",
        f"{len(plan.same):,} as before",
    ]
    if outcome is not None and (outcome.failed or outcome.not_tried):
        parts.append(f"{len(outcome.failed) + len(outcome.not_tried):,} not uploaded: run it again")
    if plan.gone and not delete:
        parts.append(f"{len(plan.gone):,} only in the bucket (--delete would take them away)")
    if files.other:
        parts.append(f"{counted(len(files.other), 'other file')} ignored")
    console.print(Text(", ".join(parts), "bold"), soft_wrap=True)
    if outcome is not None and outcome.uploaded:
        console.print(f"Reports follow in a moment: s3://{bucket}/reports/", soft_wrap=True, highlight=False)


def _show(console: Console, word: str, style: str, keys: Iterable[str]) -> None:
    names = [clean_text(key.removeprefix(PREFIX)) for key in keys]
    for name in names[:_SHOWN]:
        console.print(Text(f"{word:<10}", style) + Text(name), soft_wrap=True)
    if len(names) > _SHOWN:
        console.print(Text(f"{word:<10}and {len(names) - _SHOWN:,} more", style))
