"""Publish: make the site's documents agree with the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from unspoilt.config import SiteSettings
from unspoilt.newsletter.offer import OFFER_PATH, OFFER_TYPE, offer_of, offer_to_bytes
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
from unspoilt.use_cases.leak_gate import LeakReports, Publication, Refused, Wanted, leak_report_of
from unspoilt.use_cases.settle import SiteBucket, settle

#: Entries in the subscription documents and on the home page.
WINDOW = 30
_LISTS = ("index.html", "404.html", "feed.rss", "feed.atom", "feed.json", OFFER_PATH)
_REVIEW_PAGES = "reviews/"
#: The date of documents about nothing at all.
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


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
    reports: LeakReports
    site: SiteSettings

    def publish_review(self, review_id: str) -> Publication:
        """Make one review's own documents agree with the catalogue."""
        known = self.shelf.read_review(review_id)
        if known is None:
            return Publication()
        place = f"{_REVIEW_PAGES}{known.entry.slug}/"
        fresh = {place, f"{place}spoilers/", *(place + image.name for image in known.images)}
        published = settle(self.bucket, fresh | set(self.bucket.paths(place)), lambda: self._wanted_of(review_id))
        self.reports.delete_leak_report(known.source_key)
        self._report((known,), published.refused)
        return published

    def publish_lists(self) -> Publication:
        """Make the feeds, the home page and the site's fixed documents agree with the catalogue.

        A list that gives something away stays as it is; where none stands yet, it is made without the review.
        """
        published = settle(self.bucket, {*_LISTS, render_stylesheet().path}, self._wanted_lists)
        if not published.refused:
            return published
        self._report(self.shelf.newest(WINDOW), published.refused)
        absent = {refused.path for refused in published.refused if self.bucket.find(refused.path) is None}
        without = frozenset(leak.review_id for refused in published.refused for leak in refused.leaks)
        return published + settle(self.bucket, absent, lambda: _only(absent, self._wanted_lists(without)))

    def publish_all(self) -> Publication:
        """Check and repair every document, and remove those of no review."""
        published = Publication()
        for review_id in self.shelf.review_ids():
            published += self.publish_review(review_id)
        return published + self._remove_strays() + self.publish_lists()

    def _remove_strays(self) -> Publication:
        published = Publication()
        slug = None
        for path in self.bucket.paths(_REVIEW_PAGES):
            here = path.split("/")[1]
            if here == slug:
                continue
            slug = here
            owner = self.shelf.find_by_slug(slug)
            review = self.shelf.read_review(owner) if owner is not None else None
            if owner is None or review is None:
                published += settle(self.bucket, set(self.bucket.paths(f"{_REVIEW_PAGES}{slug}/")), Wanted)
            elif not review.live:
                published += self.publish_review(owner)
        return published

    def _report(self, reviews: tuple[StoredReview, ...], refused: tuple[Refused, ...]) -> None:
        for review in reviews:
            text = leak_report_of(review.source_key, review.entry.id, refused)
            if text is not None:
                self.reports.write_leak_report(review.source_key, text)

    def _wanted_of(self, review_id: str) -> Wanted:
        review = self.shelf.read_review(review_id)
        if review is None or not review.live:
            return Wanted()
        safe = [render_review_page(review.entry, review.shown, self.site), *self._images_of(review)]
        documents = {document.path: document for document in safe}
        if review.entry.facts.hidden_parts:
            whole = render_spoilers_page(review.entry, review.full, self.site)
            documents[whole.path] = whole
        return Wanted(documents, {document.path: (review.hidden,) for document in safe}, self._open_texts((review,)))

    def _images_of(self, review: StoredReview) -> Iterator[Document]:
        for image in review.images:
            key = image_key_of(review.source_key, image.source)
            found = self.images.read_image(key) if key is not None else None
            if found is not None:
                path = f"{_REVIEW_PAGES}{review.entry.slug}/{image.name}"
                yield Document(path, found.body, found.content_type, found.cache_control)

    def _wanted_lists(self, without: frozenset[str] = frozenset()) -> Wanted:
        reviews = tuple(review for review in self.shelf.newest(WINDOW) if review.entry.id not in without)
        entries = tuple(review.entry for review in reviews)
        updated = max((entry.updated for entry in entries), default=_NEVER)
        safe = (
            render_not_found(self.site),
            render_home(entries, self.site),
            *feed_documents(entries, self.site, updated),
            Document(OFFER_PATH, offer_to_bytes(offer_of(entry.facts for entry in entries)), OFFER_TYPE),
        )
        style = render_stylesheet()
        hidden = tuple(review.hidden for review in reviews)
        return Wanted(
            {style.path: style, **{document.path: document for document in safe}},
            {document.path: hidden for document in safe},
            self._open_texts(reviews),
        )

    def _open_texts(self, reviews: tuple[StoredReview, ...]) -> tuple[str, ...]:
        """Return what is public whatever an author hides later: the operator's words, and addresses for good."""
        slugs = (str(review.entry.slug) for review in reviews)
        return (self.site.name, self.site.address, self.site.author_name, *slugs)


def _only(paths: set[str], wanted: Wanted) -> Wanted:
    return replace(wanted, documents={path: wanted.documents[path] for path in paths})
