"""The pages that the subscription API answers with, in the style of the site.

They are filled by the standard library's templates and not by Jinja2, whose import alone would be a quarter of the
function's cold start. Like there, only text that is vouched for is printed, and it is escaped.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from string import Template
from typing import Final

from markupsafe import Markup, escape

from unspoilt.config import SiteSettings
from unspoilt.site.masthead import masthead_of
from unspoilt.site.stylesheet import TEMPLATES
from unspoilt.spoiler.safe_text import SafeText, fixed_text

#: URL-safe base64 (RFC 4648 §5) and the separators of signed tokens.
_TOKEN: Final = re.compile(r"[A-Za-z0-9_.=-]+")

#: How often a digest comes, by cadence.
_CADENCES: Final[Mapping[str, SafeText]] = {
    "hourly": fixed_text("every hour in which there is something new"),
    "weekly": fixed_text("once a week"),
    "monthly": fixed_text("once a month"),
}


def render_check_mail(site: SiteSettings) -> bytes:
    """Answer an address that was left, in the same words whatever is known of it."""
    return _page(site, "check_mail.html", fixed_text("Look into your mail"), {})


def render_confirm_form(site: SiteSettings, token: str) -> bytes:
    """Ask for the press of a button: following a link confirms nothing, because link scanners follow links."""
    return _page(site, "confirm.html", fixed_text("Confirm your subscription"), {"token": _vouched(token)})


def render_confirmed(site: SiteSettings, cadence: str) -> bytes:
    """Say that the subscription stands; KeyError if the cadence is none of ours."""
    return _page(site, "confirmed.html", fixed_text("You are subscribed"), {"rhythm": _CADENCES[cadence]})


def render_unsubscribe_form(site: SiteSettings, token: str) -> bytes:
    """Ask for the press of a button before unsubscribing."""
    return _page(site, "unsubscribe.html", fixed_text("Unsubscribe?"), {"token": _vouched(token)})


def render_unsubscribed(site: SiteSettings) -> bytes:
    """Say that no more mail comes, in the same words for a token that nobody knows."""
    return _page(site, "unsubscribed.html", fixed_text("You are unsubscribed"), {})


def render_problem(site: SiteSettings, message: SafeText) -> bytes:
    """Say what is wrong with what was asked."""
    return _page(site, "problem.html", fixed_text("That did not work"), {"message": message})


def _vouched(token: str) -> Markup:
    if not _TOKEN.fullmatch(token):
        raise ValueError("a token is URL-safe base64: the caller checks it before a page is made")
    return escape(token)


def _page(site: SiteSettings, name: str, title: SafeText, values: Mapping[str, SafeText | Markup]) -> bytes:
    masthead = masthead_of(site)
    common: Mapping[str, SafeText | Markup] = {
        "name": masthead.name,
        "language": masthead.language,
        "stylesheet": masthead.stylesheet,
        "title": title,
    }
    notice = _fill(name, {**common, **values})
    return _fill("frame.html", {**common, "notice": notice}).encode()


def _fill(name: str, values: Mapping[str, SafeText | Markup]) -> Markup:
    filled = _template(name).substitute({key: escape(value) for key, value in values.items()})
    return Markup(filled)  # noqa: S704  # the file is ours, and every value was escaped


@functools.cache
def _template(name: str) -> Template:
    return Template((TEMPLATES / "subscription" / name).read_text(encoding="utf-8"))
