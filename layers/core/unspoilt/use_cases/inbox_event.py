"""What a message on the ingest queue asks for: an S3 notification, a check of one key, or a step of reconciling.

S3 User Guide, "Event message structure": keys are URL-encoded with `+` for a space; the first message ever is
`s3:TestEvent`, without records.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from unspoilt.errors import OurError


@dataclass(frozen=True, slots=True)
class CheckKey:
    """Make the catalogue agree with the bucket for this key."""

    key: str
    #: "" where no event of S3's asks.
    sequencer: str = ""


@dataclass(frozen=True, slots=True)
class ReconcileFrom:
    """Compare keys after this one; None from the first."""

    after: str | None


def parse_inbox_message(body: str) -> tuple[CheckKey | ReconcileFrom, ...]:
    """Return what the message asks for, nothing for S3's test; raises OurError for any other shape."""
    try:
        message: Any = json.loads(body)
        if message.get("Event") == "s3:TestEvent":
            return ()
        if "Records" in message:
            return tuple(_check_of(record["s3"]["object"]) for record in message["Records"])
        if "check" in message:
            return (CheckKey(str(message["check"]["key"])),)
        after = message["reconcile"].get("after")
        return (ReconcileFrom(None if after is None else str(after)),)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OurError("a message on the ingest queue is neither an S3 notification nor one of ours") from error


def _check_of(found: dict[str, Any]) -> CheckKey:
    return CheckKey(unquote_plus(found["key"]), str(found.get("sequencer", "")))
