"""What stands in the cells of other products' exports: dates, stars, names, numbers of books, titles with a series."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

_DATE: Final = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")
_SERIES: Final = re.compile(r"(.*\S)\s+\(([^()]+?,? #[\d.]+(?:[-–][\d.]+)?)\)", re.DOTALL)
_SUFFIX: Final = re.compile(r"(jr|sr|ph\.?d|m\.?d|ii|iii|iv|esq)\.?", re.IGNORECASE)
_DIGITS: Final = re.compile(r"[^0-9Xx]")


class CellUnread(ValueError):
    """A cell that does not hold what its column is for; says so in words."""


def read_day(text: str) -> date | None:
    """Read 2024/03/14 or 2024-03-14; None for an empty cell. Raises CellUnread."""
    if not text:
        return None
    found = _DATE.match(text)
    day = _date_of(found) if found else None
    if day is None:
        raise CellUnread(f"{_shown(text)} is no date")
    return day


def _date_of(found: re.Match[str]) -> date | None:
    with suppress(ValueError):
        return date(int(found[1]), int(found[2]), int(found[3]))
    return None


def read_stars(text: str) -> Decimal | None:
    """Read a grade of five, in steps down to a hundredth; None for an empty cell and for 0, which is none."""
    if not text:
        return None
    try:
        stars = Decimal(text)
    except InvalidOperation:
        raise CellUnread(f"{_shown(text)} is no number of stars") from None
    if not stars.is_finite() or not 0 <= stars <= 5:
        raise CellUnread(f"{_shown(text)} is no grade of five")
    return stars.quantize(Decimal("0.01")) or None


def read_year(text: str) -> int | None:
    """Read a year; None for an empty cell. Raises CellUnread."""
    if not text:
        return None
    if not re.fullmatch(r"-?\d{1,4}", text):
        raise CellUnread(f"{_shown(text)} is no year")
    # Works from before our era have no year that we could show.
    return int(text) if int(text) > 0 else None


def read_isbn(text: str) -> str:
    """Return the 13 digits of an ISBN of either length, whose check digit fits; else "".

    Goodreads writes ="0547773749", so that spreadsheets keep the zero.
    """
    digits = _DIGITS.sub("", text).upper()
    if len(digits) == 10 and digits[:9].isdigit() and check_digit_10(digits[:9]) == digits[9]:
        digits = f"978{digits[:9]}"
        return digits + check_digit_13(digits)
    if len(digits) == 13 and digits.isdigit() and check_digit_13(digits[:12]) == digits[12]:
        return digits
    return ""


def isbn_10_of(isbn: str) -> str:
    """Return the ten-digit form of an ISBN of 13 digits; "" for one that has none."""
    return isbn[3:12] + check_digit_10(isbn[3:12]) if isbn.startswith("978") else ""


def check_digit_10(nine: str) -> str:
    """Return the check digit after nine (ISO 2108: the weighted sum is a multiple of 11)."""
    rest = -sum((10 - place) * int(digit) for place, digit in enumerate(nine)) % 11
    return "X" if rest == 10 else str(rest)


def check_digit_13(twelve: str) -> str:
    """Return the check digit after twelve (the weighted sum is a multiple of 10)."""
    return str(-sum((3 if place % 2 else 1) * int(digit) for place, digit in enumerate(twelve)) % 10)


def split_names(text: str) -> tuple[str, ...]:
    """Split names at commas, but not before "Jr." and the like."""
    names: list[str] = []
    for part in (part.strip() for part in text.split(",")):
        if names and _SUFFIX.fullmatch(part):
            names[-1] += f", {part}"
        elif part:
            names.append(" ".join(part.split()))
    return tuple(dict.fromkeys(names))


def split_words(text: str) -> tuple[str, ...]:
    """Split shelves or tags at commas."""
    return tuple(dict.fromkeys(" ".join(part.split()) for part in text.split(",") if part.strip()))


def split_series(title: str) -> tuple[str, str]:
    """Return a title and its series: "Dune (Dune, #1)" gives "Dune" and "Dune, #1"."""
    found = _SERIES.fullmatch(title.strip())
    return (found[1], found[2]) if found else (title.strip(), "")


def _shown(text: str) -> str:
    return f"“{text if len(text) <= 30 else text[:29] + '…'}”"
