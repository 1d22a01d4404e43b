"""The canary as bytes: a mail to nobody, whose event is all that matters."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from unspoilt.newsletter.watermark import SIMULATOR


def build_canary(sender: str, date: datetime) -> bytes:
    """Build the mail to SES's mailbox simulator."""
    mail = EmailMessage(SMTP)
    mail["From"] = sender
    mail["To"] = SIMULATOR
    mail["Subject"] = "Do events arrive?"
    mail["Date"] = format_datetime(date)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("Nobody reads this mail. That SES reports it tells that SES's reports arrive.\n")
    return bytes(mail)
