"""Messages of the newsletter's queues: what one step asks of another, as JSON objects with one key each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from unspoilt.errors import OurError
from unspoilt.newsletter.cadence import Cadence, check_issue_id
from unspoilt.newsletter.subscriber import check_id


@dataclass(frozen=True, slots=True)
class ComposeIssue:
    """Compose the issue that was scheduled for this time."""

    cadence: Cadence
    #: The scheduler's scheduled time, the same on every retry; aware UTC.
    scheduled_at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return the message."""
        at = self.scheduled_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return {"compose": {"cadence": str(self.cadence), "scheduled_at": at}}


@dataclass(frozen=True, slots=True)
class LaunchIssue:
    """Make the delivery rows and messages for the next subscribers, whoever those are by then."""

    issue: str

    def to_json(self) -> dict[str, Any]:
        """Return the message."""
        return {"launch": {"issue": self.issue}}


@dataclass(frozen=True, slots=True)
class DeliverIssue:
    """Mail an issue to these subscribers."""

    issue: str
    subscribers: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the message."""
        return {"deliver": {"issue": self.issue, "subscribers": list(self.subscribers)}}


@dataclass(frozen=True, slots=True)
class PreviewIssue:
    """Mail the author what is going to fly."""

    issue: str

    def to_json(self) -> dict[str, Any]:
        """Return the message."""
        return {"preview": {"issue": self.issue}}


@dataclass(frozen=True, slots=True)
class SendCanary:
    """Send a mail to nobody, so that its event tells that events arrive."""

    nonce: str

    def to_json(self) -> dict[str, Any]:
        """Return the message."""
        return {"canary": {"nonce": self.nonce}}


@dataclass(frozen=True, slots=True)
class CarryOutRequest:
    """Somebody left an address: see to the request with this id. No message holds an address."""

    request: str

    def to_json(self) -> dict[str, Any]:
        """Return the message."""
        return {"subscribe": {"request": self.request}}


@dataclass(frozen=True, slots=True)
class MailPreferencesLink:
    """A subscriber asked for a link to their preferences."""

    subscriber: str

    def to_json(self) -> dict[str, Any]:
        """Return the message."""
        return {"preferences": {"subscriber": self.subscriber}}


Message = ComposeIssue | LaunchIssue | DeliverIssue | PreviewIssue | SendCanary | CarryOutRequest | MailPreferencesLink


def parse_message(body: str) -> Message:
    """Read a message, or raise OurError without repeating a word of it."""
    try:
        ((verb, what),) = json.loads(body).items()
        message = _read(verb, what)
    except (ValueError, KeyError, TypeError, AttributeError):
        # No chain: a traceback would show the message, and nobody knows what is in it.
        message = None
    if message is None:
        raise OurError("a message that no step of the newsletter understands")
    return message


def _read(verb: str, what: Mapping[str, Any]) -> Message | None:
    match verb:
        case "compose":
            scheduled_at = datetime.fromisoformat(what["scheduled_at"])
            if scheduled_at.tzinfo is None:
                return None
            return ComposeIssue(Cadence(what["cadence"]), scheduled_at.astimezone(UTC))
        case "launch":
            return LaunchIssue(check_issue_id(what["issue"]))
        case "deliver":
            return DeliverIssue(check_issue_id(what["issue"]), tuple(str(one) for one in what["subscribers"]))
        case "preview":
            return PreviewIssue(check_issue_id(what["issue"]))
        case "canary":
            return SendCanary(str(what["nonce"]))
        case "subscribe":
            return CarryOutRequest(check_id(what["request"]))
        case "preferences":
            return MailPreferencesLink(check_id(what["subscriber"]))
        case _:
            return None
