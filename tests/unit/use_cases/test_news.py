"""From an upload to an issue: what is mailed as new, and what never is."""

from __future__ import annotations

import json
from datetime import timedelta

from fakes.desk import BODY, Desk, review_text
from fakes.newsletter_samples import SUNDAY, WEEKLY_ISSUE
from fakes.newsroom import Newsroom
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.issue_files import MANIFEST
from unspoilt.use_cases.compose import Composed

MONDAY = SUNDAY - timedelta(days=6)
NEXT_SUNDAY = SUNDAY + timedelta(days=7)


def desk_and_room() -> tuple[Desk, Newsroom]:
    """Return an author's desk on Monday, and a newsroom that takes its news from it."""
    desk, room = Desk(), Newsroom()
    desk.clock.now = MONDAY
    room.news = desk.catalogue  # type: ignore[assignment]
    return desk, room


def own_text(number: int, *, date: str | None = None) -> str:
    """Return a review that no other has the text of."""
    more = "" if date is None else f"date: {date}\n"
    return review_text(f"Volume {number}", body=f"{BODY} This was number {number} of the year.", more=more)


def titles_of(room: Newsroom, issue: str = WEEKLY_ISSUE) -> list[str]:
    return [entry["title"] for entry in json.loads(room.issues.files[issue, MANIFEST])["entries"]]


def test_a_fresh_review_is_mailed_once() -> None:
    desk, room = desk_and_room()
    desk.upload("reviews/one.md", own_text(1))

    room.compose_weekly()
    room.clock.now = NEXT_SUNDAY + timedelta(minutes=3)

    assert titles_of(room) == ["Volume 1"]
    assert room.compose.compose(Cadence.WEEKLY, NEXT_SUNDAY) is Composed.NOTHING_NEW


def test_an_archive_uploaded_in_bulk_is_published_and_never_mailed() -> None:
    desk, room = desk_and_room()
    for number in range(200):
        desk.upload(f"reviews/old-{number}.md", own_text(number, date=f"20{number % 20 + 5:02}-03-01"))

    composed = room.compose.compose(Cadence.WEEKLY, SUNDAY)

    assert len(desk.live()) == 200
    assert composed is Composed.NOTHING_NEW


def test_of_a_bulk_with_one_new_review_only_that_is_mailed() -> None:
    desk, room = desk_and_room()
    for number in range(20):
        desk.upload(f"reviews/old-{number}.md", own_text(number, date="2019-05-17"))
    desk.upload("reviews/new.md", own_text(99, date=f"{MONDAY:%Y-%m-%d}"))

    room.compose_weekly()

    assert titles_of(room) == ["Volume 99"]


def test_a_date_that_is_changed_after_the_first_sight_makes_no_news() -> None:
    desk, room = desk_and_room()
    desk.upload("reviews/old.md", own_text(1, date="2019-05-17"))
    desk.upload("reviews/old.md", own_text(1, date=f"{MONDAY:%Y-%m-%d}"))

    assert room.compose.compose(Cadence.WEEKLY, SUNDAY) is Composed.NOTHING_NEW


def test_a_review_that_was_mailed_is_not_mailed_again_under_another_name() -> None:
    desk, room = desk_and_room()
    desk.upload("reviews/one.md", own_text(1))
    room.compose_weekly()
    desk.clock.now = SUNDAY + timedelta(days=2)

    desk.upload("reviews/renamed.md", own_text(1))
    desk.remove("reviews/one.md")
    room.clock.now = NEXT_SUNDAY + timedelta(minutes=3)

    assert list(desk.live()) == ["reviews/renamed.md"]
    assert room.compose.compose(Cadence.WEEKLY, NEXT_SUNDAY) is Composed.NOTHING_NEW


def test_an_edit_and_a_return_are_not_mailed_again() -> None:
    desk, room = desk_and_room()
    desk.upload("reviews/one.md", own_text(1))
    room.compose_weekly()
    desk.clock.now = SUNDAY + timedelta(days=2)

    desk.upload("reviews/one.md", own_text(1).replace("the weather", "all of the dreadful weather"))
    desk.remove("reviews/one.md")
    desk.upload("reviews/one.md", own_text(1))
    room.clock.now = NEXT_SUNDAY + timedelta(minutes=3)

    assert len(desk.live()) == 1
    assert room.compose.compose(Cadence.WEEKLY, NEXT_SUNDAY) is Composed.NOTHING_NEW


def test_a_review_taken_back_before_the_issue_is_not_in_it() -> None:
    desk, room = desk_and_room()
    desk.upload("reviews/one.md", own_text(1))
    desk.upload("reviews/two.md", own_text(2))
    desk.remove("reviews/one.md")

    room.compose_weekly()

    assert titles_of(room) == ["Volume 2"]
