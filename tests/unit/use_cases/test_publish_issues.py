"""The archive of issues: what is on the web of every issue that flew."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fakes.desk import BODY, SITE, Desk, review_text
from fakes.newsletter import FakeFlownIssues
from fakes.newsletter_samples import SUNDAY
from unspoilt.newsletter.cadence import Cadence, issue_id_of
from unspoilt.site.document import Document
from unspoilt.use_cases import publish_issues
from unspoilt.use_cases.flown_issues import FlownIssue
from unspoilt.use_cases.publish_issues import MOST_REVIEWS, NEWEST, PublishIssues
from unspoilt.use_cases.settle import Settling

PAGE = "issues/weekly-20261122T170000Z/"
SECRET = "The lighthouse keeper Brannigan drowned his cousin in the cistern"


class Archive:
    """A desk with three reviews, an issue with all of them, and the publisher of issues."""

    def __init__(self, count: int = 3) -> None:
        self.desk = Desk()
        for number in range(count):
            body = f"{BODY} This was number {number} of the year."
            self.desk.upload(f"reviews/{number}.md", review_text(f"Volume {number}", body=body))
        self.ids = tuple(self.desk.live().values())
        self.flown = FakeFlownIssues(issue_of(SUNDAY, *self.ids))
        self.publish = PublishIssues(self.flown, self.desk.catalogue, Settling(self.desk.site), SITE)

    def page(self, path: str = PAGE) -> str:
        return self.desk.site.documents[path].body.decode()


def issue_of(end: datetime, *reviews: str, cadence: Cadence = Cadence.WEEKLY) -> FlownIssue:
    return FlownIssue(issue_id_of(cadence, end), cadence, end, reviews)


def links_in(page: str) -> list[str]:
    return re.findall(r'href="(/issues/[^"]*)"', page)


def test_an_issue_has_a_page_with_its_reviews_in_their_order() -> None:
    archive = Archive()

    archive.publish.publish_issue("weekly-20261122T170000Z")

    page = archive.page()
    assert [page.index(f"Volume {number}<") for number in range(3)] == sorted(
        page.index(f"Volume {number}<") for number in range(3)
    )
    assert "The weekly digest" in page
    assert "22 November 2026" in page
    assert "not shown here" not in page


def test_lists_lead_to_it_the_latest_and_the_years() -> None:
    archive = Archive()
    for year in (2024, 2025):
        archive.flown.add(issue_of(datetime(year, 3, 3, 17, tzinfo=UTC), archive.ids[0]))
        archive.publish.publish_issue(f"weekly-{year}0303T170000Z")
    archive.publish.publish_issue("weekly-20261122T170000Z")

    latest, of_2025 = archive.page("issues/"), archive.page("issues/2025/")
    assert links_in(latest)[:3] == [
        f"/issues/{one}/" for one in ("weekly-20261122T170000Z", "weekly-20250303T170000Z", "weekly-20240303T170000Z")
    ]
    assert {"/issues/2024/", "/issues/2025/", "/issues/2026/"} <= set(links_in(latest))
    assert links_in(of_2025)[0] == "/issues/weekly-20250303T170000Z/"
    assert "/issues/weekly-20261122T170000Z/" not in of_2025
    assert "one review" in of_2025


def test_the_latest_are_so_many_and_the_year_has_all() -> None:
    archive = Archive()
    for number in range(NEWEST + 9):
        archive.flown.add(issue_of(SUNDAY - timedelta(hours=number + 1), archive.ids[0], cadence=Cadence.HOURLY))

    archive.publish.publish_issue("weekly-20261122T170000Z")

    assert sum("ly-" in link for link in links_in(archive.page("issues/"))) == NEWEST
    assert sum("ly-" in link for link in links_in(archive.page("issues/2026/"))) == NEWEST + 10


def test_publishing_again_writes_nothing() -> None:
    archive = Archive()
    archive.publish.publish_all()

    assert archive.publish.publish_all().written == ()
    assert archive.publish.publish_issue("weekly-20261122T170000Z").written == ()


def test_a_review_that_is_withdrawn_is_gone_from_past_issues_too() -> None:
    archive = Archive()
    archive.publish.publish_issue("weekly-20261122T170000Z")

    archive.desk.remove("reviews/1.md")
    archive.publish.publish_about(archive.ids[1])

    page = archive.page()
    assert "Volume 1" not in page
    assert "Volume 2" in page
    assert "One more review was in this issue and is not shown here any longer." in page


def test_a_review_that_is_edited_is_edited_in_past_issues_too() -> None:
    archive = Archive()
    archive.publish.publish_issue("weekly-20261122T170000Z")

    body = f"{BODY} This was number 1 of the year."
    archive.desk.upload("reviews/1.md", review_text("Volume One, Revised", body=body))
    archive.publish.publish_about(archive.ids[1])

    assert "Volume One, Revised" in archive.page()


def test_a_review_that_no_issue_had_changes_no_page_of_an_issue() -> None:
    archive = Archive()
    archive.publish.publish_all()
    archive.desk.upload("reviews/new.md", review_text("Brand New", body=f"{BODY} This one is new."))

    assert archive.publish.publish_about(archive.desk.live()["reviews/new.md"]).written == ()


def test_there_is_a_list_before_the_first_issue() -> None:
    archive = Archive()
    archive.flown.issues.clear()

    archive.publish.begin_list()

    assert "None yet." in archive.page("issues/")


def test_a_list_that_is_there_is_left_to_those_who_know_of_an_issue() -> None:
    archive = Archive()
    archive.publish.publish_all()
    archive.flown.add(issue_of(SUNDAY - timedelta(days=7), archive.ids[0]))

    assert archive.publish.begin_list().written == ()


def test_a_row_about_an_issue_that_is_not_there_publishes_nothing() -> None:
    archive = Archive()
    archive.flown.issues.clear()

    archive.publish.publish_issue("weekly-20261122T170000Z")

    assert PAGE not in archive.desk.site.documents


def test_the_page_of_an_issue_with_too_many_reviews_stays_a_page() -> None:
    archive = Archive()
    archive.flown.add(issue_of(SUNDAY, *archive.ids, *(f"gone-{number}" for number in range(MOST_REVIEWS))))

    archive.publish.publish_issue("weekly-20261122T170000Z")

    assert f"{MOST_REVIEWS} more reviews were in this issue" in archive.page()


def test_a_page_that_would_give_something_away_is_not_published(monkeypatch: pytest.MonkeyPatch) -> None:
    archive = Archive(count=0)
    text = review_text(body=f"{BODY}\n\n:::spoiler\n{SECRET}.\n:::\n")
    archive.desk.upload("reviews/tide.md", text)
    (review_id,) = archive.desk.live().values()
    archive.flown.add(issue_of(SUNDAY, review_id))
    archive.publish.publish_issue("weekly-20261122T170000Z")
    before = archive.page()
    real = publish_issues.render_issue

    def leaking(*arguments: object) -> Document:
        document = real(*arguments)  # type: ignore[arg-type]
        return replace(document, body=document.body.replace(b"</h1>", f" {SECRET}</h1>".encode()))

    monkeypatch.setattr(publish_issues, "render_issue", leaking)

    published = archive.publish.publish_issue("weekly-20261122T170000Z")

    assert [refused.path for refused in published.refused] == [PAGE]
    assert archive.page() == before
