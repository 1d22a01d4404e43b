"""One key at a time, the catalogue is made to agree with the inbox."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.counting import Counting
from fakes.desk import BODY, Desk, review_text
from unspoilt.use_cases.catalogue import SourceState, is_older
from unspoilt.use_cases.ingest import Outcome

KEY = "reviews/tide-house.md"
SHARED = Path(__file__).parents[4] / "shared"


def test_an_upload_is_published_with_a_report_beside_it() -> None:
    desk = Desk()

    outcome = desk.upload(KEY, review_text())

    assert outcome == Outcome.PUBLISHED
    (entry,) = desk.newest(10)
    assert (entry.facts.title, entry.slug) == ("The Tide House", "the-tide-house")
    assert desk.inbox.reports[KEY].startswith("PUBLISHED: reviews/tide-house.md\nAddress: /reviews/the-tide-house/\n")


def test_an_edit_keeps_id_address_and_date() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())
    (before,) = desk.newest(1)
    desk.clock.pass_time(days=3)

    desk.upload(KEY, review_text(title="The Tide House, Revised", rating="5/5", body=BODY + " " + BODY))

    (after,) = desk.newest(1)
    assert (after.id, after.slug, after.published) == (before.id, before.slug, before.published)
    assert after.updated > before.updated


def test_a_typo_fix_does_not_move_updated() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())
    (before,) = desk.newest(1)
    desk.clock.pass_time(days=3)

    desk.upload(KEY, review_text(body=BODY.replace("evenings", "nights")))

    (after,) = desk.newest(1)
    assert after.updated == before.updated
    assert "nights" in desk.catalogue.reviews[after.id].shown


@pytest.mark.parametrize("order", ["created first", "removed first"])
def test_a_rename_keeps_the_review(order: str) -> None:
    desk = Desk()
    desk.upload(KEY, review_text())
    before = desk.only_id()
    desk.clock.pass_time(minutes=5)

    created = desk.inbox.upload("reviews/2026/tide.md", review_text(rating="5/5"))
    removed = desk.inbox.remove(KEY)
    for event in (created, removed) if order == "created first" else (removed, created):
        desk.ingest.ingest(*event)

    assert desk.live() == {"reviews/2026/tide.md": before}
    assert len(desk.catalogue.news) == 1
    (entry,) = desk.newest(5)
    assert entry.facts.rating_label == "5/5"


def test_a_delete_unpublishes_and_takes_the_report_away() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())

    assert desk.remove(KEY) == Outcome.WITHDRAWN

    assert desk.newest(10) == ()
    assert desk.inbox.reports == {}
    assert desk.catalogue.sources[KEY].state == SourceState.DELETED


def test_a_review_that_comes_back_is_the_same_and_no_news() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())
    before = desk.only_id()
    desk.remove(KEY)
    desk.clock.pass_time(days=2)

    desk.upload(KEY, review_text())

    assert desk.only_id() == before
    assert len(desk.catalogue.news) == 1


def test_a_refused_file_changes_nothing_published_and_says_why() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())
    before = desk.newest(1)

    outcome = desk.upload(KEY, "---\ntitle: &a x\nother: *a\n---\n" + BODY)

    assert outcome == Outcome.REFUSED
    assert desk.newest(1) == before
    report = desk.inbox.reports[KEY]
    assert report.startswith("REFUSED: reviews/tide-house.md")
    assert "line 2" in report
    assert "stays as it is, at /reviews/the-tide-house/" in report


def test_a_file_too_large_is_refused_without_being_read() -> None:
    desk = Desk()

    outcome = desk.upload(KEY, review_text(body="word " * 70_000))

    assert outcome == Outcome.REFUSED
    assert "shorten or split it" in desk.inbox.reports[KEY]


def test_a_late_event_is_dropped() -> None:
    desk = Desk()
    first = desk.inbox.upload(KEY, review_text())
    second = desk.inbox.upload(KEY, review_text(rating="2/5"))
    desk.ingest.ingest(*second)

    assert desk.ingest.ingest(*first) == Outcome.OUTDATED


def test_a_doubled_event_writes_nothing() -> None:
    desk = Desk()
    event = desk.inbox.upload(KEY, review_text())
    desk.ingest.ingest(*event)
    commits = desk.catalogue.commits

    assert desk.ingest.ingest(*event) == Outcome.UNCHANGED

    assert desk.catalogue.commits == commits


def test_an_older_event_before_a_delete_publishes_nothing() -> None:
    desk = Desk()
    created = desk.inbox.upload(KEY, review_text())
    removed = desk.inbox.remove(KEY)
    desk.ingest.ingest(*removed)

    desk.ingest.ingest(*created)

    assert desk.live() == {}


def test_two_copies_are_one_review_and_the_newer_is_shown() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())
    desk.clock.pass_time(minutes=1)
    desk.upload("reviews/copy.md", review_text(rating="1/5"))

    assert len(desk.live()) == 1
    assert desk.newest(1)[0].facts.rating_label == "1/5"

    desk.remove("reviews/copy.md")

    assert desk.newest(1)[0].facts.rating_label == "4/5"
    assert list(desk.live()) == [KEY]


def test_a_copy_parts_when_the_other_is_rewritten() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())
    desk.clock.pass_time(minutes=1)
    desk.upload("reviews/copy.md", review_text())
    desk.clock.pass_time(minutes=1)

    desk.upload("reviews/copy.md", review_text(title="Another Work", body="Wholly other words. " * 30))

    assert sorted(desk.live()) == ["reviews/copy.md", KEY]
    assert len(set(desk.live().values())) == 2


def test_short_bodies_do_not_make_two_reviews_one() -> None:
    desk = Desk()
    desk.upload("reviews/a.md", review_text("One", body="To be written."))
    desk.upload("reviews/b.md", review_text("Two", body="To be written."))

    assert len(desk.live()) == 2


def test_the_authors_own_id_survives_a_rename_with_a_rewrite() -> None:
    desk = Desk()
    desk.upload(KEY, review_text(more="id: tide-1\n"))
    before = desk.only_id()

    desk.remove(KEY)
    desk.upload("reviews/new.md", review_text("Renamed", body="Everything is new here. " * 20, more="id: tide-1\n"))

    assert desk.live() == {"reviews/new.md": before}


def test_same_titles_get_different_addresses() -> None:
    desk = Desk()
    for number in range(4):
        desk.upload(f"reviews/{number}.md", review_text(body=f"Reading number {number}. " * 30))

    slugs = {str(entry.slug) for entry in desk.newest(10)}

    assert len(slugs) == 4
    assert {"the-tide-house", "the-tide-house-mara-voss"} <= slugs


def test_a_draft_is_understood_and_not_shown_and_unpublishes_what_was() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())
    before = desk.only_id()

    assert desk.upload(KEY, review_text(more="draft: true\n")) == Outcome.DRAFT
    assert desk.live() == {}
    assert desk.inbox.reports[KEY].startswith("A DRAFT")

    desk.upload(KEY, review_text())
    assert desk.only_id() == before


def test_an_old_review_is_published_but_no_news() -> None:
    desk = Desk()

    desk.upload(KEY, review_text(more="date: 2019-05-04\n"))

    assert len(desk.newest(1)) == 1
    assert desk.catalogue.news == {}


def test_a_date_in_the_future_is_replaced_and_reported() -> None:
    desk = Desk()

    desk.upload(KEY, review_text(more="date: 2031-01-01\n"))

    assert desk.newest(1)[0].published == desk.clock.now
    assert "lies in the future" in desk.inbox.reports[KEY]


@pytest.mark.parametrize(
    "key", ["reviews/x.md~", "reviews/.#x.md", "reviews/x.md.swp", "reviews/x.md/", "reviews/.md", "reports/x.md"]
)
def test_what_is_no_review_file_is_ignored(key: str) -> None:
    desk = Desk()

    assert desk.upload(key, review_text()) == Outcome.IGNORED
    assert desk.inbox.reports == {}


def test_an_image_beside_a_review_marks_it_as_changed() -> None:
    desk = Desk()
    desk.upload("reviews/a/tide.md", review_text(body=BODY + "\n\n![The marsh at dusk](marsh.png)\n"))
    revision = desk.catalogue.reviews[desk.only_id()].revision

    assert desk.upload("reviews/a/marsh.png", b"\x89PNG\r\n\x1a\n....") == Outcome.IMAGE

    assert desk.catalogue.reviews[desk.only_id()].revision == revision + 1


def test_a_cover_is_promised_only_once_it_is_there() -> None:
    desk = Desk()
    desk.upload("reviews/a/tide.md", review_text(more="cover: tide.jpg\n"))
    assert desk.newest(1)[0].facts.cover is None
    assert "'tide.jpg' is not beside the review" in desk.inbox.reports["reviews/a/tide.md"].replace("\n   ", "")

    desk.upload("reviews/a/tide.jpg", b"\xff\xd8\xff")
    assert desk.newest(1)[0].facts.cover is not None
    assert "not beside" not in desk.inbox.reports["reviews/a/tide.md"]

    desk.remove("reviews/a/tide.jpg")
    assert desk.newest(1)[0].facts.cover is None


def test_no_more_images_are_shown_than_one_transaction_can_name() -> None:
    desk = Desk()
    images = "\n\n".join(f"![Picture {number}](picture{number}.png)" for number in range(60))

    desk.upload(KEY, review_text(body=f"{BODY}\n\n{images}\n"))

    assert len(desk.catalogue.reviews[desk.only_id()].images) == 35
    assert "only the first 35 images are shown" in desk.inbox.reports[KEY]


def test_sequencers_of_different_length_compare_as_numbers() -> None:
    assert is_older("9", "10")
    assert is_older("0055AED6DCD90281E5", "0155AED6DCD90281E4")
    assert not is_older("00A", "a")


@pytest.mark.parametrize("name", sorted(p.name for p in (SHARED / "data/attack/generated").glob("*.md")) or [None])
def test_hostile_files_are_read_right_or_refused_with_a_reason(name: str | None) -> None:
    if name is None:
        pytest.skip("../shared/data/attack is not here")
    desk = Desk()

    outcome = desk.upload("reviews/x.md", (SHARED / "data/attack/generated" / name).read_bytes())

    assert outcome in {Outcome.PUBLISHED, Outcome.REFUSED}
    assert desk.inbox.reports["reviews/x.md"].startswith(outcome.name)
    if outcome == Outcome.REFUSED:
        assert "  - " in desk.inbox.reports["reviews/x.md"]


def test_hostile_keys_give_safe_addresses_or_nothing() -> None:
    path = SHARED / "data/attack/generated/s3-keys.json"
    if not path.exists():
        pytest.skip("../shared/data/attack is not here")
    desk = Desk()

    for number, name in enumerate(json.loads(path.read_text())):
        desk.upload(f"reviews/{name}", f"# Work number {number}\n\n{'It has many words. ' * 20}{number}\n")
        desk.upload(f"reviews/{name}", f"{'Nothing but words, no heading. ' * 20}{number}\n")

    for entry in desk.newest(1000):
        assert set(entry.slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert 0 < len(entry.slug) <= 80


def test_a_newer_firewall_screens_what_an_older_one_let_out() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())
    (review,) = desk.catalogue.reviews.values()
    desk.catalogue.reviews[review.entry.id] = replace(review, screened_by=review.screened_by - 1)

    assert desk.reconcile.reconcile(None) == 1
    assert desk.ingest.ingest(*desk.queue.checks) == Outcome.PUBLISHED

    (again,) = desk.catalogue.reviews.values()
    assert again.screened_by == review.screened_by
    assert again.entry == review.entry
    assert desk.reconcile.reconcile(None) == 0


def test_a_new_file_is_taken_for_a_new_review_and_who_has_its_text_is_asked_once_the_commit_was_refused() -> None:
    desk, asked = Desk(), []

    for key in ("reviews/one.md", "reviews/copy.md"):
        catalogue = Counting(desk.catalogue)
        event = desk.inbox.upload(key, review_text())
        assert replace(desk.ingest, catalogue=catalogue).ingest(*event) is Outcome.PUBLISHED  # type: ignore[arg-type]
        asked.append(catalogue.calls)

    assert asked[0] == {"read_source": 2, "commit": 1}
    assert (asked[1]["commit"], asked[1]["find_by_fingerprint"]) == (2, 1)
    assert len(desk.live()) == 1
