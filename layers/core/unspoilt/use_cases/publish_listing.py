"""Publish a listing: the pages that a change concerns, and no others, are made to agree with the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from unspoilt.config import SiteSettings
from unspoilt.newsletter.offer import OFFER_PATH, OFFER_TYPE, offer_of, offer_to_bytes
from unspoilt.site.document import Document
from unspoilt.site.feed import Chain
from unspoilt.site.listing import ALL, Listing, listing_name
from unspoilt.site.listing_page import ListingPage, listing_documents, listing_paths, render_spoilers_feed
from unspoilt.spoiler.safe_text import SafeText
from unspoilt.use_cases.catalogue import StoredReview
from unspoilt.use_cases.leak_gate import Publication, Wanted
from unspoilt.use_cases.paging import LAST, MOST, Around, Arranged, Page, Paging, Reading
from unspoilt.use_cases.settle import Published, Settling
from unspoilt.use_cases.shelf import Shelf


@dataclass(frozen=True, slots=True)
class ListingPublished:
    """What publishing a listing came to."""

    publication: Publication
    #: Whether the directory or the chain of pages is another one than before.
    moved: bool
    #: The reviews whose words were found where they may not stand.
    leaking: tuple[StoredReview, ...] = ()
    #: Whether a page shows reviews under a name that is kept: then there is nothing to name and nothing to forget.
    named: bool = False


@dataclass(frozen=True, slots=True)
class _Made:
    """What is wanted of a page, and whether it shows reviews under a name that is kept."""

    wanted: Wanted = field(default_factory=Wanted)
    named: bool = False

    def __add__(self, other: _Made) -> _Made:
        return _Made(self.wanted + other.wanted, self.named or other.named)


@dataclass(frozen=True, slots=True)
class PublishListing:
    """The use case with its ports."""

    shelf: Shelf
    settling: Settling
    paging: Paging
    site: SiteSettings

    def publish(self, listing: Listing, positions: Iterable[str]) -> ListingPublished:
        """Publish the pages that cover these positions, and those that begin or end elsewhere because of them.

        Most of what changes is new and stands in the window. So that is looked at before anything is read: then what
        is read to see whether a page must be parted need not be read again to write it.
        """
        seen = self.settling.bucket.look(_window_paths(listing))
        groups = self.paging.arrange(listing, positions)
        published = self._publish_pages(listing, groups, seen)
        return _joined(published, self._keep_name(listing, published))

    def publish_everything(self, listing: Listing) -> ListingPublished:
        """Check and repair every page of a listing."""
        groups = self.paging.arrange(listing, [LAST])
        pages = tuple(self.shelf.pages(listing))
        groups += self.paging.arrange(listing, [page.low for page in pages])
        published = self._publish_pages(listing, (*groups, Arranged(tuple(self.shelf.pages(listing)), ())))
        return _joined(published, self._keep_name(listing, published))

    def _publish_pages(
        self, listing: Listing, groups: Iterable[Arranged], seen: Mapping[str, Published | None] | None = None
    ) -> ListingPublished:
        """Publish pages from the oldest to the window, so that no entry is in none of them for a moment, each once.

        `seen` is a look at the window from before the groups were read.
        """
        pages: dict[int, Page] = {}
        readings: dict[int, Reading] = {}
        moved: set[int] = set()
        dropped: dict[int, None] = {}
        for group in groups:
            pages |= {page.number: page for page in group.pages}
            moved |= {page.number for page in group.pages if group.moved}
            if seen is not None and group.reading is not None and group.reading.around.here.high is None:
                readings[group.reading.around.here.number] = group.reading
            dropped |= dict.fromkeys(group.dropped)
        published = ListingPublished(Publication(), moved=bool(moved or dropped))
        for page in sorted(pages.values(), key=lambda page: page.low):
            if page.number in dropped:
                continue
            if page.number in readings and page.number not in moved:
                done = self._publish_page(listing, page, seen, readings[page.number])
            else:
                done = self._publish_page(listing, page, moved=page.number in moved)
            published = _joined(published, done)
        gone = {path for number in dropped for path in listing_paths(listing, number)}
        if gone:
            removed = self.settling.settle(gone, lambda: self._wanted_of(listing, dropped))
            published = _joined(published, ListingPublished(removed, moved=True))
        return published

    def _publish_page(
        self,
        listing: Listing,
        page: Page,
        seen: Mapping[str, Published | None] | None = None,
        reading: Reading | None = None,
        *,
        moved: bool = False,
    ) -> ListingPublished:
        """Publish a page; `reading` is the window as it was read after it had been `seen`."""
        closed = listing_paths(listing, page.number) if page.high is not None or moved else ()
        paths = {*closed, *(_window_paths(listing) if page.high is None else ())}
        looked: list[_Made] = []

        def wanted_now() -> Wanted:
            known = reading if not looked else None
            looked.append(self._make(listing, known) if known is not None else self._made_of(listing, page))
            return looked[-1].wanted

        published = self.settling.settle(paths, wanted_now, seen)
        if not published.refused:
            return ListingPublished(published, moved=False, named=looked[-1].named)
        leaking = frozenset(leak.review_id for refused in published.refused for leak in refused.leaks)
        told = self.shelf.read_reviews(self._ids(listing, page))
        absent = {refused.path for refused in published.refused if self.settling.bucket.find(refused.path) is None}
        if absent:
            # Where none stands yet, readers get it without the review rather than not at all.
            published += self.settling.settle(absent, lambda: self._made_of(listing, page, leaking).wanted.only(absent))
        return ListingPublished(published, moved=False, leaking=told)

    def _wanted_of(self, listing: Listing, numbers: Iterable[int]) -> Wanted:
        """Return what stands on closed pages of these numbers after all, should they have come back meanwhile."""
        wanted = Wanted()
        for page in self.shelf.pages(listing):
            if page.number in set(numbers) and page.high is not None:
                wanted += self._made_of(listing, page).wanted
        return wanted

    def _made_of(self, listing: Listing, page: Page, without: frozenset[str] = frozenset()) -> _Made:
        """Make a page's documents as it is now: it may have been closed, opened or dropped since it was looked at.

        Who looked at the window wants a window, whichever page that is by now.
        """
        around = self.shelf.around(listing, page.low)
        closed = around.here.high is not None
        made = _Made()
        if closed and around.here.number == page.number:
            made += self._make(listing, self._read(listing, around), without)
        if page.high is None or not closed:
            window = self.shelf.window(listing) if closed else around
            made += self._make(listing, self._read(listing, window), without)
        return made

    def _make(self, listing: Listing, reading: Reading, without: frozenset[str] = frozenset()) -> _Made:
        around = reading.around
        name, reviews = self.shelf.read_listed(listing, _ids_at(reading.positions))
        shown = tuple(review for review in reviews if review.entry.id not in without)
        if not shown and listing != ALL and around.before is None and around.after is None:
            return _Made()
        entries = tuple(review.entry for review in shown)
        made = ListingPage(
            listing=listing,
            name=name or listing_name(listing, entries),
            entries=entries,
            chain=_chain_of(around),
            vouched={review.entry.id: review.vouched for review in shown if review.vouched is not None},
        )
        documents = [*listing_documents(made, self.site), *_offers(made)]
        safe = {document.path: document for document in documents}
        wanted = Wanted(
            {**safe, **{document.path: document for document in self._unsafe(made, shown)}},
            dict.fromkeys(safe, tuple(review.hidden for review in reviews)),
            open_texts_of(reviews, self.site),
        )
        return _Made(wanted, named=bool(shown) and name is not None)

    def _unsafe(self, page: ListingPage, reviews: tuple[StoredReview, ...]) -> Iterator[Document]:
        if page.listing == ALL and page.chain.number is None:
            yield render_spoilers_feed(page, {review.entry.id: review.full for review in reviews}, self.site)

    def _read(self, listing: Listing, around: Around) -> Reading:
        return Reading(around, self.shelf.listed(listing, around.here, MOST))

    def _ids(self, listing: Listing, page: Page) -> tuple[str, ...]:
        return _ids_at(self.shelf.listed(listing, page, MOST))

    def _keep_name(self, listing: Listing, published: ListingPublished) -> ListingPublished:
        """Name a listing that has come to be, once the gate let its name through; forget one that is empty."""
        unchanged = ListingPublished(Publication(), moved=False)
        if published.named:
            return unchanged
        name = self.shelf.listing_name(listing)
        window = self.shelf.window(listing)
        newest = self._ids(listing, window.here)
        if not newest and window.before is None and listing != ALL:
            if name is not None:
                self._forget(listing, name)
            return ListingPublished(Publication(), moved=name is not None)
        if name is not None or published.publication.refused:
            return unchanged
        entries = [review.entry for review in self.shelf.read_reviews(newest)]
        self.shelf.name_listing(listing, listing_name(listing, entries))
        return ListingPublished(Publication(), moved=True)

    def _forget(self, listing: Listing, name: SafeText) -> None:
        """Forget an empty listing; whoever put a review into it meanwhile may have seen that it has a name."""
        self.shelf.forget_listing(listing)
        if self._ids(listing, self.shelf.window(listing).here):
            self.shelf.name_listing(listing, name)


def open_texts_of(reviews: Iterable[StoredReview], site: SiteSettings) -> tuple[str, ...]:
    """Return what is public whatever an author hides later: the operator's words, and addresses for good."""
    return (site.name, site.address, site.author_name, *(str(review.entry.slug) for review in reviews))


def _ids_at(positions: tuple[str, ...]) -> tuple[str, ...]:
    """Return whose reviews stand at these positions, latest first."""
    return tuple(position.rpartition("#")[2] for position in reversed(positions))


def _offers(page: ListingPage) -> Iterator[Document]:
    """Yield what the newest reviews let subscribers choose from."""
    if page.listing == ALL and page.chain.number is None:
        yield Document(OFFER_PATH, offer_to_bytes(offer_of(entry.facts for entry in page.entries)), OFFER_TYPE)


def _window_paths(listing: Listing) -> tuple[str, ...]:
    return (*listing_paths(listing, None), *([OFFER_PATH] if listing == ALL else []))


def _chain_of(around: Around) -> Chain:
    before, here, after = around.before, around.here, around.after
    return Chain(
        number=None if here.high is None else here.number,
        previous=None if before is None else before.number,
        following=None if after is None or after.high is None else after.number,
    )


def _joined(one: ListingPublished, other: ListingPublished) -> ListingPublished:
    return ListingPublished(
        one.publication + other.publication,
        one.moved or other.moved,
        (*one.leaking, *other.leaking),
        one.named or other.named,
    )
