"""How far `unspoilt restore` is, and what it came to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console

from unspoilt.use_cases.report import counted
from unspoilt_local.operation.restore import Restored
from unspoilt_local.operation.triggers import Progress
from unspoilt_local.terminal import progress_bars

if TYPE_CHECKING:
    from rich.progress import TaskID


@contextmanager
def restore_bars(console: Console) -> Iterator[Progress]:
    """Show a bar for each step while it runs."""
    tasks: dict[str, TaskID] = {}
    with progress_bars(console) as bars:

        def show(what: str, done: int, total: int | None) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total)

        yield show


def show_restored(console: Console, done: Restored) -> None:
    """Print what was made again."""
    console.print(
        f"{counted(done.reviews, 'review')} ({done.withdrawn:,} withdrawn), {counted(done.listings, 'listing')} and "
        f"{counted(done.issues, 'issue')} are back in the table, in {counted(done.rows, 'row')}.",
        soft_wrap=True,
    )
    refused = f", {done.refused:,} refused (see reports/)" if done.refused else ""
    console.print(f"{counted(done.written, 'document')} written{refused}.")
    console.print("The inbox is being compared with the table: unspoilt doctor says when they agree.", soft_wrap=True)
