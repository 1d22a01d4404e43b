"""The command line. Exit codes: 0, 1 (the author's mistake), 2 (usage), 3 (the system's)."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.text import Text

from unspoilt.config import ReviewSettings, read_review_settings
from unspoilt.errors import AddressRefused, OurError
from unspoilt.newsletter.address import parse_address
from unspoilt_local import author_commands, deployment_commands, operator_commands
from unspoilt_local.cloud_settings import CloudSettings
from unspoilt_local.exits import AUTHORS_MISTAKE, INTERRUPTED, errors, exit_for
from unspoilt_local.help_text import flowing
from unspoilt_local.options import AsJson, Folder
from unspoilt_local.out_folder import clear_out
from unspoilt_local.signals import ended_by_signals
from unspoilt_local.terminal import NO_REVIEW, show_summary

_HERE: Final = "On your own computer"

_WELCOME: Final = """Unspoilt: a reviews feed that never gives away the ending.

Start with the samples:  [bold]unspoilt serve[/bold]

Look at one review:  [bold]unspoilt check my-review.md[/bold]"""

app = typer.Typer(
    rich_markup_mode="rich",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


class RatingBest(StrEnum):
    """The scales that a bare number may stand on."""

    FIVE = "5"
    TEN = "10"
    HUNDRED = "100"


Best = Annotated[RatingBest, typer.Option("--rating-best", help="The scale of a bare number that nothing decides.")]
Zone = Annotated[str, typer.Option("--time-zone", help="IANA zone of dates that name none, such as Europe/Berlin.")]
SiteName = Annotated[str, typer.Option("--site-name", help="The site's name on pages, in feeds and in mails.")]
AuthorName = Annotated[str, typer.Option("--author-name", help="Who writes here. Empty takes the site's name.")]


def _tell_version(wanted: bool) -> None:
    if wanted:
        print(f"unspoilt {version('unspoilt')}")
        raise typer.Exit


@app.command(rich_help_panel=_HERE)
def serve(
    *,
    folder: Annotated[Path | None, Folder] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The next free one is taken where it is busy.")] = 8080,
    site_name: SiteName = "Unspoilt",
    author_name: AuthorName = "",
    rating_best: Best = RatingBest.FIVE,
    time_zone: Zone = "UTC",
) -> None:
    """Run the whole system on a folder of reviews (our samples where none is named) until Ctrl-C.

    Save a review in the folder, and it is live in a moment.
    Nothing listens but on loopback, no mail leaves the computer, and nothing is kept but the folder:
    reports and subscribers stand in DIR/.unspoilt.

    Examples:
      unspoilt serve

      unspoilt serve ~/reviews --port 9000 --time-zone Europe/Berlin
    """
    settings = _cloud_settings(site_name, author_name, rating_best, time_zone, port)
    # What `check` does not need is loaded only here: it takes half a second.
    from unspoilt_local.serve_run import serve_folder  # noqa: PLC0415

    console = Console()
    with ended_by_signals():
        try:
            serve_folder(folder, settings, console)
        except KeyboardInterrupt:
            console.print("\nStopped.")


@app.command(name="try", rich_help_panel=_HERE)
def try_once(
    *,
    folder: Annotated[Path, Folder],
    out: Annotated[Path, typer.Option("--out", metavar="OUT", help="Where the site, mails, reports and summary go.")],
    reader: Annotated[
        list[str] | None, typer.Option("--reader", metavar="ADDRESS", help="Subscribe and confirm this address first.")
    ] = None,
    site_name: SiteName = "Unspoilt",
    author_name: AuthorName = "",
    rating_best: Best = RatingBest.FIVE,
    time_zone: Zone = "UTC",
    as_json: AsJson = False,
) -> None:
    """Go the whole way once, without an AWS account: from a folder of reviews to the site and the digest on disk.

    OUT/site holds the public site with its feeds, OUT/mail one .eml for each reader's digest exactly as sent,
    OUT/other-mail the confirmations and the author's flight plan, OUT/reports what was understood of each file,
    OUT/summary.json the counts and times.
    Files that are refused are named in the summary; the others are published.

    Example:
      unspoilt try ~/reviews --out /tmp/out --reader ann@example.org --reader ben@example.org
    """
    readers = tuple(dict.fromkeys(_address(text) for text in reader or []))
    settings = _cloud_settings(site_name, author_name, rating_best, time_zone, 0)
    if out.resolve().is_relative_to(folder.resolve()):
        raise typer.BadParameter("OUT must not stand inside DIR: it would be uploaded", param_hint="--out")
    if not clear_out(out):
        raise typer.BadParameter(f"{out} holds files that are not a former run's: name another", param_hint="--out")
    from unspoilt_local.try_run import try_folder  # noqa: PLC0415

    with ended_by_signals():
        try:
            summary = try_folder(folder, out, readers, settings, Console(stderr=True))
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
    if as_json:
        print(json.dumps(summary, ensure_ascii=False))
    else:
        show_summary(Console(), out, summary)


@app.command(rich_help_panel=_HERE)
def check(
    *,
    paths: Annotated[list[Path], typer.Argument(metavar="FILE…", exists=True, help="Reviews, or folders of them.")],
    as_json: AsJson = False,
    sentences: Annotated[
        bool | None, typer.Option("--sentences/--no-sentences", help="Explain every sentence (default: for one file).")
    ] = None,
    rating_best: Best = RatingBest.FIVE,
    time_zone: Zone = "UTC",
) -> None:
    """Say what the system understands of a review, what it shows and what it holds back, and why.

    Nothing is uploaded. Exit code 1 if a file is refused.
    With --json, one object a line: file, accepted, problems, review, excerpt, hidden, sentences.

    Examples:
      unspoilt check my-review.md

      unspoilt check --json ~/reviews | jq -r 'select(.accepted | not) | .file'
    """
    from unspoilt_local.check import check_file, find_files, to_json  # noqa: PLC0415
    from unspoilt_local.check_view import show_checked  # noqa: PLC0415

    settings = _review_settings(rating_best, time_zone)
    files = list(find_files(paths))
    console = Console()
    refused = 0
    for path in files:
        checked = check_file(path, settings)
        refused += checked.understood is None
        if as_json:
            print(json.dumps(to_json(checked), ensure_ascii=False))
        else:
            show_checked(console, checked, sentences=len(files) == 1 if sentences is None else sentences)
    if not files:
        errors.print(NO_REVIEW, soft_wrap=True)
    elif not as_json and len(files) != 1:
        console.print(Text(f"{len(files)} files, {refused} refused", "bold"))
    if refused or not files:
        raise typer.Exit(AUTHORS_MISTAKE)


_ELSEWHERE: Final[dict[str, dict[str, Callable[..., None]]]] = {
    "Your archive": {
        "upload": author_commands.upload,
        "import": author_commands.import_reviews,
        "export": author_commands.export_reviews,
    },
    "A deployed stack": {
        "deploy": deployment_commands.deploy,
        "publish": deployment_commands.publish,
        "doctor": operator_commands.doctor,
        "issue": operator_commands.issue,
        "redrive": operator_commands.redrive,
        "restore": operator_commands.restore,
        "rotate-keys": operator_commands.rotate_signing_keys,
        "cost": operator_commands.cost,
        "destroy": deployment_commands.destroy,
    },
}
for panel, commands in _ELSEWHERE.items():
    for name, command in commands.items():
        app.command(name=name, rich_help_panel=panel)(command)
for registered in app.registered_commands:
    registered.help = flowing(registered.callback.__doc__ or "")


@app.callback(help=_WELCOME)
def unspoilt(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


def _review_settings(best: RatingBest, zone: str) -> ReviewSettings:
    try:
        return read_review_settings({"RATING_BEST": best.value, "TIME_ZONE": zone})
    except OurError:
        raise typer.BadParameter(f"{zone!r} is no IANA time zone", param_hint="--time-zone") from None


def _cloud_settings(site_name: str, author_name: str, best: RatingBest, zone: str, port: int) -> CloudSettings:
    _review_settings(best, zone)
    return CloudSettings(
        site_name=site_name, author_name=author_name, rating_best=best.value, time_zone=zone, port=port
    )


def _address(text: str) -> str:
    try:
        return parse_address(text).text
    except AddressRefused as error:
        raise typer.BadParameter(f"{text!r} is {error}", param_hint="--reader") from None


def main() -> None:
    """Run the command line; the console script."""
    try:
        app()
    except Exception as error:  # noqa: BLE001 - told, with an exit code
        sys.exit(exit_for(error))
