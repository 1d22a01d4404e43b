"""Visits that begin and end a subscription: the form, the confirmation, the way out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from unspoilt.config import SiteSettings
from unspoilt.errors import AddressRefused, TokenRefused
from unspoilt.newsletter.cadence import Cadence
from unspoilt.site.subscription_pages import (
    render_check_mail,
    render_confirm_form,
    render_confirmed,
    render_subscribe_form,
    render_unsubscribe_form,
    render_unsubscribed,
)
from unspoilt.spoiler.safe_text import fixed_text
from unspoilt.use_cases.confirm import Confirm
from unspoilt.use_cases.subscribe import RequestSubscription
from unspoilt.use_cases.unsubscribe import Unsubscribe
from unspoilt.use_cases.visitor import (
    VisitorRequest,
    VisitorResponse,
    answer_message,
    answer_page,
    answer_problem,
)

_CHECK_MAIL: Final = fixed_text("If this address can be subscribed, a mail with a link is on its way to it.")
_CADENCE_REFUSED: Final = fixed_text("A digest comes hourly, weekly or monthly.")
_ADDRESS_REFUSED: Final = fixed_text("That does not look like an address that mail can be sent to. Please try again.")
_CONFIRMATION_REFUSED: Final = fixed_text(
    "This link was used already, and your subscription began with it. Or it is older than seven days: then leave your "
    "address again, and a new one comes."
)
_NOT_OUR_LINK: Final = fixed_text("This link is not one of ours. Please use the one in a mail.")


@dataclass(frozen=True, slots=True)
class VisitSubscription:
    """The visits with the steps that they lead to."""

    request_subscription: RequestSubscription
    step_confirm: Confirm
    step_unsubscribe: Unsubscribe
    site: SiteSettings
    #: Aware UTC.
    clock: Callable[[], datetime]

    def subscribe(self, request: VisitorRequest) -> VisitorResponse:
        """Take an address, in the same words and with the same work whatever is known of it."""
        if request.field("website"):
            # No person sees this field; whoever fills it in learns nothing.
            return self._told_to_check(request, "honeypot")
        try:
            cadence = Cadence(request.field("cadence", Cadence.WEEKLY))
        except ValueError:
            return answer_problem(request, self.site, 422, _CADENCE_REFUSED, "cadence_refused")
        try:
            requested = self.request_subscription.request(
                request.field("address"), cadence, network=request.network, now=self.clock()
            )
        except AddressRefused:
            if request.is_json:
                return answer_message(422, _ADDRESS_REFUSED, "address_refused")
            return answer_page(422, render_subscribe_form(self.site, cadence, _ADDRESS_REFUSED), "address_refused")
        return self._told_to_check(request, f"subscription_{requested}")

    def show_confirmation(self, request: VisitorRequest) -> VisitorResponse:
        """Show the button that confirms."""
        try:
            return answer_page(200, render_confirm_form(self.site, request.token), "confirm_form")
        except ValueError:
            return self._confirmation_refused(request)

    def confirm(self, request: VisitorRequest) -> VisitorResponse:
        """Begin the subscription, once."""
        try:
            confirmed = self.step_confirm.confirm(request.token, self.clock())
        except TokenRefused:
            return self._confirmation_refused(request)
        return answer_page(200, render_confirmed(self.site, confirmed.cadence, confirmed.preferences), "confirmed")

    def show_way_out(self, request: VisitorRequest) -> VisitorResponse:
        """Show the button that ends a subscription, and the one for a link to the preferences."""
        try:
            return answer_page(200, render_unsubscribe_form(self.site, request.token), "unsubscribe_form")
        except ValueError:
            return answer_problem(request, self.site, 410, _NOT_OUR_LINK, "token_refused")

    def unsubscribe(self, request: VisitorRequest) -> VisitorResponse:
        """End a subscription at once, without cookies or redirects (RFC 8058 §3.1); alike for unknown tokens."""
        unsubscribed = self.step_unsubscribe.unsubscribe(request.token, self.clock())
        return answer_page(200, render_unsubscribed(self.site), f"unsubscribe_{unsubscribed}")

    def _told_to_check(self, request: VisitorRequest, event: str) -> VisitorResponse:
        if request.is_json:
            return answer_message(202, _CHECK_MAIL, event)
        return answer_page(202, render_check_mail(self.site), event)

    def _confirmation_refused(self, request: VisitorRequest) -> VisitorResponse:
        return answer_problem(request, self.site, 410, _CONFIRMATION_REFUSED, "token_refused")
