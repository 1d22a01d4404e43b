"""One upload is the same work in an archive of any size."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fakes.archive import GENRES, shelved, store
from fakes.counting import Counting
from fakes.desk import Desk, review_text
from unspoilt.site.feed import WINDOW
from unspoilt.use_cases.ingest import Outcome
from unspoilt.use_cases.paging import LAST, MOST, Paging
from unspoilt.use_cases.publish import publish_with

END = datetime(2026, 11, 20, tzinfo=UTC)
SIZES = (10, 150, 1000, 10_000)


def archive(size: int) -> Desk:
    """Fill a catalogue whose pages begin where they would after as many uploads, and publish what is newest."""
    desk = Desk()
    for number in range(1, size + 1):
        published = END - timedelta(hours=size - number)
        store(desk.catalogue, shelved(number, published, genres=(GENRES[number % 3],)))
    for listing in desk.catalogue.shelf.positions:
        Paging(desk.catalogue.shelf).arrange(listing, [LAST])
    desk.catalogue.changed_ids, desk.catalogue.changed_places = {}, {}
    for number in range(size + 1, size + 4):
        store(desk.catalogue, shelved(number, END + timedelta(minutes=number - size), genres=(GENRES[number % 3],)))
        desk.publish_changes()
    return desk


def counted(desk: Desk) -> tuple[Counter[str], Counter[str]]:
    """Publish what changed; return how often each port was called, and how many things it gave or took."""
    shelf, bucket = Counting(desk.catalogue.shelf), Counting(desk.site)
    desk.publish = publish_with(shelf, bucket, desk.inbox, desk.inbox, backup=desk.backup, site=desk.publish.site)  # type: ignore[arg-type]
    desk.publish_changes()
    return shelf.calls + bucket.calls, shelf.things + bucket.things


@pytest.fixture(scope="module")
def archives() -> dict[int, Desk]:
    return {size: archive(size) for size in SIZES}


def test_calls_for_one_upload_are_equal_at_every_size(archives: dict[int, Desk]) -> None:
    calls = {}
    for size, desk in archives.items():
        store(desk.catalogue, shelved(99_999, END + timedelta(hours=1), genres=(GENRES[0],)))
        calls[size], things = counted(desk)
        assert things["read_listed"] <= 4 * MOST
        assert things["listed"] <= 4 * MOST

    assert calls[10]["put"] == 17
    assert [calls[size] == calls[10] for size in SIZES] == [True] * len(SIZES)


def test_calls_for_taking_in_a_file_are_equal_at_every_size(archives: dict[int, Desk]) -> None:
    calls = {}
    for size, desk in archives.items():
        key, sequencer = desk.inbox.upload("reviews/one-more.md", review_text("One More"))
        catalogue, inbox = Counting(desk.catalogue), Counting(desk.inbox)
        ingest = replace(desk.ingest, catalogue=catalogue, inbox=inbox)  # type: ignore[arg-type]
        assert ingest.ingest(key, sequencer) is Outcome.PUBLISHED
        calls[size] = catalogue.calls + inbox.calls
        desk.publish_changes()

    assert calls[10]["commit"] == 1
    assert [calls[size] == calls[10] for size in SIZES] == [True] * len(SIZES)


def test_calls_for_an_edit_deep_in_the_archive_are_equal_at_every_size(archives: dict[int, Desk]) -> None:
    calls = {}
    for size in SIZES[1:]:
        desk = archives[size]
        for words in ("before", "after"):
            made = shelved(3, END - timedelta(hours=size - 3), genres=(GENRES[0],), words=words)
            store(desk.catalogue, made)
            calls[size], _ = counted(desk)

    assert calls[150] == calls[1000] == calls[10_000]


def test_a_withdrawal_rewrites_its_own_page_of_each_listing_alone(archives: dict[int, Desk]) -> None:
    desk = archives[10_000]
    desk.site.writes.clear()
    store(desk.catalogue, replace(desk.catalogue.reviews["00000000-0000-4000-8000-000000005000"], live=False))

    counted(desk)

    archived = [path for path in desk.site.writes if path.startswith("feed/")]
    assert len(archived) == 3
    assert not {"feed.atom", "index.html"} & set(desk.site.writes)


def test_the_turn_of_a_page_writes_the_page_and_its_neighbours_link(archives: dict[int, Desk]) -> None:
    desk = archives[150]
    writes = []
    for number in range(WINDOW):
        desk.site.writes.clear()
        store(desk.catalogue, shelved(50_000 + number, END + timedelta(days=1, minutes=number), genres=("Alone",)))
        counted(desk)
        writes.append(len([path for path in desk.site.writes if path.startswith("feed/") and path.endswith("atom")]))

    assert sorted(writes) == [0] * (WINDOW - 1) + [2]
