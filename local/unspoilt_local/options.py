"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

DEFAULT_STACK: Final = "unspoilt"

Folder: Final = typer.Argument(metavar="DIR", exists=True, file_okay=False, help="A folder of reviews.")
AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
StackName = Annotated[str, typer.Option("--stack", metavar="NAME", help="The deployed stack.")]
Profile = Annotated[str | None, typer.Option("--profile", metavar="NAME", help="A profile of your AWS configuration.")]
Region = Annotated[str | None, typer.Option("--region", metavar="NAME", help="The stack's AWS region.")]
Local = Annotated[
    Path | None,
    typer.Option(
        "--local",
        metavar="DIR",
        exists=True,
        file_okay=False,
        help="The local cloud of a running `unspoilt serve DIR`, instead of AWS.",
    ),
]
