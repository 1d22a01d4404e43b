"""The in-memory ports and the boto3 adapters keep the same promises."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws

from fakes.desk import Desk, review_text
from fakes.reviews import MemoryCatalogue, MemoryClock, MemoryInbox
from unspoilt.aws.check_bookmark import CheckBookmark
from unspoilt.aws.inbox_bucket import InboxBucket, report_key_of
from unspoilt.aws.kept_rows import rows_from_bytes
from unspoilt.aws.reviews_table import ReviewsTable
from unspoilt.aws.shelf_table import ShelfTable
from unspoilt.aws.site_bucket import SiteBucketStore
from unspoilt.errors import Conflict, OurError
from unspoilt.site.directory import NamedListing
from unspoilt.site.document import Document
from unspoilt.site.listing import ALL, By, Listing
from unspoilt.spoiler.safe_text import fixed_text
from unspoilt.spoiler.stored import FIREWALL_VERSION
from unspoilt.use_cases.backup import Rows
from unspoilt.use_cases.catalogue import CatalogueChange, Source, SourceState, StoredReview, instant, position_of
from unspoilt.use_cases.paging import LAST, Around, Page

TABLE = "reviews"


@dataclass
class Stores:
    catalogue: Any
    shelf: Any
    site: Any
    bookmark: Any


@pytest.fixture(params=["memory", "moto", "dynamodb local"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    if request.param == "memory":
        desk = Desk()
        yield Stores(desk.catalogue, desk.catalogue.shelf, desk.site, desk.bookmark)
        return
    endpoint = request.getfixturevalue("dynamodb_local") if request.param == "dynamodb local" else None
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="site")
        site = SiteBucketStore(s3, "site")
        if endpoint is None:
            table = _table(boto3.client("dynamodb", region_name="us-east-1"))
            yield Stores(table, ShelfTable(table.client, TABLE), site, CheckBookmark(table.client, TABLE))
            return
    client = boto3.client(
        "dynamodb", region_name="us-east-1", endpoint_url=endpoint, aws_access_key_id="x", aws_secret_access_key="x"
    )
    table = _table(client)
    try:
        yield Stores(table, ShelfTable(client, TABLE), None, CheckBookmark(client, TABLE))
    finally:
        client.delete_table(TableName=TABLE)


def _table(client: Any) -> ReviewsTable:
    client.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    return ReviewsTable(client, TABLE)


def made_review(number: int = 1, **changes: Any) -> tuple[Source, StoredReview]:
    """Return what ingest would store for an upload of ours."""
    desk = Desk(clock=MemoryClock())
    desk.clock.pass_time(days=number)
    text = f"Reading number {number} of the tide house. " * 15 + f"\n\n![Marsh](marsh{number}.png)\n"
    desk.upload(f"reviews/{number}.md", review_text(f"Tide House {number}", body=text))
    (review,) = desk.catalogue.reviews.values()
    return desk.catalogue.sources[f"reviews/{number}.md"], replace(review, **changes)


def test_what_was_committed_is_read_back_whole(stores: Stores) -> None:
    source, review = made_review()

    stores.catalogue.commit(CatalogueChange(source, review, None, None, news=True))

    assert stores.catalogue.read_source(source.key) == source
    assert stores.catalogue.read_review(review.entry.id) == review
    assert stores.catalogue.find_by_slug("tide-house-1") == review.entry.id
    assert stores.catalogue.find_by_fingerprint(review.fingerprint) == review.entry.id
    assert stores.catalogue.find_by_image("reviews/marsh1.png") == (review.entry.id,)
    assert stores.shelf.read_reviews([review.entry.id, "nobody"]) == (review,)
    assert stores.catalogue.hidden_words((review.entry.id, "nobody")) == (review.hidden,)


def test_nothing_is_found_where_nothing_is(stores: Stores) -> None:
    catalogue = stores.catalogue

    assert catalogue.read_source("reviews/x.md") is None
    assert catalogue.read_review("x") is None
    assert catalogue.find_by_slug("x") is None
    assert catalogue.find_by_fingerprint("x") is None
    assert catalogue.find_by_image("x") == ()
    assert stores.shelf.read_reviews(["x"]) == ()
    assert list(stores.shelf.review_ids()) == []
    assert stores.shelf.listings() == ()


@pytest.mark.parametrize("stale", ["source", "review", "slug", "fingerprint"])
def test_a_stale_commit_writes_nothing_at_all(stores: Stores, stale: str) -> None:
    source, review = made_review()
    stores.catalogue.commit(CatalogueChange(source, review))
    other_source, other = made_review(2)
    taken = {
        "source": CatalogueChange(source, other),
        "review": CatalogueChange(other_source, review),
        "slug": CatalogueChange(other_source, replace(other, entry=replace(other.entry, slug=review.entry.slug))),
        "fingerprint": CatalogueChange(other_source, replace(other, fingerprint=review.fingerprint)),
    }

    with pytest.raises(Conflict):
        stores.catalogue.commit(taken[stale])

    assert list(stores.shelf.review_ids()) == [review.entry.id]
    assert stores.catalogue.read_source(other_source.key) is None


def test_a_fingerprint_may_be_taken_from_the_owner_that_was_seen(stores: Stores) -> None:
    source, review = made_review()
    stores.catalogue.commit(CatalogueChange(source, review))
    other_source, other = made_review(2)

    change = CatalogueChange(other_source, replace(other, fingerprint=review.fingerprint), None, review.entry.id)
    stores.catalogue.commit(change)

    assert stores.catalogue.find_by_fingerprint(review.fingerprint) == other.entry.id


def test_the_list_is_latest_first_and_follows_dates_and_withdrawals(stores: Stores) -> None:
    made = [made_review(number) for number in (1, 2, 3)]
    for source, review in made:
        stores.catalogue.commit(CatalogueChange(source, review))
    assert list(stores.shelf.review_ids()) == [review.entry.id for _, review in reversed(made)]

    source, review = made[0]
    later = replace(review.entry, published=review.entry.published + timedelta(days=30))
    moved = replace(review, entry=later, revision=2)
    stores.catalogue.commit(CatalogueChange(replace(source, revision=2), moved, review, review.entry.id))
    source, gone = made[2]
    withdrawn = replace(gone, live=False, revision=2)
    stores.catalogue.commit(
        CatalogueChange(replace(source, state=SourceState.DELETED, revision=2), withdrawn, gone, gone.entry.id)
    )

    assert list(stores.shelf.review_ids()) == [made[0][1].entry.id, made[1][1].entry.id]
    assert stores.catalogue.find_by_image("reviews/marsh3.png") == ()


GENRE = Listing(By.GENRE, fixed_text("gothic"))


def shelve(stores: Stores, count: int) -> list[str]:
    """Let reviews stand in a genre too; return their positions, oldest first."""
    positions = []
    for number in range(1, count + 1):
        source, review = made_review(number)
        stores.catalogue.commit(CatalogueChange(source, replace(review, listings=(ALL, GENRE))))
        positions.append(position_of(review.entry))
    return positions


def test_a_listing_begins_with_one_open_page_that_covers_everything(stores: Stores) -> None:
    positions = shelve(stores, 3)
    (page,) = stores.shelf.pages(GENRE)

    assert (page.number, page.low, page.high) == (1, "", None)
    assert stores.shelf.listed(GENRE, page, 10) == tuple(positions)
    assert stores.shelf.listed(GENRE, page, 2) == tuple(positions[:2])
    for position in ("", positions[1], LAST):
        assert stores.shelf.around(GENRE, position) == Around(None, page, None)


def test_pages_are_parted_at_positions_and_keep_their_numbers(stores: Stores) -> None:
    positions = shelve(stores, 6)
    for low in (positions[4], positions[2]):
        stores.shelf.start_page(GENRE, low)
    first, middle, last = stores.shelf.pages(GENRE)

    assert [page.number for page in (first, middle, last)] == [1, 3, 2]
    assert [stores.shelf.listed(GENRE, page, 9) for page in (first, middle, last)] == [
        tuple(positions[start : start + 2]) for start in (0, 2, 4)
    ]
    assert stores.shelf.around(GENRE, "") == Around(None, first, middle)
    assert stores.shelf.around(GENRE, positions[2]) == Around(first, middle, last)
    assert stores.shelf.around(GENRE, positions[3]) == Around(first, middle, last)
    assert stores.shelf.around(GENRE, LAST) == Around(middle, last, None)
    with pytest.raises(Conflict):
        stores.shelf.start_page(GENRE, positions[2])
    stores.shelf.drop_page(GENRE, positions[2])
    stores.shelf.drop_page(GENRE, positions[2])
    assert stores.shelf.around(GENRE, positions[3]).here == Page(1, "", positions[4])
    assert len(stores.shelf.pages(ALL)) == 1


def test_a_review_leaves_the_listings_that_it_is_no_longer_of(stores: Stores) -> None:
    source, review = made_review()
    both = replace(review, listings=(ALL, GENRE))
    stores.catalogue.commit(CatalogueChange(source, both))

    now = replace(both, listings=(ALL,), revision=2)
    stores.catalogue.commit(CatalogueChange(replace(source, revision=2), now, both, both.entry.id))

    assert stores.shelf.listed(GENRE, stores.shelf.around(GENRE, LAST).here, 5) == ()
    assert stores.shelf.listed(ALL, stores.shelf.around(ALL, LAST).here, 5) == (position_of(review.entry),)


def test_a_listing_keeps_its_first_name_until_it_is_forgotten(stores: Stores) -> None:
    shelf = stores.shelf
    assert shelf.listing_name(GENRE) is None

    shelf.start_page(GENRE, "2026")
    shelf.name_listing(GENRE, fixed_text("Gothic"))
    shelf.name_listing(GENRE, fixed_text("GOTHIC"))
    assert shelf.listing_name(GENRE) == "Gothic"
    assert shelf.listings() == (NamedListing(GENRE, fixed_text("Gothic")),)

    shelf.forget_listing(GENRE)
    assert shelf.listings() == ()
    shelf.start_page(GENRE, "2027")
    assert [page.number for page in shelf.pages(GENRE)] == [1, 2, 3]


def test_a_bookmark_is_where_it_was_put_last_and_at_the_beginning_else(stores: Stores) -> None:
    steps = []
    for step in ("reviews:2026", "listing:all", "", "strays:reviews/a0", ""):
        steps.append(stores.bookmark.read())
        stores.bookmark.write(step)

    assert [*steps, stores.bookmark.read()] == ["", "reviews:2026", "listing:all", "", "strays:reviews/a0", ""]


def test_news_are_the_live_reviews_of_a_half_open_period(stores: Stores) -> None:
    made = [made_review(number) for number in (1, 2, 3)]
    for source, review in made:
        stores.catalogue.commit(CatalogueChange(source, review, news=review is not made[1][1]))
    first, _, third = (review for _, review in made)

    between = stores.catalogue.between

    assert between(None, third.first_seen + timedelta(seconds=1)) == (third.entry, first.entry)
    assert between(first.first_seen, third.first_seen) == (first.entry,)
    assert between(first.first_seen + timedelta(microseconds=1), third.first_seen) == ()


def test_sources_come_in_order_of_their_bytes_from_after_to_last(stores: Stores) -> None:
    for key in ("reviews/é.md", "reviews/a.md", "reviews/B.md", "reviews/日.md"):
        stores.catalogue.commit(CatalogueChange(Source(key, SourceState.REFUSED, "0A", "e", None, 1)))

    def keys(after: str | None, last: str | None) -> list[str]:
        return [source.key for source in stores.catalogue.sources_between(after, last)]

    assert keys(None, None) == ["reviews/B.md", "reviews/a.md", "reviews/é.md", "reviews/日.md"]
    assert keys("reviews/B.md", "reviews/é.md") == ["reviews/a.md", "reviews/é.md"]
    assert keys("reviews/a.md", None) == ["reviews/é.md", "reviews/日.md"]


def document(body: bytes = b"one", path: str = "reviews/x/") -> Document:
    return Document(path, body, "text/html; charset=utf-8")


def test_a_document_is_written_only_over_what_was_seen(stores: Stores) -> None:
    if stores.site is None:
        return  # DynamoDB Local has no buckets; memory and moto are judged
    site = stores.site
    site.put(document(), None)
    seen = site.find("reviews/x/")
    assert seen.digest == document().digest

    with pytest.raises(Conflict):
        site.put(document(b"two"), None)
    site.put(document(b"two"), seen)
    with pytest.raises(Conflict):
        site.put(document(b"three"), seen)

    assert site.find("reviews/x/").digest == document(b"two").digest
    assert list(site.paths("reviews/")) == ["reviews/x/"]
    assert site.find("reviews/y/") is None


def test_many_documents_are_looked_at_at_once_and_only_what_was_asked_for_is_told(stores: Stores) -> None:
    if stores.site is None:
        return  # DynamoDB Local has no buckets; memory and moto are judged
    formats = [f"genres/fog/feed.{name}" for name in ("atom", "json", "rss")]
    asked = ["genres/fog/", *formats, "index.html", "feed.rss", "choices.json", "search/newest.json"]
    beside = ["genres/fog/2/", "genres/fog/feed/2.atom", "404.html", "reviews/x/", "reviews/x/spoilers/"]
    for path in (*asked[:-2], *beside):
        stores.site.put(document(path=path), None)

    seen = stores.site.look(asked)

    assert sorted(seen) == sorted(asked)
    assert [path for path in asked if seen[path] is None] == asked[-2:]
    assert {seen[path].etag for path in asked[:-2]} == {stores.site.find("index.html").etag}
    assert list(stores.site.look_under("reviews/x/")) == ["reviews/x/", "reviews/x/spoilers/"]


def test_what_was_looked_at_with_many_is_told_from_other_bytes_and_from_other_headers(stores: Stores) -> None:
    if stores.site is None:
        return  # DynamoDB Local has no buckets; memory and moto are judged
    site, gone = stores.site, replace(document(), gone=True)
    site.put(document(), None)
    seen = site.look_under("reviews/x/")["reviews/x/"]

    assert [site.holds(each, seen) for each in (document(), document(b"two"), gone)] == [True, False, False]

    site.put(document(b"two"), seen)
    with pytest.raises(Conflict):
        site.holds(document(), seen)
    with pytest.raises(Conflict):
        site.put(document(b"three"), seen)


def test_a_document_is_removed_and_cannot_be_replaced_afterwards(stores: Stores) -> None:
    if stores.site is None:
        return  # DynamoDB Local has no buckets; memory and moto are judged
    stores.site.put(document(), None)
    seen = stores.site.find("reviews/x/")

    stores.site.delete("reviews/x/", seen)

    assert stores.site.find("reviews/x/") is None
    with pytest.raises(Conflict):
        stores.site.put(document(b"two"), seen)


@pytest.fixture
def inbox() -> Iterator[tuple[InboxBucket, Any]]:
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="inbox")
        yield InboxBucket(s3, "inbox"), s3


def test_the_inbox_reads_what_stands_there_and_no_more_than_asked(inbox: tuple[InboxBucket, Any]) -> None:
    bucket, s3 = inbox
    s3.put_object(Bucket="inbox", Key="reviews/a b+é.md", Body=b"text")

    found = bucket.read("reviews/a b+é.md", 10)

    assert found is not None
    assert (found.data, found.size) == (b"text", 4)
    assert found.modified.tzinfo is not None
    large = bucket.read("reviews/a b+é.md", 3)
    assert large is not None
    assert (large.data, large.size) == (None, 4)
    assert bucket.read("reviews/none.md", 3) is None
    assert (bucket.has("reviews/a b+é.md"), bucket.has("reviews/none.md")) == (True, False)


def test_reports_stand_beside_the_uploads_and_leave_with_them(inbox: tuple[InboxBucket, Any]) -> None:
    bucket, s3 = inbox
    bucket.write_report("reviews/a/b.md", "PUBLISHED: “é”\n")

    body = s3.get_object(Bucket="inbox", Key="reports/a/b.md.txt")["Body"].read()
    assert body.decode() == "PUBLISHED: “é”\n"
    bucket.delete_report("reviews/a/b.md")
    bucket.delete_report("reviews/a/b.md")

    assert s3.list_objects_v2(Bucket="inbox")["KeyCount"] == 0


def test_a_report_on_a_key_of_full_length_has_a_key_that_fits() -> None:
    long = report_key_of("reviews/" + "é" * 505 + "a.md")
    other = report_key_of("reviews/" + "é" * 505 + "b.md")

    assert len(long.encode()) <= 1024
    assert long != other


def test_an_image_is_known_by_its_bytes_not_by_its_name(inbox: tuple[InboxBucket, Any]) -> None:
    bucket, s3 = inbox
    s3.put_object(Bucket="inbox", Key="reviews/a.png", Body=b"\xff\xd8\xff\xe0 a photograph")
    s3.put_object(Bucket="inbox", Key="reviews/b.png", Body=b"<svg onload=alert(1)>")

    image = bucket.read_image("reviews/a.png")

    assert image is not None
    assert image.content_type == "image/jpeg"
    assert bucket.read_image("reviews/b.png") is None
    assert bucket.read_image("reviews/c.png") is None


def test_a_listing_goes_on_where_it_stopped(inbox: tuple[InboxBucket, Any]) -> None:
    bucket, s3 = inbox
    for name in ("reviews/a.md", "reviews/b.md", "reviews/c.md", "reports/a.md.txt"):
        s3.put_object(Bucket="inbox", Key=name, Body=b"x")

    first = bucket.list_page(None, 2)

    assert [found.key for found in first] == ["reviews/a.md", "reviews/b.md"]
    assert [found.key for found in bucket.list_page(first[-1].key, 2)] == ["reviews/c.md"]


def _age(table: ReviewsTable, review: StoredReview) -> None:
    """Let another firewall have written a review."""
    old = {"pk": {"S": f"REVIEW#{review.entry.id}"}, "sk": {"S": "REVIEW"}}
    item = table.client.get_item(TableName=TABLE, Key=old)["Item"]
    now, older = f'"firewall": {FIREWALL_VERSION}', '"firewall": 0'
    doc = item["doc"]["S"].replace(now, older)
    packed = zlib.compress(zlib.decompress(item["html"]["B"]).replace(now.encode(), older.encode()))
    table.client.put_item(TableName=TABLE, Item={**item, "doc": {"S": doc}, "html": {"B": packed}})


def test_what_another_firewall_let_out_is_not_shown_but_can_be_screened_again() -> None:
    with mock_aws():
        table = _table(boto3.client("dynamodb", region_name="us-east-1"))
        source, review = made_review()
        table.commit(CatalogueChange(source, review))
        _age(table, review)

        with pytest.raises(OurError, match="screen the review again"):
            table.read_review(review.entry.id)
        again = replace(table, any_firewall=True).read_review(review.entry.id)

        assert again == replace(review, screened_by=0)


def test_a_withdrawn_review_is_read_whatever_firewall_let_it_out() -> None:
    with mock_aws():
        table = _table(boto3.client("dynamodb", region_name="us-east-1"))
        source, review = made_review()
        table.commit(CatalogueChange(source, review))
        gone = replace(review, live=False, listings=(), revision=2)
        table.commit(CatalogueChange(replace(source, revision=2), gone, review, review.entry.id))

        _age(table, gone)

        assert table.read_review(review.entry.id) == replace(gone, screened_by=0)


def test_what_must_be_kept_of_a_review_is_read_with_its_file_and_its_news(stores: Stores) -> None:
    source, review = made_review()
    stores.catalogue.commit(CatalogueChange(source, review, None, None, news=True))

    read, read_rows = stores.shelf.read_with_rows(review.entry.id)
    rows = read_rows()

    assert stores.shelf.read_with_rows("nobody") is None
    assert (read, rows.revision) == (review, review.revision)
    assert rows == stores.shelf.read_with_rows(review.entry.id)[1]()
    if not isinstance(stores.catalogue, MemoryCatalogue):
        kept = {(row["pk"]["S"].partition("#")[0], row["sk"]["S"]) for row in rows_from_bytes(rows.data)}
        news = f"{instant(review.first_seen)}#{review.entry.id}"
        assert kept == {("REVIEW", "REVIEW"), ("REVIEW", "HIDDEN"), ("SOURCES", source.key), ("NEWS", news)}


def test_what_must_be_kept_of_a_listing_counts_the_pages_it_has_had(stores: Stores) -> None:
    assert stores.shelf.rows_of_listing(ALL).revision == 1

    stores.shelf.start_page(ALL, "2026-01-01#x")
    stores.shelf.name_listing(ALL, fixed_text("Reviews"))
    two = stores.shelf.rows_of_listing(ALL)
    stores.shelf.drop_page(ALL, "2026-01-01#x")
    dropped = stores.shelf.rows_of_listing(ALL)

    assert (two.revision, dropped.revision) == (2, 2)
    assert two.digest != dropped.digest


@pytest.mark.parametrize("kind", ["memory", "moto"])
def test_a_backup_is_put_on_condition_and_found_again(kind: str) -> None:
    with mock_aws():
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket="inbox")
        inbox: Any = InboxBucket(s3, "inbox") if kind == "moto" else MemoryInbox(MemoryClock())
        path, one, two = "backup/reviews/a.json", Rows(b"one\n", 1), Rows(b"two\n", 2)

        assert inbox.find_backup(path) is None
        inbox.put_backup(path, one, None)
        found = inbox.find_backup(path)
        with pytest.raises(Conflict):
            inbox.put_backup(path, two, None)
        inbox.put_backup(path, two, found)
        with pytest.raises(Conflict):
            inbox.put_backup(path, one, found)

        again = inbox.find_backup(path)
        assert (found.revision, found.digest) == (1, one.digest)
        assert (again.revision, again.digest) == (2, two.digest)
