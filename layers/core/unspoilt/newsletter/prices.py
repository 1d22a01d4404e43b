"""Prices: what AWS asks for a mail, from a dated table that lies beside this module."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

_MILLION: Final = Decimal(1_000_000)
_GIGABYTE: Final = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars."""

    #: When the table was read off AWS's price pages.
    as_of: date
    #: SES's own charge.
    mail: Decimal
    mailed_byte: Decimal
    #: All other services' charge for one mail.
    handling: Decimal


@cache
def load_prices() -> Prices:
    """Read the table; once for a process."""
    table = json.loads(Path(__file__).with_name("prices.json").read_text(encoding="utf-8"))
    used = {name: Decimal(amount) for name, amount in table["used_by_a_mail"].items() if name != "about"}
    seconds = used.pop("gigabyte_seconds") * Decimal(table["per_gigabyte_second"])
    requests = sum(amount * Decimal(table["per_million"][name]) for name, amount in used.items()) / _MILLION
    return Prices(
        as_of=date.fromisoformat(table["as_of"]),
        mail=Decimal(table["per_thousand"]["mails"]) / 1000,
        mailed_byte=Decimal(table["per_gigabyte"]["mailed"]) / _GIGABYTE,
        handling=requests + seconds,
    )
