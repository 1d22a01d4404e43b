"""Every string that has broken a program somewhere: as title, maker, genre and text it is refused, or shown well."""

from __future__ import annotations

import html
import json
import re
from functools import cache
from pathlib import Path

import html5lib
import pytest
from lxml import etree

from fakes.desk import Desk
from fakes.newsletter_samples import weekly_issue
from unit.newsletter.snapshots import freeze, mail_of
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import clean_text

BLNS = Path(__file__).parents[2].parent / "shared" / "data" / "attack" / "blns" / "blns.json"
OWN = [
    "Endless " * 62,
    "x" * 500,
    "A " + "x" * 498,
    "كتاب الرمل والمرايا " * 25,
    "The Book of Sand كتاب الرمل (2nd edition)",
    "\u202egnihtemos\u202c \u2067other\u2069 \u200f\u200e turned",
    "Z\u0335\u0321\u030a" + "a\u0301\u0316\u0327" * 120,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 70 + " families",
    "\U0001f1e6\U0001f1f9" * 250 + " flags",
    "zero\u200bwidth\u200d joiners\ufeff and\u2060 words",
    "\ud83d\ude00 \ud800 half and \udfff half",
    "a\x01b\x0bc\x1bd\x7fe\x85f",
    "one\u2028two\u2029three\u00a0four\u3000five",
]
MARKUP = re.compile(r"[<>&\[\]{}|\\]")


@cache
def strings() -> list[str]:
    if not BLNS.is_file():
        pytest.skip("the shared attacks are not beside the repository")
    return [*json.loads(BLNS.read_text(encoding="utf-8")), *OWN]


@cache
def desk() -> Desk:
    made = Desk()
    for number, text in enumerate(strings()):
        fields = {"title": text, "author": [text, "Mara Voss"], "genre": [text, "Tides"], "rating": "4/5"}
        # JSON writes what no encoding can, halves of a pair too, as escapes.
        body = text.encode("utf-8", "replace").decode()
        made.upload(f"reviews/{number}.md", f"{json.dumps(fields)}\n\nNumber {number}.\n\n{body}\n")
    made.check_all()
    return made


def entries() -> dict[int, Entry]:
    live = {one.source_key: one.entry for one in desk().catalogue.reviews.values() if one.live}
    return {number: live[key] for number in range(len(strings())) if (key := f"reviews/{number}.md") in live}


def squeezed(text: str) -> str:
    return " ".join(text.split())


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def test_what_is_not_shown_is_refused_with_a_reason() -> None:
    missing = set(range(len(strings()))) - set(entries())

    assert len(missing) < 10
    for number in missing:
        report = desk().inbox.reports[f"reviews/{number}.md"]
        assert report.startswith("REFUSED")
        assert "  - line " in report


def test_a_title_says_what_was_written() -> None:
    for number, entry in entries().items():
        written = clean_text(html.unescape(strings()[number]))
        title = str(entry.facts.title)
        if title == str(number):
            # Nothing of it can be read as a title: "null", "''", a space, a tag alone.
            assert letters(written) in {"", "null", "NULL"} or written.lower() in {"true", "false"} or "<" in written
        elif title.endswith("…"):
            assert len(title) <= 300
            assert letters(written).startswith(letters(title))
            assert len(title) > 100
        elif not MARKUP.search(written):
            assert letters(title) == letters(written)
        else:
            assert title.isprintable()


def test_the_page_shows_the_title_and_is_read_alike_by_other_parsers() -> None:
    for entry in entries().values():
        body = desk().site.documents[f"reviews/{entry.slug}/"].body
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        page = parser.parse(body)
        (heading,) = page.iter("h1")

        assert squeezed("".join(heading.itertext())) == squeezed(entry.facts.title)
        assert heading.get("dir") == "auto"
        assert [str(error[1]) for error in parser.errors] == []
        assert json.loads(page.find(".//script").text)["itemReviewed"]["name"] == entry.facts.title


def test_addresses_are_short_plain_and_each_its_own() -> None:
    slugs = [str(entry.slug) for entry in entries().values()]

    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) and len(slug) <= 80 for slug in slugs)


def test_every_feed_has_every_title_and_parses_strictly() -> None:
    wanted = sorted(squeezed(entry.facts.title) for entry in entries().values())
    documents = {path: document.body for path, document in desk().site.documents.items()}
    atom, rss, items = [], [], []
    for path, body in documents.items():
        if re.fullmatch(r"feed(/\d+)?\.atom", path):
            atom += [_work(one) for one in etree.fromstring(body).iter("{*}entry")]
        elif re.fullmatch(r"feed(/\d+)?\.rss", path):
            rss += [_work(one) for one in etree.fromstring(body).iter("item")]
        elif re.fullmatch(r"feed(/\d+)?\.json", path):
            items += [squeezed(one["_unspoilt"]["work"]["title"]) for one in json.loads(body)["items"]]
        elif path.endswith((".atom", ".rss", ".opml", ".xml")):
            etree.fromstring(body)
        elif path.endswith(".json"):
            json.loads(body)

    assert sorted(atom) == sorted(rss) == sorted(items) == wanted


def _work(element: etree._Element) -> str:
    (work,) = element.iter("{*}work")
    return squeezed(work.text or "")


def test_a_mail_about_the_longest_keeps_its_subject_short() -> None:
    for entry in entries().values():
        if len(entry.facts.title) > 200:
            raw = mail_of(freeze(weekly_issue((entry,))))
            subject = raw.partition(b"\r\n\r\n")[0].partition(b"Subject: ")[2].partition(b"\r\nDate")[0]

            assert len(subject) < 1_000
            assert "…" in str(weekly_issue((entry,)).subject)
