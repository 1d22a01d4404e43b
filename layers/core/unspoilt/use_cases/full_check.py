"""The full check: every document is looked at, repaired where it differs, and removed where nothing wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from unspoilt.errors import Conflict
from unspoilt.site.listing import ALL, Listing
from unspoilt.site.listing_page import listing_paths
from unspoilt.use_cases.leak_gate import Publication
from unspoilt.use_cases.paging import Page
from unspoilt.use_cases.publish import REVIEW_PAGES, Publish
from unspoilt.use_cases.settle import Published

#: Where pages of listings lie.
_LISTED: Final = ("archive/", "feed/", "genres/", "kinds/", "years/", "search/", "sitemaps/")


#: Reviews that one step looks at.
_REVIEWS: Final = 50
_REVIEW_STEP: Final = "reviews:"
_LISTING_STEP: Final = "listing:"
_STRAYS: Final = "strays:"


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the check that is done."""

    publication: Publication
    #: Where the next one begins; None where all is done.
    following: str | None
    #: How many reviews and listings were looked at.
    looked_at: int


class Bookmark(Protocol):
    """The port to where a check stopped that nobody continues. Reads are strongly consistent."""

    def read(self) -> str:
        """Return the step that comes next; "" where it is the first one."""

    def write(self, step: str) -> None:
        """Keep the step that comes next; "" is the first one."""


@dataclass(frozen=True, slots=True)
class FullCheck:
    """The use case: publishing without a change that asks for it. In steps, because an archive may be long."""

    publish: Publish
    bookmark: Bookmark

    def check(self, may_go_on: Callable[[], bool]) -> Iterator[Step]:
        """Take steps from where the last check stopped, and keep where this one does: the next one goes on there."""
        begun = self.bookmark.read()
        following = begun
        for step in self.check_from(begun, may_go_on):
            following = step.following or ""
            yield step
        if following != begun:
            self.bookmark.write(following)

    def check_from(self, start: str, may_go_on: Callable[[], bool]) -> Iterator[Step]:
        """Take steps to the end, or while that may go on."""
        following: str | None = start
        while following is not None and may_go_on():
            step = self.take_step(following)
            yield step
            following = step.following

    def take_step(self, start: str) -> Step:
        """Check and repair one part; "" begins: reviews from the oldest, then listings, then what nothing wants."""
        if start.startswith(_LISTING_STEP):
            return self._check_listing(start.removeprefix(_LISTING_STEP))
        if start.startswith(_STRAYS):
            return self._check_strays(start.removeprefix(_STRAYS))
        return self._check_reviews(start.removeprefix(_REVIEW_STEP))

    def _check_reviews(self, low: str) -> Step:
        published = self.publish.publish_assets()
        positions = self.publish.shelf.listed(ALL, Page(0, low, None), _REVIEWS + 1)
        named = {named.listing for named in self.publish.shelf.listings()} | {ALL}
        for position in positions[:_REVIEWS]:
            review_id = position.rpartition("#")[2]
            review = self.publish.publish_review(review_id)
            published += review.publication
            for place in review.places:
                if place.listing not in named:
                    # Its event was lost: the listing comes to be, and has its step later on.
                    published += self.publish.publish_listing(place.listing, [place.position]).publication
                    named.add(place.listing)
        more = positions[_REVIEWS:]
        return Step(published, f"{_REVIEW_STEP}{more[0]}" if more else f"{_LISTING_STEP}", len(positions[:_REVIEWS]))

    def _check_listing(self, last: str) -> Step:
        """Check the listing after the last one; that of all reviews comes at the end."""
        named = {named.listing for named in self.publish.shelf.listings()} - {ALL}
        left = sorted((listing for listing in named if listing.key > last), key=lambda listing: listing.key)
        listing = left[0] if left else ALL
        done = self.publish.listings.publish_everything(listing)
        self.publish.backup.keep_listing(listing)
        self.publish.note(done)
        return Step(done.publication, f"{_LISTING_STEP}{listing.key}" if left else _STRAYS, 1)

    def _check_strays(self, after: str) -> Step:
        """Remove what lies at the next addresses and belongs to no review; at the end, pages that are no more."""
        published = Publication()
        slugs: list[str] = []
        for path in self.publish.bucket.paths(REVIEW_PAGES, after):
            slug = path.split("/")[1]
            if slug in slugs[-1:]:
                continue
            if len(slugs) == _REVIEWS:
                # "0" comes after "/": all that lies at the last address is passed.
                return Step(published, f"{_STRAYS}{REVIEW_PAGES}{slugs[-1]}0", 0)
            published += self._check_address(slug)
            slugs.append(slug)
        return Step(published + self._remove_stray_pages() + self.publish.publish_directory(), None, 0)

    def _check_address(self, slug: str) -> Publication:
        shelf, bucket = self.publish.shelf, self.publish.bucket
        found = bucket.look_under(f"{REVIEW_PAGES}{slug}/")
        owner = shelf.find_by_slug(slug)
        review = shelf.read_review(owner) if owner is not None else None
        if owner is None or review is None:
            return self._remove(found)
        return Publication() if review.live else self.publish.publish_review(owner).publication

    def _remove_stray_pages(self) -> Publication:
        """Remove pages of numbers and listings that are no more: looked at before it is decided what there is."""
        found = {path: seen for prefix in _LISTED for path, seen in self.publish.bucket.look_under(prefix).items()}
        wanted = self._listed_paths()
        return self._remove({path: seen for path, seen in found.items() if path not in wanted})

    def _listed_paths(self) -> set[str]:
        shelf = self.publish.shelf
        listings: set[Listing] = {named.listing for named in shelf.listings()} | {ALL}
        pages = ((listing, page) for listing in listings for page in shelf.pages(listing))
        paths = {path for listing, page in pages for path in listing_paths(listing, page.number if page.high else None)}
        return paths | self.publish.directory_paths()

    def _remove(self, found: Mapping[str, Published]) -> Publication:
        removed: list[str] = []
        for path, seen in found.items():
            try:
                self.publish.bucket.delete(path, seen)
            except Conflict:
                # Somebody has just written it: the next check decides.
                continue
            removed.append(path)
        return Publication(written=tuple(removed))
