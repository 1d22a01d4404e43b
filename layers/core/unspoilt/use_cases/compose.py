"""Compose: freeze the issue of a period and show it to its author. Idempotent by issue id.

The period is taken in the ledger, under a condition, before anything is frozen: whatever dies afterwards is done
again for the same period, and no other issue of the cadence can cover it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from unspoilt.config import NewsletterSettings, SiteSettings
from unspoilt.errors import LeakFound, TransientError
from unspoilt.newsletter.cadence import Cadence, issue_id_of
from unspoilt.newsletter.flight import Flight, FlightState, expire, hold, is_too_late
from unspoilt.newsletter.frozen import files_from_json, freeze_issue, frozen_to_json
from unspoilt.newsletter.issue import Issue, plan_issue
from unspoilt.newsletter.issue_files import HOLD, MANIFEST
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.gate.hidden_words import HiddenWords
from unspoilt.spoiler.gate.leaks import find_leaks
from unspoilt.spoiler.safe_text import operator_text
from unspoilt.use_cases.newsletter_messages import LaunchIssue, PreviewIssue


class ReviewNews(Protocol):
    """The port to what is new."""

    def between(self, start: datetime | None, end: datetime) -> tuple[Entry, ...]:
        """Return the live reviews that are news and were first seen in [start, end); None: from the beginning."""

    def hidden_words(self, ids: tuple[str, ...]) -> tuple[HiddenWords, ...]:
        """Return what the leak gate looks for in everything that is made of these reviews."""


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

    def count(self, cadence: Cadence) -> int:
        """Return about how many are confirmed for a cadence."""


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
        if is_too_late(flight, now) or not self._freeze(flight.issue, issue):
            self.ledger.replace_flight(flight, expire(flight, now))
            return Composed.TOO_LATE
        self.ask_preview(PreviewIssue(flight.issue))
        self.ledger.replace_flight(flight, hold(flight, now))
        if now >= flight.fly_at:
            self.ask_launch(LaunchIssue(flight.issue, after=None))
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

    def _freeze(self, issue_id: str, issue: Issue | None) -> bool:
        """Write all files of the issue; the first manifest ever written decides what they are.

        False where nothing was frozen and nothing is left to freeze: every review was taken back meanwhile.
        """
        if issue is not None and self.files.read(issue_id, MANIFEST) is None:
            frozen = freeze_issue(
                issue,
                site=self.site,
                sender=self.settings.sender,
                author=self.settings.author_address,
                subscribers=self.audience.count(issue.cadence),
                hold_at=operator_text(self.files.location_of(issue_id, HOLD)),
            )
            self._refuse_leaks(issue, frozen.files)
            self.files.put_if_absent(issue_id, MANIFEST, frozen_to_json(frozen))
        manifest = self.files.read(issue_id, MANIFEST)
        if manifest is None:
            return False
        for name, data in files_from_json(manifest).items():
            self.files.put_if_absent(issue_id, name, data)
        return True

    def _refuse_leaks(self, issue: Issue, files: Mapping[str, bytes]) -> None:
        """Raise LeakFound where a finished file gives something away: the issue is not frozen, and so not sent."""
        hidden = self.news.hidden_words(tuple(entry.id for entry in issue.entries))
        settings = (self.settings.sender, self.settings.author_address, self.files.location_of(issue.id, HOLD))
        open_texts = (self.site.name, self.site.address, self.site.author_name, *settings)
        slugs = tuple(str(entry.slug) for entry in issue.entries)
        for name, data in files.items():
            kind = _MEDIA_TYPES[name.rpartition(".")[2]]
            leaks = find_leaks(name, kind, data, hidden, open_texts=(*open_texts, *slugs))
            if leaks:
                places = sorted({f"{leak.review_id} in the {leak.channel}" for leak in leaks})
                raise LeakFound(f"{name} of {issue.id} gives something away of review {', '.join(places)}")


#: What an issue's files are, by the ending of their names.
_MEDIA_TYPES: Final = {"mime": "message/rfc822", "html": "text/html", "txt": "text/plain"}


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
