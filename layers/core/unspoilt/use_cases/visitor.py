"""A visitor's request as far as we look at it, and what answers have in common."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from unspoilt.config import SiteSettings
from unspoilt.site.subscription_pages import render_problem
from unspoilt.spoiler.safe_text import SafeText

#: Preferences with every genre ticked are the largest of our forms: 40 of 60 characters, each up to nine as a form
#: writes them.
MOST_BODY_BYTES: Final = 32 * 1024

_HEADERS: Final[Mapping[str, str]] = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    # The pages load the site's stylesheet and send their own forms, nothing else.
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    # The address of these pages holds a token.
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
}


@dataclass(frozen=True, slots=True)
class VisitorRequest:
    """An HTTP request, as far as we look at it."""

    #: In capitals.
    method: str
    path: str
    #: Personal data may be in all of these: not for logs.
    query: Mapping[str, str]
    #: All values of each field of a form or of a JSON object; empty where the body is neither.
    fields: Mapping[str, tuple[str, ...]]
    #: The IP address of the visitor, as well as it is known.
    network: str
    #: True where the body is larger than `MOST_BODY_BYTES` and was not read.
    too_large: bool = False
    #: True where the body is JSON: its sender would rather be answered so.
    is_json: bool = False

    def field(self, name: str, default: str = "") -> str:
        """Return the first value of a field: a second one is somebody's trick."""
        return next(iter(self.fields.get(name, ())), default)

    @property
    def token(self) -> str:
        """Return the token of a link, or of the form on the page that the link leads to; "" where there is none."""
        return self.query.get("token") or self.field("token")


@dataclass(frozen=True, slots=True)
class VisitorResponse:
    """An HTTP response."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    #: What happened, for the log: an event's name, nothing personal.
    event: str = field(compare=False)

    def with_headers(self, **more: str) -> VisitorResponse:
        """Return the response with more headers; "_" in a name stands for "-"."""
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return replace(self, headers={**self.headers, **named})


def answer_page(status: int, body: bytes, event: str) -> VisitorResponse:
    """Answer with a page."""
    return VisitorResponse(status, body, _HEADERS, event)


def answer_message(status: int, message: SafeText, event: str) -> VisitorResponse:
    """Answer a program: a JSON object with one message."""
    body = json.dumps({"message": str(message)}, ensure_ascii=False).encode() + b"\n"
    return answer_page(status, body, event).with_headers(content_type="application/json")


def answer_problem(
    request: VisitorRequest, site: SiteSettings, status: int, message: SafeText, event: str
) -> VisitorResponse:
    """Say what is wrong with what was asked, as a page or as JSON."""
    if request.is_json:
        return answer_message(status, message, event)
    return answer_page(status, render_problem(site, message), event)
