"""Visits to one's preferences and data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from unspoilt.config import SiteSettings
from unspoilt.errors import TokenRefused
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.choice import check_choice, genre_key_of
from unspoilt.newsletter.offer import Offer, ticked_of
from unspoilt.newsletter.subscriber import Subscriber, SubscriberStatus
from unspoilt.review.review import Kind
from unspoilt.site.preferences_page import Box, PreferencesView, render_preferences
from unspoilt.site.subscription_pages import render_erased, render_link_sent
from unspoilt.spoiler.naming import KIND_NAMES
from unspoilt.spoiler.safe_text import SafeText, fixed_text
from unspoilt.use_cases.own_data import OwnData
from unspoilt.use_cases.preferences import Preferences
from unspoilt.use_cases.subscribe import RequestLink
from unspoilt.use_cases.visitor import VisitorRequest, VisitorResponse, answer_page, answer_problem

_LINK_REFUSED: Final = fixed_text(
    "This link to your preferences is older than a day, or not one of ours. Any digest has the way to a new one, and "
    "so has the form on the site."
)
_CADENCE_REFUSED: Final = fixed_text("Please say how often: hourly, weekly or monthly.")
_TOO_MUCH: Final = fixed_text("That is more than 40 genres. Tick fewer, or none at all to get every review.")
_NOT_SURE: Final = fixed_text("Nothing was erased. Tick the box first, so that it does not happen by accident.")
_SAVED: Final = fixed_text("Saved. The next digest will keep to it.")
#: As boxes to tick; a work is what no other kind fits.
_KINDS: Final[Mapping[Kind, SafeText]] = {**KIND_NAMES, Kind.WORK: fixed_text("Something else")}
_LEFT: Final = fixed_text("You are unsubscribed. No further digest is sent to you.")


@dataclass(frozen=True, slots=True)
class VisitPreferences:
    """The visits with the steps that they lead to."""

    request_link: RequestLink
    preferences: Preferences
    own_data: OwnData
    #: What there is to choose from.
    read_offer: Callable[[], Offer]
    site: SiteSettings
    #: Aware UTC.
    clock: Callable[[], datetime]

    def send_link(self, request: VisitorRequest) -> VisitorResponse:
        """Have a link to the preferences mailed to who comes from a mail; the same answer for any token.

        A digest may be passed on, so what stands in it opens nobody's data.
        """
        requested = self.request_link.request(request.token, network=request.network, now=self.clock())
        return answer_page(202, render_link_sent(self.site), f"link_{requested}")

    def show(self, request: VisitorRequest) -> VisitorResponse:
        """Show the preferences, changing nothing."""
        try:
            subscriber = self.preferences.read(request.token, self.clock())
        except TokenRefused:
            return self._refused(request)
        return self._page(request, 200, subscriber, "preferences_shown")

    def change(self, request: VisitorRequest) -> VisitorResponse:
        """Save what was ticked; where something is wrong with it, show it again as it was ticked."""
        try:
            before = self.preferences.read(request.token, self.clock())
            offer = self.read_offer()
            ticked = partial(
                ticked_of,
                offer,
                genres=request.fields.get("genre", ()),
                kinds=request.fields.get("kind", ()),
                keep_others=bool(request.field("keep")),
            )
            tried = replace(before, choice=ticked(before.choice))
            cadence = next((one for one in Cadence if one == request.field("cadence")), None)
            if cadence is None:
                return self._page(request, 422, tried, "cadence_refused", offer, cadence_wrong=_CADENCE_REFUSED)
            try:
                after = self.preferences.change(
                    request.token, cadence, lambda choice: check_choice(ticked(choice)), self.clock()
                )
            except ValueError:
                tried = replace(tried, cadence=cadence)
                return self._page(request, 422, tried, "choice_refused", offer, genres_wrong=_TOO_MUCH)
        except TokenRefused:
            return self._refused(request)
        return self._page(request, 200, after, "preferences_changed", offer, told=_SAVED)

    def leave(self, request: VisitorRequest) -> VisitorResponse:
        """Unsubscribe."""
        try:
            subscriber = self.preferences.leave(request.token, self.clock())
        except TokenRefused:
            return self._refused(request)
        return self._page(request, 200, subscriber, "preferences_left", told=_LEFT)

    def export(self, request: VisitorRequest) -> VisitorResponse:
        """Hand over everything that is stored, as a file."""
        try:
            data = self.own_data.export(request.token, self.clock())
        except TokenRefused:
            return self._refused(request)
        return answer_page(200, data, "data_exported").with_headers(
            content_type="application/json", content_disposition='attachment; filename="my-subscription.json"'
        )

    def erase(self, request: VisitorRequest) -> VisitorResponse:
        """Erase everything, if the box is ticked."""
        try:
            if request.field("erase") != "yes":
                subscriber = self.preferences.read(request.token, self.clock())
                return self._page(request, 422, subscriber, "erasing_not_sure", erase_wrong=_NOT_SURE)
            self.own_data.erase(request.token, self.clock())
        except TokenRefused:
            return self._refused(request)
        return answer_page(200, render_erased(self.site), "data_erased")

    def _page(
        self,
        request: VisitorRequest,
        status: int,
        subscriber: Subscriber,
        event: str,
        offer: Offer | None = None,
        **texts: SafeText,
    ) -> VisitorResponse:
        view = view_of(subscriber, self.read_offer() if offer is None else offer, **texts)
        return answer_page(status, render_preferences(self.site, request.token, view), event)

    def _refused(self, request: VisitorRequest) -> VisitorResponse:
        return answer_problem(request, self.site, 410, _LINK_REFUSED, "token_refused")


def view_of(subscriber: Subscriber, offer: Offer, **texts: SafeText) -> PreferencesView:
    """Return what the page shows: what is offered, and what the subscriber has of it."""
    choice = subscriber.choice
    kinds = [kind for kind in _KINDS if kind in offer.kinds or kind in choice.kinds]
    offered = {genre_key_of(genre) for genre in offer.genres}
    return PreferencesView(
        subscribed=subscriber.status is SubscriberStatus.CONFIRMED,
        cadence=subscriber.cadence,
        kinds=tuple(Box(fixed_text(str(kind)), _KINDS[kind], kind in choice.kinds) for kind in kinds),
        genres=tuple(Box(genre, genre, genre_key_of(genre) in choice.genres) for genre in offer.genres),
        others=len(choice.genres - offered),
        **texts,
    )
