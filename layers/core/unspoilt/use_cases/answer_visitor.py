"""Answer visitors: the pages and forms of subscribing, confirming and unsubscribing.

GET, HEAD and OPTIONS change nothing: link scanners follow links. What a POST answers says nothing about who is
subscribed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from unspoilt.config import SiteSettings
from unspoilt.errors import AddressRefused, TokenRefused, TransientError
from unspoilt.newsletter.cadence import Cadence
from unspoilt.site.subscription_pages import (
    render_check_mail,
    render_confirm_form,
    render_confirmed,
    render_problem,
    render_unsubscribe_form,
    render_unsubscribed,
)
from unspoilt.spoiler.safe_text import SafeText, fixed_text
from unspoilt.use_cases.confirm import Confirm
from unspoilt.use_cases.subscribe import RequestSubscription
from unspoilt.use_cases.unsubscribe import Unsubscribe

#: No form of ours is larger.
MOST_BODY_BYTES: Final = 4096

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
_NOT_FOUND: Final = fixed_text("There is no such page.")
_METHOD_REFUSED: Final = fixed_text("That is not how this page is used.")
_TOO_LARGE: Final = fixed_text("That is more than any of our forms sends.")
_CADENCE_REFUSED: Final = fixed_text("A digest comes hourly, weekly or monthly.")
_ADDRESS_REFUSED: Final = fixed_text("That does not look like an address that mail can be sent to. Please try again.")
_CONFIRMATION_REFUSED: Final = fixed_text(
    "This link was used already, or it is older than seven days. Leave your address again, and a new one comes."
)
_UNAVAILABLE: Final = fixed_text("We could not do that just now. Please try again in a moment.")
_NOT_OUR_LINK: Final = fixed_text("This link is not one of ours. Please use the one in a mail.")
_ALLOWED: Final[Mapping[str, str]] = {
    "/subscriptions": "POST, OPTIONS",
    "/subscriptions/confirm": "GET, HEAD, POST, OPTIONS",
    "/subscriptions/unsubscribe": "GET, HEAD, POST, OPTIONS",
}


@dataclass(frozen=True, slots=True)
class VisitorRequest:
    """An HTTP request, as far as we look at it."""

    #: In capitals.
    method: str
    path: str
    #: Personal data may be in all of these: not for logs.
    query: Mapping[str, str]
    #: The fields of a form or of a JSON object; empty where the body is neither.
    fields: Mapping[str, str]
    #: The IP address of the visitor, as well as it is known.
    network: str
    #: True where the body is larger than `MOST_BODY_BYTES` and was not read.
    too_large: bool = False


@dataclass(frozen=True, slots=True)
class VisitorResponse:
    """An HTTP response."""

    status: int
    body: bytes
    headers: Mapping[str, str]
    #: What happened, for the log: an event's name, nothing personal.
    event: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class AnswerVisitor:
    """The use case with the steps it leads to."""

    request_subscription: RequestSubscription
    confirm: Confirm
    unsubscribe: Unsubscribe
    site: SiteSettings
    #: Aware UTC.
    clock: Callable[[], datetime]

    def answer(self, request: VisitorRequest) -> VisitorResponse:
        """Answer one request."""
        try:
            return self._answer(request)
        except TransientError:
            busy = self._problem(503, "unavailable", _UNAVAILABLE)
            return VisitorResponse(503, busy.body, {**busy.headers, "retry-after": "10"}, busy.event)

    def _answer(self, request: VisitorRequest) -> VisitorResponse:
        path = request.path.rstrip("/")
        allowed = _ALLOWED.get(path)
        if allowed is None:
            return self._problem(404, "not_found", _NOT_FOUND)
        if request.method == "OPTIONS":
            return VisitorResponse(204, b"", {**_HEADERS, "allow": allowed}, "options")
        if request.method not in allowed.split(", "):
            refusal = self._problem(405, "method_refused", _METHOD_REFUSED)
            return VisitorResponse(405, refusal.body, {**refusal.headers, "allow": allowed}, refusal.event)
        if request.too_large:
            return self._problem(413, "too_large", _TOO_LARGE)
        if path == "/subscriptions":
            return self._subscribe(request)
        if path == "/subscriptions/confirm":
            return self._confirm(request)
        return self._unsubscribe(request)

    def _subscribe(self, request: VisitorRequest) -> VisitorResponse:
        if request.fields.get("website"):
            # No person sees this field; whoever fills it in learns nothing.
            return self._page(202, render_check_mail(self.site), "honeypot")
        try:
            cadence = Cadence(request.fields.get("cadence", Cadence.WEEKLY))
        except ValueError:
            return self._problem(422, "cadence_refused", _CADENCE_REFUSED)
        try:
            requested = self.request_subscription.request(
                request.fields.get("address", ""), cadence, network=request.network, now=self.clock()
            )
        except AddressRefused:
            return self._problem(422, "address_refused", _ADDRESS_REFUSED)
        return self._page(202, render_check_mail(self.site), f"subscription_{requested}")

    def _confirm(self, request: VisitorRequest) -> VisitorResponse:
        token = _token_of(request)
        try:
            if request.method != "POST":
                return self._page(200, render_confirm_form(self.site, token), "confirm_form")
            cadence = self.confirm.confirm(token, self.clock())
        except (TokenRefused, ValueError):
            return self._problem(410, "token_refused", _CONFIRMATION_REFUSED)
        return self._page(200, render_confirmed(self.site, cadence), "confirmed")

    def _unsubscribe(self, request: VisitorRequest) -> VisitorResponse:
        token = _token_of(request)
        if request.method != "POST":
            try:
                return self._page(200, render_unsubscribe_form(self.site, token), "unsubscribe_form")
            except ValueError:
                return self._problem(410, "token_refused", _NOT_OUR_LINK)
        # RFC 8058 §3.1: answered at once, without cookies or redirects; and the same for a token nobody knows.
        unsubscribed = self.unsubscribe.unsubscribe(token, self.clock())
        return self._page(200, render_unsubscribed(self.site), f"unsubscribe_{unsubscribed}")

    def _page(self, status: int, body: bytes, event: str) -> VisitorResponse:
        return VisitorResponse(status, body, _HEADERS, event)

    def _problem(self, status: int, event: str, message: SafeText) -> VisitorResponse:
        return self._page(status, render_problem(self.site, message), event)


def _token_of(request: VisitorRequest) -> str:
    """Return the token of a link, or of the form on the page that the link leads to; "" where there is none."""
    return request.query.get("token") or request.fields.get("token", "")
