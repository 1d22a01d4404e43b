"""Mails: their headers, their parts, their size, and what they must not carry."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from uuid import UUID

import pytest

from fakes.newsletter_samples import (
    SETTINGS,
    SITE,
    SUNDAY,
    entry,
    sample_entries,
    subscriber,
    subscriber_id,
    weekly_issue,
)
from unit.newsletter.snapshots import FOLDER, crowded_issue, freeze, mail_of, snapshots
from unspoilt.errors import TokenRefused
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.issue_files import PREVIEW
from unspoilt.newsletter.link_mails import build_confirmation, build_preferences
from unspoilt.newsletter.mail import Cards, RenderedMail, render_issue_mail
from unspoilt.newsletter.mime import Sender, build_mime
from unspoilt.newsletter.theme import fill_html
from unspoilt.newsletter.token import link_token_of
from unspoilt.spoiler.safe_text import fixed_text

#: Gmail cuts mails off at 102 kB.
MOST_BYTES = 100_000


def parse(raw: bytes) -> EmailMessage:
    parsed = message_from_bytes(raw, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def part(raw: bytes, kind: str) -> str:
    body = parse(raw).get_body((kind,))
    assert isinstance(body, EmailMessage)
    content: str = body.get_content()
    return content


def header_lines(raw: bytes) -> list[bytes]:
    return raw.partition(b"\r\n\r\n")[0].split(b"\r\n")


@pytest.fixture(scope="module")
def issue_mail() -> bytes:
    return mail_of(freeze(weekly_issue()))


@pytest.mark.parametrize("name", sorted(snapshots()))
def test_mails_are_as_they_were_reviewed(name: str) -> None:
    assert (FOLDER / name).read_bytes() == snapshots()[name], "see unit/newsletter/snapshots.py"


def test_a_mail_is_an_alternative_of_text_and_html(issue_mail: bytes) -> None:
    parsed = parse(issue_mail)

    assert parsed.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in parsed.iter_parts()] == ["text/plain", "text/html"]
    assert not parsed.defects
    assert all(not one.defects for one in parsed.walk())


def test_the_headers_say_who_it_is_from_and_that_no_person_wrote_it(issue_mail: bytes) -> None:
    parsed = parse(issue_mail)

    assert parsed["From"] == "The Closed Book <digest@reviews.example>"
    assert parsed["To"] == "reader1@mail.example"
    assert parsed["Subject"] == "The Salt Ledger, Nachtzug & Söhne and three more"
    assert parsed["Date"].datetime == SUNDAY + timedelta(minutes=60)
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["MIME-Version"] == "1.0"
    assert parsed["Message-ID"] is None  # SES gives it


def test_the_headers_of_a_list_stand_in_the_bytes_unfolded_and_in_ascii(issue_mail: bytes) -> None:
    lines = header_lines(issue_mail)

    (unsubscribe,) = (line for line in lines if line.startswith(b"List-Unsubscribe:"))
    assert re.fullmatch(
        rb"List-Unsubscribe: <https://reviews\.example/subscriptions/unsubscribe\?token=[0-9a-f]{32}\.[\w-]{43}>",
        unsubscribe,
    )
    assert len(unsubscribe) > 78  # so a folding writer would have broken it
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert b"List-Id: <weekly.digest.reviews.example>" in lines
    assert b"Feedback-ID: weekly-20261122T170000Z:weekly:digest:unspoilt" in lines
    assert not any(line.startswith((b" ", b"\t")) for line in lines[lines.index(unsubscribe) :])


def test_every_header_appears_once(issue_mail: bytes) -> None:
    names = [line.partition(b":")[0].lower() for line in header_lines(issue_mail) if not line.startswith(b" ")]

    assert len(names) == len(set(names))


def test_no_line_is_longer_than_the_standards_allow(issue_mail: bytes) -> None:
    head, _, body = issue_mail.partition(b"\r\n\r\n")

    assert all(len(line) <= 998 for line in head.split(b"\r\n"))
    assert all(len(line) <= 76 for line in body.split(b"\r\n"))
    assert b"\n" not in issue_mail.replace(b"\r\n", b"")
    assert issue_mail.isascii()


@pytest.mark.parametrize("title", ["Ω" * 150, "Ein sehr langer Titel über nichts " * 5, "日本語の題名" * 20, "🦉" * 59])
def test_a_subject_of_any_script_is_encoded_as_the_standard_wants(title: str) -> None:
    raw = mail_of(freeze(weekly_issue((entry(title),))))

    subject = parse(raw)["Subject"]
    assert subject.rstrip("…").startswith(title[:40].rstrip())
    words = re.findall(rb"=\?utf-8\?[qb]\?[^?]*\?=", raw.partition(b"\r\n\r\n")[0])
    assert words
    assert all(len(word) <= 75 for word in words)


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("to", {"to": "reader@mail.example\r\nBcc: other@mail.example"}),
        ("to", {"to": "leser·in@mail.example"}),
        ("header", {"headers": (("List-Id", "<a>\nBcc: other@mail.example"),)}),
        ("header", {"headers": (("List-Id", "x" * 998),)}),
        ("from", {"sender": Sender("Name\r\nBcc: other@mail.example <a@b.example>", SUNDAY)}),
    ],
)
def test_nothing_can_add_a_header_of_its_own(what: str, changes: dict[str, object]) -> None:
    mail = RenderedMail(fixed_text("Subject"), "<p>", "text")
    arguments: dict[str, object] = {"sender": Sender(SETTINGS.sender, SUNDAY), "to": "reader@mail.example", **changes}

    with pytest.raises(ValueError, match=r"header|newline|return|linefeed"):
        build_mime(mail, arguments.pop("sender"), **arguments)  # type: ignore[arg-type]


def test_both_parts_name_every_review_and_link_to_it(issue_mail: bytes) -> None:
    for kind in ("plain", "html"):
        content = part(issue_mail, kind).replace("&amp;", "&")
        for number, one in enumerate(sample_entries(), start=1):
            assert one.facts.title in content
            assert f"https://reviews.example/reviews/review-{number}/" in content
            if one.facts.excerpt is not None:
                assert one.facts.excerpt.text in " ".join(content.split())


def test_both_parts_have_the_readers_own_link_to_unsubscribe(issue_mail: bytes) -> None:
    link = parse(issue_mail)["List-Unsubscribe"].strip("<>")

    assert link in part(issue_mail, "plain")
    assert f'href="{link}"' in part(issue_mail, "html")


def test_a_mail_fetches_nothing_and_tells_nothing_about_its_reader(issue_mail: bytes) -> None:
    class Fetches(HTMLParser):
        found: tuple[str, ...] = ()

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag in {"img", "script", "link", "iframe", "object", "video", "audio", "form", "input", "svg"}:
                self.found += (tag,)
            self.found += tuple(
                name for name, _ in attrs if name in {"src", "srcset", "background"} or name[:2] == "on"
            )

    fetches = Fetches()
    html = part(issue_mail, "html")
    fetches.feed(html)

    assert fetches.found == ()
    assert "url(" not in html
    assert "@import" not in html
    links = set(re.findall(r'href="([^"]*)"', html))
    assert all("?" not in link for link in links if "/subscriptions/" not in link)


def test_the_style_is_on_the_elements_and_the_media_queries_are_kept(issue_mail: bytes) -> None:
    html = part(issue_mail, "html")

    assert "@media (prefers-color-scheme: dark)" in html
    assert "@media (max-width: 480px)" in html
    assert '<meta name="color-scheme" content="light dark">' in html
    assert re.search(r'<h1 style="[^"]*font-size: 40px', html)


@pytest.mark.parametrize("count", [1, 60, 61, 300, 3000])
@pytest.mark.parametrize("words", [3, 400])
def test_a_mail_stays_below_the_size_at_which_it_would_be_cut_off(count: int, words: int) -> None:
    long = " ".join(["Überlänge"] * words)
    one = entry(long, long, long, long, excerpt=long, audience=long, genres=(long,) * 9, rating="3")
    entries = tuple(replace(one, id=str(UUID(int=n)), slug=fixed_text(f"review-{n}")) for n in range(count))

    frozen = freeze(weekly_issue(entries))

    assert len(mail_of(frozen)) < MOST_BYTES
    assert len(frozen[PREVIEW]) < MOST_BYTES


def test_a_mail_with_too_much_says_so_and_links_to_the_rest() -> None:
    raw = mail_of(freeze(crowded_issue()))

    for kind in ("plain", "html"):
        content = " ".join(re.sub(r"<[^>]*>", "", part(raw, kind)).split())
        assert "kept short" in content
        assert "more, all of them in the issue on the web" in content
        assert "300 new reviews" in content or "New reviews: 300" in content


def test_the_same_issue_gives_the_same_bytes() -> None:
    assert freeze(weekly_issue()) == freeze(weekly_issue())


def test_what_was_written_as_markup_arrives_as_text() -> None:
    nasty = '<script>alert(1)</script> & "quotes" {{ 7 * 7 }}'
    raw = mail_of(freeze(weekly_issue((entry(nasty, nasty, excerpt=nasty, audience=nasty, genres=(nasty,)),))))

    html = part(raw, "html")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert nasty in part(raw, "plain")
    assert "{{ 7 * 7 }}" in html


def test_a_template_that_would_print_unvouched_text_is_refused() -> None:
    with pytest.raises(TypeError, match="not str"):
        fill_html("confirmation.html", {"site": _Unsafe(), "subject": "a plain text"})


class _Unsafe:
    language = home = name = "a plain text"


def test_a_preview_tells_the_author_what_will_happen_and_how_to_stop_it() -> None:
    raw = freeze(weekly_issue())[PREVIEW]

    assert parse(raw)["To"] == SETTINGS.author_address
    for kind in ("plain", "html"):
        content = " ".join(re.sub(r"<[^>]*>", "", part(raw, kind)).split())
        assert "Subscribers now: 1,234" in content
        assert "It flies: 22 November 2026, 18:00 UTC" in content
        assert "s3://the-issues/issues/weekly-20261122T170000Z/HOLD" in content
        assert "unsubscribe?token" not in content


LINK_TOKEN = link_token_of(subscriber_id(1), bytes(range(32)))


def confirmation_mail(token: str) -> bytes:
    return build_confirmation(Cadence.MONTHLY, token, subscriber(1).address, SUNDAY, site=SITE, sender=SETTINGS.sender)


def preferences_mail(token: str) -> bytes:
    return build_preferences(token, subscriber(1).address, SUNDAY, site=SITE, sender=SETTINGS.sender)


@pytest.mark.parametrize(
    ("build", "path", "words"),
    [(confirmation_mail, "confirm", "once a month"), (preferences_mail, "preferences", "works for")],
)
def test_a_mail_with_a_link_carries_it_and_is_no_list_mail(
    build: Callable[[str], bytes], path: str, words: str
) -> None:
    raw = build(LINK_TOKEN)

    link = f"https://reviews.example/subscriptions/{path}?token={LINK_TOKEN}"
    assert link in part(raw, "plain")
    assert f'href="{link}"' in part(raw, "html")
    assert words in part(raw, "plain")
    assert parse(raw)["List-Unsubscribe"] is None
    assert parse(raw)["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("build", [confirmation_mail, preferences_mail])
def test_a_mail_with_a_link_carries_no_token_that_could_not_be_one(build: Callable[[str], bytes]) -> None:
    with pytest.raises(TokenRefused):
        build('"><script>')


def test_cards_show_only_what_they_are_asked_for() -> None:
    mail = render_issue_mail(weekly_issue(), Cards(full=False, most=2), SITE)

    assert "The Salt Ledger" in mail.html
    assert "A clerk in a river town" not in mail.text.partition("----")[2]
    assert "Low Orbit Gardening" not in mail.html
    assert "And 3 more" in mail.text
