"""Whatever a title is made of, the mail is whole: subject, preheader, cards, both parts, and the bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.newsletter_samples import entry, weekly_issue
from unit.newsletter.snapshots import freeze, mail_of
from unspoilt.newsletter.issue_files import PREVIEW
from unspoilt.newsletter.mime import subject_line
from unspoilt.newsletter.wording import subject_of
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import clean_text, fixed_text, shorten_safe

BLNS = Path(__file__).parents[3].parent / "shared" / "data" / "attack" / "blns" / "blns.json"
#: Raises on everything that the library's parser has to mend.
STRICT = default.clone(raise_on_defect=True)

TITLES = {
    "long": "Endless " * 62,
    "long without a space": "x" * 500,
    "right to left": "كتاب الرمل والمرايا " * 25,
    "both directions": "The Book of Sand كتاب الرمل (2nd edition)",
    "turned around": "\u202egnihtemos\u202c \u2067other\u2069 \u200f\u200e",
    "marks": "Z\u0335\u0321\u030a" + "a\u0301\u0316\u0327" * 120,
    "families": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466" * 70,
    "flags": "\U0001f1e6\U0001f1f9" * 250,
    "encoded word": "=?utf-8?q?=0ABcc:_other=40mail=2Eexample?=",
    "encoded words in words": "a=?utf-8?b?Cg==?=b é =?us-ascii?q?c?=",
    "header": "Subject\r\nBcc: other@mail.example\r\n\r\n<p>",
    "boundary": "--=_d844e98c190d3a1d4afc68c9dc8f502e--",
    "soft breaks": "=\r\n=3D=0A=" * 60,
    "dot": ".",
    "from": "From the Other Side",
    "template": "{{ 7 * 7 }}{% raw %}{# #}${x}%s",
    "markup": "</a></h2></td></table><script>alert(1)</script><img src=x onerror=alert(1)> & \"'",
    "comment": "<!--[if mso]><p>x<![endif]-->",
    "style": "</style><style>*{display:none}",
    "placeholder": "the-token-of-the-recipient--------------------------------------------------",
    "address placeholder": "recipient@placeholder.invalid",
    "controls": "a\x00b\x0bc\x1bd\x7fe\ufffe\ud800f",
    "separators": "one\u2028two\u2029three\x85four\u00a0five\u3000six",
    "quotes": 'She said "no" \\"again\\" (and <again>), @home; [x]: y',
}


class Tags(HTMLParser):
    """Collects the tags and the visible text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(("/" + tag, ()))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.append(("!" + data, ()))


def entries_of(titles: Sequence[str]) -> tuple[Entry, ...]:
    """Return reviews that have nothing but this to say, in this order."""
    return tuple(
        entry(title, title, number=100 - n, year=2020, rating="4", genres=(title,), audience=title, excerpt=title)
        for n, title in enumerate(titles)
    )


def parts_of(raw: bytes) -> tuple[EmailMessage, str, str]:
    """Read a mail strictly; return it, its text and its HTML."""
    mail = message_from_bytes(raw, policy=STRICT)
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    return mail, text, html


@cache
def ordinary_tags(count: int) -> list[tuple[str, tuple[str, ...]]]:
    """Return the tags of a mail with so many reviews whose titles are harmless."""
    return Tags(parts_of(mail_of(freeze(weekly_issue(entries_of(["An Ordinary Title"] * count)))))[2]).tags


def check_mail_about(*titles: str) -> None:
    """Check everything that titles could break."""
    entries = entries_of(titles)
    files = freeze(weekly_issue(entries))
    raw = mail_of(files)
    mail, text, html = parts_of(raw)
    page = Tags(html)

    assert mail["Subject"] == subject_of(entries)
    assert str(make_header(decode_header(_raw_subject(raw)))) == subject_of(entries)
    assert len(mail.keys()) == len(set(mail.keys())) == 11
    assert mail["Bcc"] is None
    assert page.tags == ordinary_tags(len(titles))
    for one in entries:
        shown = str(shorten_safe(one.facts.title, 160))
        assert shown in "".join(page.text)
        assert " ".join(shown.split()) in " ".join(text.split())
    assert len(raw) < 100_000
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 76 for line in raw.split(b"\r\n") if not line.startswith((b"List-", b"Content-", b"Feed")))
    parts_of(files[PREVIEW])


def _raw_subject(raw: bytes) -> str:
    head = raw.partition(b"\r\n\r\n")[0].decode("ascii").replace("\r\n ", " ")
    (line,) = (line for line in head.split("\r\n") if line.startswith("Subject: "))
    return line.removeprefix("Subject: ")


@pytest.mark.parametrize("name", sorted(TITLES))
def test_a_hostile_title_breaks_nothing(name: str) -> None:
    check_mail_about(TITLES[name])


@pytest.mark.skipif(not BLNS.is_file(), reason="the shared attacks are not beside the repository")
def test_no_string_of_the_big_list_breaks_a_mail() -> None:
    titles = [title for title in json.loads(BLNS.read_text(encoding="utf-8")) if clean_text(title)]

    for start in range(0, len(titles), 10):
        check_mail_about(*titles[start : start + 10])

    assert len(titles) > 480


def test_many_hostile_titles_fit_into_one_mail_together() -> None:
    entries = entries_of([*TITLES.values()] * 4)

    raw = mail_of(freeze(weekly_issue(entries)))

    _, text, html = parts_of(raw)
    assert len(raw) < 100_000
    assert f"/reviews/{entries[0].slug}/" in text
    assert f"/reviews/{entries[0].slug}/" in html


@settings(max_examples=300)
@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=150).map(fixed_text).filter(bool))
def test_a_subject_is_read_back_as_it_was_whatever_it_is(subject: str) -> None:
    line = subject_line(fixed_text(subject))

    read = message_from_bytes(line + b"\r\n", policy=STRICT)["Subject"]
    assert read == subject
    assert line.isascii()
    assert all(len(one) <= 76 for one in line.split(b"\r\n"))


@pytest.mark.parametrize(
    ("subject", "line"),
    [
        ("Low Orbit Gardening", b"Subject: Low Orbit Gardening\r\n"),
        ("Söhne", b"Subject: =?utf-8?q?S=C3=B6hne?=\r\n"),
        ("題名", b"Subject: =?utf-8?b?6aGM5ZCN?=\r\n"),
        ("=?utf-8?q?x?=", b"Subject: =?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?=\r\n"),
        (
            "A plain title that is longer than one line of a header may be, and so it is folded",
            b"Subject: A plain title that is longer than one line of a header may be, and\r\n so it is folded\r\n",
        ),
    ],
)
def test_a_subject_is_written_plainly_where_it_can_be(subject: str, line: bytes) -> None:
    assert subject_line(fixed_text(subject)) == line
