"""Commands for authors: bringing reviews in, and taking them out; what they need is loaded when they run."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from unspoilt_local.exits import AUTHORS_MISTAKE, INTERRUPTED, SYSTEMS_FAULT
from unspoilt_local.options import DEFAULT_STACK, AsJson, Folder, Local, Profile, Region, StackName, account_for


def upload(
    *,
    folder: Annotated[Path, Folder],
    bucket: Annotated[
        str | None, typer.Option("--bucket", metavar="BUCKET", help="The inbox bucket, where no stack is to be asked.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    delete: Annotated[
        bool, typer.Option("--delete", help="Take away reviews and pictures that are in the bucket and not in DIR.")
    ] = False,
    stack: StackName = DEFAULT_STACK,
    profile: Profile = None,
    region: Region = None,
    local: Local = None,
    as_json: AsJson = False,
) -> None:
    """Bring a folder's reviews and pictures into the inbox bucket; of them only what changed.

    Broken off, it is simply started again.
    Exit code 1 if a file of yours cannot be uploaded, 3 if AWS did not take one.

    Examples:
      unspoilt upload ~/reviews --dry-run

      unspoilt upload ~/reviews --bucket my-inbox
    """
    from unspoilt_local.archive.upload import carry_out, find_uploads, plan_upload, problems_of, upload_to_json  # noqa: PLC0415
    from unspoilt_local.archive.upload_view import show_upload  # noqa: PLC0415
    from unspoilt_local.aws_words import told_plainly  # noqa: PLC0415
    from unspoilt_local.deployed_stack import find_stack  # noqa: PLC0415
    from unspoilt_local.inbox import InboxBucket  # noqa: PLC0415
    from unspoilt_local.terminal import progress_bars  # noqa: PLC0415

    files = find_uploads(folder)
    if delete and not files.wanted:
        raise typer.BadParameter("it holds no review: with --delete nothing would be left", param_hint="DIR")
    outcome = None
    try:
        with told_plainly(), progress_bars(Console(stderr=True)) as progress:
            account = account_for(profile, region, local)
            inbox = InboxBucket(account.client("s3"), bucket or find_stack(account, stack).output("InboxBucketName"))
            comparing = progress.add_task("compared", total=len(files.wanted))
            plan = plan_upload(files.wanted, inbox.uploads(), lambda _: progress.advance(comparing))
            if not dry_run:
                steps = len(plan.to_upload) + (len(plan.gone) if delete else 0)
                uploading = progress.add_task("uploaded", total=steps)
                outcome = carry_out(plan, inbox, delete=delete, done=lambda _: progress.advance(uploading))
    except KeyboardInterrupt:
        Console(stderr=True).print("Broken off. Start it again, and it goes on where it was.")
        raise typer.Exit(INTERRUPTED) from None
    if as_json:
        told = upload_to_json(inbox.bucket, files, plan, outcome, delete=delete)
        print(json.dumps(told, ensure_ascii=False))
    else:
        show_upload(Console(), inbox.bucket, files, plan, outcome, delete=delete)
    if outcome is not None and (outcome.failed or outcome.not_tried):
        raise typer.Exit(SYSTEMS_FAULT)
    if problems_of(files, plan, outcome):
        raise typer.Exit(AUTHORS_MISTAKE)


class ProductName(StrEnum):
    """Products whose exports are read."""

    GOODREADS = "goodreads"
    LETTERBOXD = "letterboxd"
    STORYGRAPH = "storygraph"


def import_reviews(
    *,
    product: Annotated[ProductName, typer.Argument(metavar="PRODUCT", help="goodreads, letterboxd or storygraph.")],
    path: Annotated[
        Path, typer.Argument(metavar="FILE", exists=True, help="Its export: a CSV file; of Letterboxd also the zip.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the reviews go, one file each.")],
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files that are there already and differ.")
    ] = False,
    hide_all: Annotated[
        bool, typer.Option("--hide-all", help="Hide the whole text of each review: `spoilers: true`.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Turn the export of a reading or film site into reviews, and report what came over and what did not.

    Kept are ratings with their halves, dates, shelves and tags, catalogue numbers, the text with its links and
    emphasis, and above all what is hidden: spoiler flags, and every spoiler tag in a text.
    Exit code 1 if the file is refused, or a row of it is broken; the others are imported.

    Examples:
      unspoilt import goodreads goodreads_library_export.csv --out ~/reviews

      unspoilt import letterboxd letterboxd-ann-2026-11-22.zip --out ~/reviews --hide-all
    """
    from unspoilt.config import ReviewSettings  # noqa: PLC0415
    from unspoilt_local.archive.import_run import PRODUCTS, Import, read_export, report_to_json  # noqa: PLC0415
    from unspoilt_local.archive.import_view import show_import  # noqa: PLC0415
    from unspoilt_local.terminal import progress_bars  # noqa: PLC0415

    if out.exists() and not out.is_dir():
        raise typer.BadParameter(f"{out} is a file: name a folder", param_hint="--out")
    chosen = PRODUCTS[product]
    data = read_export(path, chosen)
    with progress_bars(Console(stderr=True)) as progress:
        task = progress.add_task("lines", total=data.count(b"\n"))
        run = Import(chosen, out, ReviewSettings(), overwrite=overwrite, hide_all=hide_all)
        report = run.run(data, lambda line: progress.update(task, completed=line))
    if as_json:
        print(json.dumps(report_to_json(report, out), ensure_ascii=False))
    else:
        show_import(Console(), report, out)
    if report.broken:
        raise typer.Exit(AUTHORS_MISTAKE)


