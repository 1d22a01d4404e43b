"""Commands that make a stack and take it away."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.exits import FAULT_FOUND
from unspoilt_local.options import DEFAULT_STACK, AsJson, Local, Profile, Region, StackName, account_for
from unspoilt_local.project import find_project

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def deploy(
    *,
    sender: Annotated[
        str | None, typer.Option("--sender", metavar="TEXT", help='Where digests come from: "Name <address>".')
    ] = None,
    author: Annotated[
        str | None, typer.Option("--author", metavar="ADDRESS", help="Who gets flight plans and alarms.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the template; may be given several times."),
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only look whether it could be deployed.")] = False,
    yes: Yes = False,
    stack: StackName = DEFAULT_STACK,
    profile: Profile = None,
    region: Region = None,
) -> None:
    """Deploy the stack, or change a deployed one: look first, then build, then show what would change, then do it.

    Before anything is created it looks at the parameters, at the sender's identity in SES and at its records in DNS.
    The first deployment needs --sender and --author; later ones keep whatever is not named.

    Examples:
      unspoilt deploy --sender "Ann's reviews <digest@example.org>" --author ann@example.org

      unspoilt deploy --set SiteName="Ann reads" --set TimeZone=Europe/Berlin
    """
    from unspoilt_local.aws_words import told_plainly  # noqa: PLC0415
    from unspoilt_local.deployed_stack import find_stack, look_for_stack  # noqa: PLC0415
    from unspoilt_local.operation.deployment import Deployment, before_deploying, read_settings, sam_deploy  # noqa: PLC0415
    from unspoilt_local.operation.dns_findings import ask_dns  # noqa: PLC0415
    from unspoilt_local.operation.doctor_view import show_findings  # noqa: PLC0415
    from unspoilt_local.operation.finding import Level  # noqa: PLC0415
    from unspoilt_local.publish_all import publish_all, publisher_of  # noqa: PLC0415
    from unspoilt_local.template import read_template  # noqa: PLC0415
    from unspoilt_local.terminal import show_addresses  # noqa: PLC0415

    console, project = Console(), find_project()
    named = {"Sender": sender, "AuthorAddress": author}
    try:
        wanted = read_settings(settings or []) | {name: value for name, value in named.items() if value is not None}
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--set") from None
    with told_plainly():
        account = account_for(profile, region, None)
        account.client("sts").get_caller_identity()
        declared = read_template(project.template.read_text("utf-8"))["Parameters"]
        deployment = Deployment(stack, look_for_stack(account, stack), wanted, declared)
        findings = tuple(before_deploying(account, deployment, ask_dns))
    show_findings(console, findings)
    if any(each.level is Level.FAULT for each in findings):
        console.print("Nothing was created or changed.")
        raise typer.Exit(FAULT_FOUND)
    if check:
        return
    run([str(project.root / "infra/check-build.sh")], "the stack could not be built")
    command = sam_deploy(project, deployment, region=account.region, profile=profile, ask=not yes)
    run(command, "the stack was not deployed")
    with told_plainly():
        outputs = find_stack(account, stack).outputs
    show_addresses(
        console,
        [
            ("Site", outputs["SiteAddress"]),
            ("Distribution", outputs["DistributionDomain"]),
            ("Inbox", f"s3://{outputs['InboxBucketName']}/reviews/"),
        ],
    )
    if deployment.old is None:
        # Whoever opens the site from here on finds one, and not S3's own refusal.
        with told_plainly():
            publish_all(publisher_of(account, stack), console)
    console.print("Confirm AWS's mail about alarms. Then: unspoilt upload DIR, and unspoilt doctor.")


def publish(
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Every page, feed and list; there is nothing less to ask for.")
    ],
    stack: StackName = DEFAULT_STACK,
    profile: Profile = None,
    region: Region = None,
    local: Local = None,
) -> None:
    """Have a deployed stack look at every document, write what differs and remove what nothing wants.

    Uploads publish themselves, and a check of this kind runs every day: this is for after a change of the theme.
    It may be interrupted and begun again.

    Example:
      unspoilt publish --all --stack my-reviews
    """
    from unspoilt_local.aws_words import told_plainly  # noqa: PLC0415
    from unspoilt_local.publish_all import publish_all, publisher_of  # noqa: PLC0415

    if not everything:
        raise typer.BadParameter("say --all", param_hint="--all")
    with told_plainly():
        publisher = publisher_of(account_for(profile, region, local), stack)
        done = publish_all(publisher, Console(stderr=True))
    print(f"{done.looked_at} reviews and listings looked at, {done.written} documents written, {done.refused} refused")


def destroy(
    *,
    yes: Yes = False,
    as_json: AsJson = False,
    stack: StackName = DEFAULT_STACK,
    profile: Profile = None,
    region: Region = None,
) -> None:
    """Take a deployed stack away; its tables and buckets, with everything that people wrote, stay.

    It names what goes and what stays, and wants the stack's name typed.
    An issue on its way ends where it is.

    Example:
      unspoilt destroy --stack my-reviews
    """
    from unspoilt_local.aws_words import told_plainly  # noqa: PLC0415
    from unspoilt_local.operation.removal import command_to_delete, plan_removal, removal_to_json, remove  # noqa: PLC0415
    from unspoilt_local.terminal import progress_bars, show_table  # noqa: PLC0415

    console = Console(stderr=as_json)
    with told_plainly():
        account = account_for(profile, region, None)
        removal = plan_removal(account, stack)
    console.print(f"{len(removal.removed)} resources of {stack} in {account.region} go. These stay, and go on costing:")
    show_table(console, ("name", "type", "where"), [(r.logical_id, r.type, r.physical_id) for r in removal.kept])
    if not yes and typer.prompt("Type the stack's name to go on", default="", show_default=False) != stack:
        console.print("Nothing was removed.")
        raise typer.Exit(FAULT_FOUND)
    with told_plainly(), progress_bars(console) as progress:
        task = progress.add_task("resources", total=len(removal.removed))
        for left in remove(account, removal, time.sleep):
            progress.update(task, completed=len(removal.removed) - left)
    if as_json:
        print(removal_to_json(removal))
        return
    console.print("Removed. What stays is deleted for good by:")
    for each in removal.kept:
        console.print(f"  {command_to_delete(each)}", soft_wrap=True)


def run(command: Sequence[str], failed: str) -> None:
    """Run a command on this terminal; LocalCloudFailed if it fails."""
    done = subprocess.run(command, check=False)
    if done.returncode:
        raise LocalCloudFailed(f"{failed}: what stands above says why")
