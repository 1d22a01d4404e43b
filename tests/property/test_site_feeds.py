"""Laws of the feeds: whatever the texts are, the feeds are whole and say them."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from unit.site.html_checks import check_page
from unit.site.samples import SITE, entry, facts, page_of, site_feed
from unit.site.snapshots import SHOWN
from unspoilt.review.review import Kind
from unspoilt.site.atom import render_atom
from unspoilt.site.json_feed import render_json_feed
from unspoilt.site.listing_page import render_home
from unspoilt.site.pages import render_review_page
from unspoilt.site.rss import render_rss
from unspoilt.spoiler.entry import Entry, Excerpt, ExcerptSource
from unspoilt.spoiler.safe_text import SafeText, fixed_text

ATOM = "{http://www.w3.org/2005/Atom}"

#: What breaks XML, HTML, JSON, CDATA, templates and mail headers when it is not escaped.
NASTY = st.sampled_from(
    [
        "]]>",
        "<![CDATA[",
        "</script>",
        "<!--",
        "-->",
        "&amp;",
        "&#x3C;",
        "&#0;",
        "{{ 7 }}",
        "{% raw %}",
        '" onload="x',
        "' style='",
        "</title>",
        "<title>",
        "\x00",
        "\x1b[31m",
        "\ud800",
        "\ufffe",
        "\u202e",
        "\u2028",
        "👩‍👩‍👧",
        "e\u0301",
        "\\u003c",
        "javascript:alert(1)",
    ]
)
TEXTS = st.lists(st.one_of(NASTY, st.text(max_size=12)), max_size=5).map(lambda parts: fixed_text("".join(parts)))
WORDS = TEXTS.filter(bool)
MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    maybe = st.one_of(st.none(), WORDS)
    excerpt = draw(maybe)
    return entry(
        replace(
            facts(kind=draw(st.sampled_from(Kind)), year=draw(st.one_of(st.none(), st.integers(1, 9999)))),
            title=draw(WORDS),
            headline=draw(maybe),
            creators=tuple(draw(st.lists(WORDS, max_size=4))),
            genres=tuple(draw(st.lists(WORDS, max_size=4))),
            rating_label=draw(maybe),
            audience=draw(maybe),
            excerpt=None if excerpt is None else Excerpt(excerpt, ExcerptSource.TEASER),
            hidden_parts=draw(st.integers(0, 3)),
        ),
        number=draw(st.integers(0, 10**11)),
        published=draw(MOMENTS),
        updated=draw(MOMENTS),
    )


def _texts(of: Entry) -> list[SafeText]:
    told = [of.facts.title, *of.facts.genres, *of.facts.creators[:1]]
    told += [text for text in (of.facts.headline, of.facts.rating_label, of.facts.audience) if text is not None]
    return told + ([of.facts.excerpt.text] if of.facts.excerpt else [])


def _plain(fragment: str) -> str:
    return html.fromstring(f"<div>{fragment}</div>").text_content()


@given(entries())
def test_every_format_is_whole_and_says_every_text(one: Entry) -> None:
    feed = site_feed((one,))

    item = etree.fromstring(render_rss(feed)).find(".//item")
    atom = etree.fromstring(render_atom(feed)).find(f"{ATOM}entry")
    (told,) = json.loads(render_json_feed(feed))["items"]

    titles = {item.findtext("title"), atom.findtext(f"{ATOM}title"), told["title"]}
    assert len(titles) == 1
    assert titles.pop().startswith(one.facts.title)
    contents = {item.findtext("description"), atom.findtext(f"{ATOM}content"), told["content_html"]}
    assert len(contents) == 1
    plain = _plain(contents.pop()) + told["title"]
    for text in _texts(one):
        assert text in plain
    assert [category.text for category in item.findall("category")] == told["tags"]
    assert [category.get("term") for category in atom.findall(f"{ATOM}category")] == told["tags"]


@given(entries())
def test_no_text_adds_an_element_to_the_content(one: Entry) -> None:
    content = json.loads(render_json_feed(site_feed((one,))))["items"][0]["content_html"]

    elements = {element.tag for element in html.fromstring(f"<div>{content}</div>").iter()}

    assert elements <= {"div", "p", "strong", "a", "bdi"}


@given(st.lists(entries(), max_size=4, unique_by=lambda one: one.id), st.randoms(use_true_random=False))
def test_the_order_of_reading_changes_no_byte(many: list[Entry], random: Random) -> None:
    shuffled = list(many)
    random.shuffle(shuffled)

    for render in (render_rss, render_atom, render_json_feed):
        assert render(site_feed(many)) == render(site_feed(shuffled))


@settings(max_examples=40)
@given(entries())
def test_pages_stay_sound_whatever_the_texts_are(one: Entry) -> None:
    page = check_page(render_review_page(one, SHOWN, SITE).body)
    home = check_page(render_home(page_of((one,)), SITE).body)

    (script,) = page.xpath("//script")
    assert json.loads(script.text)["itemReviewed"]["name"] == one.facts.title
    assert page.xpath("string(//h1)") == home.xpath("string(//h3)") == one.facts.title
