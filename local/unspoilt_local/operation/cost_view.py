"""How the cost of a month looks on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rich.console import Console
from rich.text import Text

from unspoilt_local.operation.cost import Bill, CostTable, Month
from unspoilt_local.terminal import show_table


def show_bills(
    console: Console,
    months: Sequence[Month],
    bills: Sequence[Bill],
    others: Sequence[Bill],
    table: CostTable,
    *,
    free_tier: bool,
) -> None:
    """Print a column for each number of subscribers, a line for each service, and SES's own share.

    `others` are the same months with the free tiers, where `bills` are without them, or the other way round.
    """
    services = [name for name in bills[0].by_service if any(bill.by_service[name] for bill in bills)]
    rows = [["mails", *(f"{bill.mails:,}" for bill in bills)]]
    rows += [[name, *(_dollars(bill.by_service[name]) for bill in bills)] for name in services]
    rows.append(["a month", *(_dollars(bill.total) for bill in bills)])
    rows.append(["SES's share", *(f"{bill.ses_share:.0%}" for bill in bills)])
    rows.append([f"{'without' if free_tier else 'with'} free tiers", *(f"{bill.ses_share:.0%}" for bill in others)])
    header = ["subscribers", *(f"{month.subscribers:,}" for month in months)]
    show_table(console, header, rows, right=len(bills))
    tiers = "what every account has for nothing taken off" if free_tier else "free tiers not taken off"
    note = f"US dollars, us-east-1, prices of {table.as_of:%d %B %Y}, {tiers}. Readers of the site are not counted."
    console.print(Text(note, "dim"), soft_wrap=True)


def _dollars(amount: Decimal) -> str:
    return f"{amount:,.2f}" if amount == 0 or amount >= Decimal("0.005") else "< 0.01"
