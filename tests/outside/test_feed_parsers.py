"""Feed parsers that are not ours read every feed alike, and walk the archives to the first review."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import pytest

from fakes.archive import GENRES, shelved, store
from fakes.desk import Desk
from outside.feed_parsers import READERS, ReadEntry, ReadFeed, visible
from simulation.feed_reader import reader_of
from unit.site.samples import ALL, SITE, entry, facts, page_of
from unspoilt.site.address import document_address, entry_urn, page_address, spoilers_address, spoiling_urn
from unspoilt.site.entry_html import entry_html, spoiling_html
from unspoilt.site.feed import Chain, Feed
from unspoilt.site.listing import By, Listing
from unspoilt.site.listing_page import ListingPage, feed_documents, feed_of, render_spoilers_feed
from unspoilt.site.wording import categories, entry_title, spoiling_title, summary
from unspoilt.spoiler.safe_text import _KEY, FullHtml, VouchedHtml, fixed_text

pytestmark = pytest.mark.filterwarnings("ignore:Testing an element's truth value:DeprecationWarning:atoma.*")

#: Titles that are hard to write, and hard to read.
HARD: Final = (
    'Tom & "Jerry" – 50 % off ]]> {{ title }} \\u003c',
    "\u05e9\u05dc\u05d5\u05dd: \u202bright to left\u202c",
    "Cafe\u0301 Z\u0351\u0343algo \U0001f469\u200d\U0001f467",
    "word " * 100 + "end",
)
ENTRIES: Final = (
    *ALL,
    *(
        entry(facts(title, genres=("R&B",), excerpt=title), number=10 + n, slug=f"hard-{n}")
        for n, title in enumerate(HARD)
    ),
)
VOUCHED: Final = {
    ALL[2].id: VouchedHtml('<p>All of it, with <a href="../emma/">a link</a> &amp; an end.</p>', key=_KEY)
}
FULL: Final = {one.id: FullHtml(f"<p>The ending of {one.slug} &amp; more.</p>", key=_KEY) for one in ENTRIES}

WINDOW: Final = replace(page_of(ENTRIES), chain=Chain(previous=2), vouched=VOUCHED)
PAGES: Final[Mapping[str, ListingPage]] = {
    "main": WINDOW,
    "archive": replace(WINDOW, chain=Chain(2, previous=1, following=3)),
    "genre": replace(WINDOW, listing=Listing(By.GENRE, fixed_text("r-b")), name=fixed_text("R&B")),
    "kind": replace(WINDOW, listing=Listing(By.KIND, fixed_text("film")), name=fixed_text("Films")),
}
HUB: Final = replace(SITE, hub="https://hub.example/")
PAIRS: Final = [(parser, form) for parser, (_, forms) in READERS.items() for form in forms]


def expected(feed: Feed, form: str) -> ReadFeed:
    """Say of the neutral feed what every parser should read in a format."""
    entries = []
    for one in feed.entries:
        content = visible(entry_html(one, feed.site, feed.vouched.get(one.id)))
        entries.append(
            ReadEntry(
                id=entry_urn(one),
                title=entry_title(one.facts),
                link=page_address(feed.site, one),
                published=one.published.replace(microsecond=0),
                updated=None if form == "rss" else one.updated.replace(microsecond=0),
                authors=(feed.site.author_name,),
                categories=tuple(categories(one.facts)),
                summary=content if form == "rss" else summary(one.facts),
                content=None if form == "rss" else content,
            )
        )
    links = {"prev-archive": document_address(feed.site, fixed_text(f"{feed.stem}/{feed.chain.previous}.{form}"))}
    return ReadFeed(feed.title, document_address(feed.site, feed.page), links, tuple(entries))


def spoiling(feed: ReadFeed) -> ReadFeed:
    """Turn what the main feed says into what the feed with all spoilers does."""
    of = {entry_urn(one): one for one in ENTRIES}
    entries = []
    for read in feed.entries:
        one = of[str(read.id)]
        page = spoilers_address(HUB, one) if one.facts.hidden_parts else page_address(HUB, one)
        content = visible(spoiling_html(one, HUB, FULL[one.id]))
        entries.append(replace(read, id=spoiling_urn(one), title=spoiling_title(one.facts), link=page, content=content))
    return replace(feed, entries=tuple(entries))


@dataclass(frozen=True, slots=True)
class Limit:
    """What a parser does otherwise, whatever a feed says."""

    parser: str
    forms: tuple[str, ...]
    field: str
    #: Why it is the parser's, and not ours to mend.
    fact: str
    #: Turns what it should give into what it gives.
    gives: Callable[[ReadEntry], Any]


def _none(one: ReadEntry) -> tuple[str, ...]:
    return ()


def _as_html(text: str | None) -> str | None:
    return None if text is None else html.escape(re.sub("<[a-zA-Z/][^>]*>", "", text), quote=False)


#: A test fails for each of them that is no longer true.
LIMITS: Final = (
    Limit(
        "feedparser-rs",
        ("rss", "atom", "json"),
        "title",
        "it gives titles as HTML that has been sanitised, also those that the format says are plain text",
        lambda one: _as_html(one.title),
    ),
    Limit(
        "feedparser-rs",
        ("atom", "json"),
        "summary",
        "it gives summaries as HTML, also those that the format says are plain text",
        lambda one: _as_html(one.summary),
    ),
    Limit(
        "feedparser-rs",
        ("atom",),
        "categories",
        "it escapes an Atom category's term, and neither RSS's nor JSON Feed's",
        lambda one: tuple(map(_as_html, one.categories)),
    ),
    Limit(
        "feedparser-rs",
        ("rss",),
        "updated",
        "RSS has no date of an item's last change; it repeats that of publication",
        lambda one: one.published,
    ),
    Limit(
        "fastfeedparser",
        ("rss",),
        "content",
        "it repeats RSS's description as content",
        lambda one: one.summary,
    ),
    Limit(
        "atoma", ("rss",), "authors", "it reads RSS's author, which must be a mail address, and not dc:creator", _none
    ),
    Limit("atoma", ("json",), "authors", "it knows JSON Feed 1.0, which has no authors", _none),
    Limit("rss-parser", ("atom",), "authors", "it reads an entry's own author, and not the feed's", _none),
    Limit("rss-parser", ("atom",), "categories", "it reads RSS's categories only", _none),
    Limit(
        "rss-parser",
        ("atom",),
        "updated",
        "it gives one date of an entry, of publication where there is one",
        lambda one: None,
    ),
)
#: What gives no way to older documents, and why.
NO_LINKS: Final[Mapping[tuple[str, str], str]] = {
    ("fastfeedparser", "json"): "it does not read next_url",
    ("atoma", "rss"): "it does not read atom:link",
    ("rss-parser", "rss"): "of atom:link it knows self, first, next, last and prev",
    ("rss-parser", "atom"): "it reads the feed's alternate and self only",
}


def read_by(parser: str, form: str, bodies: Sequence[bytes]) -> list[ReadFeed]:
    return READERS[parser][0](bodies, form)


def as_given(parser: str, form: str, want: ReadFeed) -> ReadFeed:
    """Return what a parser gives of a feed, its limits known."""
    entries = [
        replace(
            one, **{limit.field: limit.gives(one) for limit in LIMITS if limit.parser == parser and form in limit.forms}
        )
        for one in want.entries
    ]
    return replace(want, entries=tuple(entries))


@cache
def documents() -> Mapping[str, Mapping[str, bytes]]:
    """Return the documents of each page by their formats."""
    return {
        name: {one.path.rpartition(".")[2]: one.body for one in feed_documents(page, HUB)}
        for name, page in PAGES.items()
    }


@pytest.mark.parametrize(("parser", "form"), PAIRS)
def test_a_parser_reads_what_the_feed_says(parser: str, form: str) -> None:
    told = read_by(parser, form, [documents()[name][form] for name in PAGES])

    for page, given in zip(PAGES.values(), told, strict=True):
        want = as_given(parser, form, expected(feed_of(page, HUB), form))
        assert given.title == (_as_html(want.title) if parser == "feedparser-rs" else want.title)
        assert given.page == want.page
        assert given.entries == want.entries
        for relation, address in want.links.items() if (parser, form) not in NO_LINKS else ():
            assert given.links[relation] == address


@pytest.mark.parametrize("parser", READERS)
def test_a_parser_reads_the_feed_with_all_spoilers(parser: str) -> None:
    body = render_spoilers_feed(WINDOW, FULL, HUB).body

    (given,) = read_by(parser, "atom", [body])

    assert given.title == "The Closed Book [with all spoilers]"
    assert given.entries == as_given(parser, "atom", spoiling(expected(feed_of(WINDOW, HUB), "atom"))).entries


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.parser} {limit.field}")
def test_a_limit_of_a_parser_is_one_still(limit: Limit) -> None:
    for form in limit.forms:
        want = expected(feed_of(WINDOW, HUB), form)
        (given,) = read_by(limit.parser, form, [documents()["main"][form]])
        assert [getattr(one, limit.field) for one in given.entries] != [
            getattr(one, limit.field) for one in want.entries
        ]


@pytest.mark.parametrize(("parser", "form"), NO_LINKS)
def test_a_parser_that_gives_no_way_to_older_documents_gives_none_still(parser: str, form: str) -> None:
    (given,) = read_by(parser, form, [documents()["archive"][form]])

    assert "prev-archive" not in given.links


@cache
def archived() -> Desk:
    """Return a desk that has published 130 reviews."""
    desk = Desk()
    day = datetime(2020, 1, 1, tzinfo=UTC)
    for number in range(130):
        store(desk.catalogue, shelved(number, day + timedelta(days=number * 7 % 130), genres=(GENRES[number % 2],)))
    desk.publish_changes()
    return desk


@pytest.mark.parametrize("stem", ["feed", "genres/fog/feed", "kinds/book/feed"])
@pytest.mark.parametrize(("parser", "form"), PAIRS)
def test_a_parser_walks_from_the_window_to_the_first_review(parser: str, form: str, stem: str) -> None:
    published = {path: document.body for path, document in archived().site.documents.items()}
    paths = [path for path in published if re.fullmatch(rf"{stem}(/\d+)?\.{form}", path)]
    read = dict(zip(paths, read_by(parser, form, [published[path] for path in paths]), strict=True))
    entries: list[ReadEntry] = []
    walked: list[str] = []
    older: str | None = f"{stem}.{form}"

    while older is not None:
        walked.append(older)
        entries += read[older].entries
        older = older_than(older, published[older], None if (parser, form) in NO_LINKS else read[older].links)

    every = 65 if "fog" in stem else 130
    assert sorted(walked) == sorted(paths)
    assert len(walked) == (2 if every == 65 else 5)
    assert len({one.id for one in entries}) == len(entries) == every
    assert [one.published for one in entries] == sorted(
        (one.published for one in entries if one.published), reverse=True
    )


def older_than(path: str, body: bytes, links: Mapping[str, str] | None) -> str | None:
    """Return the path of the next older document, as a parser's links say, or else as the document does."""
    if links is not None:
        address = links.get("prev-archive")
        return address and urlsplit(address).path.removeprefix("/")
    reader = reader_of(path)
    assert reader is not None
    return reader(body).older