class ExportFormat(StrEnum):
    """What reviews are exported as."""

    GOODREADS = "goodreads"
    BOOKWYRM = "bookwyrm"
    MARKDOWN = "markdown"


def export_reviews(
    *,
    folder: Annotated[Path, Folder],
    out: Annotated[Path, typer.Option("--out", metavar="OUT", help="The CSV file; for Markdown a new folder.")],
    format_name: Annotated[
        ExportFormat, typer.Option("--format", metavar="FORMAT", help="goodreads, bookwyrm or markdown.")
    ] = ExportFormat.MARKDOWN,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace OUT if it is there already.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take reviews elsewhere: in the CSV columns of Goodreads or BookWyrm, or as plain Markdown with YAML keys.

    What is hidden stays hidden: spoiler tags for Goodreads, a warning before the whole text for BookWyrm,
    which has no such tags.
    Exit code 1 if a file of DIR is no review; the others are exported.

    Examples:
      unspoilt export ~/reviews --format goodreads --out goodreads.csv

      unspoilt export ~/reviews --format markdown --out ~/plain
    """
    from unspoilt.config import ReviewSettings  # noqa: PLC0415
    from unspoilt_local.archive.export_run import export_csv, export_markdown, export_to_json  # noqa: PLC0415
    from unspoilt_local.archive.export_view import show_export  # noqa: PLC0415

    is_csv = format_name is not ExportFormat.MARKDOWN
    if out.exists() and out.is_dir() is is_csv:
        raise typer.BadParameter(f"{out} is a {'folder' if is_csv else 'file'}: name another", param_hint="--out")
    if not overwrite and out.exists() and (is_csv or any(out.iterdir())):
        raise typer.BadParameter(f"{out} is there already: name another, or add --overwrite", param_hint="--out")
    if not is_csv and out.resolve().is_relative_to(folder.resolve()):
        raise typer.BadParameter("OUT must not stand inside DIR", param_hint="--out")
    if is_csv:
        data, report = export_csv(folder, format_name, ReviewSettings())
        out.write_bytes(data)
    else:
        report = export_markdown(folder, out, ReviewSettings())
    if as_json:
        print(json.dumps(export_to_json(report, out), ensure_ascii=False))
    else:
        show_export(Console(), report, out)
    if report.refused:
        raise typer.Exit(AUTHORS_MISTAKE)
