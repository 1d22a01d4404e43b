"""The review side's ports in memory, with the conditions that the real ones keep."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from unspoilt.errors import Conflict
from unspoilt.site.directory import NamedListing
from unspoilt.site.document import Document
from unspoilt.site.listing import ALL, Listing
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.gate.hidden_words import HiddenWords
from unspoilt.spoiler.safe_text import SafeText
from unspoilt.use_cases.backup import Kept, Rows
from unspoilt.use_cases.catalogue import CatalogueChange, Source, StoredReview, position_of
from unspoilt.use_cases.inbox import InboxObject, image_key_of
from unspoilt.use_cases.paging import LAST, Around, Page
from unspoilt.use_cases.publish import Place
from unspoilt.use_cases.reconcile import Listed
from unspoilt.use_cases.settle import Published


@dataclass
class MemoryClock:
    now: datetime = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_time(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@dataclass
class MemoryCatalogue:
    sources: dict[str, Source] = field(default_factory=dict)
    reviews: dict[str, StoredReview] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)
    news: dict[str, datetime] = field(default_factory=dict)
    commits: int = 0
    shelf: MemoryShelf = field(init=False)
    #: What the table's stream would say: ids of reviews, and the places that they left.
    changed_ids: dict[str, None] = field(default_factory=dict)
    changed_places: dict[Place, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shelf = MemoryShelf(self)

    def read_source(self, key: str) -> Source | None:
        return self.sources.get(key)

    def read_review(self, review_id: str) -> StoredReview | None:
        return self.reviews.get(review_id)

    def find_by_fingerprint(self, fingerprint: str) -> str | None:
        return self.fingerprints.get(fingerprint)

    def find_by_slug(self, slug: str) -> str | None:
        return self.slugs.get(slug)

    def find_by_image(self, key: str) -> tuple[str, ...]:
        return tuple(
            review.entry.id
            for review in self.reviews.values()
            if review.live and key in {image_key_of(review.source_key, image.source) for image in review.images}
        )

    def commit(self, change: CatalogueChange) -> None:
        known = self.sources.get(change.source.key)
        if change.source.revision != (known.revision if known else 0) + 1:
            raise Conflict("source")
        if change.review is not None:
            entry = change.review.entry
            stored = self.reviews.get(entry.id)
            if change.review.revision != (stored.revision if stored else 0) + 1:
                raise Conflict("review")
            if self.slugs.get(entry.slug, entry.id) != entry.id:
                raise Conflict("slug")
            if self.fingerprints.get(change.review.fingerprint, entry.id) not in {entry.id, change.fingerprint_owner}:
                raise Conflict("fingerprint")
            before, now = (_places(review) for review in (stored, change.review))
            self.changed_places |= dict.fromkeys(sorted(before - now, key=repr))
            self.changed_ids[entry.id] = None
            self.shelf.move(before - now, now - before)
            self.reviews[entry.id] = change.review
            self.slugs[str(entry.slug)] = entry.id
            self.fingerprints[change.review.fingerprint] = entry.id
            if change.news:
                self.news[entry.id] = change.review.first_seen
        self.sources[change.source.key] = change.source
        self.commits += 1

    def newest(self, most: int) -> tuple[StoredReview, ...]:
        live = [review for review in self.reviews.values() if review.live]
        return tuple(sorted(live, key=lambda review: position_of(review.entry), reverse=True)[:most])

    def between(self, start: datetime | None, end: datetime) -> tuple[Entry, ...]:
        found = [
            (seen, self.reviews[review_id].entry)
            for review_id, seen in self.news.items()
            if (start is None or start <= seen) and seen < end and self.reviews[review_id].live
        ]
        return tuple(entry for _, entry in sorted(found, key=lambda pair: (pair[0], pair[1].id), reverse=True))

    def hidden_words(self, ids: tuple[str, ...]) -> tuple[HiddenWords, ...]:
        return tuple(self.reviews[review_id].hidden for review_id in ids if review_id in self.reviews)

    def sources_between(self, after: str | None, last: str | None) -> Iterable[Source]:
        for key in sorted(self.sources, key=str.encode):
            if (after is None or key > after) and (last is None or key <= last):
                yield self.sources[key]


def _places(review: StoredReview | None) -> set[Place]:
    if review is None or not review.live:
        return set()
    return {Place(listing, position_of(review.entry)) for listing in review.listings}


@dataclass
class MemoryShelf:
    catalogue: MemoryCatalogue
    positions: dict[Listing, list[str]] = field(default_factory=dict)
    lows: dict[Listing, dict[str, int]] = field(default_factory=dict)
    numbers: dict[Listing, int] = field(default_factory=dict)
    names: dict[Listing, SafeText] = field(default_factory=dict)

    def move(self, left: set[Place], came: set[Place]) -> None:
        for place in left:
            self.positions[place.listing].remove(place.position)
        for place in came:
            insort(self.positions.setdefault(place.listing, []), place.position)

    def read_review(self, review_id: str) -> StoredReview | None:
        return self.catalogue.read_review(review_id)

    def read_reviews(self, ids: Iterable[str]) -> tuple[StoredReview, ...]:
        wanted = list(ids)
        assert len(wanted) <= 50
        found = [self.catalogue.reviews[each] for each in wanted if each in self.catalogue.reviews]
        return tuple(review for review in found if review.live)

    def read_listed(self, listing: Listing, ids: Iterable[str]) -> tuple[SafeText | None, tuple[StoredReview, ...]]:
        return self.listing_name(listing), self.read_reviews(ids)

    def find_by_slug(self, slug: str) -> str | None:
        return self.catalogue.find_by_slug(slug)

    def review_ids(self) -> Iterator[str]:
        return iter([position.rpartition("#")[2] for position in reversed(self.positions.get(ALL, []))])

    def listed(self, listing: Listing, page: Page, most: int) -> tuple[str, ...]:
        positions = self.positions.get(listing, [])
        start = bisect_left(positions, page.low)
        end = len(positions) if page.high is None else bisect_left(positions, page.high)
        return tuple(positions[start : min(end, start + most)])

    def window(self, listing: Listing) -> Around:
        return self.around(listing, LAST)

    def around(self, listing: Listing, position: str) -> Around:
        pages = self.pages(listing)
        here = next(number for number, page in enumerate(pages) if page.covers(position))
        return Around(
            pages[here - 1] if here else None, pages[here], pages[here + 1] if here + 1 < len(pages) else None
        )

    def pages(self, listing: Listing) -> tuple[Page, ...]:
        starts = sorted({"": 1, **self.lows.get(listing, {})}.items())
        ends = [low for low, _ in starts[1:]] + [None]
        return tuple(Page(number, low, high) for (low, number), high in zip(starts, ends, strict=True))

    def start_page(self, listing: Listing, low: str) -> None:
        self.numbers[listing] = self.numbers.get(listing, 1) + 1
        lows = self.lows.setdefault(listing, {})
        if low in lows:
            raise Conflict(low)
        lows[low] = self.numbers[listing]

    def drop_page(self, listing: Listing, low: str) -> None:
        self.lows.get(listing, {}).pop(low, None)

    def read_with_rows(self, review_id: str) -> tuple[StoredReview, Callable[[], Rows]] | None:
        review = self.catalogue.reviews.get(review_id)
        return None if review is None else (review, lambda: Rows(repr(review).encode(), review.revision))

    def rows_of_listing(self, listing: Listing) -> Rows:
        told = (self.names.get(listing), sorted(self.lows.get(listing, {}).items()))
        return Rows(repr(told).encode(), self.numbers.get(listing, 1))

    def listings(self) -> tuple[NamedListing, ...]:
        return tuple(
            NamedListing(listing, name) for listing, name in sorted(self.names.items(), key=lambda n: n[0].key)
        )

    def listing_name(self, listing: Listing) -> SafeText | None:
        return self.names.get(listing)

    def name_listing(self, listing: Listing, name: SafeText) -> None:
        self.names.setdefault(listing, name)

    def forget_listing(self, listing: Listing) -> None:
        self.names.pop(listing, None)


@dataclass
class MemoryBookmark:
    step: str = ""

    def read(self) -> str:
        return self.step

    def write(self, step: str) -> None:
        self.step = step


@dataclass
class MemoryInbox:
    """A versioned bucket; every write and delete gives the event that S3 would send."""

    clock: MemoryClock
    objects: dict[str, InboxObject] = field(default_factory=dict)
    reports: dict[str, str] = field(default_factory=dict)
    leak_reports: dict[str, str] = field(default_factory=dict)
    backups: dict[str, Rows] = field(default_factory=dict)
    count: int = 0

    def upload(self, key: str, data: bytes | str) -> tuple[str, str]:
        body = data.encode() if isinstance(data, str) else data
        self.objects[key] = InboxObject(body, len(body), hashlib.md5(body).hexdigest(), self.clock.now)
        return self._event(key)

    def remove(self, key: str) -> tuple[str, str]:
        self.objects.pop(key, None)
        return self._event(key)

    def _event(self, key: str) -> tuple[str, str]:
        self.count += 1
        return key, f"{self.count:X}".rjust(6, "0")

    def read(self, key: str, most: int) -> InboxObject | None:
        found = self.objects.get(key)
        if found is not None and found.size > most:
            return InboxObject(None, found.size, found.etag, found.modified)
        return found

    def has(self, key: str) -> bool:
        return key in self.objects

    def write_report(self, key: str, text: str) -> None:
        self.reports[key] = text

    def delete_report(self, key: str) -> None:
        self.reports.pop(key, None)

    def write_leak_report(self, key: str, text: str) -> None:
        self.leak_reports[key] = text

    def delete_leak_report(self, key: str) -> None:
        self.leak_reports.pop(key, None)

    def find_backup(self, path: str) -> Kept | None:
        rows = self.backups.get(path)
        return None if rows is None else Kept(f"{rows.digest}-{rows.revision}", rows.revision, rows.digest)

    def put_backup(self, path: str, rows: Rows, replacing: Kept | None) -> None:
        if self.find_backup(path) != replacing:
            raise Conflict(path)
        self.backups[path] = rows

    def list_page(self, after: str | None, most: int) -> tuple[Listed, ...]:
        keys = [key for key in sorted(self.objects, key=str.encode) if after is None or key > after]
        return tuple(Listed(key, self.objects[key].etag) for key in keys[:most])

    def read_image(self, key: str) -> Document | None:
        found = self.objects.get(key)
        if found is None or found.data is None or not found.data.startswith(b"\x89PNG"):
            return None
        return Document("", found.data, "image/png", "public, max-age=86400")


@dataclass
class MemorySite:
    documents: dict[str, Document] = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)

    def find(self, path: str) -> Published | None:
        found = self.documents.get(path)
        return Published(self._tag(path), found.digest) if found is not None else None

    def _tag(self, path: str) -> str:
        found = self.documents.get(path)
        return hashlib.md5(found.body).hexdigest() if found is not None else ""

    def look(self, paths: Iterable[str]) -> dict[str, Published | None]:
        there = self.look_under("")
        return {path: there.get(path) for path in sorted(paths)}

    def look_under(self, prefix: str) -> dict[str, Published]:
        return {path: Published(self._tag(path)) for path in self.paths(prefix)}

    def holds(self, document: Document, seen: Published) -> bool:
        if self._tag(document.path) != seen.etag:
            raise Conflict(document.path)
        return self.documents[document.path].digest == document.digest

    def put(self, document: Document, replacing: Published | None) -> None:
        if self._tag(document.path) != (replacing.etag if replacing is not None else ""):
            raise Conflict(document.path)
        self.documents[document.path] = document
        self.writes.append(document.path)

    def delete(self, path: str, replacing: Published) -> None:
        if self._tag(path) != replacing.etag:
            raise Conflict(path)
        del self.documents[path]
        self.writes.append(path)

    def paths(self, prefix: str, after: str = "") -> Iterator[str]:
        return iter([path for path in sorted(self.documents) if path.startswith(prefix) and path > after])


@dataclass
class MemoryCheckQueue:
    checks: list[str] = field(default_factory=list)
    next_steps: list[str] = field(default_factory=list)

    def ask_checks(self, keys: tuple[str, ...]) -> None:
        self.checks += keys

    def ask_reconcile(self, after: str) -> None:
        self.next_steps.append(after)
