"""The site's documents are made to agree with the catalogue, and never go back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import feedparser
import pytest

from fakes.desk import BODY, SITE, Desk, review_text
from fakes.reviews import MemoryShelf, MemorySite
from unspoilt.errors import Conflict
from unspoilt.site.document import Document
from unspoilt.site.listing import Listing
from unspoilt.use_cases.full_check import FullCheck
from unspoilt.use_cases.leak_gate import Publication
from unspoilt.use_cases.publish import publish_with
from unspoilt.use_cases.settle import Published

KEY = "reviews/tide-house.md"
PAGE = "reviews/the-tide-house/"


def publish(desk: Desk) -> Publication:
    return desk.publish.publish([desk.only_id()])


def entries_of(document: Document) -> list[str]:
    return [entry.id for entry in feedparser.parse(document.body).entries]


def test_an_empty_catalogue_has_a_home_feeds_and_a_page_for_lost_readers() -> None:
    desk = Desk()

    desk.check_all()

    assert {"index.html", "404.html", "feed.rss", "feed.atom", "feed.json"} <= desk.site.documents.keys()
    assert entries_of(desk.site.documents["feed.atom"]) == []


def test_a_review_stands_on_its_page_on_the_home_page_and_in_the_feeds() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())

    publish(desk)

    assert b"cousin" in desk.site.documents[PAGE].body
    assert b'href="/reviews/the-tide-house/"' in desk.site.documents["index.html"].body
    for name in ("feed.rss", "feed.atom"):
        assert entries_of(desk.site.documents[name]) == [f"urn:uuid:{desk.only_id()}"]
        assert b"cousin" not in desk.site.documents[name].body


def test_publishing_twice_writes_nothing() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())
    publish(desk)

    assert publish(desk) == Publication()
    assert desk.check_all() == Publication()


def test_a_withdrawn_review_is_gone_everywhere() -> None:
    desk = Desk()
    desk.upload(KEY, review_text(body=BODY + "\n\n||The cousin did it.||\n"))
    desk.publish_changes()
    assert f"{PAGE}spoilers/" in desk.site.documents

    desk.remove(KEY)
    desk.publish_changes()

    left = [path for path in desk.site.documents if path.startswith("reviews/")]
    assert left == [PAGE, f"{PAGE}spoilers/"]
    assert all(desk.site.documents[path].gone for path in left)
    assert not [path for path in desk.site.documents if b"Tide House" in desk.site.documents[path].body]
    assert entries_of(desk.site.documents["feed.atom"]) == []
    assert b"Tide House" not in desk.site.documents["index.html"].body


def test_the_spoilers_page_leaves_with_the_last_spoiler() -> None:
    desk = Desk()
    desk.upload(KEY, review_text(body=BODY + "\n\n||The cousin did it.||\n"))
    publish(desk)
    desk.upload(KEY, review_text())

    publish(desk)

    assert f"{PAGE}spoilers/" not in desk.site.documents


def test_an_image_is_published_with_its_review_and_a_hidden_one_is_not() -> None:
    desk = Desk()
    desk.upload("reviews/marsh.png", b"\x89PNG\r\n\x1a\n marsh")
    desk.upload("reviews/cousin.png", b"\x89PNG\r\n\x1a\n cousin")
    desk.upload("reviews/fake.png", b"<script>alert(1)</script>")
    text = f"{BODY}\n\n![The marsh](marsh.png) ![No image](fake.png)\n\n:::spoiler\n![Who did it](cousin.png)\n:::\n"
    desk.upload(KEY, review_text(body=text))

    publish(desk)

    images = [d.body for path, d in desk.site.documents.items() if path.endswith(".png")]
    assert images == [b"\x89PNG\r\n\x1a\n marsh"]


def test_a_stray_page_is_removed_by_the_full_check() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())
    publish(desk)
    desk.site.documents["reviews/nobody/"] = Document("reviews/nobody/", b"old", "text/html")
    desk.site.documents[PAGE + "old.png"] = Document(PAGE + "old.png", b"old", "image/png")

    desk.check_all()

    assert [path for path in desk.site.documents if path.startswith("reviews/")] == [PAGE]


def test_the_full_check_looks_at_a_few_addresses_in_each_step_and_at_all_in_the_end() -> None:
    desk = Desk()
    strays = [f"reviews/gone-{number:03}/" for number in range(120)]
    for path in strays:
        desk.site.documents[path] = Document(path, b"left over", "text/html; charset=utf-8")
        desk.site.documents[f"{path}spoilers/"] = Document(f"{path}spoilers/", b"left over", "text/html; charset=utf-8")

    steps = FullCheck(desk.publish, desk.bookmark).check_from("", lambda: True)
    removed = [sum(path.startswith("reviews/gone-") for path in step.publication.written) for step in steps]

    assert [count for count in removed if count] == [100, 100, 40]
    assert not [path for path in desk.site.documents if path.startswith("reviews/")]


def test_a_full_check_without_time_for_all_goes_on_the_next_day_and_begins_anew_the_day_after() -> None:
    desk = Desk()
    desk.upload(KEY, review_text(more="genres: [Fog, Tides]\n"))
    publish(desk)
    check, days = FullCheck(desk.publish, desk.bookmark), []

    for _ in range(6):
        desk.site.documents["reviews/nobody/"] = Document("reviews/nobody/", b"old", "text/html")
        left = iter([True, True, True, False])
        steps = list(check.check(left.__next__))
        days.append([step.following for step in steps])

    assert days[0] == ["listing:", "listing:genre/fog", "listing:genre/tides"]
    assert days[1] == ["listing:kind/book", "listing:year/2026", "strays:"]
    assert days[2] == [None]
    assert days[3:] == days[:3]
    assert "reviews/nobody/" not in desk.site.documents


def test_the_full_check_repairs_a_lost_and_a_damaged_document() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())
    publish(desk)
    right = dict(desk.site.documents)
    del desk.site.documents[PAGE]
    desk.site.documents["feed.rss"] = Document("feed.rss", b"damaged", "application/rss+xml")

    assert desk.check_all().written == (PAGE, "feed.rss")

    assert desk.site.documents == right


@dataclass
class OvertakenSite(MemorySite):
    """While a slow publisher renders, a newer one uploads and publishes: once."""

    desk: Desk | None = None
    overtaken: bool = field(default=False)

    def put(self, document: Document, replacing: Published | None) -> None:
        if not self.overtaken and self.desk is not None:
            self.overtaken = True
            self.desk.upload(KEY, review_text(rating="1/5"))
            publish_with(
                self.desk.catalogue.shelf,
                self,
                self.desk.inbox,
                self.desk.inbox,
                backup=self.desk.backup,
                site=SITE,
            ).publish([self.desk.only_id()])
        super().put(document, replacing)


def test_a_slower_publisher_never_takes_a_document_back() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())
    site = OvertakenSite(desk=desk)
    slow = publish_with(desk.catalogue.shelf, site, desk.inbox, desk.inbox, backup=desk.backup, site=SITE)

    slow.publish([desk.only_id()])

    assert site.overtaken
    assert b"1/5" in site.documents[PAGE].body
    assert b"4/5" not in site.documents[PAGE].body + site.documents["feed.atom"].body


class RestlessSite(MemorySite):
    def put(self, document: Document, replacing: Published | None) -> None:
        raise Conflict(document.path)


@dataclass
class GivenWhileForgotten(MemoryShelf):
    """A shelf on which a listing gets a review again, published already, just before its name is forgotten."""

    arrives: Callable[[], object] = lambda: None

    def forget_listing(self, listing: Listing) -> None:
        self.arrives()
        super().forget_listing(listing)


def test_a_listing_keeps_its_name_where_a_review_comes_while_it_is_forgotten() -> None:
    desk, foggy = Desk(), review_text(more="genres: [Fog]\n")
    desk.upload(KEY, foggy)
    desk.publish_changes()
    desk.remove(KEY)
    (fog,) = (place for place in desk.catalogue.changed_places if place.listing.key == "genre/fog")

    def arrive() -> None:
        desk.upload(KEY, foggy)
        desk.publish_changes()

    shelf = GivenWhileForgotten(**vars(desk.catalogue.shelf), arrives=arrive)
    publish_with(shelf, desk.site, desk.inbox, desk.inbox, backup=desk.backup, site=SITE).publish([], [fog])

    assert entries_of(desk.site.documents["genres/fog/feed.atom"]) == [f"urn:uuid:{desk.only_id()}"]
    assert fog.listing in {named.listing for named in shelf.listings()}


def test_endless_conflict_is_an_error_to_be_retried_not_a_loop() -> None:
    desk = Desk()
    desk.upload(KEY, review_text())

    with pytest.raises(Conflict, match="faster than it can be published"):
        publish_with(
            desk.catalogue.shelf, RestlessSite(), desk.inbox, desk.inbox, backup=desk.backup, site=SITE
        ).publish([desk.only_id()])


def test_hidden_words_stand_on_the_spoilers_page_only() -> None:
    desk = Desk()
    desk.upload(
        KEY, review_text(body=BODY + "\n\n## The end (spoilers)\n\nThe cousin drowned the lighthouse keeper.\n")
    )

    publish(desk)

    holding = [path for path, document in desk.site.documents.items() if b"lighthouse keeper" in document.body]
    assert sorted(holding) == [f"{PAGE}spoilers/", "spoilers.atom"]
