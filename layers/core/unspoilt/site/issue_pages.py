"""The archive of issues: the web copy of each digest that was mailed, and lists of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from unspoilt.config import SiteSettings
from unspoilt.site.address import document_address
from unspoilt.site.document import HTML, Document
from unspoilt.site.masthead import masthead_of
from unspoilt.site.theme import fill
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import SafeText, fixed_text, join_safe


@dataclass(frozen=True, slots=True)
class IssueHead:
    """What a list says of an issue."""

    id: SafeText
    #: "The weekly digest".
    name: SafeText
    #: Its date; aware UTC.
    end: datetime
    #: How many reviews it had when it was mailed.
    reviews: int


def issue_path(issue_id: SafeText) -> SafeText:
    """Return the path of an issue's page."""
    return join_safe("", (fixed_text("issues/"), issue_id, fixed_text("/")))


def issues_path(year: int | None = None) -> SafeText:
    """Return the path of the list of the latest issues, or of a year's."""
    return fixed_text("issues/") if year is None else fixed_text(f"issues/{year}/")


def render_issue(head: IssueHead, entries: tuple[Entry, ...], site: SiteSettings) -> Document:
    """Render an issue's page with those of its reviews that are still there."""
    path = issue_path(head.id)
    return _page(path, "issue.html", {"head": head, "entries": entries, "gone": head.reviews - len(entries)}, site)


def render_issues(
    heads: tuple[IssueHead, ...], years: tuple[int, ...], site: SiteSettings, *, year: int | None = None
) -> Document:
    """Render the list of a year's issues, or of the latest; `heads` are latest first."""
    dated = [(head, head.end.astimezone(site.time_zone).year) for head in heads]
    groups = [(group, [head for head, of in dated if of == group]) for group in dict.fromkeys(of for _, of in dated)]
    return _page(issues_path(year), "issues.html", {"groups": groups, "years": years, "year": year}, site)


def _page(path: SafeText, template: str, values: dict[str, object], site: SiteSettings) -> Document:
    values = {"site": masthead_of(site), "address": document_address(site, path), **values}
    return Document(path, fill(template, values).encode(), HTML)
