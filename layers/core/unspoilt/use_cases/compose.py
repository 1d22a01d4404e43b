"""Compose: freeze the issue of a period and show it to its author. Idempotent by issue id.

The period is taken in the ledger, under a condition, before anything is frozen: whatever dies afterwards is done
again for the same period, and no other issue of the cadence can cover it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from unspoilt.config import NewsletterSettings, SiteSettings
from unspoilt.errors import LeakFound, TransientError
from unspoilt.newsletter.cadence import Cadence, issue_id_of
from unspoilt.newsletter.choice import Choice
from unspoilt.newsletter.flight import Flight, FlightState, expire, hold, is_too_late
from unspoilt.newsletter.flight_plan import FlightPlan, own_lines
from unspoilt.newsletter.forecast import forecast_of, life_of
from unspoilt.newsletter.frozen import freeze_files, freeze_mail
from unspoilt.newsletter.issue import Issue, plan_issue
from unspoilt.newsletter.issue_files import HOLD, MANIFEST
from unspoilt.newsletter.manifest import Manifest, manifest_from_json, manifest_to_json
from unspoilt.newsletter.prices import load_prices
from unspoilt.newsletter.quota import Quota
from unspoilt.newsletter.selection import Selection, commonest, tally_of
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import operator_text
from unspoilt.use_cases.issue_gate import HiddenText, IssueGate, gate_for
from unspoilt.use_cases.newsletter_messages import LaunchIssue, PreviewIssue
from unspoilt.use_cases.selection_mails import SelectionMails


class ReviewNews(HiddenText, Protocol):
    """The port to what is new."""

    def between(self, start: datetime | None, end: datetime) -> tuple[Entry, ...]:
        """Return the live reviews that are news and were first seen in [start, end); None: from the beginning."""


class ComposeLedger(Protocol):
    """The port to the ledger's rows of issues."""

    def read_flight(self, issue: str) -> Flight | None:
        """Return where an issue stands."""

    def read_last_end(self, cadence: Cadence) -> datetime | None:
        """Return the end of the last period that was taken."""

    def reserve(self, flight: Flight, after: datetime | None) -> None:
        """Take the period if the last one still ends at `after` and the issue is not there yet, or raise Conflict."""

    def replace_flight(self, old: Flight, new: Flight) -> None:
        """Write a step if nobody took one since, or raise Conflict."""


class FrozenFiles(Protocol):
    """The port to `issues/<id>/`."""

    def read(self, issue: str, name: str) -> bytes | None:
        """Return a file, or None."""

    def put_if_absent(self, issue: str, name: str, data: bytes) -> None:
        """Write a file unless there is one, which stays as it is."""

    def location_of(self, issue: str, name: str) -> str:
        """Return where a file is, as the author would type it."""


class Audience(Protocol):
    """The port that counts subscribers."""

    def choices(self, cadence: Cadence) -> Iterable[Mapping[Choice, int]]:
        """Return, page by page, about how many of a cadence's confirmed subscribers have which choice."""


class Composed(StrEnum):
    """What composing came to."""

    COMPOSED = "composed"
    #: An earlier attempt has done it.
    ALREADY = "already"
    NOTHING_NEW = "nothing new"
    #: Its time is long over: the next issue covers the period.
    TOO_LATE = "too late"


