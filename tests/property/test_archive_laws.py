"""Laws of the archives: whatever comes, goes and moves, a feed's documents hold each live review exactly once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.archive import GENRES, shelved, store, walk
from fakes.desk import Desk
from unspoilt.newsletter.offer import OFFER_PATH
from unspoilt.review.review import Kind
from unspoilt.site.feed import WINDOW
from unspoilt.site.listing import Listing
from unspoilt.site.listing_page import listing_paths
from unspoilt.use_cases.paging import MOST
from unspoilt.use_cases.publish import publish_with

DAY = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class History:
    """A catalogue, and what may happen to it."""

    desk: Desk = field(default_factory=Desk)
    count: int = 0

    def add(self, day: int, kind: Kind, genre: str) -> None:
        self.count += 1
        moment = DAY + timedelta(days=day, seconds=self.count)
        store(self.desk.catalogue, shelved(self.count, moment, kind=kind, genres=(genre,)))

    def change(self, pick: int, **changes: object) -> None:
        ids = sorted(self.desk.catalogue.reviews)
        review = self.desk.catalogue.reviews[ids[pick % len(ids)]]
        number = int(review.entry.id[-12:])
        kind, genre = review.entry.facts.kind, str(review.entry.facts.genres[0])
        made = shelved(
            number,
            changes.get("published", review.entry.published),  # type: ignore[arg-type]
            kind=kind,
            genres=(str(changes.get("genre", genre)),),
            words=str(changes.get("words", "")),
        )
        store(self.desk.catalogue, replace(made, live=bool(changes.get("live", review.live))))

    def live(self, listing: Listing) -> set[str]:
        live = [review for review in self.desk.catalogue.reviews.values() if review.live]
        return {f"urn:uuid:{review.entry.id}" for review in live if listing in review.listings}

    def feeds(self) -> dict[Listing, str]:
        listings = {listing for review in self.desk.catalogue.reviews.values() for listing in review.listings}
        return {listing: f"{listing.stem}.atom" for listing in listings if listing.has_feeds}


DAYS = st.integers(0, 30)
ADD = st.tuples(st.just("add"), DAYS, st.sampled_from([Kind.BOOK, Kind.FILM]), st.sampled_from(GENRES))
LATEST = st.tuples(st.just("add"), st.integers(31, 60), st.just(Kind.BOOK), st.sampled_from(GENRES))
PICK = st.integers(0, 10_000)
STEP = st.one_of(
    ADD,
    LATEST,
    st.tuples(st.just("withdraw"), PICK),
    st.tuples(st.just("return"), PICK),
    st.tuples(st.just("date"), PICK, DAYS),
    st.tuples(st.just("genre"), PICK, st.sampled_from(GENRES)),
    st.tuples(st.just("title"), PICK, st.text("xyz", min_size=1, max_size=3)),
    st.tuples(st.just("publish")),
    st.tuples(st.just("check")),
)


def take(history: History, step: tuple[object, ...]) -> None:
    match step:
        case ("add", int(day), kind, genre):
            history.add(day, kind, genre)
        case ("publish",):
            history.desk.publish_changes()
        case ("check",):
            history.desk.check_all()
        case _ if not history.count:
            return
        case ("withdraw", int(pick)):
            history.change(pick, live=False)
        case ("return", int(pick)):
            history.change(pick, live=True)
        case ("date", int(pick), int(day)):
            history.change(pick, published=DAY + timedelta(days=day, microseconds=pick + 1))
        case ("genre", int(pick), genre):
            history.change(pick, genre=genre)
        case ("title", int(pick), words):
            history.change(pick, words=words)


def check_archives(history: History) -> None:
    documents = history.desk.site.documents
    for listing, path in history.feeds().items():
        live = history.live(listing)
        if not live and path not in documents:
            continue
        walked = walk(documents, path)
        held = [entry for _, ids in walked for entry in ids]
        assert sorted(held) == sorted(live), path
        assert all(len(ids) < MOST for _, ids in walked)
        assert len(walked[0][1]) >= min(WINDOW, len(live))
        numbered = {path for path in documents if path.startswith(f"{listing.stem}/") and path.endswith(".atom")}
        assert numbered == {path for path, _ in walked[1:]}


@given(st.lists(STEP, max_size=40), st.integers(1, 110))
@settings(max_examples=25, deadline=None)
def test_window_and_archives_hold_each_live_review_exactly_once(steps: list[tuple[object, ...]], at_first: int) -> None:
    history = History()
    for number in range(at_first):
        history.add(number * 7 % 30, Kind.BOOK, GENRES[number % 3])

    for step in steps:
        take(history, step)
    history.desk.publish_changes()

    check_archives(history)
    right = dict(history.desk.site.documents)
    assert history.desk.check_all().written == ()
    assert history.desk.site.documents == right


@given(st.lists(st.one_of(LATEST, st.tuples(st.just("title"), PICK, st.just("zz"))), min_size=1, max_size=40))
@settings(max_examples=8, deadline=None)
def test_a_closed_page_changes_only_for_its_own_entries_and_once_for_its_successor(
    steps: list[tuple[object, ...]],
) -> None:
    history = History()
    for number in range(120):
        history.add(number % 30, Kind.BOOK, GENRES[0])
    history.desk.publish_changes()

    for step in steps:
        before = dict(history.desk.site.documents)
        changed = f"urn:uuid:{sorted(history.desk.catalogue.reviews)[int(step[1]) % history.count]}"  # type: ignore[call-overload]
        take(history, step)
        history.desk.publish_changes()
        pages = walk(history.desk.site.documents, "feed.atom")[1:]
        newest = [path for path, _ in pages[:2]]
        touched = {path for path, _ in pages if history.desk.site.documents[path] != before.get(path)}
        concerned = {path for path, ids in pages if step[0] == "title" and changed in ids}
        turned = set(newest) if newest and newest[0] not in before else set()
        assert touched <= concerned | turned


def test_whoever_publishes_at_the_same_time_leaves_the_same_documents() -> None:
    history = History()
    for number in range(130):
        history.add(number * 11 % 30, Kind.FILM, GENRES[number % 2])
    desk = history.desk
    rival = publish_with(
        desk.catalogue.shelf, desk.site, desk.inbox, desk.inbox, backup=desk.backup, site=desk.publish.site
    )
    put = desk.site.put
    turns = iter([True, False] * 40)

    def interrupted(document: object, replacing: object) -> None:
        if next(turns, False):
            ids = list(desk.catalogue.reviews)[:3]
            rival.publish(ids)
        put(document, replacing)  # type: ignore[arg-type]

    desk.site.put = interrupted  # type: ignore[method-assign]
    desk.publish_changes()
    desk.site.put = put  # type: ignore[method-assign]

    check_archives(history)
    assert desk.check_all().written == ()


def test_paths_of_a_page_are_all_that_is_written_of_it() -> None:
    history = History()
    for number in range(80):
        history.add(number % 30, Kind.BOOK, GENRES[0])
    history.desk.publish_changes()
    shelf = history.desk.catalogue.shelf

    expected = {
        path
        for listing in {named.listing for named in shelf.listings()}
        for page in shelf.pages(listing)
        for path in listing_paths(listing, page.number if page.high is not None else None)
    }

    written = set(history.desk.site.documents) - history.desk.publish.directory_paths()
    assert {path for path in written if not path.startswith("reviews/")} == expected | {OFFER_PATH}
