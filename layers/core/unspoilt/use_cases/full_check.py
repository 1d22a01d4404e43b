"""The full check: every document is looked at, repaired where it differs, and removed where nothing wants it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from unspoilt.errors import Conflict
from unspoilt.site.listing import ALL, Listing
from unspoilt.site.listing_page import listing_paths
from unspoilt.use_cases.leak_gate import Publication
from unspoilt.use_cases.publish import REVIEW_PAGES, Publish
from unspoilt.use_cases.settle import Published

#: Where pages of listings lie.
_LISTED: Final = ("archive/", "feed/", "genres/", "kinds/", "years/", "search/", "sitemaps/")


@dataclass(frozen=True, slots=True)
class FullCheck:
    """The use case: publishing without a change that asks for it."""

    publish: Publish

    def check(self, tell: Callable[[str], None] = lambda _: None) -> Publication:
        """Check and repair everything; `tell` hears of each review and listing that is done."""
        published = Publication()
        listings = {named.listing for named in self.publish.shelf.listings()} | {ALL}
        for review_id in self.publish.shelf.review_ids():
            published += self.publish.publish_review(review_id)
            review = self.publish.shelf.read_review(review_id)
            listings |= set(review.listings) if review is not None else set()
            tell(review_id)
        published += self._remove_stray_reviews()
        for listing in sorted(listings, key=lambda listing: (listing == ALL, listing.key)):
            done = self.publish.listings.publish_everything(listing)
            self.publish.note(done)
            published += done.publication
            tell(listing.key)
        return published + self._remove_stray_pages() + self.publish.publish_directory()

    def _remove_stray_reviews(self) -> Publication:
        published = Publication()
        shelf, bucket = self.publish.shelf, self.publish.bucket
        slug = None
        for path in bucket.paths(REVIEW_PAGES):
            here = path.split("/")[1]
            if here == slug:
                continue
            slug = here
            found = {stray: bucket.find(stray) for stray in bucket.paths(f"{REVIEW_PAGES}{slug}/")}
            owner = shelf.find_by_slug(slug)
            review = shelf.read_review(owner) if owner is not None else None
            if owner is None or review is None:
                published += self._remove(found)
            elif not review.live:
                published += self.publish.publish_review(owner)
        return published

    def _remove_stray_pages(self) -> Publication:
        """Remove pages of numbers and listings that are no more: looked at before it is decided what there is."""
        bucket = self.publish.bucket
        wanted = self._listed_paths()
        found = {path: bucket.find(path) for prefix in _LISTED for path in bucket.paths(prefix) if path not in wanted}
        wanted = self._listed_paths()
        return self._remove({path: seen for path, seen in found.items() if path not in wanted})

    def _listed_paths(self) -> set[str]:
        shelf = self.publish.shelf
        listings: set[Listing] = {named.listing for named in shelf.listings()} | {ALL}
        pages = ((listing, page) for listing in listings for page in shelf.pages(listing))
        paths = {path for listing, page in pages for path in listing_paths(listing, page.number if page.high else None)}
        return paths | self.publish.directory_paths()

    def _remove(self, found: dict[str, Published | None]) -> Publication:
        removed: list[str] = []
        for path, seen in found.items():
            if seen is None:
                continue
            try:
                self.publish.bucket.delete(path, seen)
            except Conflict:
                # Somebody has just written it: the next check decides.
                continue
            removed.append(path)
        return Publication(written=tuple(removed))
