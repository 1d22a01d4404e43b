"""The theme: the templates that lie beside this module, and what they may print.

A template prints SafeText, whole numbers, and Markup that our own filters and macros made. Anything else,
a plain `str` above all, is refused while rendering: the type law holds inside templates too. Jinja2's own
filters are not there, because several of them turn a `str` into Markup.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from jinja2 import Environment
from markupsafe import Markup, escape

from unspoilt.review.review import Kind
from unspoilt.site.dates import stamp, written_day
from unspoilt.site.feed import REMEMBERED
from unspoilt.site.masthead import Masthead
from unspoilt.site.number import plain_number
from unspoilt.site.stars import stars_of
from unspoilt.site.structured import Structured
from unspoilt.site.stylesheet import TEMPLATES
from unspoilt.site.wording import entry_title
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.naming import KIND_NAMES, byline
from unspoilt.spoiler.safe_text import FullHtml, SafeText, ShownHtml
from unspoilt.spoiler.template import make_environment

#: Written into application/ld+json: the characters that could end the script element, or begin a comment in it.
_JSON_ESCAPES: Final = {char: f"\\u{ord(char):04x}" for char in "<>&'\u2028\u2029"}


def fill(template: str, values: Mapping[str, object]) -> Markup:
    """Fill a template of the theme; TypeError where it would print what is not vouched for."""
    # The templates escape whatever they print, and every value passed `make_environment`'s law.
    return Markup(environment().get_template(template).render(values))  # noqa: S704


@functools.cache
def environment() -> Environment:
    """Return what fills the templates of pages and feeds; made once."""
    filters: dict[str, Callable[..., Any]] = {
        "body": _body,
        "byline": byline,
        "card": _card,
        "day": _day,
        "entry_title": entry_title,
        "json": _json,
        "kind_name": _kind_name,
        "moment": _moment,
        "number": _number,
        "stars": stars_of,
    }
    return make_environment(TEMPLATES, filters, html=True)


def _body(html: ShownHtml | FullHtml) -> Markup:
    """Print a body that the firewall has sanitised."""
    untyped: object = html
    if not isinstance(untyped, (ShownHtml, FullHtml)):
        raise TypeError(f"a body is ShownHtml or FullHtml, not {type(untyped).__name__}")
    return Markup(html)  # noqa: S704  # the one place where HTML of an author's enters a page


@functools.lru_cache(maxsize=REMEMBERED)
def _card(entry: Entry, masthead: Masthead) -> Markup:
    """Print an entry as it stands in lists: written once, however many of them it stands in."""
    return fill("card.html", {"entry": entry, "site": masthead, "facts": entry.facts})


def _day(moment: datetime, masthead: Masthead) -> Markup:
    return escape(written_day(moment, masthead.time_zone, masthead.language))


def _moment(moment: datetime) -> Markup:
    return escape(stamp(moment))


def _number(value: Decimal) -> Markup:
    return escape(plain_number(value))


def _kind_name(kind: Kind) -> SafeText:
    return KIND_NAMES[kind]


def _json(structured: Structured) -> Markup:
    text = json.dumps(structured, ensure_ascii=False, sort_keys=False)
    for char, escaped in _JSON_ESCAPES.items():
        text = text.replace(char, escaped)
    return Markup(text)  # noqa: S704  # no character is left that HTML reads
