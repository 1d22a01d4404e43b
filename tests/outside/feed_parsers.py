"""Feed parsers that are not ours, each telling what it reads in the same words."""

from __future__ import annotations

import calendar
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final

import atoma
import fastfeedparser
import feedparser
import feedparser_rs
import pytest
from lxml import html

#: A folder into which npm has installed feedsmith and rss-parser.
PARSERS = os.environ.get("FEED_PARSERS_DIR")


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """An entry as a parser gives it; None is what it does not give."""

    id: str | None
    title: str | None
    link: str | None
    #: Both to the second.
    published: datetime | None
    updated: datetime | None
    #: Its own, else those that it has from the feed (RFC 4287 §4.2.1).
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    #: RSS has one text for both: its description, which is HTML.
    summary: str | None
    #: The words that a person reads, as `visible` gives them.
    content: str | None


@dataclass(frozen=True, slots=True)
class ReadFeed:
    """A document of a feed as a parser gives it."""

    title: str
    #: The page that shows the same.
    page: str
    #: Addresses by relation; JSON Feed's `next_url` is what the other two call prev-archive.
    links: Mapping[str, str]
    entries: tuple[ReadEntry, ...]


#: Reads documents of one format, "rss", "atom" or "json".
Parser = Callable[[Sequence[bytes], str], list[ReadFeed]]


def visible(markup: str | None) -> str | None:
    """Return the words of HTML: parsers that sanitise it write the same otherwise."""
    return None if markup is None else " ".join(html.fromstring(f"<div>{markup}</div>").text_content().split())


def _moment(told: Any) -> datetime | None:
    """Return a moment to the second, however a parser tells it."""
    match told:
        case None:
            return None
        case time.struct_time():
            return datetime.fromtimestamp(calendar.timegm(told), UTC)
        case str() if "," in told:
            return parsedate_to_datetime(told).astimezone(UTC)
        case str():
            return datetime.fromisoformat(told).astimezone(UTC).replace(microsecond=0)
        case datetime():
            return told.astimezone(UTC).replace(microsecond=0)
    raise TypeError(told)


def _like_feedparser(parsed: Any, form: str, links: Iterable[Any], next_url: str | None) -> ReadFeed:
    """Return what a parser with feedparser's names gives."""
    return ReadFeed(
        title=parsed.feed.title,
        page=parsed.feed.link,
        links=_relations(((link.rel, link.href) for link in links), next_url),
        entries=tuple(
            ReadEntry(
                id=one.id,
                title=one.title,
                link=one.link,
                published=_moment(one.published_parsed),
                updated=_moment(_get(one, "updated_parsed")),
                authors=_names(_get(one, "authors") or _get(parsed.feed, "authors")),
                categories=tuple(tag.term for tag in _get(one, "tags") or ()),
                summary=visible(one.summary) if form == "rss" else one.summary,
                content=visible(one.content[0].value) if _get(one, "content") else None,
            )
            for one in parsed.entries
        ),
    )


def _get(of: Any, name: str) -> Any:
    # feedparser puts one date in the place of another unless it is asked as a plain dictionary.
    return dict.get(of, name) if isinstance(of, dict) else getattr(of, name)


def _names(people: Iterable[Any] | None) -> tuple[str, ...]:
    return tuple(_get(one, "name") for one in people or ())


def _relations(links: Iterable[tuple[str, str]], next_url: str | None) -> dict[str, str]:
    return {**dict(links), **({"prev-archive": next_url} if next_url else {})}


def _by_feedparser(bodies: Sequence[bytes], form: str) -> list[ReadFeed]:
    read = []
    for body in bodies:
        parsed = feedparser.parse(body)
        assert not parsed.bozo, parsed.get("bozo_exception")
        read.append(_like_feedparser(parsed, form, parsed.feed.links, None))
    return read


def _by_feedparser_rs(bodies: Sequence[bytes], form: str) -> list[ReadFeed]:
    read = []
    for body in bodies:
        parsed = feedparser_rs.parse(body)
        assert not parsed.bozo, parsed.bozo_exception
        read.append(_like_feedparser(parsed, form, parsed.feed.links, parsed.feed.next_url))
    return read


def _by_fastfeedparser(bodies: Sequence[bytes], form: str) -> list[ReadFeed]:
    return [_fast(fastfeedparser.parse(body), form) for body in bodies]


