"""Issues: one dated digest, planned from what is new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from unspoilt.newsletter.cadence import Cadence, issue_id_of
from unspoilt.newsletter.wording import preheader_of, subject_of
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import SafeText

#: Nothing flies later than this after it should have.
MOST_LATE: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Issue:
    """One dated digest with all that goes into it."""

    #: "weekly-20261122T170000Z".
    id: str
    cadence: Cadence
    #: The period [start, end): reviews first seen in it. `start` is None for the first issue there is.
    start: datetime | None
    end: datetime
    #: Newest first; at least one.
    entries: tuple[Entry, ...]
    subject: SafeText
    #: The line that a mail list shows beside the subject.
    preheader: SafeText
    #: When it may go out, unless the author stops it.
    fly_at: datetime
    #: From when on nothing of it goes out any more.
    expires_at: datetime
    #: Reviews of the period that a selection leaves out.
    left_out: int = 0


def plan_issue(
    cadence: Cadence, *, scheduled_at: datetime, start: datetime | None, entries: tuple[Entry, ...], hold: timedelta
) -> Issue | None:
    """Plan the issue of a period; None where nothing is new in it."""
    if not entries or (start is not None and start >= scheduled_at):
        return None
    newest_first = tuple(sorted(entries, key=lambda entry: (entry.published, entry.id), reverse=True))
    fly_at = scheduled_at + hold
    return Issue(
        id=issue_id_of(cadence, scheduled_at),
        cadence=cadence,
        start=start,
        end=scheduled_at,
        entries=newest_first,
        subject=subject_of(newest_first),
        preheader=preheader_of(newest_first),
        fly_at=fly_at,
        expires_at=fly_at + MOST_LATE,
    )


def narrow(issue: Issue, places: frozenset[int]) -> Issue:
    """Return the issue with the reviews at these places only, and the subject and preheader that they give."""
    kept = tuple(entry for place, entry in enumerate(issue.entries) if place in places)
    left_out = issue.left_out + len(issue.entries) - len(kept)
    return replace(issue, entries=kept, subject=subject_of(kept), preheader=preheader_of(kept), left_out=left_out)
