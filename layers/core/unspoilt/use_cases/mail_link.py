"""Mail a link: to confirm a subscription, or to a subscriber's preferences. Its token is kept as a hash only."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from unspoilt.errors import Conflict, SendUncertain
from unspoilt.newsletter.address import Address
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.subscriber import Confirmation, PreferencesLink, Subscriber, note_link_mailed
from unspoilt.newsletter.token import CONFIRMATION_LASTS, PREFERENCES_LAST, link_token_of, parse_link_token

if TYPE_CHECKING:
    from unspoilt.use_cases.deliver import Mailer


class Links(Protocol):
    """The port to what mailed links offer."""

    def add_confirmation(self, confirmation: Confirmation) -> None:
        """Keep what a confirmation mail offers until it expires; Conflict where its subscriber is gone."""

    def add_preferences_link(self, link: PreferencesLink) -> None:
        """Keep a link to the preferences until it expires; Conflict where its subscriber is gone."""

    def replace_subscriber(self, old: Subscriber, new: Subscriber) -> None:
        """Write a change if nobody made one since, or raise Conflict."""


#: Renders the confirmation mail: cadence, token, address, moment → bytes.
BuildConfirmation = Callable[[Cadence, str, Address, datetime], bytes]
#: Renders the mail with the link to the preferences: token, address, moment → bytes.
BuildPreferences = Callable[[str, Address, datetime], bytes]


@dataclass(frozen=True, slots=True)
class MailLink:
    """The use case with its ports. Its errors are the mailer's, but for SendUncertain, and Conflict."""

    links: Links
    mailer: Mailer
    build_confirmation: BuildConfirmation
    build_preferences: BuildPreferences
    #: 32 random bytes.
    make_random: Callable[[], bytes]

    def to_confirm(self, subscriber: Subscriber, cadence: Cadence, now: datetime) -> None:
        """Send the one mail that an address gets before it has agreed to any."""
        token = link_token_of(subscriber.id, self.make_random())
        key = parse_link_token(token)
        self.links.add_confirmation(Confirmation(key.token_hash, subscriber.id, cadence, now + CONFIRMATION_LASTS))
        mail = self.build_confirmation(cadence, token, subscriber.address, now)
        self._send(mail, subscriber, "confirmation", now)

    def to_preferences(self, subscriber: Subscriber, now: datetime) -> None:
        """Send a link to the preferences."""
        token = link_token_of(subscriber.id, self.make_random())
        key = parse_link_token(token)
        self.links.add_preferences_link(PreferencesLink(key.token_hash, subscriber.id, now + PREFERENCES_LAST))
        mail = self.build_preferences(token, subscriber.address, now)
        self._send(mail, subscriber, "preferences", now)

    def _send(self, mail: bytes, subscriber: Subscriber, purpose: str, now: datetime) -> None:
        with suppress(SendUncertain):
            # It may be out. Who does not get it asks again; who does should not get a second one unasked.
            self.mailer.send(mail, to=subscriber.address.text, tags={"subscriber": subscriber.id, "purpose": purpose})
        # Where the note meets another write (confirmed already, asked twice at once, erased): nothing hangs on it.
        with suppress(Conflict):
            self.links.replace_subscriber(subscriber, note_link_mailed(subscriber, now))
