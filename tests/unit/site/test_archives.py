"""The documents of a listing: archives as RFC 5005 §4 has them, whole bodies, `/spoilers.atom`, the directory."""

import json
from dataclasses import replace

import atoma
import fastfeedparser
import feedparser
import feedparser_rs
import pytest
from lxml import etree

from unit.site.html_checks import check_page
from unit.site.samples import ALL, GAME, LEDGER, SITE, page_of
from unspoilt.errors import OurError
from unspoilt.site.directory import NamedListing, render_archive, render_opml
from unspoilt.site.feed import Chain
from unspoilt.site.feed_elements import HISTORY, UNSPOILT
from unspoilt.site.listing import ALL as EVERYTHING
from unspoilt.site.listing import By, Listing, listing_from_key, listing_name, listings_of
from unspoilt.site.listing_page import (
    ListingPage,
    feed_documents,
    listing_documents,
    listing_paths,
    render_listing,
    render_spoilers_feed,
)
from unspoilt.site.pages import render_gone, render_robots, render_search
from unspoilt.site.search import render_search_script, search_document, search_manifest
from unspoilt.site.sitemap import sitemap_index
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import _KEY, FullHtml, ShownHtml, VouchedHtml, fixed_text

ATOM = "{http://www.w3.org/2005/Atom}"
MYSTERY = Listing(By.GENRE, fixed_text("mystery"))
CLOSED = replace(page_of(ALL), chain=Chain(number=3, previous=2, following=4))
WITH_HUB = replace(SITE, hub="https://hub.example/")
BODY = VouchedHtml(
    '<p>Whole. <img src="a1b2c3d4.png" alt="src=&quot;x&quot; > y" loading="lazy"> A '
    '<a href="https://one.example/?a=1&amp;b=2" rel="noopener nofollow">link</a>, a note'
    '<a href="#note-1" id="ref-1">1</a> and <code>href="page"</code>.</p>',
    key=_KEY,
)


def links(root: etree._Element) -> dict[str, str]:
    return {str(link.get("rel")): str(link.get("href")) for link in root.iter(f"{ATOM}link") if link.get("rel")}


def test_a_closed_page_says_that_it_is_one_and_what_stands_beside_it() -> None:
    rss, atom, _ = (document.body for document in feed_documents(CLOSED, SITE))

    for body, ending in ((rss, "rss"), (atom, "atom")):
        root = etree.fromstring(body)
        assert len(list(root.iter(f"{{{HISTORY}}}archive"))) == 1
        assert {rel: href for rel, href in links(root).items() if rel != "alternate"} == {
            "self": f"https://reviews.example/feed/3.{ending}",
            "current": f"https://reviews.example/feed.{ending}",
            "prev-archive": f"https://reviews.example/feed/2.{ending}",
            "next-archive": f"https://reviews.example/feed/4.{ending}",
        }
    assert etree.fromstring(rss).findtext("channel/link") == "https://reviews.example/archive/3/"


