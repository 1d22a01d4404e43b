"""Mails: what stands in them. How they become bytes is `mime`'s and `prebuilt`'s business."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from unspoilt.config import SiteSettings
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.issue import Issue
from unspoilt.newsletter.prebuilt import TOKEN_PLACEHOLDER
from unspoilt.newsletter.theme import fill_html, fill_text, masthead_of
from unspoilt.newsletter.token import parse_link_token
from unspoilt.newsletter.wording import RHYTHMS
from unspoilt.spoiler.safe_text import SafeText, fixed_text, join_safe, operator_text


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """The words of a mail in both forms, made by this module's renderers."""

    subject: SafeText
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Cards:
    """How much of an issue's reviews a mail shows."""

    #: With excerpt, genres and audience; else title, makers and rating only.
    full: bool
    #: How many, from the newest; the others are counted and linked to.
    most: int


def render_issue_mail(issue: Issue, cards: Cards, site: SiteSettings) -> RenderedMail:
    """Render an issue with the placeholder where each recipient's token goes."""
    return _render_issue(issue, cards, site, issue.subject, plan=())


def render_preview_mail(issue: Issue, cards: Cards, site: SiteSettings, plan: tuple[SafeText, ...]) -> RenderedMail:
    """Render what the author gets to see before an issue flies: its flight plan and the issue, without a token."""
    return _render_issue(issue, cards, site, join_safe(" ", (fixed_text("Preview:"), issue.subject)), plan=plan)


def render_confirmation_mail(site: SiteSettings, cadence: Cadence, token: str) -> RenderedMail:
    """Render the one mail that an address gets unasked; TokenRefused where the token has not a token's form."""
    parse_link_token(token)
    masthead = masthead_of(site)
    subject = join_safe(" ", (fixed_text("Please confirm:"), masthead.name, fixed_text("by mail")))
    values = {
        "site": masthead,
        "subject": subject,
        "preheader": fixed_text("One press of a button, and the spoiler-free reviews come to you."),
        "rhythm": RHYTHMS[cadence],
        "link": Markup("{}/subscriptions/confirm?token={}").format(operator_text(site.address), token),
    }
    return RenderedMail(subject, fill_html("confirmation.html", values), fill_text("confirmation.txt", values))


def render_preferences_mail(site: SiteSettings, token: str) -> RenderedMail:
    """Render the mail with a link to the preferences; TokenRefused where the token has not a token's form."""
    parse_link_token(token)
    masthead = masthead_of(site)
    subject = join_safe(" ", (fixed_text("Your preferences at"), masthead.name))
    values = {
        "site": masthead,
        "subject": subject,
        "preheader": fixed_text("What comes to you, how often, and what is stored about you."),
        "link": Markup("{}/subscriptions/preferences?token={}").format(operator_text(site.address), token),
    }
    return RenderedMail(subject, fill_html("preferences.html", values), fill_text("preferences.txt", values))


def unsubscribe_address(site: SiteSettings) -> SafeText:
    """Return the address that unsubscribes, with the placeholder for the token."""
    path = fixed_text("/subscriptions/unsubscribe?token=")
    return join_safe("", (operator_text(site.address), path, TOKEN_PLACEHOLDER))


def _render_issue(
    issue: Issue, cards: Cards, site: SiteSettings, subject: SafeText, *, plan: tuple[SafeText, ...]
) -> RenderedMail:
    values = {
        "site": masthead_of(site),
        "issue": issue,
        "subject": subject,
        "preheader": issue.preheader,
        "count": len(issue.entries),
        "shown": issue.entries[: cards.most],
        "more": max(0, len(issue.entries) - cards.most),
        "full": cards.full,
        "shortened": not cards.full or len(issue.entries) > cards.most,
        "plan": plan,
        "unsubscribe": unsubscribe_address(site),
    }
    return RenderedMail(subject, fill_html("issue.html", values), fill_text("issue.txt", values))
