"""What one upload costs the publisher at 100 and at 10,000 reviews, and writing a feed against plain feedgen.

    .venv/bin/python bench/publish.py

Ports are in memory: what is measured is the work, and the calls are counted.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from feedgen.feed import FeedGenerator

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fakes.archive import GENRES, shelved, store
from fakes.counting import Counting
from fakes.desk import SITE, Desk
from unspoilt.site.address import entry_urn, page_address
from unspoilt.site.entry_html import entry_html
from unspoilt.site.listing import ALL, listing_name
from unspoilt.site.listing_page import ListingPage, feed_of
from unspoilt.site.rss import render_rss
from unspoilt.use_cases.paging import LAST, Paging
from unspoilt.use_cases.publish import publish_with

END = datetime(2026, 11, 20, tzinfo=UTC)
SIZES = (100, 10_000)
UPLOADS = 9


def archive(size: int) -> Desk:
    """Fill a catalogue, and publish what is newest in it."""
    desk = Desk()
    for number in range(1, size + 1):
        store(desk.catalogue, shelved(number, END - timedelta(hours=size - number), genres=(GENRES[number % 3],)))
    for listing in desk.catalogue.shelf.positions:
        Paging(desk.catalogue.shelf).arrange(listing, [LAST])
    desk.catalogue.changed_ids, desk.catalogue.changed_places = {}, {}
    for number in range(1, 4):
        upload(desk, number)
    return desk


def upload(desk: Desk, number: int) -> tuple[float, int]:
    """Store one more review and publish it; return the seconds of work and the calls."""
    review = shelved(900_000 + number, END + timedelta(minutes=number), genres=(GENRES[number % 3],))
    store(desk.catalogue, review)
    shelf: Any = Counting(desk.catalogue.shelf)
    bucket: Any = Counting(desk.site)
    desk.publish = publish_with(shelf, bucket, desk.inbox, desk.inbox, backup=desk.backup, site=SITE)
    started = time.process_time()
    desk.publish_changes()
    return time.process_time() - started, sum((shelf.calls + bucket.calls).values())


def feedgen_alone(page: ListingPage) -> None:
    """Write the same entries as anyone would with feedgen."""
    generator = FeedGenerator()
    generator.title(SITE.name)
    generator.link(href=SITE.address)
    generator.description(SITE.name)
    for entry in page.entries:
        item = generator.add_entry(order="append")
        item.guid(entry_urn(entry), permalink=False)
        item.title(str(entry.facts.title))
        item.link(href=str(page_address(SITE, entry)))
        item.content(str(entry_html(entry, SITE)), type="html")
        item.published(entry.published)
    generator.rss_str(pretty=True)


def seconds(work: Callable[[], object]) -> float:
    """Return the median time of some runs."""
    times = []
    for _ in range(UPLOADS):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return statistics.median(times)


def main() -> None:
    """Measure and print."""
    desks = {size: archive(size) for size in SIZES}
    runs: dict[int, list[tuple[float, int]]] = {size: [] for size in SIZES}
    for number in range(4, 4 + UPLOADS):
        for size, desk in desks.items():
            runs[size].append(upload(desk, number))
    work = {size: statistics.median(spent for spent, _ in runs[size]) for size in SIZES}
    for size in SIZES:
        calls = sorted({calls for _, calls in runs[size]})
        print(f"{size:>6} reviews: {work[size] * 1000:6.1f} ms of work for one upload, calls {calls}")
    print(f"ratio of 10,000 to 100: {work[SIZES[1]] / work[SIZES[0]]:.2f} (goal: at most 1.15)")
    shelf = desks[SIZES[1]].catalogue.shelf
    newest = shelf.listed(ALL, shelf.around(ALL, LAST).here, 50)
    entries = tuple(r.entry for r in shelf.read_reviews(position.rpartition("#")[2] for position in reversed(newest)))
    page = ListingPage(ALL, listing_name(ALL, entries), entries)
    plain, ours = seconds(lambda: feedgen_alone(page)), seconds(lambda: render_rss(feed_of(page, SITE)))
    print(f"an RSS window of {len(entries)}: {ours * 1000:.1f} ms, by feedgen alone {plain * 1000:.1f} ms")


if __name__ == "__main__":
    main()
