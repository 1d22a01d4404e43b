"""Reconcile: find what events lost, by comparing the inbox with the catalogue key by key."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from unspoilt.spoiler.stored import FIREWALL_VERSION
from unspoilt.use_cases.catalogue import Source, SourceState, StoredReview
from unspoilt.use_cases.inbox import is_review_key

#: Keys compared in one step.
PAGE = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """An object as a listing shows it."""

    key: str
    etag: str


class InboxListing(Protocol):
    """The port to the inbox's keys under `reviews/`, in order of their UTF-8 bytes."""

    def list_page(self, after: str | None, most: int) -> tuple[Listed, ...]:
        """Return the next keys; fewer than `most` where these are the last."""


class Sources(Protocol):
    """The port to what the catalogue knows of keys, in the same order."""

    def sources_between(self, after: str | None, last: str | None) -> Iterable[Source]:
        """Return sources with after < key ≤ last; None is open."""

    def read_review(self, review_id: str) -> StoredReview | None:
        """Return a review, also one that is not live."""


class CheckQueue(Protocol):
    """The port to ingest's own queue."""

    def ask_checks(self, keys: tuple[str, ...]) -> None:
        """Ask for these keys to be ingested."""

    def ask_reconcile(self, after: str) -> None:
        """Ask for the next step."""


@dataclass(frozen=True, slots=True)
class Reconcile:
    """The use case with its ports."""

    listing: InboxListing
    sources: Sources
    queue: CheckQueue

    def reconcile(self, after: str | None) -> int:
        """Compare one page of keys from `after` on; return how many need a look. Asks for the next page itself."""
        listed = self.listing.list_page(after, PAGE)
        last = listed[-1].key if len(listed) == PAGE else None
        known = {source.key: source for source in self.sources.sources_between(after, last)}
        present = {found.key: found for found in listed if is_review_key(found.key)}
        keys = [key for key, found in present.items() if self._differs(found, known.get(key))]
        keys += [key for key, source in known.items() if key not in present and source.state != SourceState.DELETED]
        if keys:
            self.queue.ask_checks(tuple(keys))
        if last is not None:
            self.queue.ask_reconcile(last)
        return len(keys)

    def _differs(self, found: Listed, source: Source | None) -> bool:
        if source is None or source.etag != found.etag:
            return True
        if source.state != SourceState.LIVE:
            return False
        if source.review_id is None:
            return True
        review = self.sources.read_review(source.review_id)
        if review is None or found.key not in {name for name, _ in review.sources}:
            return True
        return review.live and review.screened_by != FIREWALL_VERSION
