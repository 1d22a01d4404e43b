"""Frozen issues: everything that is kept of an issue, made once and never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from unspoilt.config import SiteSettings
from unspoilt.errors import OurError
from unspoilt.newsletter.flight_plan import FlightPlan, plan_lines
from unspoilt.newsletter.issue import Issue
from unspoilt.newsletter.issue_files import HTML, MIME, PLAN, PREVIEW, TEXT
from unspoilt.newsletter.mail import Cards, RenderedMail, render_issue_mail, render_preview_mail
from unspoilt.newsletter.mime import Sender, build_mime, issue_headers
from unspoilt.newsletter.prebuilt import ADDRESS_PLACEHOLDER, cut

#: A mail is smaller than this, all of it: Gmail cuts off what is above 102 kB, and the link to unsubscribe with it.
MOST_BYTES: Final = 98_000

#: From the most that a mail may show to the least. The last always fits: a title of 160 emoji takes 4 kB of
#: quoted-printable in the two parts together, and its makers take as much again.
_LADDER: Final = (
    Cards(full=True, most=60),
    Cards(full=False, most=160),
    Cards(full=False, most=120),
    Cards(full=False, most=80),
    Cards(full=False, most=40),
    Cards(full=False, most=20),
    Cards(full=False, most=10),
    Cards(full=False, most=5),
)


@dataclass(frozen=True, slots=True)
class FrozenMail:
    """One mail for all who get the same reviews."""

    cards: Cards
    mail: RenderedMail
    #: With placeholders for the recipient's address and token.
    mime: bytes

    @property
    def name(self) -> str:
        """Return what names it: the same bytes have the same name."""
        return hashlib.sha256(self.mime).hexdigest()[:32]


def freeze_mail(issue: Issue, *, site: SiteSettings, sender: str) -> FrozenMail:
    """Build the mail of an issue, or of a selection of it. The same issue gives the same bytes."""
    by, headers = Sender(sender, issue.fly_at), issue_headers(issue, site)

    def build(mail: RenderedMail) -> bytes:
        return build_mime(mail, by, to=ADDRESS_PLACEHOLDER, headers=headers)

    frozen = _fit(issue, lambda cards: render_issue_mail(issue, cards, site), build)
    cut(frozen.mime)
    return frozen


def freeze_files(
    frozen: FrozenMail, plan: FlightPlan, *, site: SiteSettings, sender: str, author: str
) -> Mapping[str, bytes]:
    """Make the files of an issue by name, from its ordinary mail and its flight plan."""
    lines, by = plan_lines(plan), Sender(sender, plan.issue.end)

    def build(mail: RenderedMail) -> bytes:
        return build_mime(mail, by, to=author)

    preview = _fit(plan.issue, lambda cards: render_preview_mail(plan.issue, cards, site, lines), build)
    return {
        MIME: frozen.mime,
        HTML: frozen.mail.html.encode(),
        TEXT: frozen.mail.text.encode(),
        PLAN: "".join(f"{line}\n" for line in lines).encode(),
        PREVIEW: preview.mime,
    }


def _fit(issue: Issue, render: Callable[[Cards], RenderedMail], build: Callable[[RenderedMail], bytes]) -> FrozenMail:
    """Build the mail that shows the most and still fits."""
    for cards in _LADDER:
        if cards.full and len(issue.entries) > cards.most:
            continue
        mail = render(cards)
        mime = build(mail)
        if len(mime) <= MOST_BYTES:
            return FrozenMail(cards, mail, mime)
    raise OurError("not even the shortest form of the issue fits into a mail")
