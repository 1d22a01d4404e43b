"""The mails that were sent, each with its bytes as they came; the outbox page, `try` and the tests read them here."""

from __future__ import annotations

import email
import email.policy
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage


@dataclass(frozen=True, slots=True)
class SentMail:
    """One mail that the SES endpoint accepted."""

    #: Ours, 1-based, in the order of acceptance.
    number: int
    #: SES's own id, which its events carry.
    message_id: str
    #: Aware UTC.
    sent_at: datetime
    source: str
    recipients: tuple[str, ...]
    configuration_set: str | None
    #: EmailTags of the call.
    tags: tuple[tuple[str, str], ...]
    #: The raw message as the caller gave it.
    data: bytes

    def parsed(self) -> EmailMessage:
        """Return the message taken apart, for showing."""
        return email.message_from_bytes(self.data, policy=email.policy.default)

    @property
    def subject(self) -> str:
        """The decoded subject."""
        return str(self.parsed()["Subject"] or "")

    def text(self) -> str:
        """Return the text part, or nothing."""
        part = self.parsed().get_body(("plain",))
        return str(part.get_content()) if isinstance(part, EmailMessage) else ""

    def html(self) -> str:
        """Return the HTML part, or nothing."""
        part = self.parsed().get_body(("html",))
        return str(part.get_content()) if isinstance(part, EmailMessage) else ""


class Mailbox:
    """Every mail since the start, in memory; threads share it."""

    def __init__(self) -> None:
        self._mails: list[SentMail] = []
        self._arrived = threading.Condition()

    def add(self, make: Callable[[int], SentMail]) -> SentMail:
        """Keep a mail under the next number."""
        with self._arrived:
            mail = make(len(self._mails) + 1)
            self._mails.append(mail)
            self._arrived.notify_all()
            return mail

    def mails(self) -> tuple[SentMail, ...]:
        """Return all, oldest first."""
        with self._arrived:
            return tuple(self._mails)

    def get(self, number: int) -> SentMail | None:
        """Return one by its number."""
        mails = self.mails()
        return mails[number - 1] if 1 <= number <= len(mails) else None

    def wait_for(self, wanted: Callable[[SentMail], bool], seconds: float) -> SentMail | None:
        """Return the first mail that is wanted as soon as there is one; None after `seconds`."""

        def found() -> SentMail | None:
            return next((mail for mail in self._mails if wanted(mail)), None)

        with self._arrived:
            return self._arrived.wait_for(found, seconds)
