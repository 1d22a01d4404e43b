"""Personal data: all that is stored about one subscriber, as the file that they may take with them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from unspoilt.newsletter.subscriber import Confirmation, PreferencesLink, Subscriber

#: What is kept elsewhere, in words: it holds the id or a digest only, and is found from neither.
_ELSEWHERE: Final = (
    "The ledger of mails: for each issue due to you, your id, what became of the mail, and when. For 180 days.",
    "That ledger is kept by issue and cannot be searched for you; the author can look up your id in any issue.",
    "Counters against misuse hold a digest of your address, or your id, for at most two days.",
    "The mail service keeps its own logs of mails sent; its provider says for how long.",
)


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why an address is not mailed."""

    reason: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PersonalData:
    """Everything that is stored about one subscriber."""

    subscriber: Subscriber
    confirmations: Sequence[Confirmation]
    links: Sequence[PreferencesLink]
    suppression: Suppression | None
    #: Transient bounces of the address that are remembered.
    transient_bounces: int


def personal_data_to_bytes(data: PersonalData, now: datetime) -> bytes:
    """Write the file: JSON that a person can read."""
    who = data.subscriber
    document = {
        "exported_at": _moment(now),
        "subscriber": {
            "id": who.id,
            "address": who.address.text,
            "status": str(who.status),
            "cadence": str(who.cadence),
            "choice": {"genres": sorted(who.choice.genres), "kinds": sorted(map(str, who.choice.kinds))},
            "asked_at": _moment(who.asked_at),
            "link_mailed_at": _moment(who.link_mailed_at),
            "confirmed_at": _moment(who.confirmed_at),
            "unsubscribed_at": _moment(who.unsubscribed_at),
            "revision": who.revision,
        },
        "address_digest": who.address.digest,
        "links": [
            *({"to": "confirm", "cadence": str(one.cadence), **_offer_of(one)} for one in data.confirmations),
            *({"to": "preferences", **_offer_of(one)} for one in data.links),
        ],
        "suppression": (
            None
            if data.suppression is None
            else {"reason": data.suppression.reason, "since": _moment(data.suppression.since)}
        ),
        "transient_bounces": data.transient_bounces,
        "elsewhere": _ELSEWHERE,
    }
    return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8") + b"\n"


def _offer_of(link: Confirmation | PreferencesLink) -> dict[str, Any]:
    return {"token_sha256": link.token_hash, "expires_at": _moment(link.expires_at)}


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
