"""Publish: make the site's documents agree with the catalogue.

Every document is written on the condition that it is still the one we saw before we read the catalogue. Whoever
read older data therefore fails and reads again: a document never goes back, whichever publisher is slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from unspoilt.config import SiteSettings
from unspoilt.errors import Conflict
from unspoilt.site.document import Document
from unspoilt.site.pages import (
    feed_documents,
    render_home,
    render_not_found,
    render_review_page,
    render_spoilers_page,
    render_stylesheet,
)
from unspoilt.use_cases.catalogue import StoredReview
from unspoilt.use_cases.inbox import image_key_of

#: Entries in the subscription documents and on the home page.
WINDOW = 30
_ATTEMPTS = 8
_LISTS = ("index.html", "404.html", "feed.rss", "feed.atom", "feed.json")
_REVIEW_PAGES = "reviews/"
#: The date of documents about nothing at all.
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Published:
    """A document as it stands in the site bucket."""

    #: S3's, the condition for replacing it.
    etag: str
    #: Ours: equal digests need no writing.
    digest: str


class Shelf(Protocol):
    """The port to the catalogue, reading only. Reads are strongly consistent."""

    def read_review(self, review_id: str) -> StoredReview | None:
        """Return a review, also one that is not live."""

    def find_by_slug(self, slug: str) -> str | None:
        """Return the id of the review that owns this address."""

    def newest(self, most: int) -> tuple[StoredReview, ...]:
        """Return the live reviews with the latest dates, latest first."""

    def review_ids(self) -> Iterator[str]:
        """Return every live review's id."""


class SiteBucket(Protocol):
    """The port to the published site."""

    def find(self, path: str) -> Published | None:
        """Return what stands at a path."""

    def put(self, document: Document, replacing: Published | None) -> None:
        """Write a document; raises Conflict unless exactly `replacing` (None: nothing) stands there."""

    def delete(self, path: str, replacing: Published) -> None:
        """Remove a document; raises Conflict unless exactly `replacing` stands there."""

    def paths(self, prefix: str) -> Iterator[str]:
        """Return every path with this prefix."""


class Images(Protocol):
    """The port to the images that lie beside the reviews."""

    def read_image(self, key: str) -> Document | None:
        """Return the image with its checked type and an empty path; None where there is none or it is no image."""


@dataclass(frozen=True, slots=True)
class Publish:
    """The use case with its ports."""

    shelf: Shelf
    bucket: SiteBucket
    images: Images
    site: SiteSettings

    def publish_review(self, review_id: str) -> int:
        """Make one review's own documents agree with the catalogue; return how many were written or removed."""
        known = self.shelf.read_review(review_id)
        if known is None:
            return 0
        place = f"{_REVIEW_PAGES}{known.entry.slug}/"
        fresh = {place, f"{place}spoilers/", *(place + image.name for image in known.images)}
        return self._settle(sorted(fresh | set(self.bucket.paths(place))), lambda: self._documents_of(review_id))

    def publish_lists(self) -> int:
        """Make the feeds, the home page and the site's fixed documents agree; return how many were written."""
        return self._settle([*_LISTS, render_stylesheet().path], self._lists)

    def publish_all(self) -> int:
        """Check and repair every document, and remove those of no review; return how many were written or removed."""
        changed = sum(self.publish_review(review_id) for review_id in self.shelf.review_ids())
        return changed + self._remove_strays() + self.publish_lists()

    def _remove_strays(self) -> int:
        changed = 0
        slug = None
        for path in self.bucket.paths(_REVIEW_PAGES):
            here = path.split("/")[1]
            if here == slug:
                continue
            slug = here
            owner = self.shelf.find_by_slug(slug)
            review = self.shelf.read_review(owner) if owner is not None else None
            if owner is None or review is None:
                changed += self._settle(list(self.bucket.paths(f"{_REVIEW_PAGES}{slug}/")), dict)
            elif not review.live:
                changed += self.publish_review(owner)
        return changed

    def _settle(self, paths: Iterable[str], wanted: Callable[[], Mapping[str, Document]]) -> int:
        """Look, then read and render, then write what differs on condition that it is what we looked at."""
        for _ in range(_ATTEMPTS):
            seen = {path: self.bucket.find(path) for path in paths}
            documents = wanted()
            missing = documents.keys() - seen.keys()
            if missing:
                # The catalogue moved on between the two looks: look at the new paths as well.
                paths = [*seen, *sorted(missing)]
                continue
            try:
                return sum(self._settle_one(path, seen[path], documents.get(path)) for path in seen)
            except Conflict:
                continue
        message = "the site changes faster than it can be published"
        raise Conflict(message)

    def _settle_one(self, path: str, seen: Published | None, wanted: Document | None) -> int:
        if wanted is None:
            if seen is None:
                return 0
            self.bucket.delete(path, seen)
            return 1
        if seen is not None and seen.digest == wanted.digest:
            return 0
        self.bucket.put(wanted, seen)
        return 1

    def _documents_of(self, review_id: str) -> dict[str, Document]:
        review = self.shelf.read_review(review_id)
        if review is None or not review.live:
            return {}
        documents = [render_review_page(review.entry, review.shown, self.site)]
        if review.entry.facts.hidden_parts:
            documents.append(render_spoilers_page(review.entry, review.full, self.site))
        documents += self._images_of(review)
        return {document.path: document for document in documents}

    def _images_of(self, review: StoredReview) -> Iterator[Document]:
        for image in review.images:
            key = image_key_of(review.source_key, image.source)
            found = self.images.read_image(key) if key is not None else None
            if found is not None:
                path = f"{_REVIEW_PAGES}{review.entry.slug}/{image.name}"
                yield Document(path, found.body, found.content_type, found.cache_control)

    def _lists(self) -> dict[str, Document]:
        entries = tuple(review.entry for review in self.shelf.newest(WINDOW))
        updated = max((entry.updated for entry in entries), default=_NEVER)
        documents = (
            render_stylesheet(),
            render_not_found(self.site),
            render_home(entries, self.site),
            *feed_documents(entries, self.site, updated),
        )
        return {document.path: document for document in documents}
