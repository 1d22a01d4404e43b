"""What SES says about a mail, in SES's own JSON ("Contents of event data that Amazon SES publishes to Amazon SNS").

SES's mailbox-simulator addresses choose what happens, here as there; a label after `+` is allowed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from unspoilt_local.mailbox import SentMail
from unspoilt_local.ministack import ACCOUNT, REGION

_SIMULATOR: Final = "@simulator.amazonses.com"


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a recipient: SES's (bounceType, bounceSubType), or a complaint, or a delivery."""

    bounce: tuple[str, str] | None = None
    complaint: bool = False


def fate_of(address: str, *, suppressed: bool = False) -> Fate:
    """Decide what happens to a mail to this address."""
    if suppressed:
        return Fate(bounce=("Permanent", "OnAccountSuppressionList"))
    local, at, domain = address.lower().partition("@")
    if at + domain != _SIMULATOR:
        return Fate()
    match local.split("+", 1)[0]:
        case "bounce":
            return Fate(bounce=("Permanent", "General"))
        case "suppressionlist":
            return Fate(bounce=("Permanent", "Suppressed"))
        case "complaint":
            return Fate(complaint=True)
        case _:
            return Fate()


def events_of(mail: SentMail, fates: dict[str, Fate]) -> list[dict[str, Any]]:
    """Return the events of a mail in the order in which SES publishes them."""
    about = _mail(mail)
    events: list[dict[str, Any]] = [{"eventType": "Send", "mail": about, "send": {}}]
    for address, fate in fates.items():
        if fate.bounce is not None:
            events.append({"eventType": "Bounce", "mail": about, "bounce": _bounce(mail, address, *fate.bounce)})
            continue
        events.append({"eventType": "Delivery", "mail": about, "delivery": _delivery(mail, address)})
        if fate.complaint:
            events.append({"eventType": "Complaint", "mail": about, "complaint": _complaint(mail, address)})
    return events


def _mail(mail: SentMail) -> dict[str, Any]:
    parsed = mail.parsed()
    domain = mail.source.rpartition("@")[2].rstrip(">")
    return {
        "timestamp": _iso(mail.sent_at),
        "source": mail.source,
        "sourceArn": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/{domain}",
        "sendingAccountId": ACCOUNT,
        "messageId": mail.message_id,
        "destination": list(mail.recipients),
        "headersTruncated": False,
        "headers": [{"name": name, "value": str(value)} for name, value in parsed.items()],
        "commonHeaders": {
            "from": [str(value) for value in parsed.get_all("From", [])],
            "to": [str(value) for value in parsed.get_all("To", [])],
            "messageId": mail.message_id,
            "subject": mail.subject,
        },
        "tags": {
            "ses:configuration-set": [mail.configuration_set or ""],
            "ses:source-ip": ["127.0.0.1"],
            "ses:from-domain": [domain],
            "ses:caller-identity": ["local"],
        }
        | {name: [value] for name, value in mail.tags},
    }


def _bounce(mail: SentMail, address: str, kind: str, sub_kind: str) -> dict[str, Any]:
    return {
        "feedbackId": f"{mail.message_id}-bounce",
        "bounceType": kind,
        "bounceSubType": sub_kind,
        "bouncedRecipients": [
            {
                "emailAddress": address,
                "action": "failed",
                "status": "5.1.1",
                "diagnosticCode": "smtp; 550 5.1.1 user unknown",
            }
        ],
        "timestamp": _iso(mail.sent_at + timedelta(milliseconds=500)),
        "reportingMTA": "dsn; local.invalid",
    }


def _delivery(mail: SentMail, address: str) -> dict[str, Any]:
    return {
        "timestamp": _iso(mail.sent_at + timedelta(milliseconds=500)),
        "processingTimeMillis": 500,
        "recipients": [address],
        "smtpResponse": "250 2.0.0 OK",
        "remoteMtaIp": "127.0.0.1",
        "reportingMTA": "local.invalid",
    }


def _complaint(mail: SentMail, address: str) -> dict[str, Any]:
    return {
        "feedbackId": f"{mail.message_id}-complaint",
        "complaintSubType": None,
        "complainedRecipients": [{"emailAddress": address}],
        "timestamp": _iso(mail.sent_at + timedelta(seconds=1)),
        "userAgent": "Amazon SES Mailbox Simulator",
        "complaintFeedbackType": "abuse",
        "arrivalDate": _iso(mail.sent_at + timedelta(seconds=1)),
    }


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"
