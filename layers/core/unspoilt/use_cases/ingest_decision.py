"""What ingest knows of a key, what it made of the file, and what it decides to write."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from unspoilt.review.review import Review
from unspoilt.spoiler.entry import ScreenedReview
from unspoilt.spoiler.gate.hidden_words import HiddenWords
from unspoilt.use_cases.catalogue import CatalogueChange, Source, SourceState, StoredReview, is_older
from unspoilt.use_cases.inbox import InboxObject


class Outcome(StrEnum):
    """What ingesting one key came to."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    DRAFT = "draft"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OUTDATED = "outdated"
    IMAGE = "image"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Content:
    """A file that was understood and screened."""

    review: Review
    screened: ScreenedReview
    hidden: HiddenWords
    fingerprint: str
    found: InboxObject


@dataclass(frozen=True, slots=True)
class Decision:
    """What to write, what it means, and what to tell the author (None: take the report away)."""

    change: CatalogueChange | None
    outcome: Outcome
    report: str | None
    #: Copies of a text that its own file no longer has: they become reviews of their own.
    parted: tuple[str, ...] = ()
    #: The key has only left its former review: decide again.
    unfinished: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """A key, the event that named it, and what is known of it."""

    key: str
    sequencer: str
    source: Source | None

    def is_outdated(self) -> bool:
        """Tell whether the event is older than what is stored."""
        return self.source is not None and bool(self.sequencer) and is_older(self.sequencer, self.source.sequencer)

    def is_among(self, review: StoredReview) -> bool:
        """Tell whether the key is one of the review's files."""
        return self.key in {name for name, _ in review.sources}

    def next_source(self, state: SourceState, etag: str, review: StoredReview | None) -> Source:
        """Return the source as it is to be written: the latest sequencer, the next revision."""
        known = self.source.sequencer if self.source is not None else ""
        latest = self.sequencer if self.sequencer and not is_older(self.sequencer, known) else known
        kept = self.source.review_id if self.source is not None else None
        review_id = review.entry.id if review is not None else kept
        return Source(self.key, state, latest, etag, review_id, (self.source.revision if self.source else 0) + 1)

    def change_to(self, source: Source) -> CatalogueChange | None:
        """Return a change of the source alone, or None where it says nothing new."""
        if self.source is not None and replace(source, revision=self.source.revision) == self.source:
            return None
        return CatalogueChange(source)
