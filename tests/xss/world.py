"""A site that payloads were uploaded to: every document that a browser may be shown, by the context it stands for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from typing import Final, TypeVar
from unittest.mock import patch
from urllib.parse import quote

from lxml import etree
from markupsafe import escape

from fakes.desk import SITE, Desk
from fakes.local_mails import mailbox_with, sent_mail
from fakes.newsletter import FakeFlownIssues
from fakes.newsletter_samples import SUNDAY, weekly_issue
from unit.newsletter.snapshots import freeze, mail_of
from unit.site.test_preferences_page import TOKEN, VIEW
from unspoilt.errors import OurError
from unspoilt.newsletter.cadence import Cadence, issue_id_of
from unspoilt.newsletter.issue_files import PREVIEW
from unspoilt.site.document import HTML
from unspoilt.site.preferences_page import Box, render_preferences
from unspoilt.site.search import render_search_script
from unspoilt.spoiler.entry import Entry
from unspoilt.use_cases import leak_gate
from unspoilt.use_cases.flown_issues import FlownIssue
from unspoilt.use_cases.ingest import Outcome
from unspoilt.use_cases.publish import publish_with
from unspoilt.use_cases.publish_issues import PublishIssues
from unspoilt.use_cases.settle import Settling
from unspoilt_local.outbox import Outbox
from unspoilt_local.project import find_project
from unspoilt_local.template import read_template
from xss import guards
from xss.payloads import IN_XML, Payload
from xss.uploads import Upload, uploads_of

PAGE, SPOILERS, LISTS, SEARCH = "page", "spoilers page", "lists", "search"
ATOM, RSS, JSON_FEED, SPOILERS_FEED = "Atom", "RSS", "JSON Feed", "feed with spoilers"
XML, MAIL, ISSUE, REPORT = "XML opened by itself", "mail", "issue on the web", "report"
NOWHERE, PREFERENCES, OUTBOX = "404 and 410", "preferences", "outbox"
#: Values of the page that stand in an attribute, and in its structured data: seen apart in the control alone.
ATTRIBUTE, JSON_LD = "attribute", "JSON-LD"
_POLICY: Final = "Content-Security-Policy"
_META: Final = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>\n')
_ENTRY: Final = re.compile(rb"<(?:entry|item|body|url|sitemap)>")
_ATOM: Final = "{http://www.w3.org/2005/Atom}"
_CONTENT: Final = "{http://purl.org/rss/1.0/modules/content/}encoded"
#: What cannot stand behind another page.
_SINGLY: Final = frozenset({SEARCH, XML, REPORT, NOWHERE})
_One = TypeVar("_One")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server says at a path."""

    body: bytes
    content_type: str
    status: int = 200
    #: Beside the content type.
    headers: tuple[tuple[str, str], ...] = ()

    def bare(self) -> Answer:
        """Return it without its policy, in headers and in the page: what is left is the sanitiser's work."""
        kept = tuple((name, value) for name, value in self.headers if name != _POLICY)
        return replace(self, body=_META.sub(b"", self.body), headers=kept)


@dataclass(frozen=True, slots=True)
class Visit:
    context: str
    path: str
    #: Typed into the search, one after the other.
    queries: tuple[str, ...] = ()


@dataclass
class World:
    answers: dict[str, Answer] = field(default_factory=dict)
    #: Said at every other path.
    nowhere: Answer = Answer(b"", HTML, 404)
    visits: list[Visit] = field(default_factory=list)
    #: Uploads by what became of them at the first try.
    outcomes: dict[str, int] = field(default_factory=dict)
    #: The paths of the pages that stand one behind the other at a path.
    batches: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def batched(self, most: int) -> World:
        """Return it with so many pages of a context in one, one behind the other: all is well-formed, or it shows."""
        singly = [one for one in self.visits if one.context in _SINGLY]
        world = World(dict(self.answers), self.nowhere, singly, self.outcomes)
        for context in dict.fromkeys(one.context for one in self.visits if one.context not in _SINGLY):
            paths = [one.path for one in self.visits if one.context == context]
            for number, some in enumerate(_parts(paths, most)):
                answers = [self.answers[path] for path in some]
                body = b"\n".join(answer.body for answer in answers)
                world.show(context, f"batch/{context}/{number}/", replace(answers[0], body=body))
                world.batches[f"batch/{context}/{number}/"] = tuple(some)
        return world

    def show(self, context: str, path: str, answer: Answer | None = None) -> None:
        if answer is not None:
            self.answers[str(path)] = answer
        self.visits.append(Visit(context, str(path)))


def build(payloads: Sequence[Payload], address: str, missing: frozenset[str] = frozenset()) -> World:
    """Upload the payloads to a site at this address, and return all of it; the control misses guards.

    What the leak gate would withhold is shown: it is about words, and nothing may run in what it withholds either.
    """
    with guards.without(missing), patch.object(leak_gate, "find_leaks", return_value=()):
        return _Builder(payloads, address, missing).build()


