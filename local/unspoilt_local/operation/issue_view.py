"""How issues and their balances look on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from unspoilt.newsletter.delivery import Delivery, DeliveryStatus
from unspoilt.newsletter.flight import Flight, FlightState
from unspoilt_local.operation.issue_balance import Balance
from unspoilt_local.operation.issue_desk import SHOWN
from unspoilt_local.terminal import show_table

STATES: Final = {
    FlightState.COMPOSING: "being composed",
    FlightState.HOLDING: "waiting for its hour, or for its author",
    FlightState.FLYING: "on its way",
    FlightState.FINISHED: "finished",
    FlightState.EXPIRED: "closed because it was too late",
}
#: Groups of deliveries in the order in which they are asked about.
GROUPS: Final = (
    ("Got it", "green", (DeliveryStatus.SENT,)),
    ("Did not get it", "yellow", (DeliveryStatus.SUPPRESSED, DeliveryStatus.REJECTED)),
    ("Uncertain: SES never said", "red", (DeliveryStatus.UNKNOWN,)),
    ("Under way", "cyan", (DeliveryStatus.PENDING, DeliveryStatus.SENDING)),
)


def show_issues(console: Console, balances: Sequence[Balance]) -> None:
    """Print one line an issue, latest first."""
    if not balances:
        console.print("There is no issue yet: one is composed when something is new at its hour.")
        return
    rows = []
    for balance in balances:
        sums = [sum(balance.counts.get(str(each), 0) for each in statuses) for _, _, statuses in GROUPS]
        state = "held" if balance.held and balance.flight.state is FlightState.HOLDING else str(balance.flight.state)
        rows.append([balance.flight.issue, state, period_of(balance.flight), *(f"{number:,}" for number in sums)])
    show_table(console, ["issue", "state", "period", "sent", "not sent", "unknown", "open"], rows, right=4)


def show_balance(
    console: Console, balance: Balance, addresses: Mapping[str, str | None] | None, *, everyone: bool
) -> None:
    """Print where an issue stands, and who got it, who did not and why, who is uncertain."""
    flight = balance.flight
    console.print(Text(flight.issue, "bold") + Text(f"  {STATES[flight.state]}"))
    rows = Table.grid(padding=(0, 2))
    rows.add_row(Text("period", "dim"), period_of(flight))
    rows.add_row(Text("flies", "dim"), f"{_minute(flight.fly_at)}, not after {_minute(flight.expires_at)}")
    if balance.held:
        rows.add_row(Text("held", "yellow"), f"remove issues/{flight.issue}/HOLD from the issues bucket to let it go")
    parts = [f"{count:,} {status}" for status, count in balance.counts.items()]
    rows.add_row(Text("balance", "dim"), f"{flight.expected:,} expected: {_sum(parts)}")
    console.print(rows)
    if balance.missing:
        console.print(Text(f"{balance.missing:,} deliveries have no row yet.", "red"))
    for title, style, statuses in GROUPS:
        _show_group(console, Text(title, f"bold {style}"), balance.of(*statuses), addresses, everyone=everyone)
    if balance.forgotten:
        console.print(Text("Who got it is forgotten: the ledger keeps deliveries for 180 days.", "dim"))


def _show_group(
    console: Console,
    title: Text,
    deliveries: Sequence[Delivery],
    addresses: Mapping[str, str | None] | None,
    *,
    everyone: bool,
) -> None:
    if not deliveries:
        return
    console.print()
    console.print(title + Text(f"  {len(deliveries):,}"))
    shown = deliveries if everyone else deliveries[:SHOWN]
    for row in shown:
        words = [row.subscriber]
        if addresses is not None:
            words.append(addresses.get(row.subscriber) or "(forgotten)")
        words += [_minute(row.changed_at), str(row.reason or row.status)]
        console.print(Text("  " + "  ".join(words)), soft_wrap=True)
    if len(shown) < len(deliveries):
        console.print(Text(f"  … and {len(deliveries) - len(shown):,} more: --all shows them", "dim"))


def period_of(flight: Flight) -> str:
    """Return the time whose news an issue holds."""
    start = _minute(flight.start) if flight.start else "the beginning"
    return f"{start} to {_minute(flight.end)}"


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}Z"


def _sum(parts: Sequence[str]) -> str:
    return " + ".join(parts) if parts else "none yet"
