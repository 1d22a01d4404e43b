"""The backup: what the catalogue knows and no file says, kept beside the uploads, so that it can be made again.

Ids, addresses, dates, what was withdrawn and where pages begin follow from the order in which things happened, and
the inbox holds only how they are now. So the rows of every review and listing are kept in the inbox, as documents
that are made to agree with the table. One that knows more than the table does is never replaced: of two
publishers the slower one is late, and a table that was lost and begins anew must not overwrite what it lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

from unspoilt.errors import Conflict
from unspoilt.site.listing import Listing
from unspoilt.use_cases.catalogue import StoredReview

BACKUP_PREFIX: Final = "backup/"
REVIEW_BACKUPS: Final = f"{BACKUP_PREFIX}reviews/"
LISTING_BACKUPS: Final = f"{BACKUP_PREFIX}listings/"
_ATTEMPTS: Final = 8
_RESTLESS: Final = "a backup changes faster than it can be written"


@dataclass(frozen=True)
class Rows:
    """Rows of the table that belong together."""

    #: As `unspoilt.aws.kept_rows` writes them.
    data: bytes
    #: Never falls: of a review how often it was written, of a listing how many pages it has had.
    revision: int

    @cached_property
    def digest(self) -> str:
        """Return what tells these rows from others."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows as the inbox has them."""

    #: S3's, the condition for replacing them.
    etag: str
    revision: int
    digest: str


class KeptRows(Protocol):
    """The port to the rows. Reads are strongly consistent."""

    def read_with_rows(self, review_id: str) -> tuple[StoredReview, Callable[[], Rows]] | None:
        """Return a review, also one that is not live, and what reads the rest of all that must be kept of it."""

    def rows_of_listing(self, listing: Listing) -> Rows:
        """Return all that must be kept of a listing."""


class BackupBucket(Protocol):
    """The port to the inbox."""

    def find_backup(self, path: str) -> Kept | None:
        """Return what is kept at a path."""

    def put_backup(self, path: str, rows: Rows, replacing: Kept | None) -> None:
        """Keep rows; raises Conflict unless exactly `replacing` (None: nothing) is there."""


@dataclass(frozen=True, slots=True)
class KeptReview:
    """A review of which all is kept."""

    #: As it was read.
    review: StoredReview
    #: Whether nothing had been kept of it: then nothing of it has ever been shown.
    new: bool


@dataclass(frozen=True, slots=True)
class Backup:
    """The use case with its ports."""

    rows: KeptRows
    bucket: BackupBucket

    def keep_review(self, review_id: str) -> KeptReview | None:
        """Keep a review, and return it; None where there is none."""
        path = f"{REVIEW_BACKUPS}{review_id}.json"
        for _ in range(_ATTEMPTS):
            kept = self.bucket.find_backup(path)
            found = self.rows.read_with_rows(review_id)
            if found is None:
                return None
            review, read_rows = found
            if kept is not None and kept.revision >= review.revision:
                return KeptReview(review, new=False)
            if self._agree(path, kept, read_rows()):
                return KeptReview(review, new=kept is None)
        raise Conflict(_RESTLESS)

    def keep_listing(self, listing: Listing) -> None:
        """Keep where the pages of a listing begin, and its name."""
        path = f"{LISTING_BACKUPS}{listing.key}.json"
        for _ in range(_ATTEMPTS):
            kept = self.bucket.find_backup(path)
            if self._agree(path, kept, self.rows.rows_of_listing(listing)):
                return
        raise Conflict(_RESTLESS)

    def _agree(self, path: str, kept: Kept | None, rows: Rows) -> bool:
        """Write on condition: whoever looked, and read then, before somebody else wrote fails, and looks again."""
        if kept is not None and (kept.digest == rows.digest or kept.revision > rows.revision):
            return True
        try:
            self.bucket.put_backup(path, rows, kept)
        except Conflict:
            return False
        return True
