"""Frozen issues: everything that is kept of an issue, made once and never changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from unspoilt.config import SiteSettings
from unspoilt.errors import OurError
from unspoilt.newsletter.issue import Issue
from unspoilt.newsletter.issue_files import HTML, MIME, PLAN, PREVIEW, TEXT
from unspoilt.newsletter.mail import Cards, RenderedMail, render_issue_mail, render_preview_mail
from unspoilt.newsletter.mime import Sender, build_mime, issue_headers
from unspoilt.newsletter.prebuilt import ADDRESS_PLACEHOLDER, cut
from unspoilt.newsletter.wording import CADENCE_NAMES, clock_text, number_text
from unspoilt.spoiler.safe_text import SafeText, fixed_text, join_safe

#: A mail is smaller than this, all of it: Gmail cuts off what is above 102 kB, and the link to unsubscribe with it.
#: The preview carries a flight plan besides and must stay under 100 kB too.
MOST_BYTES: Final = 94_000

#: From the most that a mail may show to the least; the last always fits.
_LADDER: Final = (
    Cards(full=True, most=60),
    Cards(full=False, most=160),
    Cards(full=False, most=120),
    Cards(full=False, most=80),
    Cards(full=False, most=40),
    Cards(full=False, most=20),
)


@dataclass(frozen=True, slots=True)
class FlightPlan:
    """What the author should know before an issue flies."""

    issue: Issue
    subscribers: int
    #: Bytes of one recipient's mail.
    size: int
    cards: Cards
    #: Where the object that stops it would be: "s3://bucket/issues/<id>/HOLD".
    hold_at: SafeText


def plan_lines(plan: FlightPlan) -> tuple[SafeText, ...]:
    """Write the flight plan, one sentence a line."""
    issue = plan.issue
    facts = [
        _line(fixed_text("Issue:"), CADENCE_NAMES[issue.cadence], fixed_text("of"), clock_text(issue.end)),
        _line(fixed_text("Subject:"), issue.subject),
        _line(fixed_text("New reviews:"), number_text(len(issue.entries))),
        _line(fixed_text("Subscribers now:"), number_text(plan.subscribers)),
        _line(fixed_text("Size of each mail:"), number_text(plan.size // 1000), fixed_text("kB")),
        _line(fixed_text("It flies:"), clock_text(issue.fly_at), fixed_text("or within minutes of it")),
        _line(fixed_text("After this nothing of it goes out:"), clock_text(issue.expires_at)),
        _line(fixed_text("To stop it, put any object at"), plan.hold_at),
        fixed_text("Remove that object in time, and it flies after all."),
    ]
    if not plan.cards.full or len(issue.entries) > plan.cards.most:
        facts.insert(3, fixed_text("There are too many for one mail: cards are short, and the rest is linked to."))
    return tuple(facts)


@dataclass(frozen=True, slots=True)
class FrozenIssue:
    """An issue's files by name, and the manifest that tells what it is."""

    manifest: Mapping[str, Any]
    files: Mapping[str, bytes]


def freeze_issue(
    issue: Issue, *, site: SiteSettings, sender: str, author: str, subscribers: int, hold_at: SafeText
) -> FrozenIssue:
    """Make all of an issue's files. The same issue gives the same bytes."""
    by = Sender(sender, issue.fly_at)
    cards, mail, mime = _fit(issue, site, by)
    cut(mime)
    plan = FlightPlan(issue, subscribers, len(mime), cards, hold_at)
    lines = plan_lines(plan)
    preview = render_preview_mail(issue, cards, site, lines)
    files = {
        MIME: mime,
        HTML: mail.html.encode(),
        TEXT: mail.text.encode(),
        PLAN: "".join(f"{line}\n" for line in lines).encode(),
        PREVIEW: build_mime(preview, Sender(sender, issue.end), to=author),
    }
    return FrozenIssue(_manifest(issue, plan), files)


def frozen_to_json(frozen: FrozenIssue) -> bytes:
    """Write the manifest with all files in it: the one object whose being there means that the issue is frozen."""
    files = {name: data.decode() for name, data in frozen.files.items()}
    return json.dumps({**frozen.manifest, "files": files}, ensure_ascii=False, indent=1).encode()


def files_from_json(data: bytes) -> dict[str, bytes]:
    """Read the files out of a manifest, whoever froze it."""
    files: dict[str, str] = json.loads(data)["files"]
    return {name: text.encode() for name, text in files.items()}


def _fit(issue: Issue, site: SiteSettings, sender: Sender) -> tuple[Cards, RenderedMail, bytes]:
    """Build the mail that shows the most and still fits."""
    headers = issue_headers(issue, site)
    for cards in _LADDER:
        if cards.full and len(issue.entries) > cards.most:
            continue
        mail = render_issue_mail(issue, cards, site)
        mime = build_mime(mail, sender, to=ADDRESS_PLACEHOLDER, headers=headers)
        if len(mime) <= MOST_BYTES:
            return cards, mail, mime
    raise OurError("not even the shortest form of the issue fits into a mail")


def _manifest(issue: Issue, plan: FlightPlan) -> dict[str, Any]:
    """Describe an issue, with nothing in it that a safe channel may not carry."""
    return {
        "issue": issue.id,
        "cadence": str(issue.cadence),
        "start": None if issue.start is None else _stamp(issue.start),
        "end": _stamp(issue.end),
        "fly_at": _stamp(issue.fly_at),
        "expires_at": _stamp(issue.expires_at),
        "subject": str(issue.subject),
        "preheader": str(issue.preheader),
        "subscribers": plan.subscribers,
        "size": plan.size,
        "entries": [
            {"id": entry.id, "slug": str(entry.slug), "title": str(entry.facts.title)} for entry in issue.entries
        ],
    }


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _line(*parts: SafeText) -> SafeText:
    return join_safe(" ", parts)
