"""Publish: make the site's documents agree with the catalogue, in work that the size of the catalogue does not change.

A change concerns a review's own page, and in each of its listings the page that covers its position. What is
published follows from the catalogue alone, never from what a stream's record says of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from unspoilt.config import SiteSettings
from unspoilt.site.address import page_path, spoilers_path
from unspoilt.site.directory import render_archive, render_opml
from unspoilt.site.document import Document
from unspoilt.site.listing import ALL, Listing
from unspoilt.site.pages import (
    render_gone,
    render_not_found,
    render_review_page,
    render_robots,
    render_search,
    render_spoilers_page,
)
from unspoilt.site.search import render_search_script, search_manifest
from unspoilt.site.sitemap import sitemap_index, sitemap_of_listings
from unspoilt.site.stylesheet import render_stylesheet
from unspoilt.spoiler.safe_text import fixed_text
from unspoilt.use_cases.backup import KeptReview
from unspoilt.use_cases.catalogue import StoredReview, position_of
from unspoilt.use_cases.inbox import image_key_of
from unspoilt.use_cases.leak_gate import LeakReports, Publication, Refused, Wanted, leak_report_of
from unspoilt.use_cases.paging import Paging
from unspoilt.use_cases.publish_listing import ListingPublished, PublishListing, open_texts_of
from unspoilt.use_cases.settle import Settling, SiteBucket
from unspoilt.use_cases.shelf import Shelf

REVIEW_PAGES = "reviews/"
#: The page of past issues, which is not the publisher's: it is linked once it is there.
ISSUES = "issues/"


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a listing at which something came, went or changed."""

    listing: Listing
    position: str


@dataclass(frozen=True, slots=True)
class ReviewPublished:
    """What publishing a review came to."""

    publication: Publication
    #: Where it stands, or stood until it was withdrawn.
    places: tuple[Place, ...] = ()


def dirty_listings(places: Collection[Place]) -> tuple[tuple[Listing, set[str]], ...]:
    """Sort places by listing: each is arranged and published once, since its pages are parted to the end at once.

    All reviews come last, so that what they link to is there by then.
    """
    dirty: dict[Listing, set[str]] = {}
    for place in places:
        dirty.setdefault(place.listing, set()).add(place.position)
    return tuple(sorted(dirty.items(), key=lambda each: (each[0] == ALL, each[0].key)))


class Images(Protocol):
    """The port to the images that lie beside the reviews."""

    def read_image(self, key: str) -> Document | None:
        """Return the image with its checked type and an empty path; None where there is none or it is no image."""


class Keeping(Protocol):
    """The port to the backup."""

    def keep_review(self, review_id: str) -> KeptReview | None:
        """Keep a review, and return it; None where there is none."""

    def keep_listing(self, listing: Listing) -> None:
        """Keep where the pages of a listing begin, and its name."""


def publish_with(
    shelf: Shelf, bucket: SiteBucket, images: Images, reports: LeakReports, *, backup: Keeping, site: SiteSettings
) -> Publish:
    """Return the use case over these ports."""
    settling = Settling(bucket)
    listings = PublishListing(shelf, settling, Paging(shelf), site)
    return Publish(shelf, bucket, images, reports, backup, site, settling, listings)


