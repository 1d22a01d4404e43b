import json
from dataclasses import replace

import pytest

from unit.site.html_checks import check_page, text_of
from unit.site.samples import ALL, AMPERSANDS, BARE, GAME, LEDGER, SITE, entry, facts, page_of
from unit.site.snapshots import FULL, SHOWN, documents
from unspoilt.config import SiteSettings
from unspoilt.site.listing_page import render_home
from unspoilt.site.pages import render_not_found, render_review_page, render_spoilers_page
from unspoilt.site.stylesheet import render_stylesheet
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import _KEY, FullHtml, ShownHtml, fixed_text

PAGES = [name for name in documents() if name.endswith(".html")]


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_sound_html_without_scripts(name: str) -> None:
    page = check_page(documents()[name].body)

    labelled = page.xpath("//link[@rel='alternate'][contains(@title, 'with all spoilers')]")
    assert [link.get("href") for link in labelled] == (["/spoilers.atom"] if name == "spoilers.html" else [])
    assert page.xpath("//link[@rel='alternate']/@href")[len(labelled) :] == ["/feed.atom", "/feed.rss", "/feed.json"]
    assert page.xpath("//link[@rel='stylesheet']/@href") == [f"/{render_stylesheet(SITE).path}"]
    assert page.xpath("//a[@class='skip']/@href") == ["#main"]


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.slug)
def test_every_sample_has_sound_pages(one: Entry) -> None:
    review = render_review_page(one, SHOWN, SITE)
    spoilers = render_spoilers_page(one, FULL, SITE)

    assert text_of(check_page(review.body), "//h1") == one.facts.title
    assert text_of(check_page(spoilers.body), "//h1") == one.facts.title
    assert review.path == f"reviews/{one.slug}/"
    assert spoilers.path == f"reviews/{one.slug}/spoilers/"


def test_a_review_page_says_what_it_is_to_people_and_to_programs() -> None:
    page = check_page(render_review_page(LEDGER, SHOWN, SITE).body)

    assert text_of(page, "//title") == "The Salt Ledger by Ines Valdor · The Closed Book"
    assert page.xpath("//link[@rel='canonical']/@href") == ["https://reviews.example/reviews/the-salt-ledger/"]
    assert page.xpath("//meta[@property='og:title']/@content") == ["The Salt Ledger by Ines Valdor"]
    assert page.xpath("//time/@datetime") == ["2026-11-22T18:30:00Z"]
    assert text_of(page, "//time") == "22 November 2026"
    assert page.xpath("//*[@class='stars']/@aria-label") == ["4.5 out of 5 stars"]
    (review,) = page.find_class("h-review")
    for mark in ("p-item", "p-rating", "p-best", "p-author", "dt-published", "u-url", "e-content", "p-category"):
        assert review.find_class(mark), mark


def test_a_review_page_says_how_much_is_hidden_and_where_it_stands() -> None:
    page = check_page(render_review_page(LEDGER, SHOWN, SITE).body)

    (note,) = page.find_class("held-back")
    assert " ".join(note.text_content().split()).startswith("2 parts of this review are hidden, 312 words in all")
    assert note.xpath(".//a/@href") == ["spoilers/"]


def test_a_review_that_hides_nothing_has_no_note() -> None:
    page = check_page(render_review_page(BARE, SHOWN, SITE).body)

    assert page.find_class("held-back") == []


def test_structured_data_describes_the_review() -> None:
    page = check_page(render_review_page(LEDGER, SHOWN, SITE).body)

    data = json.loads(text_of(page, "//script"))

    assert data["@type"] == "Review"
    assert data["itemReviewed"] == {
        "@type": "Book",
        "name": "The Salt Ledger",
        "author": [{"@type": "Person", "name": "Ines Valdor"}],
        "datePublished": "2019",
        "genre": ["Historical fiction", "Mystery", "Family saga"],
        "isbn": "9780000000002",
    }
    assert data["reviewRating"] == {"@type": "Rating", "ratingValue": 4.5, "bestRating": 5, "worstRating": 0}


def test_structured_data_cannot_end_its_own_element() -> None:
    hostile = entry(facts("</script><script>alert(1)</script><!--", excerpt="<!-- <script> & '\u2028"))

    body = render_review_page(hostile, SHOWN, SITE).body.decode()
    page = check_page(body.encode())

    (script,) = page.xpath("//script")
    assert "<" not in script.text
    assert json.loads(script.text)["itemReviewed"]["name"] == "</script><script>alert(1)</script><!--"


def test_names_with_markup_stay_text_everywhere() -> None:
    for document in (render_home(page_of(ALL), SITE), render_review_page(AMPERSANDS, SHOWN, SITE)):
        page = check_page(document.body)
        assert page.xpath("//uncut") == []
        assert "anybody who laughs at </script><script>alert(1)</script>" in page.text_content()


def test_the_spoilers_page_warns_first_and_keeps_out_of_searches_and_previews() -> None:
    body = render_spoilers_page(LEDGER, FULL, SITE).body
    page = check_page(body)

    assert text_of(page, "//title") == "The Salt Ledger"
    assert "noindex" in page.xpath("//meta[@name='robots']/@content")[0]
    assert not page.xpath("//meta[@property] | //meta[@name='description'] | //script")
    assert body.index(b'class="warning"') < body.index(b"<h1 ") < body.index(b"year of the flood")


def test_what_is_hidden_stands_on_the_spoilers_page_alone() -> None:
    hidden = b"year of the flood"

    assert hidden in render_spoilers_page(LEDGER, FULL, SITE).body
    for document in (render_review_page(LEDGER, SHOWN, SITE), render_home(page_of(ALL), SITE)):
        assert hidden not in document.body


