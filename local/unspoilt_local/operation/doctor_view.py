"""How findings look on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rich.console import Console
from rich.text import Text

from unspoilt.spoiler.safe_text import clean_text
from unspoilt.use_cases.report import counted
from unspoilt_local.operation.finding import Finding, Level
from unspoilt_local.operation.redrive import Redriven

_STYLES: Final = {
    Level.OK: "green",
    Level.WARNING: "yellow",
    Level.FAULT: "bold red",
    Level.UNKNOWN: "magenta",
}


def show_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Print one line a finding, its remedy beneath it, and how many there are of which kind."""
    width = max(len(finding.check) for finding in findings)
    for finding in findings:
        head = Text(f"{finding.level:<8}", _STYLES[finding.level]) + Text(f"{finding.check:<{width}}  ", "dim")
        console.print(head + Text(clean_text(finding.message)), soft_wrap=True)
        if finding.remedy:
            console.print(Text(f"{'':<{width + 10}}→ {clean_text(finding.remedy)}"), soft_wrap=True)
    counts = [(sum(each.level is level for each in findings), level) for level in Level]
    parts = [f"{count:,} {level}" for count, level in counts if count]
    console.print(Text(f"{counted(len(findings), 'finding')}: {', '.join(parts)}", "bold"))


def show_redriven(console: Console, redriven: Iterable[Redriven]) -> None:
    """Print what became of each dead-letter queue."""
    for each in redriven:
        if each.remedy:
            console.print(
                Text(f"{each.queue}: not redriven, its letters came from a function: {each.remedy}"), soft_wrap=True
            )
        elif each.messages:
            console.print(f"{each.queue}: {counted(each.messages, 'message')} sent back", soft_wrap=True)
        else:
            console.print(f"{each.queue}: empty", soft_wrap=True)
