"""Mails for the tests of the local cloud."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage

from unspoilt_local.mailbox import Mailbox, SentMail

SENT_AT = datetime(2026, 11, 22, 17, 0, 1, 250_000, tzinfo=UTC)


def raw_mail(to: str = "ann@example.org", subject: str = "What is new", text: str = "Three reviews.") -> bytes:
    message = EmailMessage()
    message["From"] = "Unspoilt <digest@unspoilt.example>"
    message["To"] = to
    message["Subject"] = subject
    message["List-Unsubscribe"] = "<http://127.0.0.1:8080/subscriptions/unsubscribe?token=abc>"
    message.set_content(text)
    message.add_alternative(f"<p>{text}</p>", subtype="html")
    message.set_boundary("part")
    return message.as_bytes()


def sent_mail(
    number: int = 1,
    to: str = "ann@example.org",
    *,
    tags: tuple[tuple[str, str], ...] = (("issue", "weekly-20261122T170000Z"), ("subscriber", "s1"), ("nonce", "n1")),
    data: bytes | None = None,
) -> SentMail:
    return SentMail(
        number=number,
        message_id=f"message-{number}",
        sent_at=SENT_AT,
        source="Unspoilt <digest@unspoilt.example>",
        recipients=(to,),
        configuration_set="set",
        tags=tags,
        data=raw_mail(to) if data is None else data,
    )


def mailbox_with(*mails: SentMail) -> Mailbox:
    mailbox = Mailbox()
    for mail in mails:
        mailbox.add(lambda _, mail=mail: mail)  # type: ignore[misc]
    return mailbox
