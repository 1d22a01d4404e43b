"""What SES reports of a mail, as it arrives: JSON inside the envelope that SNS puts around it.

Source: Amazon SES developer guide, "Contents of event publishing data".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from unspoilt.errors import OurError
from unspoilt.lazy_pattern import lazy_pattern


class MailEventKind(StrEnum):
    """What happened to a mail."""

    #: SES has accepted it and will try to deliver it.
    SEND = "Send"
    #: The recipient's server has taken it.
    DELIVERY = "Delivery"
    BOUNCE = "Bounce"
    #: The recipient called it spam.
    COMPLAINT = "Complaint"
    #: SES accepted it, found a virus in it and did not send it.
    REJECT = "Reject"
    #: Not delivered yet; SES goes on trying.
    DELAY = "DeliveryDelay"
    #: A template of SES's failed; we use none.
    RENDERING_FAILURE = "Rendering Failure"


class BounceType(StrEnum):
    """How final a bounce is."""

    PERMANENT = "Permanent"
    TRANSIENT = "Transient"
    UNDETERMINED = "Undetermined"


#: The event arrives under either spelling, according to where it is set up.
_KINDS: Final[Mapping[str, MailEventKind]] = {
    **{str(kind): kind for kind in MailEventKind},
    "RenderingFailure": MailEventKind.RENDERING_FAILURE,
}
_TAG: Final = lazy_pattern(r"[A-Za-z0-9_.@-]{1,256}")


@dataclass(frozen=True, slots=True)
class MailEvent:
    """One thing that happened to one mail."""

    kind: MailEventKind
    message_id: str
    #: The tags that we gave the mail, None where it had none (as a confirmation mail has no issue).
    issue: str | None
    subscriber: str | None
    nonce: str | None
    #: The addresses that a bounce or a complaint is about, as SES gives them. Personal data: not for logs.
    recipients: tuple[str, ...] = ()
    bounce: BounceType | None = None
    #: SES's id of a bounce or a complaint: the same when the event comes twice.
    feedback_id: str | None = None
    #: Aware UTC; when the mail was sent.
    sent_at: datetime | None = None
    #: What a mail is for that delivers no issue: "canary", "preview", "confirmation".
    purpose: str | None = None


def parse_mail_event(body: str) -> MailEvent | None:
    """Read one SQS message; None where it is no event of ours (a subscription test, an open, a click).

    OurError where it is not what SNS delivers: that belongs in the dead-letter queue.
    """
    document = _load(body)
    if document.get("Type") == "Notification":
        message = document.get("Message")
        if not isinstance(message, str):
            raise OurError("a notification without a message")
        if not message.lstrip().startswith("{"):
            return None  # "Successfully validated SNS topic for Amazon SES event publishing."
        document = _load(message)
    kind = _KINDS.get(str(document.get("eventType", document.get("notificationType"))))
    if kind is None:
        return None
    mail = _part(document, "mail")
    message_id = mail.get("messageId")
    if not isinstance(message_id, str) or not message_id:
        raise OurError("a mail event without a message id")
    tags = mail.get("tags")
    tags = tags if isinstance(tags, dict) else {}
    return MailEvent(
        kind=kind,
        message_id=message_id,
        issue=_tag(tags, "issue"),
        subscriber=_tag(tags, "subscriber"),
        nonce=_tag(tags, "nonce"),
        purpose=_tag(tags, "purpose"),
        sent_at=_moment(mail.get("timestamp")),
        **_feedback(kind, document),
    )


def _feedback(kind: MailEventKind, document: Mapping[str, Any]) -> dict[str, Any]:
    """Read what only bounces and complaints have."""
    if kind is MailEventKind.BOUNCE:
        bounce = _part(document, "bounce")
        try:
            bounce_type = BounceType(str(bounce.get("bounceType")))
        except ValueError:
            bounce_type = BounceType.UNDETERMINED
        recipients = _recipients(bounce.get("bouncedRecipients"))
        return {"bounce": bounce_type, "recipients": recipients, "feedback_id": _text(bounce.get("feedbackId"))}
    if kind is MailEventKind.COMPLAINT:
        complaint = _part(document, "complaint")
        recipients = _recipients(complaint.get("complainedRecipients"))
        return {"recipients": recipients, "feedback_id": _text(complaint.get("feedbackId"))}
    return {}


def _load(text: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise OurError("a mail event that is not JSON") from error
    if not isinstance(document, dict):
        raise OurError("a mail event that is not an object")
    return document


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = document.get(name)
    if not isinstance(part, dict):
        raise OurError(f"a mail event without its {name}")
    return part


def _recipients(listed: object) -> tuple[str, ...]:
    if not isinstance(listed, list):
        return ()
    found = (one.get("emailAddress") for one in listed if isinstance(one, dict))
    return tuple(address for address in found if isinstance(address, str))


def _tag(tags: Mapping[str, Any], name: str) -> str | None:
    """Return a tag of the form that SES allows; any other is none of ours, and no part of a key."""
    values = tags.get(name)
    value = _text(values[0]) if isinstance(values, list) and values else None
    return value if value is not None and _TAG.fullmatch(value) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _moment(value: object) -> datetime | None:
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
