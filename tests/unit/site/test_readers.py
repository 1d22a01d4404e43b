"""Feed parsers that are not ours read the feeds alike."""

import calendar
import html
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime

import atoma
import fastfeedparser
import feedparser
import feedparser_rs
import pytest

from unit.site.samples import ALL, SITE, page_of
from unspoilt.site.address import entry_urn, page_address
from unspoilt.site.listing_page import feed_documents
from unspoilt.site.wording import entry_title

RSS, ATOM, JSON = (document.body for document in feed_documents(page_of(ALL), SITE))

#: title, link, id and date of publication.
Read = tuple[str, str, str, datetime]

EXPECTED: list[Read] = [(entry_title(one.facts), page_address(SITE, one), entry_urn(one), one.published) for one in ALL]


def _seconds(parsed: time.struct_time) -> datetime:
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC)


def read_by_feedparser(body: bytes) -> list[Read]:
    parsed = feedparser.parse(body)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return [(one.title, one.link, one.id, _seconds(one.published_parsed)) for one in parsed.entries]


def read_by_feedparser_rs(body: bytes) -> list[Read]:
    """Read titles as it gives them: as HTML that has been sanitised, also where Atom and JSON say they are text."""
    parsed = feedparser_rs.parse(body)
    assert not parsed.bozo, parsed.bozo_exception
    return [(html.unescape(one.title), one.link, one.id, _seconds(one.published_parsed)) for one in parsed.entries]


def read_by_fastfeedparser(body: bytes) -> list[Read]:
    parsed = fastfeedparser.parse(body)
    return [(one.title, one.link, one.id, datetime.fromisoformat(one.published)) for one in parsed.entries]


def read_by_atoma(body: bytes) -> list[Read]:
    if b"<rss" in body:
        return [(one.title, one.link, one.guid, one.pub_date) for one in atoma.parse_rss_bytes(body).items]
    if body.startswith(b"{"):
        items = atoma.parse_json_feed_bytes(body).items
        return [(one.title, one.url, one.id_, one.date_published) for one in items]
    entries = atoma.parse_atom_bytes(body).entries
    return [(one.title.value, one.links[0].href, one.id_, one.published) for one in entries]


@pytest.mark.filterwarnings("ignore:Testing an element's truth value:DeprecationWarning:atoma.*")
@pytest.mark.parametrize(
    ("read", "body"),
    [
        pytest.param(read_by_feedparser, RSS, id="feedparser-rss"),
        pytest.param(read_by_feedparser, ATOM, id="feedparser-atom"),
        pytest.param(read_by_feedparser_rs, RSS, id="feedparser_rs-rss"),
        pytest.param(read_by_feedparser_rs, ATOM, id="feedparser_rs-atom"),
        pytest.param(read_by_feedparser_rs, JSON, id="feedparser_rs-json"),
        pytest.param(read_by_fastfeedparser, RSS, id="fastfeedparser-rss"),
        pytest.param(read_by_fastfeedparser, ATOM, id="fastfeedparser-atom"),
        pytest.param(read_by_fastfeedparser, JSON, id="fastfeedparser-json"),
        pytest.param(read_by_atoma, RSS, id="atoma-rss"),
        pytest.param(read_by_atoma, ATOM, id="atoma-atom"),
        pytest.param(read_by_atoma, JSON, id="atoma-json"),
    ],
)
def test_a_reader_sees_titles_links_ids_and_dates(read: Callable[[bytes], list[Read]], body: bytes) -> None:
    expected = (
        EXPECTED if read is not read_by_feedparser_rs else [(_without_tags(one[0]), *one[1:]) for one in EXPECTED]
    )
    assert read(body) == expected


def _without_tags(title: str) -> str:
    return re.sub("<[^>]*>", "", title)


@pytest.mark.parametrize("body", [RSS, ATOM], ids=["rss", "atom"])
def test_a_reader_sees_who_wrote_it_and_what_it_is_about(body: bytes) -> None:
    parsed = feedparser.parse(body)

    assert parsed.feed.title == "The Closed Book"
    assert parsed.feed.language == "en" or parsed.feed.title_detail.language == "en"
    assert {one.get("author", parsed.feed.get("author")) for one in parsed.entries} == {"Ada Lindqvist"}
    assert [tag.term for tag in parsed.entries[1].tags] == ["Drama & Comedy", "R&B", "film"]
    assert parsed.entries[0].link == "https://reviews.example/reviews/the-salt-ledger/"