def test_home_lists_the_newest_first_with_their_facts() -> None:
    page = check_page(render_home(page_of(reversed(ALL)), SITE).body)

    cards = page.find_class("card")
    assert [card.xpath("string(.//h3)") for card in cards] == [one.facts.title for one in ALL]
    first = " ".join(cards[0].text_content().split())
    for shown in ("Book, 2019", "by Ines Valdor", "Mystery", "full of arithmetic", "harbour town", "22 November 2026"):
        assert shown in first
    assert cards[0].xpath(".//h3/a/@href") == ["/reviews/the-salt-ledger/"]


def test_home_shows_days_in_the_sites_zone() -> None:
    """The film's review was published at 23:45 UTC on the 21st, which is the 22nd in Vienna."""
    page = check_page(render_home(page_of((AMPERSANDS,)), SITE).body)

    assert text_of(page, "//time") == "22 November 2026"
    assert page.xpath("//time/@datetime") == ["2026-11-21T23:45:00Z"]


def test_home_has_the_form_that_the_subscription_api_answers() -> None:
    page = check_page(render_home(page_of(ALL), SITE).body)

    (form,) = page.xpath("//form")
    assert (form.get("method"), form.get("action")) == ("post", "/subscriptions")
    (address,) = form.xpath(".//input[@name='address']")
    assert address.get("type") == "email"
    assert "required" in address.attrib
    assert form.xpath(".//select[@name='cadence']/option/@value") == ["hourly", "weekly", "monthly"]
    assert form.xpath(".//option[@selected]/@value") == ["weekly"]


def test_the_trap_for_robots_is_kept_from_people() -> None:
    page = check_page(render_home(page_of(ALL), SITE).body)

    (trap,) = page.xpath("//input[@name='website']")
    assert trap.get("tabindex") == "-1"
    assert trap.getparent().get("aria-hidden") == "true"
    assert trap.getparent().get("class") == "unseen"
    assert b".unseen" in render_stylesheet(SITE).body


def test_home_without_reviews_says_so() -> None:
    page = check_page(render_home(page_of(()), SITE).body)

    assert "No review has been published yet" in page.text_content()


def test_a_grade_out_of_another_scale_is_shown_in_words() -> None:
    page = check_page(render_review_page(AMPERSANDS, SHOWN, SITE).body)

    assert text_of(page, "//*[@class='rating']") == "Rating: A-"
    assert page.find_class("stars") == []


def test_a_cover_is_shown_with_its_name() -> None:
    page = check_page(render_review_page(GAME, SHOWN, SITE).body)

    assert page.xpath("//img/@alt") == ["Cover of Lanternfall"]
    assert page.xpath("//meta[@property='og:image']/@content") == [
        "https://reviews.example/reviews/lanternfall/3f9a7c21d0b4.png"
    ]


def test_pages_of_a_site_in_another_language_write_dates_as_numbers() -> None:
    german = SiteSettings("Zu", "https://zu.example", "de-AT", SITE.time_zone, "Ada")

    body = render_home(page_of(ALL), german).body.decode()

    assert '<html lang="de-AT">' in body
    assert ">2026-11-22</time>" in body


def test_nothing_here_is_not_indexed() -> None:
    document = render_not_found(SITE)

    assert document.path == "404.html"
    assert check_page(document.body).xpath("//meta[@name='robots']/@content") == ["noindex"]


def test_the_body_of_a_review_is_printed_as_the_firewall_made_it() -> None:
    shown = ShownHtml("<p>5 &lt; 6 <em>and</em> “so” on</p>", key=_KEY)
    full = FullHtml("<p>5 &lt; 6 <em>and</em> all of it</p>", key=_KEY)

    assert f"\n{shown}\n".encode() in render_review_page(LEDGER, shown, SITE).body
    assert f"\n{full}\n".encode() in render_spoilers_page(LEDGER, full, SITE).body


def test_the_stylesheet_may_be_kept_for_good_because_its_path_carries_its_hash() -> None:
    sheet = render_stylesheet(SITE)

    assert sheet.path.startswith("assets/style.")
    assert sheet.path.endswith(".css")
    assert sheet.cache_control == "public, max-age=31536000, immutable"
    assert sheet.content_type == "text/css; charset=utf-8"
    assert len(sheet.body) < 20_480


def test_pages_are_the_same_bytes_for_the_same_data() -> None:
    assert render_home(page_of(ALL), SITE) == render_home(page_of(tuple(reversed(ALL))), SITE)
    assert render_review_page(LEDGER, SHOWN, SITE).digest == render_review_page(LEDGER, SHOWN, SITE).digest


def test_the_operators_name_for_the_site_is_escaped() -> None:
    site = SiteSettings('"><b>Me & you', "https://x.example", "en", SITE.time_zone, "<i>Ada</i>")

    for document in (render_home(page_of(ALL), site), render_not_found(site), render_review_page(LEDGER, SHOWN, site)):
        page = check_page(document.body)
        assert page.xpath("//b | //i") == []
        assert fixed_text('"><b>Me & you') in page.text_content()


def test_a_logo_of_the_operators_stands_before_the_name() -> None:
    with_logo = replace(SITE, logo="/assets/logo.svg")

    page = check_page(render_not_found(with_logo).body)

    assert page.xpath("//p[@class='brand']//img/@src") == ["/assets/logo.svg"]
    assert check_page(render_not_found(SITE).body).xpath("//p[@class='brand']//img") == []
