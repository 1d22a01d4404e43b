"""Publish issues: the web copy of every issue that flew, and the lists of them, made to agree with the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Protocol

from unspoilt.config import SiteSettings
from unspoilt.newsletter.wording import CADENCE_NAMES
from unspoilt.site.issue_pages import (
    IssueHead,
    issue_path,
    issues_path,
    render_issue,
    render_issues,
)
from unspoilt.spoiler.safe_text import fixed_text
from unspoilt.use_cases.catalogue import StoredReview
from unspoilt.use_cases.flown_issues import FlownIssue
from unspoilt.use_cases.leak_gate import Publication, Wanted
from unspoilt.use_cases.settle import Settling

#: Issues on the first page of the archive; the years' own pages have all of theirs.
NEWEST: Final = 50
#: Reviews of one issue on its page; a digest of more is an accident, and a page must stay one.
MOST_REVIEWS: Final = 200
#: Issues that the daily check goes through, newest first: more than a year of weekly ones.
MOST_CHECKED: Final = 500


class FlownArchive(Protocol):
    """The port to the issues that flew. Reads are strongly consistent."""

    def read_issue(self, issue_id: str) -> FlownIssue | None:
        """Return an issue that flew."""

    def newest_issues(self, most: int) -> tuple[FlownIssue, ...]:
        """Return the latest issues, latest first."""

    def issues_of(self, year: int) -> tuple[FlownIssue, ...]:
        """Return the issues of a year in UTC, latest first."""

    def years(self) -> tuple[int, ...]:
        """Return the years that have issues, latest first."""

    def issues_with(self, review_id: str) -> tuple[str, ...]:
        """Return the ids of issues that a review was in."""


class Reviews(Protocol):
    """The port to the catalogue."""

    def read_review(self, review_id: str) -> StoredReview | None:
        """Return a review, also one that is not live."""


@dataclass(frozen=True, slots=True)
class PublishIssues:
    """The use case with its ports."""

    archive: FlownArchive
    reviews: Reviews
    settling: Settling
    site: SiteSettings

    def publish_issue(self, issue_id: str) -> Publication:
        """Make an issue's page and the lists that it stands in agree with the catalogue."""
        issue = self.archive.read_issue(issue_id)
        published = self._publish_page(issue_id)
        return published if issue is None else published + self._publish_list() + self._publish_list(issue.end.year)

    def publish_about(self, review_id: str) -> Publication:
        """Make the pages of the issues that a review was in agree with it; most were in none yet."""
        return Publication.joined(map(self._publish_page, self.archive.issues_with(review_id)))

    def begin_list(self) -> Publication:
        """See that there is a list at all, to which every page links; no review is named in it."""
        there = self.settling.bucket.find(issues_path()) is not None
        return Publication() if there else self._publish_list()

    def publish_all(self) -> Publication:
        """Check and repair the pages of the latest issues, and all lists."""
        pages = (self._publish_page(issue.id) for issue in self.archive.newest_issues(MOST_CHECKED))
        years = (self._publish_list(year) for year in self.archive.years())
        return Publication.joined([*pages, self._publish_list(), *years])

    def _publish_page(self, issue_id: str) -> Publication:
        return self.settling.settle({issue_path(fixed_text(issue_id))}, lambda: self._wanted_page(issue_id))

    def _publish_list(self, year: int | None = None) -> Publication:
        return self.settling.settle({issues_path(year)}, lambda: self._wanted_list(year))

    def _wanted_page(self, issue_id: str) -> Wanted:
        issue = self.archive.read_issue(issue_id)
        if issue is None:
            return Wanted()
        found = (self.reviews.read_review(review_id) for review_id in issue.reviews[:MOST_REVIEWS])
        live = tuple(review for review in found if review is not None and review.live)
        page = render_issue(_head_of(issue), tuple(review.entry for review in live), self.site)
        slugs = (str(review.entry.slug) for review in live)
        return Wanted(
            {page.path: page},
            {page.path: tuple(review.hidden for review in live)},
            (self.site.name, self.site.address, self.site.author_name, *slugs),
        )

    def _wanted_list(self, year: int | None) -> Wanted:
        issues = self.archive.newest_issues(NEWEST) if year is None else self.archive.issues_of(year)
        page = render_issues(tuple(map(_head_of, issues)), self.archive.years(), self.site, year=year)
        return Wanted({page.path: page})


def _head_of(issue: FlownIssue) -> IssueHead:
    return IssueHead(fixed_text(issue.id), CADENCE_NAMES[issue.cadence], issue.end, len(issue.reviews))