@dataclass(frozen=True, slots=True)
class Compose:
    """The use case with its ports."""

    news: ReviewNews
    ledger: ComposeLedger
    files: FrozenFiles
    audience: Audience
    #: What SES grants; TransientError where it does not say.
    read_quota: Callable[[], Quota]
    ask_preview: Callable[[PreviewIssue], None]
    ask_launch: Callable[[LaunchIssue], None]
    site: SiteSettings
    settings: NewsletterSettings
    #: Aware UTC.
    clock: Callable[[], datetime]

    def compose(self, cadence: Cadence, scheduled_at: datetime) -> Composed:
        """Compose the issue of the period that ends at this time; TransientError while the period has not settled."""
        now = self.clock()
        if now < scheduled_at + self.settings.settle:
            raise TransientError("uploads of the period may still be on their way")
        flight = self.ledger.read_flight(issue_id_of(cadence, scheduled_at))
        if flight is not None and flight.state is not FlightState.COMPOSING:
            return Composed.ALREADY
        issue = self._plan(cadence, scheduled_at, flight)
        if flight is None:
            if issue is None:
                return Composed.NOTHING_NEW
            if now >= issue.expires_at:
                return Composed.TOO_LATE
            flight = _flight_of(issue, now)
            self.ledger.reserve(flight, issue.start)
        frozen = None if is_too_late(flight, now) else self._freeze(flight.issue, issue)
        if frozen is None:
            self.ledger.replace_flight(flight, expire(flight, now))
            return Composed.TOO_LATE
        self.ask_preview(PreviewIssue(flight.issue))
        self.ledger.replace_flight(flight, hold(flight, frozen.expires_at, now))
        if now >= flight.fly_at:
            self.ask_launch(LaunchIssue(flight.issue))
        return Composed.COMPOSED

    def _plan(self, cadence: Cadence, scheduled_at: datetime, flight: Flight | None) -> Issue | None:
        """Plan the issue: of the period already taken for it, else of what follows the last one."""
        start = self.ledger.read_last_end(cadence) if flight is None else flight.start
        if start is not None and start >= scheduled_at:
            return None
        return plan_issue(
            cadence,
            scheduled_at=scheduled_at,
            start=start,
            entries=self.news.between(start, scheduled_at),
            hold=self.settings.hold,
        )

    def _freeze(self, issue_id: str, issue: Issue | None) -> Issue | None:
        """Write all files of the issue and return it; the first manifest ever written decides what it is.

        None where nothing was frozen and nothing is left to freeze: every review was taken back meanwhile.
        """
        if issue is not None and self.files.read(issue_id, MANIFEST) is None:
            self.files.put_if_absent(issue_id, MANIFEST, manifest_to_json(self._build(issue)))
        written = self.files.read(issue_id, MANIFEST)
        if written is None:
            return None
        manifest = manifest_from_json(written)
        for name, data in manifest.files.items():
            self.files.put_if_absent(issue_id, name, data)
        return manifest.issue

    def _build(self, issue: Issue) -> Manifest:
        """Build all mails of an issue and write those of its selections, which harm nobody if it never flies."""
        hold_at = self.files.location_of(issue.id, HOLD)
        gate = gate_for(issue, self.news, self.site, self.settings, hold_at)
        mail = freeze_mail(issue, site=self.site, sender=self.settings.sender)
        tally = tally_of(self.audience.choices(issue.cadence), issue.entries)
        wanted = commonest(tally)
        mails = SelectionMails(self.files, gate, self.site, self.settings.sender)
        names = {places: mails.freeze(issue, places) for places in wanted}
        selections = tuple(Selection(name, places, tally.some[places]) for places, name in names.items() if name)
        prices, quota, size = load_prices(), self.read_quota(), len(mail.mime)
        getting = tally.subscribers - tally.nothing
        life = life_of(getting, quota)
        issue = replace(issue, expires_at=issue.fly_at + life)
        plan = FlightPlan(
            issue=issue,
            tally=tally,
            selections=frozenset(selection.places for selection in selections),
            refused=len(wanted) - len(selections),
            size=size,
            cards=mail.cards,
            quota=quota,
            forecast=forecast_of(getting, size=size, life=life, quota=quota, prices=prices),
            prices_as_of=prices.as_of,
            hold_at=operator_text(hold_at),
        )
        author = self.settings.author_address
        files = freeze_files(mail, plan, site=self.site, sender=self.settings.sender, author=author)
        _refuse_leaks(gate.knowing(own_lines(plan)), issue, files)
        return Manifest(issue, selections, tally.subscribers, size, files)


def _refuse_leaks(gate: IssueGate, issue: Issue, files: Mapping[str, bytes]) -> None:
    """Raise LeakFound where a finished file gives something away: the issue is not frozen, and so not sent."""
    for name, data in files.items():
        leaks = gate.leaks_in(name, data, issue)
        if leaks:
            places = sorted({f"{leak.review_id} in the {leak.channel}" for leak in leaks})
            raise LeakFound(f"{name} of {issue.id} gives something away of review {', '.join(places)}")


def _flight_of(issue: Issue, now: datetime) -> Flight:
    return Flight(
        issue=issue.id,
        cadence=issue.cadence,
        start=issue.start,
        end=issue.end,
        fly_at=issue.fly_at,
        expires_at=issue.expires_at,
        state=FlightState.COMPOSING,
        changed_at=now,
    )