def _fast(parsed: Any, form: str) -> ReadFeed:
    feed, entries = parsed["feed"], []
    for one in parsed["entries"]:
        # The feed has one author only, by name.
        author = one.get("author") or feed.get("author")
        summary, content = one.get("description"), one.get("content")
        entries.append(
            ReadEntry(
                id=one["id"],
                title=one["title"],
                link=one["link"],
                published=_moment(one["published"]),
                updated=_moment(one.get("updated")),
                authors=(author,) if author else (),
                categories=tuple(tag["term"] for tag in one.get("tags", ())),
                summary=visible(summary) if form == "rss" else summary,
                content=visible(content[0]["value"]) if content else None,
            )
        )
    return ReadFeed(
        title=feed["title"],
        page=feed["link"],
        links=_relations(((link["rel"], link["href"]) for link in feed["links"]), feed.get("next_url")),
        entries=tuple(entries),
    )


def _by_atoma(bodies: Sequence[bytes], form: str) -> list[ReadFeed]:
    readers = {"rss": _atoma_rss, "atom": _atoma_atom, "json": _atoma_json}
    return [readers[form](body) for body in bodies]


def _atoma_rss(body: bytes) -> ReadFeed:
    feed = atoma.parse_rss_bytes(body)
    entries = [
        ReadEntry(
            id=one.guid,
            title=one.title,
            link=one.link,
            published=_moment(one.pub_date),
            updated=None,
            authors=(one.author,) if one.author else (),
            categories=tuple(one.categories),
            summary=visible(one.description),
            content=visible(one.content_encoded),
        )
        for one in feed.items
    ]
    return ReadFeed(feed.title, feed.link, {}, tuple(entries))


def _atoma_atom(body: bytes) -> ReadFeed:
    feed = atoma.parse_atom_bytes(body)
    links = _relations(((link.rel, link.href) for link in feed.links), None)
    entries = [
        ReadEntry(
            id=one.id_,
            title=one.title.value,
            link=one.links[0].href,
            published=_moment(one.published),
            updated=_moment(one.updated),
            authors=_names(one.authors),
            categories=tuple(category.term for category in one.categories),
            summary=one.summary.value,
            content=visible(one.content.value),
        )
        for one in feed.entries
    ]
    return ReadFeed(feed.title.value, links["alternate"], links, tuple(entries))


def _atoma_json(body: bytes) -> ReadFeed:
    feed = atoma.parse_json_feed_bytes(body)
    entries = [
        ReadEntry(
            id=one.id_,
            title=one.title,
            link=one.url,
            published=_moment(one.date_published),
            updated=_moment(one.date_modified),
            authors=_names([author for author in (one.author or feed.author,) if author]),
            categories=tuple(one.tags),
            summary=one.summary,
            content=visible(one.content_html),
        )
        for one in feed.items
    ]
    return ReadFeed(feed.title, feed.home_page_url, _relations((), feed.next_url), tuple(entries))


def _by_node(parser: str) -> Parser:
    """Return what asks a parser of npm's, all documents in one process."""

    def read(bodies: Sequence[bytes], form: str) -> list[ReadFeed]:
        node, modules = shutil.which("node"), Path(PARSERS).resolve() / "node_modules" if PARSERS else None
        if node is None or modules is None or not (modules / parser).exists():
            pytest.skip(f"FEED_PARSERS_DIR does not hold npm's {parser}, or there is no node")
        asked = json.dumps([{"parser": parser, "body": body.decode()} for body in bodies])
        command = [node, str(Path(__file__).with_suffix(".mjs")), str(modules)]
        done = subprocess.run(command, input=asked, check=False, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr[-400:]
        return [_from_node(told, form) for told in json.loads(done.stdout)]

    return read


def _from_node(told: dict[str, Any], form: str) -> ReadFeed:
    entries = [
        ReadEntry(
            id=one.get("id"),
            title=one.get("title"),
            link=one.get("link"),
            published=_moment(one.get("published")),
            updated=_moment(one.get("updated")),
            authors=tuple(one["authors"]),
            categories=tuple(one["categories"]),
            summary=visible(one.get("summary")) if form == "rss" else one.get("summary"),
            content=visible(one.get("content")),
        )
        for one in told["entries"]
    ]
    return ReadFeed(told["title"], told["page"], told["links"], tuple(entries))


#: By name, each with the formats that it reads.
READERS: Final[Mapping[str, tuple[Parser, tuple[str, ...]]]] = {
    "feedparser": (_by_feedparser, ("rss", "atom")),
    "feedparser-rs": (_by_feedparser_rs, ("rss", "atom", "json")),
    "fastfeedparser": (_by_fastfeedparser, ("rss", "atom", "json")),
    "atoma": (_by_atoma, ("rss", "atom", "json")),
    "feedsmith": (_by_node("feedsmith"), ("rss", "atom", "json")),
    "rss-parser": (_by_node("rss-parser"), ("rss", "atom")),
}