class _Builder:
    def __init__(self, payloads: Sequence[Payload], address: str, missing: frozenset[str]) -> None:
        self.payloads = payloads
        self.site = replace(SITE, address=address)
        self.missing = missing
        self.world = World()
        self.desk = Desk()
        self.desk.publish = publish_with(
            self.desk.catalogue.shelf,
            self.desk.site,
            self.desk.inbox,
            self.desk.inbox,
            backup=self.desk.backup,
            site=self.site,
        )

    def build(self) -> World:
        for number, payload in enumerate(self.payloads, 1):
            for upload in uploads_of(payload, number):
                self._upload(upload)
        self._publish()
        entries = [review.entry for review in self.desk.catalogue.reviews.values() if review.live]
        self._show_pages(entries)
        self._show_lists(entries)
        self._show_search(entries)
        self._show_feeds()
        self._show_issues(entries)
        self._show_mails(entries)
        self._show_reports()
        self._show_nowhere(entries)
        return self.world

    def _upload(self, upload: Upload) -> None:
        for place, text in enumerate(upload.versions):
            outcome = self.desk.upload(upload.key, text.encode("utf-8", "replace"))
            if place == 0:
                self.world.outcomes[outcome.value] = self.world.outcomes.get(outcome.value, 0) + 1
            if outcome is Outcome.PUBLISHED:
                return

    def _publish(self) -> None:
        self.desk.check_all()
        for path, document in self.desk.site.documents.items():
            body = document.body
            if self.missing and path == render_search_script().path:
                body = body.replace(b"link.textContent = line.title", b"link.innerHTML = line.title")
            self.world.answers[str(path)] = Answer(body, document.content_type, headers=_policy(path))
        self.world.answers["cover.png"] = Answer(b"", "image/png")
        self.world.nowhere = replace(self.world.answers["404.html"], status=404)

    def _show_pages(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self.world.show(PAGE, f"reviews/{entry.slug}/")
            if entry.facts.hidden_parts:
                self.world.show(SPOILERS, f"reviews/{entry.slug}/spoilers/")

    def _show_lists(self, entries: Sequence[Entry]) -> None:
        for path in sorted(self.world.answers):
            if self.missing and path.startswith("genres/") and path != "genres/tides/":
                continue
            if re.fullmatch(r"index\.html|archive/.*|years/.*/|kinds/.*/|genres/.*/", path):
                self.world.show(LISTS, path)
            elif re.fullmatch(r"feed\.(atom|rss)|spoilers\.atom|feeds\.opml|sitemap.*\.xml", path):
                self.world.show(XML, path, self._opened(self.world.answers[path]))
        genres = [genre for entry in entries for genre in entry.facts.genres]
        for number, some in enumerate(_parts(genres, 50)):
            boxes = tuple(Box(genre, genre, ticked=False) for genre in some)
            page = render_preferences(self.site, TOKEN, replace(VIEW, genres=boxes))
            path = f"subscriptions/preferences/{number}"
            self.world.show(PREFERENCES, path, Answer(page, HTML, headers=_policy(path)))

    def _opened(self, answer: Answer) -> Answer:
        """In the control, a document into whose entries an author could write elements."""
        if not self.missing:
            return answer
        return replace(answer, body=_ENTRY.sub(rb"\g<0>" + IN_XML.encode(), answer.body))

    def _show_search(self, entries: Sequence[Entry]) -> None:
        words = {payload.line for payload in self.payloads} | {str(entry.facts.title) for entry in entries}
        for some in _parts(sorted(words), 250):
            self.world.visits.append(Visit(SEARCH, "search/", tuple(some)))
        for payload in self.payloads[:12]:
            self.world.visits.append(Visit(SEARCH, f"search/?q={quote(payload.line, safe='')}", ("Number",)))

    def _show_feeds(self) -> None:
        """Show what readers' programs take out of the feeds: titles as text, contents as HTML."""
        for path, answer in sorted(self.world.answers.items()):
            if re.fullmatch(r"feed(/\d+)?\.json", path):
                items = json.loads(answer.body)["items"]
                self._read(JSON_FEED, path, [(one["title"], one["content_html"], one["summary"]) for one in items])
            elif re.fullmatch(r"feed(/\d+)?\.rss", path):
                items = etree.fromstring(answer.body).iter("item")
                self._read(RSS, path, [(_text(one, "title"), *_texts(one, "description", _CONTENT)) for one in items])
            elif re.fullmatch(r"feed(/\d+)?\.atom|spoilers\.atom", path):
                items = etree.fromstring(answer.body).iter(f"{_ATOM}entry")
                told = [(_text(one, f"{_ATOM}title"), _text(one, f"{_ATOM}content"), "") for one in items]
                self._read(SPOILERS_FEED if path == "spoilers.atom" else ATOM, path, told)

    def _read(self, context: str, path: str, told: Sequence[tuple[str, str, str]]) -> None:
        other = str if context == RSS else escape
        # In the control one entry would swallow the next.
        for number, some in enumerate(_parts(told, 1 if self.missing else 50)):
            body = "".join(f"<h2>{escape(title)}</h2>{content}<p>{other(more)}</p>" for title, content, more in some)
            page = f"<!doctype html><title>{context}</title><main>{body}</main>"
            self.world.show(context, f"reader/{path}/{number}", Answer(page.encode(), HTML))

    def _show_issues(self, entries: Sequence[Entry]) -> None:
        flown = FakeFlownIssues()
        publish = PublishIssues(flown, self.desk.catalogue, Settling(self.desk.site), self.site)
        for number, some in enumerate(_parts(entries, 100)):
            end = SUNDAY - timedelta(weeks=number)
            issue = FlownIssue(issue_id_of(Cadence.WEEKLY, end), Cadence.WEEKLY, end, tuple(one.id for one in some))
            flown.add(issue)
            publish.publish_issue(issue.id)
        for path, document in self.desk.site.documents.items():
            if path.startswith("issues/"):
                self.world.show(ISSUE, path, Answer(document.body, document.content_type, headers=_policy(path)))

    def _show_mails(self, entries: Sequence[Entry]) -> None:
        mails = []
        for number, some in enumerate(_parts(entries, 1 if self.missing else 12)):
            try:
                files = freeze(weekly_issue(tuple(some)))
            except OurError:
                # In the control a payload may swallow the foot of the mail, and then it is refused.
                if not self.missing:
                    raise
                continue
            mails += [mail_of(files), *([] if number % 8 else [files[PREVIEW]])]
        mailbox = mailbox_with(*(sent_mail(number, data=data) for number, data in enumerate(mails, 1)))
        outbox = Outbox(mailbox, lambda cadence: None)
        views = ("html", "", "text", "source")
        paths = [f"outbox/{number}/{views[0]}" for number in range(1, len(mails) + 1)]
        paths += ["outbox/", *(f"outbox/{number}/{view}" for number in range(1, len(mails), 20) for view in views[1:])]
        for path in paths:
            said = outbox.answer("GET", f"/{path}", b"", from_here=True)
            headers = dict(said.headers)
            answer = Answer(said.body, headers.pop("Content-Type"), headers=tuple(headers.items()))
            self.world.show(MAIL if path.endswith("html") else OUTBOX, path, answer)

    def _show_reports(self) -> None:
        """As S3 gives them to a browser: with the type that they are stored with, and no other header."""
        reports = [*self.desk.inbox.reports.values(), *self.desk.inbox.leak_reports.values()]
        stored_as = "text/html" if self.missing else "text/plain; charset=utf-8"
        for number, some in enumerate(_parts(reports, 50)):
            self.world.show(REPORT, f"reports/{number}.txt", Answer("\n".join(some).encode(), stored_as))

    def _show_nowhere(self, entries: Sequence[Entry]) -> None:
        for number, payload in enumerate(self.payloads[:25]):
            path = f"reviews/{quote(payload.line, safe='')}/"
            echoed = replace(self.world.nowhere, body=self.world.nowhere.body + payload.text.encode("utf-8", "replace"))
            self.world.show(NOWHERE, f"{path}?{number}")
            if self.missing:
                self.world.answers[f"reviews/{payload.line}/"] = echoed
        for key, review_id in list(self.desk.live().items())[:4]:
            path = f"reviews/{self.desk.catalogue.reviews[review_id].entry.slug}/"
            self.desk.remove(key)
            self.desk.publish_changes()
            gone = self.desk.site.documents[path]
            assert gone.gone
            self.world.show(NOWHERE, f"gone/{path}", Answer(gone.body, HTML, 410, _policy(path)))


def _parts(many: Sequence[_One], most: int) -> Iterator[Sequence[_One]]:
    return (many[start : start + most] for start in range(0, len(many), most))


def _text(element: etree._Element, name: str) -> str:
    return str(element.findtext(name) or "")


def _texts(element: etree._Element, *names: str) -> tuple[str, str]:
    one, other = (_text(element, name) for name in names)
    return one, other


@cache
def _policies() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the headers that the distribution adds, by the name of the policy in the stack's template."""
    template = read_template(find_project().template.read_text(encoding="utf-8"))
    found = {}
    for name in ("SiteHeaders", "SearchHeaders"):
        config = template["Resources"][name]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
        found[name] = (
            (_POLICY, " ".join(config[_POLICY.replace("-", "")][_POLICY.replace("-", "")].split())),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", config["FrameOptions"]["FrameOption"]),
            ("Referrer-Policy", config["ReferrerPolicy"]["ReferrerPolicy"]),
        )
    return found


def _policy(path: str) -> tuple[tuple[str, str], ...]:
    return _policies()["SearchHeaders" if path.startswith("search/") else "SiteHeaders"]
