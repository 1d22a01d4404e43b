"""Whenever a slow publisher is overtaken by a newer one, the site ends up as the newer one wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from fakes.archive import shelved, store
from fakes.desk import BODY, SITE, Desk, review_text
from unspoilt.site.listing import Listing
from unspoilt.use_cases.backup import Backup
from unspoilt.use_cases.leak_gate import Publication
from unspoilt.use_cases.paging import MOST
from unspoilt.use_cases.publish import publish_with
from unspoilt.use_cases.publish_listing import ListingPublished, PublishListing, _joined, _window_paths

Act = Callable[[Desk], None]

KEY = "reviews/tide-house.md"
OTHER = "reviews/the-dry-well.md"
FOG = "genres: [Fog]\n"
HIDDEN = f"{BODY}\n\n||The cousin did it.||\n"


def archive(size: int) -> Desk:
    """Return a desk whose archive has so many reviews in one genre, all published."""
    desk = Desk()
    for number in range(1, size + 1):
        store(desk.catalogue, shelved(number, datetime(2026, 10, 1, tzinfo=UTC) + timedelta(hours=number)))
    desk.publish_changes()
    return desk


def archive_with_the_review(size: int) -> Desk:
    desk = archive(size)
    desk.upload(KEY, review_text(body=HIDDEN, more=FOG))
    desk.publish_changes()
    return desk


def upload(desk: Desk) -> None:
    desk.upload(KEY, review_text(body=HIDDEN, more=FOG))


def edit(desk: Desk) -> None:
    desk.upload(KEY, review_text(body=HIDDEN, rating="1/5", more=FOG))


def withdraw(desk: Desk) -> None:
    desk.remove(KEY)


def upload_another(desk: Desk) -> None:
    desk.upload(OTHER, review_text("The Dry Well", body=BODY.replace("marsh", "hill"), more=FOG))


#: What stood there, what the slow publisher is to publish, what somebody else publishes meanwhile; and of how many
#: calls one is tried.
STORIES: dict[str, tuple[Callable[[], Desk], Act, Act, int]] = {
    "a new review is edited": (lambda: archive(3), upload, edit, 3),
    "another new review comes": (lambda: archive(3), upload, upload_another, 1),
    "an edited review is withdrawn": (lambda: archive_with_the_review(3), edit, withdraw, 5),
    "the window is parted": (lambda: archive(MOST - 2), upload, upload_another, 9),
    "the window is parted by both": (lambda: archive(MOST - 1), upload, upload_another, 23),
}
#: Here the newer publisher may find that what it wants stands there already, and writes nothing that would stop the
#: slow one.
TAKEN_BACK: dict[str, tuple[Callable[[], Desk], Act, Act, int]] = {
    "a new review is withdrawn": (lambda: archive(3), upload, withdraw, 8),
    "an edit is taken back": (lambda: archive_with_the_review(3), edit, upload, 8),
}


class Watched:
    """Stands for any port; `turn` is told of each call before it is made."""

    def __init__(self, port: Any, turn: Callable[[], None]) -> None:
        self.port = port
        self.turn = turn

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.port, name)

        def watched(*arguments: Any) -> Any:
            self.turn()
            return found(*arguments)

        return watched


def copied(desk: Desk) -> Desk:
    """Return another desk with the same things on it."""
    other = Desk()
    for name in ("sources", "reviews", "fingerprints", "slugs", "news"):
        setattr(other.catalogue, name, dict(getattr(desk.catalogue, name)))
    for name in ("positions", "lows", "numbers", "names"):
        kept: Mapping[Listing, Any] = getattr(desk.catalogue.shelf, name)
        setattr(other.catalogue.shelf, name, {key: _copied(value) for key, value in kept.items()})
    other.site.documents = dict(desk.site.documents)
    for name in ("objects", "reports", "backups"):
        setattr(other.inbox, name, dict(getattr(desk.inbox, name)))
    other.inbox.count = desk.inbox.count
    return other


def _copied(value: Any) -> Any:
    return value.copy() if isinstance(value, (list, dict)) else value


def overtaken(before: Desk, slow: Act, newer: Act, at: int) -> Desk | None:
    """Let the newer publisher do all of its work before the slow one's call with this number; None after its last."""
    desk, calls = copied(before), 0

    def turn() -> None:
        nonlocal calls
        calls += 1
        if calls == at:
            newer(desk)
            desk.publish_changes()

    shelf, site, inbox = (Watched(port, turn) for port in (desk.catalogue.shelf, desk.site, desk.inbox))
    publish = publish_with(shelf, site, inbox, inbox, backup=Backup(shelf, inbox), site=SITE)  # type: ignore[arg-type]
    slow(desk)
    ids, places = desk.catalogue.changed_ids, desk.catalogue.changed_places
    desk.catalogue.changed_ids, desk.catalogue.changed_places = {}, {}
    publish.publish(ids, places)
    return desk if calls >= at else None


def desks(begin: Callable[[], Desk], slow: Act, newer: Act, step: int) -> Iterator[Desk]:
    """Yield how things stand after each way in which the slow publisher can be overtaken."""
    before = begin()
    for at in count(1, step):
        desk = overtaken(before, slow, newer, at)
        if desk is None:
            assert at > 50
            return
        yield desk


@pytest.mark.parametrize("story", STORIES)
def test_whenever_a_publisher_is_overtaken_nothing_is_left_to_mend(story: str) -> None:
    assert [mended for desk in desks(*STORIES[story]) if (mended := desk.check_all()) != Publication()] == []


@pytest.mark.parametrize("story", TAKEN_BACK)
def test_what_an_older_publisher_wrote_over_a_change_that_was_taken_back_is_mended_by_the_check(story: str) -> None:
    for desk in desks(*TAKEN_BACK[story]):
        desk.check_all()

        assert desk.check_all() == Publication()


def test_a_publisher_that_looks_after_it_has_read_takes_the_site_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def publish(self: PublishListing, listing: Listing, positions: set[str]) -> ListingPublished:
        groups = self.paging.arrange(listing, positions)
        published = self._publish_pages(listing, groups, self.settling.bucket.look(_window_paths(listing)))
        return _joined(published, self._keep_name(listing, published))

    monkeypatch.setattr(PublishListing, "publish", publish)

    assert any(desk.check_all() != Publication() for desk in desks(*STORIES["another new review comes"]))
