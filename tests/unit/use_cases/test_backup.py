"""The backup is made before anything is shown, and never goes back."""

from __future__ import annotations

import pytest

from fakes.desk import Desk, review_text
from unspoilt.aws.kept_rows import rows_from_bytes, rows_to_bytes
from unspoilt.errors import Conflict, OurError
from unspoilt.site.listing import ALL
from unspoilt.use_cases.backup import LISTING_BACKUPS, REVIEW_BACKUPS, Kept, Rows


def test_a_review_and_its_listings_are_kept_when_they_are_published() -> None:
    desk = Desk()
    desk.upload("reviews/a.md", review_text())

    desk.publish_changes()

    paths = {f"{REVIEW_BACKUPS}{desk.only_id()}.json", f"{LISTING_BACKUPS}all.json", f"{LISTING_BACKUPS}year/2026.json"}
    assert paths <= desk.inbox.backups.keys()


def test_a_review_is_kept_before_anything_of_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.upload("reviews/a.md", review_text())

    def refuse(*_: object) -> None:
        raise Conflict("backup")

    monkeypatch.setattr(desk.inbox, "put_backup", refuse)
    with pytest.raises(Conflict):
        desk.publish.publish_review(desk.only_id())

    assert not [path for path in desk.site.documents if path.startswith("reviews/")]


def test_a_withdrawal_is_kept_too() -> None:
    desk = Desk()
    desk.upload("reviews/a.md", review_text())
    path = f"{REVIEW_BACKUPS}{desk.only_id()}.json"
    desk.publish_changes()
    before = desk.inbox.backups[path]

    desk.remove("reviews/a.md")
    desk.publish_changes()

    assert desk.inbox.backups[path].revision == before.revision + 1


def test_what_is_kept_already_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.upload("reviews/a.md", review_text())
    desk.publish_changes()
    read = desk.catalogue.shelf.read_with_rows
    monkeypatch.setattr(
        desk.catalogue.shelf,
        "read_with_rows",
        lambda review_id: (read(review_id)[0], pytest.fail),  # type: ignore[index]
    )

    desk.check_all()


def test_a_table_that_begins_anew_does_not_overwrite_what_was_lost() -> None:
    lost, anew = Desk(), Desk()
    for text in (review_text(), review_text(rating="2/5")):
        lost.upload("reviews/a.md", text)
    lost.publish_changes()
    kept = dict(lost.inbox.backups)
    anew.inbox.backups.update(kept)

    anew.upload("reviews/a.md", review_text())
    anew.publish_changes()

    assert anew.only_id() == lost.only_id()
    assert (
        anew.inbox.backups[f"{REVIEW_BACKUPS}{lost.only_id()}.json"] == kept[f"{REVIEW_BACKUPS}{lost.only_id()}.json"]
    )


def test_a_listing_with_fewer_pages_than_are_kept_is_not_kept() -> None:
    desk = Desk()
    path = f"{LISTING_BACKUPS}all.json"
    desk.inbox.backups[path] = Rows(b"seven pages", 7)

    desk.backup.keep_listing(ALL)

    assert desk.inbox.backups[path].data == b"seven pages"


def test_whoever_is_overtaken_looks_again(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.upload("reviews/a.md", review_text())
    put, overtaken = desk.inbox.put_backup, []

    def be_overtaken(path: str, rows: Rows, replacing: Kept | None) -> None:
        if not overtaken:
            overtaken.append(path)
            put(path, Rows(b"newer", 9), replacing)
        put(path, rows, replacing)

    monkeypatch.setattr(desk.inbox, "put_backup", be_overtaken)
    kept = desk.backup.keep_review(desk.only_id())

    assert desk.inbox.backups[overtaken[0]].data == b"newer"
    assert kept is not None
    assert not kept.new


def test_only_who_kept_a_review_first_is_told_that_nothing_of_it_has_been_shown() -> None:
    desk = Desk()
    desk.upload("reviews/a.md", review_text())

    kept = [desk.backup.keep_review(desk.only_id()) for _ in range(2)]

    assert [each is not None and each.new for each in kept] == [True, False]
    assert desk.backup.keep_review("nobody") is None


def test_a_page_that_stands_although_its_backup_is_lost_is_looked_at_and_left_alone() -> None:
    desk = Desk()
    desk.upload("reviews/a.md", review_text())
    desk.publish_changes()
    desk.inbox.backups.clear()
    desk.site.writes.clear()

    desk.check_all()

    assert desk.inbox.backups.keys() >= {f"{REVIEW_BACKUPS}{desk.only_id()}.json"}
    assert desk.site.writes == []


def test_rows_are_read_back_as_they_were_and_in_one_order() -> None:
    one = {"pk": {"S": "b"}, "sk": {"S": "1"}, "html": {"B": b"\x00\xff"}, "n": {"N": "4"}}
    other = {"pk": {"S": "a"}, "sk": {"S": "2\u2028"}}

    data = rows_to_bytes([one, other])

    assert rows_from_bytes(data) == (other, one)
    assert rows_to_bytes([other, one]) == data


@pytest.mark.parametrize(
    "data", [b"{", b"[1]\n", b"{}\n", b"\xff\n", b'{"pk": {"S": 1}, "sk": {"S": ""}}\n', b'{"pk": {"B": "!"}}\n']
)
def test_what_is_no_backup_is_refused(data: bytes) -> None:
    with pytest.raises(OurError, match="damaged"):
        rows_from_bytes(data)
