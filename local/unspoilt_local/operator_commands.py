"""Commands for whoever runs a deployed stack; what they need of AWS is loaded when they run."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console

from unspoilt.errors import OurError
from unspoilt.newsletter.cadence import Cadence, check_issue_id
from unspoilt_local.exits import FAULT_FOUND, SYSTEMS_FAULT
from unspoilt_local.options import DEFAULT_STACK, AsJson, Local, Profile, Region, StackName, account_for


def issue(
    *,
    issue_id: Annotated[
        str | None, typer.Argument(metavar="ID", help="An issue, such as weekly-20261122T170000Z.")
    ] = None,
    last: Annotated[int, typer.Option("--last", metavar="N", min=1, max=1000, help="How many issues to list.")] = 10,
    everyone: Annotated[
        bool, typer.Option("--all", help="Show every delivery, not the first 20 of each kind.")
    ] = False,
    addresses: Annotated[
        bool, typer.Option("--addresses", help="Show addresses beside ids. They are personal data.")
    ] = False,
    stack: StackName = DEFAULT_STACK,
    profile: Profile = None,
    region: Region = None,
    local: Local = None,
    as_json: AsJson = False,
) -> None:
    """Say where issues stand; of one, who got it, who did not and why, and who is uncertain.

    Subscribers are named by their ids, as in logs and mail tags.
    With --json: the list gives one object a line, an issue gives one object with every delivery.

    Examples:
      unspoilt issue

      unspoilt issue weekly-20261122T170000Z --json | jq '.counts'
    """
    from unspoilt_local.aws_words import told_plainly  # noqa: PLC0415
    from unspoilt_local.operation.issue_balance import balance_to_json, summary_to_json  # noqa: PLC0415
    from unspoilt_local.operation.issue_desk import open_desk  # noqa: PLC0415
    from unspoilt_local.operation.issue_view import show_balance, show_issues  # noqa: PLC0415

    if issue_id is not None:
        _check_issue(issue_id)
    with told_plainly():
        desk = open_desk(account_for(profile, region, local), stack)
        if issue_id is None:
            balances = desk.newest(last)
            if as_json:
                for each in balances:
                    print(json.dumps(summary_to_json(each)))
            else:
                show_issues(Console(), balances)
            return
        balance = desk.balance(issue_id)
        if balance is None:
            raise typer.BadParameter(f"there is no issue {issue_id}: `unspoilt issue` lists them", param_hint="ID")
        found = desk.addresses(balance, everyone=everyone or as_json) if addresses else None
    if as_json:
        print(json.dumps(balance_to_json(balance, found)))
    else:
        show_balance(Console(), balance, found, everyone=everyone)


def _check_issue(issue_id: str) -> None:
    try:
        check_issue_id(issue_id)
    except OurError:
        raise typer.BadParameter(
            f"{issue_id!r} is no issue's id: they look like weekly-20261122T170000Z", param_hint="ID"
        ) from None


def doctor(
    *,
    stack: StackName = DEFAULT_STACK,
    profile: Profile = None,
    region: Region = None,
    local: Local = None,
    as_json: AsJson = False,
) -> None:
    """Look at everything that a deployed stack needs, and say what to do about what is wrong; nothing is changed.

    The sender's identity, DKIM, SPF and DMARC, the sandbox, quotas, suppression and events of SES, alarms and who is
    told of them, dead letters, and whether the table is what the inbox is.
    Exit code 1 if there is a fault, 3 if something could not be looked at. With --json, one finding a line.

    Examples:
      unspoilt doctor

      unspoilt doctor --json | jq 'select(.level == "fault")'
    """
    from dataclasses import asdict  # noqa: PLC0415

    from unspoilt_local.aws_words import told_plainly  # noqa: PLC0415
    from unspoilt_local.deployed_stack import find_stack  # noqa: PLC0415
    from unspoilt_local.operation.dns_findings import ask_dns  # noqa: PLC0415
    from unspoilt_local.operation.doctor import Doctor, worst_of  # noqa: PLC0415
    from unspoilt_local.operation.doctor_view import show_findings  # noqa: PLC0415
    from unspoilt_local.operation.finding import Level  # noqa: PLC0415

    with told_plainly():
        account = account_for(profile, region, local)
        findings = tuple(Doctor(account, find_stack(account, stack, resources=True), ask_dns).examine())
    if as_json:
        for each in findings:
            print(json.dumps(asdict(each), ensure_ascii=False))
    else:
        show_findings(Console(), findings)
    worst = worst_of(findings)
    if worst in {Level.FAULT, Level.UNKNOWN}:
        raise typer.Exit(FAULT_FOUND if worst is Level.FAULT else SYSTEMS_FAULT)


def redrive(
    *,
    queues: Annotated[
        list[str], typer.Argument(metavar="QUEUE…", help="ingest, compose, deliver, confirm, mail-events, or all.")
    ],
    stack: StackName = DEFAULT_STACK,
    profile: Profile = None,
    region: Region = None,
    local: Local = None,
    as_json: AsJson = False,
) -> None:
    """Send dead letters back to the queues that gave them up, once what was wrong is mended.

    Nobody is mailed twice by it: the ledger knows who got what.

    Examples:
      unspoilt redrive ingest

      unspoilt redrive all
    """
    from dataclasses import asdict  # noqa: PLC0415

    from unspoilt_local.aws_words import told_plainly  # noqa: PLC0415
    from unspoilt_local.deployed_stack import find_stack  # noqa: PLC0415
    from unspoilt_local.operation.doctor_view import show_redriven  # noqa: PLC0415
    from unspoilt_local.operation.redrive import dead_letter_queues  # noqa: PLC0415
    from unspoilt_local.operation.redrive import redrive as send_back  # noqa: PLC0415

    with told_plainly():
        account = account_for(profile, region, local)
        found = find_stack(account, stack, resources=True)
        known = dead_letter_queues(found)
        words = list(known) if queues == ["all"] else queues
        wrong = sorted(set(words) - known.keys())
        if wrong:
            raise typer.BadParameter(f"{wrong[0]!r} is none of {', '.join(known)}", param_hint="QUEUE")
        redriven = send_back(account.client("sqs"), found, words)
    if as_json:
        for each in redriven:
            print(json.dumps(asdict(each)))
    else:
        show_redriven(Console(), redriven)


def restore(
    *,
    start_over: Annotated[
        bool, typer.Option("--start-over", help="Drop what the Reviews table holds, where it is not empty.")
    ] = False,
    stack: StackName = DEFAULT_STACK,
    profile: Profile = None,
    region: Region = None,
    local: Local = None,
    as_json: AsJson = False,
) -> None:
    """Make the Reviews table again from the backup in the inbox bucket, and the site from the table.

    Ids, addresses, dates and pages are what they were; nobody is mailed, and nothing is news again.
    Uploads wait while it runs. If it is interrupted, nothing is published until it is run again with --start-over.

    Examples:
      unspoilt restore

      unspoilt restore --start-over --stack my-reviews
    """
    from dataclasses import asdict  # noqa: PLC0415

    from unspoilt_local.aws_words import told_plainly  # noqa: PLC0415
    from unspoilt_local.deployed_stack import find_stack  # noqa: PLC0415
    from unspoilt_local.operation.restore import Restore  # noqa: PLC0415
    from unspoilt_local.operation.restore_view import restore_bars, show_restored  # noqa: PLC0415

    with told_plainly(), restore_bars(Console(stderr=True)) as progress:
        account = account_for(profile, region, local)
        done = Restore(account, find_stack(account, stack), progress).run(start_over=start_over)
    if as_json:
        print(json.dumps(asdict(done)))
    else:
        show_restored(Console(), done)


def rotate_signing_keys(
    *,
    leaked: Annotated[
        bool, typer.Option("--leaked", help="Replace both keys at once: no link that was ever mailed works any more.")
    ] = False,
    stack: StackName = DEFAULT_STACK,
    profile: Profile = None,
    region: Region = None,
    local: Local = None,
) -> None:
    """Put a new key in front of the one that signs the links to unsubscribe.

    Links in mails so far go on working until the next rotation, which is refused for 90 days.
    Nothing is deployed or restarted for it: warm functions take the new key for what it is.

    Example:
      unspoilt rotate-keys --stack my-reviews
    """
    from unspoilt_local.aws_words import told_plainly  # noqa: PLC0415
    from unspoilt_local.deployed_stack import find_stack  # noqa: PLC0415
    from unspoilt_local.rotate_keys import rotate_keys  # noqa: PLC0415

    with told_plainly():
        account = account_for(profile, region, local)
        table = find_stack(account, stack).output("SubscribersTableName")
        believed_until = rotate_keys(account.client("dynamodb"), table, leaked=leaked)
    Console().print(f"Rotated. Links signed before are believed until {believed_until:%Y-%m-%d %H:%M} UTC at least.")


def cost(
    *,
    subscribers: Annotated[
        list[int],
        typer.Option("--subscribers", metavar="N", min=0, max=100_000_000, help="May be given several times."),
    ],
    reviews: Annotated[int, typer.Option("--reviews", metavar="M", min=0, max=1_000_000, help="In the archive.")],
    uploads: Annotated[int, typer.Option("--uploads", metavar="K", min=0, max=100_000, help="Of a month.")] = 8,
    cadence: Annotated[Cadence, typer.Option("--cadence", help="What all of them subscribe to.")] = Cadence.WEEKLY,
    mail_size: Annotated[int, typer.Option("--mail-size", metavar="KB", min=1, max=100, help="Of one mail.")] = 30,
    free_tier: Annotated[
        bool, typer.Option("--free-tier", help="Take off what AWS gives every account each month, for ever.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what a month costs, service by service, and how much of it is SES's own charge.

    It multiplies counted calls with a dated table of AWS's prices; nothing is asked of AWS.
    With --json, one object a line for each number of subscribers.

    Examples:
      unspoilt cost --subscribers 10000 --reviews 500

      unspoilt cost --subscribers 100 --subscribers 1000000 --reviews 500 --cadence monthly
    """
    from unspoilt_local.operation.cost import Month, bill_of, bill_to_json, issues_of, load_cost_table  # noqa: PLC0415
    from unspoilt_local.operation.cost_view import show_bills  # noqa: PLC0415

    table = load_cost_table()
    months = [Month(count, reviews, uploads, issues_of(cadence, uploads), mail_size * 1000) for count in subscribers]
    bills = [bill_of(month, table, free_tier=free_tier) for month in months]
    if not as_json:
        others = [bill_of(month, table, free_tier=not free_tier) for month in months]
        show_bills(Console(), months, bills, others, table, free_tier=free_tier)
        return
    for month, bill in zip(months, bills, strict=True):
        print(json.dumps(bill_to_json(month, bill, table, free_tier=free_tier)))
