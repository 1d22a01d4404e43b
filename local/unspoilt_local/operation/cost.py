"""What a month costs, from counted calls and dated tables of prices."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from unspoilt.newsletter import prices as mail_prices
from unspoilt.newsletter.cadence import Cadence

#: Units that a test counts by running the functions; the others are estimates, and the table says so.
COUNTED: Final = frozenset({"table_writes", "table_reads", "s3_writes", "s3_reads"})
_MILLION: Final = Decimal(1_000_000)
_DAYS: Final = Decimal(30)
#: Months for which the ledger keeps a delivery.
_KEPT_MONTHS: Final = 6

Uses = Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class CostTable:
    """Prices, and what each activity uses."""

    #: The older of the two tables' dates.
    as_of: date
    source: str
    #: US dollars for one of each unit.
    price_of: Mapping[str, Decimal]
    #: Whose bill a unit is on.
    service_of: Mapping[str, str]
    used_by: Mapping[str, Uses]
    #: What AWS gives every account each month, for ever.
    free: Uses


@dataclass(frozen=True, slots=True)
class Month:
    """What happens in a month."""

    subscribers: int
    reviews: int
    uploads: int
    issues: Decimal
    #: Bytes.
    mail_size: int


def issues_of(cadence: Cadence, uploads: int) -> Decimal:
    """Return how many issues a month has: one a period, and none in a period without something new."""
    periods = {Cadence.HOURLY: 24 * _DAYS, Cadence.WEEKLY: Decimal("4.345"), Cadence.MONTHLY: Decimal(1)}
    return min(periods[cadence], Decimal(uploads))


@dataclass(frozen=True, slots=True)
class Bill:
    """What a month costs, in US dollars by service."""

    by_service: Mapping[str, Decimal]
    mails: int

    @property
    def total(self) -> Decimal:
        """Return the sum."""
        return sum(self.by_service.values(), Decimal(0))

    @property
    def ses_share(self) -> Decimal:
        """Return SES's own part of the sum, from 0 to 1."""
        return self.by_service.get("SES", Decimal(0)) / self.total if self.total else Decimal(0)


@cache
def load_cost_table() -> CostTable:
    """Read both tables; once for a process."""
    mail = _read(Path(mail_prices.__file__).with_name("prices.json"))
    own = _read(Path(__file__).with_name("cost_table.json"))
    price_of = {
        name: Decimal(price) / _MILLION for name, price in {**mail["per_million"], **own["per_million"]}.items()
    }
    price_of |= {name: Decimal(price) for name, price in own["per_one"].items()}
    price_of |= {
        "mails": Decimal(mail["per_thousand"]["mails"]) / 1000,
        "mailed_gigabytes": Decimal(mail["per_gigabyte"]["mailed"]),
        "gigabyte_seconds": Decimal(mail["per_gigabyte_second"]),
    }
    used_by = {name: _uses(uses) for name, uses in own["used_by"].items()}
    return CostTable(
        as_of=min(date.fromisoformat(mail["as_of"]), date.fromisoformat(own["as_of"])),
        source=own["source"],
        price_of=price_of,
        service_of=own["services"],
        free=_uses(own["free_each_month"]),
        used_by=used_by | {"a mail": _uses(mail["used_by_a_mail"]) | {"mails": Decimal(1)}},
    )


def _read(path: Path) -> dict[str, Any]:
    table: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return table


def _uses(uses: Mapping[str, str]) -> dict[str, Decimal]:
    return {name: Decimal(amount) for name, amount in uses.items() if name != "about"}


def bill_of(month: Month, table: CostTable, *, free_tier: bool = False) -> Bill:
    """Return what a month costs; with `free_tier`, without what every account has for nothing."""
    mails = int(month.subscribers * month.issues)
    times = {
        "a mail": Decimal(mails),
        "an upload": Decimal(month.uploads),
        "a day of a review": month.reviews * _DAYS,
        "a month of a review": Decimal(month.reviews),
        "a month of a subscriber": Decimal(month.subscribers),
        "a kept delivery": Decimal(mails * _KEPT_MONTHS),
        "a month": Decimal(1),
    }
    used: dict[str, Decimal] = {"mailed_gigabytes": Decimal(mails) * month.mail_size / 1_000_000_000}
    for activity, count in times.items():
        for unit, amount in table.used_by[activity].items():
            used[unit] = used.get(unit, Decimal(0)) + count * amount
    by_service: dict[str, Decimal] = dict.fromkeys(table.service_of.values(), Decimal(0))
    for unit, amount in used.items():
        billed = max(Decimal(0), amount - table.free.get(unit, Decimal(0))) if free_tier else amount
        by_service[table.service_of[unit]] += billed * table.price_of[unit]
    return Bill(by_service, mails)


def bill_to_json(month: Month, bill: Bill, table: CostTable, *, free_tier: bool) -> dict[str, Any]:
    """Return what `--json` prints."""
    return {
        "subscribers": month.subscribers,
        "reviews": month.reviews,
        "uploads": month.uploads,
        "issues": float(month.issues),
        "mails": bill.mails,
        "mail_bytes": month.mail_size,
        "dollars": {name: round(float(amount), 6) for name, amount in bill.by_service.items()},
        "total": round(float(bill.total), 6),
        "ses_share": round(float(bill.ses_share), 4),
        "free_tier": free_tier,
        "prices_as_of": table.as_of.isoformat(),
        "source": table.source,
    }
