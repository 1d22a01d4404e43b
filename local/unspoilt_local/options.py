"""Options that several commands share, and the account that they name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

if TYPE_CHECKING:
    from unspoilt_local.account import Account

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


def account_for(profile: str | None, region: str | None, local: Path | None) -> Account:
    """Return the account that the options name."""
    from unspoilt_local.account import account_of_folder, persons_account  # noqa: PLC0415

    return account_of_folder(local) if local is not None else persons_account(profile, region)
