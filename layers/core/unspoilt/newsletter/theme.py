"""The theme of the mails: templates that lie beside this module, and what they may print.

As on the site, a template prints SafeText, whole numbers and Markup that our own filters made; anything else is
refused while rendering.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from css_inline import CSSInliner
from jinja2 import Environment
from markupsafe import Markup

from unspoilt.config import SiteSettings
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.issue import Issue
from unspoilt.newsletter.wording import (
    CADENCE_NAMES,
    RHYTHMS,
    byline_text,
    count_text,
    day_text,
    number_text,
    stars_text,
    title_text,
)
from unspoilt.review.review import Kind
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.naming import KIND_NAMES
from unspoilt.spoiler.safe_text import SafeText, fixed_text, join_safe, operator_text, shorten_safe
from unspoilt.spoiler.template import make_environment

_TEMPLATES: Final = Path(__file__).with_name("templates")
#: RFC 5322 §2.1.1 recommends lines of at most 78 characters.
_LINE: Final = 72
#: No excerpt needs more: the firewall's own are at most 300, an author's teaser may be longer.
_MOST_EXCERPT: Final = 420
_MOST_LABEL: Final = 40


@dataclass(frozen=True, slots=True)
class Masthead:
    """What every mail says about the site."""

    name: SafeText
    language: SafeText
    #: With its slash.
    home: SafeText
    time_zone: ZoneInfo


def masthead_of(site: SiteSettings) -> Masthead:
    """Read the masthead out of the operator's settings."""
    return Masthead(
        name=operator_text(site.name),
        language=operator_text(site.language),
        home=join_safe("", (operator_text(site.address), fixed_text("/"))),
        time_zone=site.time_zone,
    )


def fill_html(template: str, values: Mapping[str, object]) -> str:
    """Fill an HTML template and put its style where mail clients look for it: on the elements.

    The media queries stay in the head, for narrow windows and dark rooms.
    """
    return _inliner().inline(environment(html=True).get_template(template).render(values))


def fill_text(template: str, values: Mapping[str, object]) -> str:
    """Fill a text template."""
    return environment(html=False).get_template(template).render(values)


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@cache
def environment(*, html: bool) -> Environment:
    """Return what fills the templates of mails; made once for each kind."""
    filters: dict[str, Callable[..., Any]] = {
        "byline": byline_text,
        "cadence_name": _cadence_name,
        "day": _day,
        "excerpt": _excerpt,
        "how_many": partial(count_text, opening=True),
        "kind_name": _kind_name,
        "number": number_text,
        "page": _page,
        "rhythm": _rhythm,
        "short": _short,
        "stars": stars_text,
        "title": title_text,
        "web_copy": _web_copy,
        "wrap": _wrap,
    }
    return make_environment(_TEMPLATES, filters, html=html)


def _day(moment: datetime, masthead: Masthead) -> SafeText:
    return day_text(moment.astimezone(masthead.time_zone))


def _page(entry: Entry, masthead: Masthead) -> SafeText:
    return join_safe("", (masthead.home, fixed_text("reviews/"), entry.slug, fixed_text("/")))


def _web_copy(issue: Issue, masthead: Masthead) -> SafeText:
    """Return where the issue is read in a browser; a selection's mail leads to the whole issue."""
    return join_safe("", (masthead.home, fixed_text("issues/"), fixed_text(issue.id), fixed_text("/")))


def _excerpt(text: SafeText) -> SafeText:
    return shorten_safe(text, _MOST_EXCERPT)


def _short(text: SafeText) -> SafeText:
    return shorten_safe(text, _MOST_LABEL)


def _cadence_name(cadence: Cadence) -> SafeText:
    return CADENCE_NAMES[cadence]


def _rhythm(cadence: Cadence) -> SafeText:
    return RHYTHMS[cadence]


def _kind_name(kind: Kind) -> SafeText:
    return KIND_NAMES[kind]


def _wrap(text: SafeText) -> Markup:
    """Break a text into lines; for the text part only, where nothing is escaped."""
    untyped: object = text
    if not isinstance(untyped, SafeText):
        raise TypeError(f"a mail may print SafeText, not {type(untyped).__name__}")
    return Markup("\n".join(textwrap.wrap(text, _LINE, break_long_words=False, break_on_hyphens=False)))  # noqa: S704