def test_the_window_leads_to_the_archive_and_to_the_hub() -> None:
    window = replace(page_of(ALL), chain=Chain(previous=7))
    rss, atom, as_json = (document.body for document in feed_documents(window, WITH_HUB))

    for body in (rss, atom):
        root = etree.fromstring(body)
        assert not list(root.iter(f"{{{HISTORY}}}archive"))
        assert links(root)["hub"] == "https://hub.example/"
        assert links(root)["prev-archive"].startswith("https://reviews.example/feed/7.")
    assert json.loads(as_json)["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    assert json.loads(as_json)["next_url"] == "https://reviews.example/feed/7.json"


def render_atom_of(*entries: Entry) -> bytes:
    return feed_documents(page_of(entries), SITE)[1].body


def test_all_documents_of_a_feed_have_its_one_id() -> None:
    ids = {
        etree.fromstring(feed_documents(page, SITE)[1].body).findtext(f"{ATOM}id") for page in (CLOSED, page_of(ALL))
    }

    assert len(ids) == 1


@pytest.mark.filterwarnings("ignore:Testing an element's truth value:DeprecationWarning:atoma.*")
@pytest.mark.parametrize("read", [feedparser.parse, atoma.parse_atom_bytes, fastfeedparser.parse, feedparser_rs.parse])
def test_other_peoples_parsers_read_a_closed_page(read: object) -> None:
    atom = feed_documents(CLOSED, WITH_HUB)[1].body

    parsed = read(atom)  # type: ignore[operator]

    assert len(parsed.entries) == len(ALL)


def test_a_review_says_its_facts_to_programs() -> None:
    entry = etree.fromstring(render_atom_of(LEDGER)).find(f"{ATOM}entry")

    def of(name: str) -> etree._Element:
        found = entry.find(f"{{{UNSPOILT}}}{name}")
        assert found is not None
        return found

    assert (of("work").text, dict(of("work").attrib)) == ("The Salt Ledger", {"kind": "book", "year": "2019"})
    assert (of("id").text, of("id").get("scheme")) == ("9780000000002", "isbn")
    assert (of("rating").text, of("rating").get("value"), of("rating").get("best")) == ("4.5/5", "4.5", "5")
    assert dict(of("spoilers").attrib) == {"level": "held-back", "parts": "2", "words": "312"}


def test_a_body_that_is_vouched_for_stands_whole_in_every_feed() -> None:
    page = replace(page_of((GAME,)), vouched={GAME.id: BODY})

    rss, atom, as_json = (document.body for document in feed_documents(page, SITE))

    contents = [
        etree.fromstring(rss).findtext(".//item/description"),
        etree.fromstring(atom).findtext(f"{ATOM}entry/{ATOM}content"),
        json.loads(as_json)["items"][0]["content_html"],
    ]
    for content in contents:
        assert content is not None
        assert "Whole." in content
        assert "You carry one lantern" not in content
    assert json.loads(as_json)["items"][0]["_unspoilt"]["spoilers"]["level"] == "vouched"


def test_addresses_in_a_whole_body_are_absolute_and_text_stays_text() -> None:
    page = replace(page_of((GAME,)), vouched={GAME.id: BODY})

    content = json.loads(feed_documents(page, SITE)[2].body)["items"][0]["content_html"]

    here = "https://reviews.example/reviews/lanternfall/"
    assert f'src="{here}a1b2c3d4.png"' in content
    assert f'href="{here}#note-1"' in content
    assert 'href="https://one.example/?a=1&amp;b=2"' in content
    assert '<code>href="page"</code>' in content
    assert 'alt="src=&quot;x&quot; > y"' in content


def test_a_body_that_nobody_vouches_for_is_no_feeds_content() -> None:
    shown = ShownHtml("<p>Shown on its page.</p>", key=_KEY)
    page = replace(page_of((GAME,)), vouched={GAME.id: shown})  # type: ignore[dict-item]

    with pytest.raises(TypeError, match="VouchedHtml or FullHtml"):
        feed_documents(page, SITE)


def test_the_feed_with_spoilers_is_labelled_in_its_title_and_in_every_entrys() -> None:
    bodies = {entry.id: FullHtml(f"<p>The butler of {entry.slug}. <img src='x'></p>", key=_KEY) for entry in ALL}

    document = render_spoilers_feed(page_of(ALL), bodies, SITE)

    root = etree.fromstring(document.body)
    assert document.path == "spoilers.atom"
    assert root.findtext(f"{ATOM}title") == "The Closed Book [with all spoilers]"
    entries = root.findall(f"{ATOM}entry")
    assert len(entries) == len(ALL)
    for one, entry in zip(entries, ALL, strict=True):
        assert str(one.findtext(f"{ATOM}title")).startswith("[Spoilers] ")
        assert str(one.findtext(f"{ATOM}content")).startswith("<p><strong>With all its spoilers.</strong>")
        assert f"The butler of {entry.slug}." in str(one.findtext(f"{ATOM}content"))
        assert one.findtext(f"{ATOM}id") != f"urn:uuid:{entry.id}"
    first = entries[0].find(f"{ATOM}link")
    assert first is not None
    assert first.get("href") == "https://reviews.example/reviews/the-salt-ledger/spoilers/"


def test_an_image_in_the_feed_with_spoilers_is_the_one_beside_the_review() -> None:
    full = FullHtml('<p><img src="../a1.png" alt="A map" loading="lazy"></p>', key=_KEY)

    body = render_spoilers_feed(page_of((LEDGER,)), {LEDGER.id: full}, SITE).body.decode()

    assert "https://reviews.example/reviews/the-salt-ledger/a1.png" in body


def test_an_entry_stands_in_all_in_its_year_its_kind_and_its_genres() -> None:
    listings = listings_of(LEDGER, SITE.time_zone)

    assert [listing.key for listing in listings] == [
        "all",
        "year/2026",
        "kind/book",
        "genre/historical-fiction",
        "genre/mystery",
        "genre/family-saga",
    ]
    assert [listing_from_key(listing.key) for listing in listings] == list(listings)
    assert [str(listing_name(listing, [LEDGER])) for listing in listings[1:]] == [
        "2026",
        "Books",
        "Historical fiction",
        "Mystery",
        "Family saga",
    ]


def test_genres_of_any_script_have_an_address_of_their_own() -> None:
    facts = replace(LEDGER.facts, genres=tuple(map(fixed_text, ("探偵小説", "怪談", "Sci-Fi", "sci fi"))))

    slugs = [listing.slug for listing in listings_of(replace(LEDGER, facts=facts), SITE.time_zone)[3:]]

    assert len(set(slugs)) == 3
    assert all(listing_from_key(f"genre/{slug}").slug == slug for slug in slugs)


@pytest.mark.parametrize("key", ["", "all/", "genre/", "genre/../x", "author/x", "genre", "year/A"])
def test_a_stored_listing_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(OurError):
        listing_from_key(key)


@pytest.mark.parametrize("listing", [EVERYTHING, MYSTERY, Listing(By.YEAR, fixed_text("2026"))], ids=lambda x: x.key)
@pytest.mark.parametrize("number", [None, 3])
def test_the_paths_of_a_page_are_known_before_it_is_made(listing: Listing, number: int | None) -> None:
    page = ListingPage(listing, fixed_text("Mystery"), ALL, Chain(number))

    made = {document.path for document in listing_documents(page, SITE)}

    assert made | ({"spoilers.atom"} if listing == EVERYTHING and number is None else set()) == set(
        listing_paths(listing, number)
    )


def test_a_listings_page_names_it_and_links_its_feeds_and_its_neighbours() -> None:
    page = check_page(render_listing(ListingPage(MYSTERY, fixed_text("Mystery"), ALL, Chain(3, 2, 4)), SITE).body)

    assert page.xpath("string(//h1)") == "Mystery"
    assert page.xpath("//link[@rel='alternate']/@href")[:3] == [
        f"/genres/mystery/feed.{ending}" for ending in ("atom", "rss", "json")
    ]
    assert page.xpath("//nav[@class='pager']/a/@href") == ["/genres/mystery/4/", "/genres/mystery/2/"]


def test_opml_has_every_feed_and_none_with_spoilers() -> None:
    named = [
        NamedListing(MYSTERY, fixed_text("Mystery")),
        NamedListing(Listing(By.YEAR, fixed_text("2026")), fixed_text("2026")),
    ]

    root = etree.fromstring(render_opml(named, SITE).body)

    assert [outline.get("xmlUrl") for outline in root.iter("outline")] == [
        "https://reviews.example/feed.atom",
        "https://reviews.example/genres/mystery/feed.atom",
    ]


def test_the_archive_page_leads_to_every_listing() -> None:
    keys = ["genre/mystery", "kind/book", "year/2025", "year/2026"]
    named = [NamedListing(listing_from_key(key), fixed_text(key)) for key in keys]

    page = check_page(render_archive(named, SITE).body)

    doors = page.xpath("//ul[@class='doors']/li/a/@href")
    assert doors[:4] == ["/kinds/book/", "/genres/mystery/", "/years/2026/", "/years/2025/"]
    assert "/issues/" not in doors
    assert "/issues/" in check_page(render_archive(named, SITE, issues=True).body).xpath("//a/@href")


def test_only_the_search_page_may_run_a_script_and_only_this_one() -> None:
    script = f"https://reviews.example/{render_search_script().path}"

    check_page(render_search(SITE).body, script=script)
    check_page(render_listing(ListingPage(MYSTERY, fixed_text("Mystery"), ALL), SITE).body)


def test_the_search_index_holds_titles_makers_and_genres_and_no_excerpt() -> None:
    body = search_document(page_of(ALL), SITE).body.decode()

    lines = json.loads(body)
    assert lines[0]["title"] == "The Salt Ledger"
    assert lines[0]["creators"] == "Ines Valdor"
    assert lines[0]["genres"] == "Historical fiction, Mystery, Family saga"
    assert "harbour town" not in body
    assert json.loads(search_manifest([1, 2]).body) == ["newest", 2, 1]


def test_the_sitemap_names_its_parts_and_robots_txt_names_the_sitemap() -> None:
    root = etree.fromstring(sitemap_index([1, 2], SITE).body)

    assert [loc.text for loc in root.iter("{*}loc")] == [
        f"https://reviews.example/sitemaps/{part}.xml" for part in ("listings", "newest", "1", "2")
    ]
    robots = render_robots(SITE).body.decode()
    assert "Sitemap: https://reviews.example/sitemap.xml" in robots
    assert "Disallow: /spoilers.atom" in robots


def test_a_withdrawn_reviews_place_says_so_and_differs_from_a_page_that_stands() -> None:
    gone = render_gone(fixed_text("reviews/x/"), SITE)

    assert gone.gone
    assert gone.digest != replace(gone, gone=False).digest
    assert "withdrawn" in check_page(gone.body).text_content()


def test_a_hub_is_named_only_where_there_is_one() -> None:
    assert b"hub" not in render_atom_of(LEDGER)
