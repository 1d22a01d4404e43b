"""Wording: how a mail names reviews, from safe text alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from unspoilt.newsletter.cadence import Cadence
from unspoilt.review.review import Rating
from unspoilt.spoiler.entry import Entry, Facts
from unspoilt.spoiler.naming import MONTHS, byline
from unspoilt.spoiler.safe_text import SafeText, fixed_text, join_safe, shorten_safe

CADENCE_NAMES: Final[Mapping[Cadence, SafeText]] = {
    Cadence.HOURLY: fixed_text("The hourly digest"),
    Cadence.WEEKLY: fixed_text("The weekly digest"),
    Cadence.MONTHLY: fixed_text("The monthly digest"),
}
RHYTHMS: Final[Mapping[Cadence, SafeText]] = {
    Cadence.HOURLY: fixed_text("every hour in which there is something new"),
    Cadence.WEEKLY: fixed_text("once a week"),
    Cadence.MONTHLY: fixed_text("once a month"),
}
_DIGITS: Final = {digit: fixed_text(digit) for digit in "0123456789-:,."}
_UNITS: Final = (
    (timedelta(days=1), fixed_text("days")),
    (timedelta(hours=1), fixed_text("hours")),
    (timedelta(minutes=1), fixed_text("minutes")),
)
_WORDS: Final = tuple(
    (fixed_text(word), fixed_text(word.capitalize()))
    for word in "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
)
_STAR, _HALF, _EMPTY = fixed_text("★"), fixed_text("½"), fixed_text("☆")
#: Titles longer than these are cut in a subject and in a card; the page has them whole.
_SUBJECT_TITLE: Final = 60
_CARD_TITLE: Final = 160


def number_text(number: int) -> SafeText:
    """Write a number: "12,345"."""
    return join_safe("", [_DIGITS[digit] for digit in f"{number:,}"])


def decimal_text(number: Decimal) -> SafeText:
    """Write a number that need not be whole: "1,234.50"."""
    return join_safe("", [_DIGITS[digit] for digit in f"{number:,f}"])


def duration_text(lasts: timedelta) -> SafeText:
    """Write about how long: "about 5 minutes", in the largest unit of which there are two."""
    for unit, name in _UNITS:
        if lasts >= 2 * unit:
            count = -(-lasts // unit)
            return join_safe(" ", (fixed_text("about"), number_text(count), name))
    return fixed_text("less than two minutes")


def count_text(number: int, *, opening: bool = False) -> SafeText:
    """Write how many: "three", or "Three" where it opens a line, and figures above twelve."""
    return _WORDS[number][opening] if number < len(_WORDS) else number_text(number)


def day_text(moment: date) -> SafeText:
    """Write the day in the datetime's own zone: "22 November 2026"."""
    year = join_safe("", [_DIGITS[digit] for digit in str(moment.year)])
    return join_safe(" ", [number_text(moment.day), MONTHS[moment.month - 1], year])


def clock_text(moment: datetime) -> SafeText:
    """Write a moment in UTC: "22 November 2026, 17:00 UTC"."""
    utc = moment.astimezone(UTC)
    time = join_safe("", [_DIGITS[digit] for digit in f"{utc:%H:%M}"])
    return join_safe(" ", [join_safe(", ", [day_text(utc), time]), fixed_text("UTC")])


def title_text(facts: Facts) -> SafeText:
    """Name the work, cut where no mail has room for it."""
    return shorten_safe(facts.title, _CARD_TITLE)


def byline_text(facts: Facts) -> SafeText | None:
    """Name who made the work, cut where no mail has room for it; None where nobody is named."""
    return byline(tuple(shorten_safe(name, _SUBJECT_TITLE) for name in facts.creators)) or None


def stars_text(rating: Rating | None) -> SafeText | None:
    """Draw a rating out of five, to the nearest half; None where its label is a grade or a word."""
    if rating is None or rating.best != 5 or not (rating.label[:1].isdigit() or rating.label[:1] in "★☆⭐½"):
        return None
    halves = int((rating.value * 2).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    full, half = divmod(halves, 2)
    return join_safe("", [_STAR] * full + [_HALF] * half + [_EMPTY] * (5 - full - half))


def subject_of(entries: tuple[Entry, ...]) -> SafeText:
    """Name an issue by its newest reviews; there is at least one."""
    titles = [shorten_safe(entry.facts.title, _SUBJECT_TITLE) for entry in entries[:2]]
    if len(entries) == 1:
        by = byline_text(entries[0].facts)
        return titles[0] if by is None else join_safe(", by ", (titles[0], by))
    if len(entries) == 2:
        return join_safe(" and ", titles)
    more = (fixed_text("and"), count_text(len(entries) - 2), fixed_text("more"))
    return join_safe(" ", (join_safe(", ", titles), *more))


def preheader_of(entries: tuple[Entry, ...]) -> SafeText:
    """Say what a mail list shows beside the subject: the newest excerpt there is."""
    for entry in entries:
        if entry.facts.excerpt is not None:
            return shorten_safe(entry.facts.excerpt.text, 140)
    return fixed_text("What is worth your time, and not a word about how it ends.")
