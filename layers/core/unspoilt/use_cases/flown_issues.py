"""Flown issues: what the archive of issues is made of.

Ids only: what a page says of a review is read when the page is published, so that what its author has withdrawn or
hidden since is gone from past issues too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from unspoilt.errors import OurError
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.issue_files import MANIFEST
from unspoilt.newsletter.manifest import manifest_from_json


@dataclass(frozen=True, slots=True)
class FlownIssue:
    """An issue that has taken off."""

    id: str
    cadence: Cadence
    #: The end of its period, which is its date; aware UTC.
    end: datetime
    #: Ids of its reviews, newest first.
    reviews: tuple[str, ...]


class FlownNotes(Protocol):
    """The port that remembers issues for the archive."""

    def add(self, issue: FlownIssue) -> None:
        """Note an issue; doing it again changes nothing."""


class IssueFiles(Protocol):
    """The port to `issues/<id>/`."""

    def read(self, issue: str, name: str) -> bytes | None:
        """Return a file, or None."""


@dataclass(frozen=True, slots=True)
class NoteFlown:
    """The use case with its ports."""

    files: IssueFiles
    notes: FlownNotes

    def note(self, issue_id: str) -> None:
        """Note that an issue has taken off, so that its web copy is there when its first mail is read."""
        data = self.files.read(issue_id, MANIFEST)
        if data is None:
            raise OurError("an issue that took off without being frozen")
        issue = manifest_from_json(data).issue
        self.notes.add(FlownIssue(issue.id, issue.cadence, issue.end, tuple(entry.id for entry in issue.entries)))
