"""The shelf: the catalogue as the publisher reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from unspoilt.site.directory import NamedListing
from unspoilt.site.listing import Listing
from unspoilt.spoiler.safe_text import SafeText
from unspoilt.use_cases.catalogue import StoredReview
from unspoilt.use_cases.paging import Pages


class Shelf(Pages, Protocol):
    """The port to reviews, listings and their pages. Reads are strongly consistent."""

    def read_review(self, review_id: str) -> StoredReview | None:
        """Return a review, also one that is not live."""

    def read_reviews(self, ids: Iterable[str]) -> tuple[StoredReview, ...]:
        """Return those of at most 50 reviews that are live, in the same order."""

    def find_by_slug(self, slug: str) -> str | None:
        """Return the id of the review that owns this address."""

    def review_ids(self) -> Iterator[str]:
        """Return every live review's id."""

    def listings(self) -> tuple[NamedListing, ...]:
        """Return every listing that has been named."""

    def read_listed(self, listing: Listing, ids: Iterable[str]) -> tuple[SafeText | None, tuple[StoredReview, ...]]:
        """Return a listing's name, or None where it has none, and those of at most 50 reviews that are live."""

    def listing_name(self, listing: Listing) -> SafeText | None:
        """Return the name of a listing, or None where it has none."""

    def name_listing(self, listing: Listing, name: SafeText) -> None:
        """Give a listing its name, unless it has one."""

    def forget_listing(self, listing: Listing) -> None:
        """Forget a listing in which nothing stands any more."""
