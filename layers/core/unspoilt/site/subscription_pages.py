"""The pages that the subscription API answers with, in the style of the site.

They are filled by the standard library's templates and not by Jinja2, whose import alone would be a quarter of the
function's cold start. Like there, only text that is vouched for is printed, and it is escaped.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from string import Template
from typing import Final

from markupsafe import Markup, escape

from unspoilt.config import SiteSettings
from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.site.masthead import masthead_of
from unspoilt.site.stylesheet import TEMPLATES
from unspoilt.spoiler.safe_text import SafeText, fixed_text

#: URL-safe base64 (RFC 4648 §5) and the separators of signed tokens.
_TOKEN: Final = lazy_pattern(r"[A-Za-z0-9_.=-]+")

#: How often a digest comes, by cadence.
_CADENCES: Final[Mapping[str, SafeText]] = {
    "hourly": fixed_text("every hour in which there is something new"),
    "weekly": fixed_text("once a week"),
    "monthly": fixed_text("once a month"),
}


def render_check_mail(site: SiteSettings) -> bytes:
    """Answer an address that was left, in the same words whatever is known of it."""
    return page(site, "check_mail.html", fixed_text("Look into your mail"), {})


def render_subscribe_form(site: SiteSettings, cadence: str, message: SafeText) -> bytes:
    """Show the form again with what is wrong with the address; the address itself is not repeated."""
    selected = {f"{name}_selected": Markup(" selected") if name == cadence else Markup("") for name in _CADENCES}
    return page(site, "subscribe.html", fixed_text("Reviews by mail"), {"message": message, **selected})


def render_confirm_form(site: SiteSettings, token: str) -> bytes:
    """Ask for the press of a button: following a link confirms nothing, because link scanners follow links."""
    return page(site, "confirm.html", fixed_text("Confirm your subscription"), {"token": vouched(token)})


def render_confirmed(site: SiteSettings, cadence: str, token: str) -> bytes:
    """Say that the subscription stands, with a link to the preferences; KeyError if the cadence is none of ours."""
    values: dict[str, SafeText | Markup] = {"rhythm": _CADENCES[cadence], "token": vouched(token)}
    return page(site, "confirmed.html", fixed_text("You are subscribed"), values)


def render_unsubscribe_form(site: SiteSettings, token: str) -> bytes:
    """Ask for the press of a button before unsubscribing."""
    return page(site, "unsubscribe.html", fixed_text("Unsubscribe?"), {"token": vouched(token)})


def render_unsubscribed(site: SiteSettings) -> bytes:
    """Say that no more mail comes, in the same words for a token that nobody knows."""
    return page(site, "unsubscribed.html", fixed_text("You are unsubscribed"), {})


def render_link_sent(site: SiteSettings) -> bytes:
    """Answer the wish for a link to the preferences, in the same words for a token that nobody knows."""
    return page(site, "link_sent.html", fixed_text("Look into your mail"), {})


def render_erased(site: SiteSettings) -> bytes:
    """Say that everything is gone, and what stays."""
    return page(site, "erased.html", fixed_text("Everything is erased"), {})


def render_problem(site: SiteSettings, message: SafeText) -> bytes:
    """Say what is wrong with what was asked."""
    return page(site, "problem.html", fixed_text("That did not work"), {"message": message})


def vouched(token: str) -> Markup:
    """Return a token as a page prints it; ValueError where it could not be one."""
    if not _TOKEN.fullmatch(token):
        raise ValueError("a token is URL-safe base64: the caller checks it before a page is made")
    return escape(token)


def page(site: SiteSettings, name: str, title: SafeText, values: Mapping[str, SafeText | Markup]) -> bytes:
    """Return a page of ours: one of the templates in the frame that every page of the site has."""
    masthead = masthead_of(site)
    common: Mapping[str, SafeText | Markup] = {
        "name": masthead.name,
        "language": masthead.language,
        "stylesheet": masthead.stylesheet,
        "logo": Markup('<img src="{}" alt="">').format(masthead.logo) if masthead.logo is not None else Markup(""),
        "title": title,
    }
    notice = fill(name, {**common, **values})
    return fill("frame.html", {**common, "notice": notice}).encode()


def fill(name: str, values: Mapping[str, SafeText | Markup]) -> Markup:
    """Fill a template with values that are escaped unless they are markup of ours."""
    filled = _template(name).substitute({key: escape(value) for key, value in values.items()})
    return Markup(filled)  # noqa: S704  # the file is ours, and every value was escaped


@functools.cache
def _template(name: str) -> Template:
    return Template((TEMPLATES / "subscription" / name).read_text(encoding="utf-8"))
