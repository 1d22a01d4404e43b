"""What the long-running commands say on the terminal: progress, addresses, reports, failures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.text import Text

from unspoilt.spoiler.safe_text import clean_text
from unspoilt.use_cases.report import counted
from unspoilt_local.folder import PREFIX
from unspoilt_local.mailbox import SentMail

#: First words of a report, with how it is shown.
_VERDICTS = {"PUBLISHED": "green", "A COPY": "cyan", "A DRAFT": "cyan", "REFUSED": "bold red"}
#: The same of many files, in the order in which they are counted.
_COUNTED = {
    "PUBLISHED": "published",
    "REFUSED": "refused",
    "A DRAFT": "held back as a draft",
    "A COPY": "the same again",
}
#: Said of a folder in which nothing is read as a review.
NO_REVIEW = "There is no review here yet: write one as .md, .markdown, .mdown or .txt."
#: Files that one line names.
_MOST_NAMES = 5
#: Mails that get a line each.
_MOST_MAILS = 3


@contextmanager
def progress_bars(console: Console) -> Iterator[Progress]:
    """Show bars while something long is under way; nothing of them stays."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield progress


def show_addresses(console: Console, rows: list[tuple[str, str]]) -> None:
    """Print where things are."""
    width = max(len(name) for name, _ in rows) + 2
    for name, value in rows:
        # In one piece, however narrow the terminal is: people copy addresses.
        console.print(Text(name.ljust(width), "bold") + Text(clean_text(value), "cyan"), soft_wrap=True)


