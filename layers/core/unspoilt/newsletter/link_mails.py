"""Mails with a link that only their reader may follow, as bytes: to confirm, and to the preferences."""

from __future__ import annotations

from datetime import datetime

from unspoilt.config import SiteSettings
from unspoilt.newsletter.address import Address
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.mail import render_confirmation_mail, render_preferences_mail
from unspoilt.newsletter.mime import Sender, build_mime


def build_confirmation(
    cadence: Cadence, token: str, to: Address, date: datetime, *, site: SiteSettings, sender: str
) -> bytes:
    """Build the one mail that an address gets before it has agreed to any."""
    mail = render_confirmation_mail(site, cadence, token)
    return build_mime(mail, Sender(sender, date), to=to.text)


def build_preferences(token: str, to: Address, date: datetime, *, site: SiteSettings, sender: str) -> bytes:
    """Build the mail that a subscriber gets who asks for a link to the preferences."""
    return build_mime(render_preferences_mail(site, token), Sender(sender, date), to=to.text)
