"""Publish a listing: the pages that a change concerns, and no others, are made to agree with the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
from unspoilt.use_cases.paging import LAST, MOST, Around, Arranged, Page, Paging
from unspoilt.use_cases.settle import Settling
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
        """Publish the pages that cover these positions, and those that begin or end elsewhere because of them."""
        groups = self.paging.arrange(listing, positions)
        published = self._publish_pages(listing, groups)
        return _joined(published, self._keep_name(listing, published))

    def publish_everything(self, listing: Listing) -> ListingPublished:
        """Check and repair every page of a listing."""
        groups = self.paging.arrange(listing, [LAST])
        pages = tuple(self.shelf.pages(listing))
        groups += self.paging.arrange(listing, [page.low for page in pages])
        published = self._publish_pages(listing, (*groups, Arranged(tuple(self.shelf.pages(listing)), ())))
        return _joined(published, self._keep_name(listing, published))

    def _publish_pages(self, listing: Listing, groups: Iterable[Arranged]) -> ListingPublished:
        """Publish pages from the oldest to the window, so that no entry is in none of them for a moment, each once."""
        pages: dict[int, Page] = {}
        moved: set[int] = set()
        dropped: dict[int, None] = {}
        for group in groups:
            pages |= {page.number: page for page in group.pages}
            moved |= {page.number for page in group.pages if group.moved}
            dropped |= dict.fromkeys(group.dropped)
        published = ListingPublished(Publication(), moved=bool(moved or dropped))
        for page in sorted(pages.values(), key=lambda page: page.low):
            if page.number not in dropped:
                published = _joined(published, self._publish_page(listing, page, moved=page.number in moved))
        gone = {path for number in dropped for path in listing_paths(listing, number)}
        if gone:
            removed = self.settling.settle(gone, lambda: self._wanted_of(listing, dropped))
            published = _joined(published, ListingPublished(removed, moved=True))
        return published

    def _publish_page(self, listing: Listing, page: Page, *, moved: bool) -> ListingPublished:
        closed = listing_paths(listing, page.number) if page.high is not None or moved else ()
        paths = {*closed, *(_window_paths(listing) if page.high is None else ())}
        looked: list[_Made] = []

        def wanted_now() -> Wanted:
            looked.append(self._made_of(listing, page))
            return looked[-1].wanted

        published = self.settling.settle(paths, wanted_now)
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
            made += self._make(listing, around, without)
        if page.high is None or not closed:
            made += self._make(listing, self.shelf.around(listing, LAST) if closed else around, without)
        return made

    def _make(self, listing: Listing, around: Around, without: frozenset[str]) -> _Made:
        here = around.here
        reviews = self.shelf.read_reviews(self._ids(listing, here))
        shown = tuple(review for review in reviews if review.entry.id not in without)
        if not shown and listing != ALL and around.before is None and around.after is None:
            return _Made()
        entries = tuple(review.entry for review in shown)
        name = self.shelf.listing_name(listing)
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

    def _ids(self, listing: Listing, page: Page) -> tuple[str, ...]:
        positions = self.shelf.listed(listing, page, MOST)
        return tuple(position.rpartition("#")[2] for position in reversed(positions))

    def _keep_name(self, listing: Listing, published: ListingPublished) -> ListingPublished:
        """Name a listing that has come to be, once the gate let its name through; forget one that is empty."""
        unchanged = ListingPublished(Publication(), moved=False)
        if published.named:
            return unchanged
        name = self.shelf.listing_name(listing)
        window = self.shelf.around(listing, LAST)
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
        if self._ids(listing, self.shelf.around(listing, LAST).here):
            self.shelf.name_listing(listing, name)


def open_texts_of(reviews: Iterable[StoredReview], site: SiteSettings) -> tuple[str, ...]:
    """Return what is public whatever an author hides later: the operator's words, and addresses for good."""
    return (site.name, site.address, site.author_name, *(str(review.entry.slug) for review in reviews))


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