def show_table(console: Console, header: Sequence[str], rows: Iterable[Sequence[str]], *, right: int = 0) -> None:
    """Print columns, the last `right` of them flush right; nothing is ever cut, however narrow the terminal is."""
    cells = [[clean_text(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    first_right = len(widths) - right
    for number, row in enumerate(cells):
        padded = [
            " " * (width - cell_len(cell)) + cell if at >= first_right else cell + " " * (width - cell_len(cell))
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        console.print(Text("  ".join(padded).rstrip(), "" if number else "bold"), soft_wrap=True)


def verdict_of(report: str) -> str:
    """Return what a report says happened: "PUBLISHED", "REFUSED", "A COPY", "A DRAFT"."""
    return report.partition(":")[0]


def address_of(report: str) -> str | None:
    """Return where a report says that the review stands, if it stands anywhere."""
    found = re.search(r"^Address: (\S+)$", report, re.MULTILINE) if verdict_of(report) == "PUBLISHED" else None
    return found[1] if found else None


def problems_of(report: str) -> list[str]:
    """Return the points of a refusal's report, each on one line."""
    points: list[str] = []
    for line in report.splitlines():
        if line.startswith("  - "):
            points.append(line.removeprefix("  - "))
        elif line.startswith("    ") and points:
            points[-1] += f" {line.strip()}"
    return points


def show_report(console: Console, key: str, report: str, site: str = "") -> None:
    """Print one line about a report, with the address of what it published, and the problems of a refused file."""
    name = clean_text(key.removeprefix(PREFIX))
    verdict, address = verdict_of(report), address_of(report)
    line = Text(f"{verdict.lower():<10}", _VERDICTS.get(verdict, "")) + Text(name)
    if site and address:
        line += Text(f"  {site}{clean_text(address)}", "dim")
    console.print(line, soft_wrap=True)
    if verdict == "REFUSED":
        for point in problems_of(report):
            console.print(Text(f"           {clean_text(point)}", "yellow"), soft_wrap=True)


def show_gone(console: Console, key: str, former: str, addresses: Iterable[str | None]) -> None:
    """Print one line about a file that went away: its review is withdrawn, or stands under the same address still."""
    address = address_of(former)
    what = "gone" if address is None else "renamed" if address in addresses else "withdrawn"
    console.print(Text(f"{what:<10}", "cyan") + Text(clean_text(key.removeprefix(PREFIX))), soft_wrap=True)


def show_ignored(console: Console, keys: Sequence[str]) -> None:
    """Print one line about files that are uploaded and mean nothing."""
    if keys:
        said = "these are neither reviews (.md, .markdown, .mdown, .txt) nor pictures"
        console.print(Text("ignored   ", "yellow") + Text(f"{_first_names(keys)}: {said}"), soft_wrap=True)


def show_mails(console: Console, mails: Sequence[SentMail], outbox: str) -> None:
    """Print where new mails can be read: one by one, or all at once where a digest goes to many."""
    if len(mails) > _MOST_MAILS:
        console.print(Text("mail      ", "magenta") + Text(f"{len(mails):,} mails  {outbox}"), soft_wrap=True)
        return
    for mail in mails:
        line = Text(clean_text(mail.subject)) + Text(f"  {outbox}{mail.number}/", "dim")
        console.print(Text("mail      ", "magenta") + line, soft_wrap=True)


def show_first_upload(
    console: Console, verdicts: Iterable[str], *, missing: Sequence[str], standstill: bool, seconds: float
) -> None:
    """Print what became of the files that were there at the start."""
    counts = Counter(verdicts)
    total = counts.total() + len(missing)
    if not total:
        console.print(NO_REVIEW, soft_wrap=True)
        return
    said = [f"{counts[verdict]:,} {_COUNTED.get(verdict, verdict)}" for verdict in sorted(counts, key=_order)]
    said += [f"{len(missing):,} without a report"] if missing else []
    console.print(f"{counted(total, 'review')}, {', '.join(said)} ({seconds:.0f} s).", highlight=False)
    if missing:
        console.print(Text(f"Nothing came back on {_first_names(missing)}.", "yellow"), soft_wrap=True)
    elif standstill:
        console.print(Text("Some of it is not on the site yet.", "yellow"))


def _first_names(keys: Sequence[str]) -> str:
    names = ", ".join(clean_text(key.removeprefix(PREFIX)) for key in keys[:_MOST_NAMES])
    return f"{names} and {len(keys) - _MOST_NAMES} more" if len(keys) > _MOST_NAMES else names


def _order(verdict: str) -> int:
    return [*_COUNTED, verdict].index(verdict)


def show_left_out(console: Console, name: str, reason: str) -> None:
    """Print one line about a file that cannot be uploaded."""
    console.print(Text("left out  ", "yellow") + Text(clean_text(f"{name}: {reason}")), soft_wrap=True)


def show_failure(console: Console, failure: str) -> None:
    """Print what went wrong inside: nobody's review is to blame."""
    console.print(Text("failed    ", "bold red") + Text(clean_text(failure)), soft_wrap=True)


def show_summary(console: Console, out: Path, summary: Mapping[str, Any]) -> None:
    """Print what `try` did, and where it is."""
    files, mails, seconds = summary["files"], summary["mails"], summary["seconds"]
    refused = files["refused"]
    show_addresses(
        console,
        [
            ("Files", f"{counted(files['accepted'], 'review')} accepted, {len(refused)} refused"),
            ("Site", f"{out / 'site'}: {counted(summary['site']['documents'], 'document')}"),
            ("Mail", f"{out / 'mail'}: {counted(mails['digests'], 'digest')}"),
            ("Reports", str(out / "reports")),
            ("Seconds", f"{seconds['total']:.1f}"),
        ],
    )
    console.print(f"[dim]Reviews of any age were taken as news here (NewsDays={summary['news_days']}).[/dim]")
    if not files["reviews"]:
        console.print(NO_REVIEW, soft_wrap=True)
    elif summary["issue"] is None:
        console.print("Nothing is new, so there is no issue.")
    elif not summary["readers"]:
        console.print("Nobody was subscribed: name readers with --reader.")
    for refusal in refused:
        show_report(console, refusal["file"], "\n".join(["REFUSED:", *(f"  - {each}" for each in refusal["problems"])]))
    for name, reason in files["left_out"].items():
        show_left_out(console, name, reason)
    for failure in summary["failures"]:
        show_failure(console, failure)
