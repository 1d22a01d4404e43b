"""Answer visitors: which page or form stands at which address.

GET, HEAD and OPTIONS change nothing: link scanners follow links. What a POST answers says nothing about who is
subscribed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from unspoilt.config import SiteSettings
from unspoilt.errors import TransientError
from unspoilt.spoiler.safe_text import fixed_text
from unspoilt.use_cases.visit_preferences import VisitPreferences
from unspoilt.use_cases.visit_subscription import VisitSubscription
from unspoilt.use_cases.visitor import VisitorRequest, VisitorResponse, answer_page, answer_problem

_NOT_FOUND: Final = fixed_text("There is no such page.")
_METHOD_REFUSED: Final = fixed_text("That is not how this page is used.")
_TOO_LARGE: Final = fixed_text("That is more than any of our forms sends.")
_UNAVAILABLE: Final = fixed_text("We could not do that just now. Please try again in a moment.")

Visit = Callable[[VisitorRequest], VisitorResponse]


@dataclass(frozen=True, slots=True)
class AnswerVisitor:
    """The use case with the visits that it leads to."""

    subscription: VisitSubscription
    preferences: VisitPreferences
    site: SiteSettings

    def routes(self) -> Mapping[str, Mapping[str, Visit]]:
        """Return what answers, by path and method; HEAD is answered as GET is."""
        subscription, preferences = self.subscription, self.preferences
        return {
            "/subscriptions": {"POST": subscription.subscribe},
            "/subscriptions/confirm": {"GET": subscription.show_confirmation, "POST": subscription.confirm},
            "/subscriptions/unsubscribe": {"GET": subscription.show_way_out, "POST": subscription.unsubscribe},
            "/subscriptions/preferences": {"GET": preferences.show, "POST": preferences.change},
            "/subscriptions/preferences/link": {"POST": preferences.send_link},
            "/subscriptions/preferences/unsubscribe": {"POST": preferences.leave},
            "/subscriptions/preferences/export": {"POST": preferences.export},
            "/subscriptions/preferences/erase": {"POST": preferences.erase},
        }

    def answer(self, request: VisitorRequest) -> VisitorResponse:
        """Answer one request."""
        try:
            return self._answer(request)
        except TransientError:
            busy = answer_problem(request, self.site, 503, _UNAVAILABLE, "unavailable")
            return busy.with_headers(retry_after="10")

    def _answer(self, request: VisitorRequest) -> VisitorResponse:
        visits = self.routes().get(request.path.rstrip("/"))
        if visits is None:
            return answer_problem(request, self.site, 404, _NOT_FOUND, "not_found")
        allowed = ", ".join([*(["GET", "HEAD"] if "GET" in visits else []), "POST", "OPTIONS"])
        if request.method == "OPTIONS":
            return answer_page(204, b"", "options").with_headers(allow=allowed)
        visit = visits.get("GET" if request.method == "HEAD" else request.method)
        if visit is None:
            refusal = answer_problem(request, self.site, 405, _METHOD_REFUSED, "method_refused")
            return refusal.with_headers(allow=allowed)
        if request.too_large:
            return answer_problem(request, self.site, 413, _TOO_LARGE, "too_large")
        return visit(request)
