"""Numbers as programs and people read them."""

from __future__ import annotations

from decimal import Decimal


def plain_number(value: Decimal) -> str:
    """Write a number without an exponent and without zeros at its end."""
    return f"{value.normalize():f}"


def json_number(value: Decimal) -> int | float:
    """Return a number as JSON writes it."""
    return int(value) if value == value.to_integral_value() else float(value)
