"""What a broken renderer would give away is not published, and the author hears of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import ModuleType
from typing import Any

import pytest

from fakes.desk import BODY, Desk, review_text
from fakes.newsletter import FakeNews
from fakes.newsletter_samples import SUNDAY, entry, subscriber
from fakes.newsroom import Newsroom
from unspoilt.errors import LeakFound
from unspoilt.newsletter.cadence import Cadence, issue_id_of
from unspoilt.newsletter.choice import Choice
from unspoilt.newsletter.issue_files import MANIFEST, PLAN
from unspoilt.review.review import Kind
from unspoilt.site import listing_page
from unspoilt.site.document import Document
from unspoilt.use_cases import compose, publish, selection_mails
from unspoilt.use_cases.compose import Composed
from unspoilt.use_cases.leak_gate import Publication

KEY = "reviews/tide-house.md"
PAGE = "reviews/the-tide-house/"
SECRET = "The lighthouse keeper Brannigan drowned his cousin in the cistern"
TEXT = review_text(body=f"{BODY}\n\n:::spoiler\n{SECRET}.\n:::\n")


def broken(render: Any) -> Any:
    """Break a renderer: it says the secret somewhere in what it made."""

    def leak(*args: Any) -> Any:
        made = render(*args)
        if isinstance(made, tuple):
            return tuple(replace(each, body=_with_secret(each)) for each in made)
        return replace(made, body=_with_secret(made))

    return leak


def _with_secret(document: Document) -> bytes:
    for tag in (b"</title>", b"</summary>", b"</description>"):
        if tag in document.body:
            return document.body.replace(tag, f" {SECRET}".encode() + tag, 1)
    return document.body.replace(b'"title": "', f'"title": "{SECRET} '.encode(), 1)


def publish_all(desk: Desk) -> Publication:
    return desk.check_all()


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (publish, "render_review_page"),
        (listing_page, "render_home"),
        (listing_page, "render_listing"),
        (listing_page, "feed_documents"),
    ],
)
def test_a_broken_renderer_publishes_nothing_new(
    module: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk()
    desk.upload(KEY, review_text())
    publish_all(desk)
    before = dict(desk.site.documents)
    desk.upload(KEY, TEXT)
    monkeypatch.setattr(module, name, broken(getattr(module, name)))

    published = publish_all(desk)

    assert published.refused
    for refused in published.refused:
        assert desk.site.documents[refused.path] == before[refused.path]
    told = [path for path, document in desk.site.documents.items() if b"Brannigan" in document.body]
    assert sorted(told) == [f"{PAGE}spoilers/", "spoilers.atom"]


def test_without_the_gate_the_same_renderer_leaks(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.upload(KEY, TEXT)
    monkeypatch.setattr(listing_page, "feed_documents", broken(listing_page.feed_documents))
    monkeypatch.setattr("unspoilt.use_cases.leak_gate.find_leaks", lambda *args, **kwargs: ())

    publish_all(desk)

    for name in ("feed.rss", "feed.atom", "feed.json"):
        assert b"Brannigan" in desk.site.documents[name].body


def test_the_author_reads_where_and_which_words_and_no_longer_once_it_is_mended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = Desk()
    desk.upload(KEY, TEXT)
    with monkeypatch.context() as context:
        context.setattr(listing_page, "render_home", broken(listing_page.render_home))
        publish_all(desk)
    report = desk.inbox.leak_reports[KEY]

    assert report.startswith("HELD BACK BY THE LEAK GATE: reviews/tide-house.md")
    assert "index.html" in report
    assert "brannigan" in report.casefold()

    publish_all(desk)
    assert desk.inbox.leak_reports == {}


def test_a_list_that_never_stood_is_made_without_the_review_that_leaks(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.upload("reviews/other.md", review_text("Another Work", body=f"Quite another text. {BODY}"))
    desk.upload(KEY, TEXT)
    leaking = desk.live()[KEY]
    real, leaks = listing_page.feed_documents, broken(listing_page.feed_documents)
    monkeypatch.setattr(
        listing_page,
        "feed_documents",
        lambda page, site: (leaks if leaking in {entry.id for entry in page.entries} else real)(page, site),
    )

    published = publish_all(desk)

    assert {"feed.rss", "feed.atom", "feed.json"} <= {refused.path for refused in published.refused}
    for name in ("feed.rss", "feed.atom", "feed.json"):
        assert b"Another Work" in desk.site.documents[name].body
        assert b"Tide House" not in desk.site.documents[name].body


def test_an_issue_with_a_leak_is_not_frozen_and_nobody_is_mailed(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.upload(KEY, TEXT)
    (review,) = desk.catalogue.reviews.values()
    newsroom = Newsroom()
    newsroom.news = FakeNews((SUNDAY - timedelta(days=1), review.entry), hidden=(review.hidden,))
    real = compose.freeze_files

    def leaking(*args: Any, **kwargs: Any) -> Any:
        return {name: data + f"\r\n{SECRET}\r\n".encode() for name, data in real(*args, **kwargs).items()}

    monkeypatch.setattr(compose, "freeze_files", leaking)

    with pytest.raises(LeakFound, match=review.entry.id) as caught:
        newsroom.compose.compose(Cadence.WEEKLY, SUNDAY)

    assert "Brannigan" not in str(caught.value)
    assert newsroom.issues.read(issue_id_of(Cadence.WEEKLY, SUNDAY), MANIFEST) is None
    assert not newsroom.queue.messages

    monkeypatch.undo()
    assert newsroom.compose.compose(Cadence.WEEKLY, SUNDAY) == Composed.COMPOSED


def test_a_selection_with_a_leak_is_not_mailed_and_its_readers_get_the_issue(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.upload(KEY, TEXT)
    (review,) = desk.catalogue.reviews.values()
    other = entry("Another Work", number=9, kind=Kind.GAME)
    newsroom = Newsroom(hold=timedelta(0))
    seen = ((SUNDAY - timedelta(days=1), one) for one in (review.entry, other))
    newsroom.news = FakeNews(*seen, hidden=(review.hidden,))
    choice = Choice(kinds=frozenset({review.entry.facts.kind}))
    newsroom.subscribers.add_subscriber(replace(subscriber(1), choice=choice))
    real = selection_mails.freeze_mail

    def leaking(*args: Any, **kwargs: Any) -> Any:
        frozen = real(*args, **kwargs)
        return replace(frozen, mime=frozen.mime.replace(b"\r\n\r\n", f"\r\n\r\n{SECRET}\r\n".encode(), 1))

    monkeypatch.setattr(selection_mails, "freeze_mail", leaking)

    newsroom.compose_weekly()

    (digest,) = newsroom.digests
    assert b"Another Work" in digest.raw
    assert b"Brannigan" not in b"".join(newsroom.issues.files.values())
    assert b"Selections that it held back: 1" in newsroom.issues.files[issue_id_of(Cadence.WEEKLY, SUNDAY), PLAN]
