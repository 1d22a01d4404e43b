"""The catalogue: what is known of every file in the inbox and of every review made from one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from unspoilt.site.listing import Listing
from unspoilt.spoiler.entry import Entry, ShownImage
from unspoilt.spoiler.gate.hidden_words import HiddenWords
from unspoilt.spoiler.safe_text import FullHtml, ShownHtml, VouchedHtml


class SourceState(StrEnum):
    """What became of a file."""

    #: A review shows it (or shows another copy of it).
    LIVE = "live"
    #: Understood, but its author does not want it shown yet.
    DRAFT = "draft"
    #: Not understood, or dangerous: what was published before stays.
    REFUSED = "refused"
    #: A tombstone: the file is gone.
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Source:
    """One key of the inbox, as last seen."""

    key: str
    state: SourceState
    #: S3's order of events on this key, compared by `is_older`; "" where no event was seen.
    sequencer: str
    #: The object's ETag; "" for a tombstone.
    etag: str
    review_id: str | None
    #: Counts writes, from 1: the condition under which the next write goes through.
    revision: int


@dataclass(frozen=True, slots=True)
class StoredReview:
    """A review as it is kept: its entry, the bodies for its own pages, and where it comes from."""

    entry: Entry
    shown: ShownHtml
    full: FullHtml
    vouched: VouchedHtml | None
    images: tuple[ShownImage, ...]
    #: Where it stands while it is live.
    listings: tuple[Listing, ...]
    #: What the leak gate looks for in everything that is published of it.
    hidden: HiddenWords
    #: False once its last file is gone or a draft; identity, address and dates are kept for its return.
    live: bool
    #: The file that is shown, or was shown last.
    source_key: str
    #: Every file with this review's identity that is in the inbox, and when it was last modified.
    sources: tuple[tuple[str, datetime], ...]
    #: What makes another file the same review: see `identity.fingerprint_of`.
    fingerprint: str
    #: When it was first published here; aware UTC.
    first_seen: datetime
    #: The version of the firewall that let out what is to be shown: another one's is screened again before it is.
    screened_by: int
    revision: int


@dataclass(frozen=True, slots=True)
class CatalogueChange:
    """Everything that one file's arrival or leaving changes, written in one transaction or not at all."""

    #: Its revision is one more than the stored one's, which is the condition.
    source: Source
    #: Likewise; None where no review changes.
    review: StoredReview | None = None
    #: The review as it was, for the list it stands in.
    before: StoredReview | None = None
    #: Who owned the review's fingerprint when we looked; a condition, so that one text never becomes two reviews.
    fingerprint_owner: str | None = None
    #: Whether the next issue may announce it.
    news: bool = False


class Catalogue(Protocol):
    """The port to the Reviews table. Reads are strongly consistent."""

    def read_source(self, key: str) -> Source | None:
        """Return what is known of a key, tombstones included."""

    def read_review(self, review_id: str) -> StoredReview | None:
        """Return a review, also one that is not live."""

    def find_by_fingerprint(self, fingerprint: str) -> str | None:
        """Return the id of the review that last carried this fingerprint."""

    def find_by_slug(self, slug: str) -> str | None:
        """Return the id of the review that owns this address."""

    def commit(self, change: CatalogueChange) -> None:
        """Write all of it or raise Conflict."""

    def find_by_image(self, key: str) -> tuple[str, ...]:
        """Return the ids of reviews that show the image with this key."""


def instant(when: datetime) -> str:
    """Return text that sorts as the instants do."""
    return when.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def position_of(entry: Entry) -> str:
    """Return where an entry stands in its listings: by its date, and of one moment by its id."""
    return f"{instant(entry.published)}#{entry.id}"


def is_older(sequencer: str, than: str) -> bool:
    """Compare two sequencers of one key (S3 User Guide, "Event message structure": pad the shorter with zeros)."""
    width = max(len(sequencer), len(than))
    return sequencer.rjust(width, "0").lower() < than.rjust(width, "0").lower()
