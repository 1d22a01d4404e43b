"""Flight plans: what the author should know before an issue flies, one sentence a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Final

from unspoilt.newsletter.forecast import Forecast
from unspoilt.newsletter.issue import Issue, narrow
from unspoilt.newsletter.mail import Cards
from unspoilt.newsletter.quota import Quota
from unspoilt.newsletter.selection import Places, Tally, commonest
from unspoilt.newsletter.wording import CADENCE_NAMES, clock_text, day_text, decimal_text, duration_text, number_text
from unspoilt.spoiler.safe_text import SafeText, fixed_text, join_safe, shorten_safe

#: Selections that have a line each; the others are counted together.
_MOST_LINES: Final = 8
_MOST_SUBJECT: Final = 80
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class FlightPlan:
    """What is known of an issue once its mails are built."""

    issue: Issue
    tally: Tally
    #: Selections with a mail of their own, and what the leak gate kept back of them.
    selections: frozenset[Places]
    refused: int
    #: Bytes of one recipient's mail.
    size: int
    cards: Cards
    quota: Quota
    forecast: Forecast
    prices_as_of: date
    #: Where the object that stops it would be: "s3://bucket/issues/<id>/HOLD".
    hold_at: SafeText


def plan_lines(plan: FlightPlan) -> tuple[SafeText, ...]:
    """Write the flight plan."""
    return tuple(line for line, _ in _lines(plan))


def own_lines(plan: FlightPlan) -> tuple[SafeText, ...]:
    """Return the lines in which no word comes from a review: what they say gives nothing away."""
    return tuple(line for line, is_ours in _lines(plan) if is_ours)


def _lines(plan: FlightPlan) -> Iterator[tuple[SafeText, bool]]:
    """Yield each line and whether all of its words are our own."""
    issue = plan.issue
    yield _line(fixed_text("Issue:"), CADENCE_NAMES[issue.cadence], fixed_text("of"), clock_text(issue.end)), True
    yield _line(fixed_text("Subject:"), issue.subject), False
    yield _line(fixed_text("New reviews:"), number_text(len(issue.entries))), True
    yield _line(fixed_text("Subscribers now:"), number_text(plan.tally.subscribers)), True
    yield from ((line, False) for line in _picks(plan))
    ours = (*_rest(plan), *_shortened(plan), *_gate(plan), *_sending(plan), *_cost(plan), *_flight(plan))
    yield from ((line, True) for line in ours)


def _flight(plan: FlightPlan) -> Iterator[SafeText]:
    issue = plan.issue
    yield _line(fixed_text("It flies:"), clock_text(issue.fly_at), fixed_text("or within minutes of it"))
    yield _line(fixed_text("After this nothing of it goes out:"), clock_text(issue.expires_at))
    yield _line(fixed_text("To stop it, put any object at"), plan.hold_at)
    yield fixed_text("Remove that object in time, and it flies after all.")


def _shortened(plan: FlightPlan) -> Iterator[SafeText]:
    if not plan.cards.full or len(plan.issue.entries) > plan.cards.most:
        yield fixed_text("There are too many for one mail: cards are short, and the rest is linked to.")


def _picks(plan: FlightPlan) -> Iterator[SafeText]:
    """Say what the commonest selections are."""
    for places in commonest(plan.tally, _MOST_LINES):
        share = (
            number_text(len(places)),
            fixed_text("of"),
            number_text(len(plan.issue.entries)),
            fixed_text("reviews:"),
        )
        subject = shorten_safe(narrow(plan.issue, places).subject, _MOST_SUBJECT)
        yield _line(number_text(plan.tally.some[places]), fixed_text("of them get"), *share, subject)


def _rest(plan: FlightPlan) -> Iterator[SafeText]:
    """Say what the others get."""
    tally = plan.tally
    listed = commonest(tally, _MOST_LINES)
    others = sum(tally.some.values()) - sum(tally.some[places] for places in listed)
    if others:
        kinds = (number_text(len(tally.some) - len(listed)), fixed_text("other selections"))
        yield _line(number_text(others), fixed_text("of them get one of"), *kinds)
    if len(tally.some) > len(plan.selections):
        yield fixed_text("Where a selection has no mail of its own, the smallest mail that has all of it goes out.")
    if tally.nothing:
        yield _line(number_text(tally.nothing), fixed_text("of them want none of these reviews and get no mail"))


def _gate(plan: FlightPlan) -> Iterator[SafeText]:
    """Say what is mailed and what the leak gate found; an issue in which it found anything is not here at all."""
    yield _line(fixed_text("Size of each mail:"), number_text(plan.size // 1000), fixed_text("kB"))
    mails = number_text(len(plan.selections) + 1)
    yield _line(fixed_text("Leak gate: passed; mails read:"), mails)
    if plan.refused:
        yield _line(fixed_text("Selections that it held back:"), number_text(plan.refused))


def _sending(plan: FlightPlan) -> Iterator[SafeText]:
    """Say what SES grants and how long it takes with that."""
    quota, forecast = plan.quota, plan.forecast
    if not quota.enabled:
        yield fixed_text("SES has switched sending off for this account: nothing can go out until you have settled it.")
    if not quota.production:
        yield fixed_text("SES keeps this account in its sandbox: only addresses that you have verified get mail.")
    rate = (decimal_text(Decimal(str(quota.rate)).normalize()), fixed_text("a second"))
    if quota.daily is None:
        yield _line(fixed_text("SES grants:"), *rate)
    else:
        daily = (
            number_text(quota.daily),
            fixed_text("a day, of which"),
            number_text(quota.used),
            fixed_text("are used"),
        )
        yield _line(fixed_text("SES grants:"), join_safe(", ", (_line(*rate), _line(*daily))))
    if forecast.lasts is not None:
        at = fixed_text("at the granted rate")
        yield _line(number_text(forecast.mails), fixed_text("mails take"), duration_text(forecast.lasts), at)
    if forecast.too_late:
        some = number_text(forecast.too_late)
        yield _line(fixed_text("Too many for the quota: it comes too late for"), some, fixed_text("of them"))


def _cost(plan: FlightPlan) -> Iterator[SafeText]:
    amount = join_safe("", (fixed_text("$"), decimal_text(plan.forecast.cost.quantize(_CENT, rounding=ROUND_CEILING))))
    as_of = (fixed_text("at AWS's prices of"), day_text(plan.prices_as_of))
    yield _line(fixed_text("It costs about"), amount, *as_of, fixed_text("in us-east-1"))


def _line(*parts: SafeText) -> SafeText:
    return join_safe(" ", parts)