@dataclass(frozen=True, slots=True)
class Publish:
    """The use case with its ports."""

    shelf: Shelf
    bucket: SiteBucket
    images: Images
    reports: LeakReports
    backup: Keeping
    site: SiteSettings
    settling: Settling
    listings: PublishListing

    def publish(self, review_ids: Iterable[str], places: Iterable[Place] = ()) -> Publication:
        """Publish reviews with their listings, and the listings that reviews came to or left at some places."""
        published = [self.publish_assets()]
        dirty = dict.fromkeys(places)
        for review_id in review_ids:
            review = self.publish_review(review_id)
            published.append(review.publication)
            dirty |= dict.fromkeys(review.places)
        done = [self.publish_listing(listing, positions) for listing, positions in dirty_listings(dirty)]
        published += [each.publication for each in done]
        published += [self.publish_directory()] if any(each.moved for each in done) else []
        return Publication.joined(published)

    def publish_assets(self) -> Publication:
        """Write what every page refers to, before any page does."""
        style = render_stylesheet(self.site)
        return self.settling.settle({style.path}, lambda: Wanted({style.path: style}))

    def publish_review(self, review_id: str) -> ReviewPublished:
        """Make one review's own documents agree with the catalogue, once what its readers may see of it is kept.

        Of one that has never been shown nothing needs to be looked at: its page comes first, and on condition that
        there is none yet.
        """
        kept = self.backup.keep_review(review_id)
        if kept is None:
            return ReviewPublished(Publication())
        known = kept.review
        published = self.settling.settle_new(self._wanted_of(known)) if kept.new else None
        if published is None:
            published = self.settling.settle_folder(
                page_path(known.entry), lambda: self._wanted_of(self.shelf.read_review(review_id))
            )
        self.reports.delete_leak_report(known.source_key)
        self._report((known,), published.refused)
        return ReviewPublished(published, tuple(Place(listing, position_of(known.entry)) for listing in known.listings))

    def publish_listing(self, listing: Listing, positions: Iterable[str]) -> ListingPublished:
        """Make a listing agree with the catalogue at some positions."""
        done = self.listings.publish(listing, positions)
        if done.moved:
            self.backup.keep_listing(listing)
        self.note(done)
        return done

    def publish_directory(self) -> Publication:
        """Make what names listings and pages, but no review, agree with the catalogue."""
        return self.settling.settle(self.directory_paths(), self._wanted_directory)

    def directory_paths(self) -> frozenset[str]:
        """Return the paths of the documents that `publish_directory` writes."""
        return frozenset(document.path for document in self._directory())

    def note(self, done: ListingPublished) -> None:
        """Tell the authors of what was refused in a listing."""
        self._report(done.leaking, done.publication.refused)

    def _report(self, reviews: tuple[StoredReview, ...], refused: tuple[Refused, ...]) -> None:
        for review in reviews:
            text = leak_report_of(review.source_key, review.entry.id, refused)
            if text is not None:
                self.reports.write_leak_report(review.source_key, text)

    def _wanted_of(self, review: StoredReview | None) -> Wanted:
        if review is None:
            return Wanted()
        if not review.live:
            paths = [
                page_path(review.entry),
                *([spoilers_path(review.entry)] if review.entry.facts.hidden_parts else []),
            ]
            return Wanted({path: render_gone(path, self.site) for path in paths})
        safe = [render_review_page(review.entry, review.shown, self.site), *self._images_of(review)]
        documents = {document.path: document for document in safe}
        if review.entry.facts.hidden_parts:
            whole = render_spoilers_page(review.entry, review.full, self.site)
            documents[whole.path] = whole
        return Wanted(
            documents, {document.path: (review.hidden,) for document in safe}, open_texts_of((review,), self.site)
        )

    def _images_of(self, review: StoredReview) -> Iterator[Document]:
        for image in review.images:
            key = image_key_of(review.source_key, image.source)
            found = self.images.read_image(key) if key is not None else None
            if found is not None:
                path = f"{page_path(review.entry)}{image.name}"
                yield Document(path, found.body, found.content_type, found.cache_control)

    def _wanted_directory(self) -> Wanted:
        return Wanted({document.path: document for document in self._directory()})

    def _directory(self) -> tuple[Document, ...]:
        listings = self.shelf.listings()
        numbers = [page.number for page in self.shelf.pages(ALL) if page.high is not None]
        return (
            render_stylesheet(self.site),
            render_search_script(),
            render_not_found(self.site),
            render_gone(fixed_text("410.html"), self.site),
            render_search(self.site),
            render_robots(self.site),
            render_archive(listings, self.site, issues=self.bucket.find(ISSUES) is not None),
            render_opml(listings, self.site),
            sitemap_of_listings([named.listing for named in listings], self.site),
            sitemap_index(numbers, self.site),
            search_manifest(numbers),
        )
