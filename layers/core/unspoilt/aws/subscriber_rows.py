"""Rows of the Subscribers table: subscribers, addresses, and what mailed links offer, to items and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from unspoilt.aws.attributes import (
    moment_of,
    number_of,
    optional_moment_of,
    optional_text_of,
    stamp,
    text_of,
    to_item,
    ttl_of,
)
from unspoilt.newsletter.address import Address
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.choice import Choice, choice_from_text, choice_to_text
from unspoilt.newsletter.subscriber import Confirmation, PreferencesLink, Subscriber, SubscriberStatus
from unspoilt.newsletter.token import LinkKey

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

#: A request that nobody confirms is forgotten after this; its confirmation expires long before.
FORGET_PENDING: Final = timedelta(days=30)
_CONFIRM: Final = "CONFIRM#"
_PREFERENCES: Final = "PREFERENCES#"


def subscriber_key(subscriber: str) -> dict[str, str]:
    """Return the key of a subscriber's own row."""
    return {"pk": f"SUBSCRIBER#{subscriber}", "sk": "SUBSCRIBER"}


def address_key(address: Address) -> dict[str, str]:
    """Return the key of the row that says whose an address is."""
    return {"pk": f"ADDRESS#{address.digest}", "sk": "ADDRESS"}


def confirmation_key(key: LinkKey) -> dict[str, str]:
    """Return the key of what a confirmation mail offers."""
    return {"pk": f"SUBSCRIBER#{key.subscriber}", "sk": f"{_CONFIRM}{key.token_hash}"}


def preferences_key(key: LinkKey) -> dict[str, str]:
    """Return the key of a link to somebody's preferences."""
    return {"pk": f"SUBSCRIBER#{key.subscriber}", "sk": f"{_PREFERENCES}{key.token_hash}"}


def address_item(subscriber: Subscriber) -> dict[str, AttributeValueTypeDef]:
    """Write the row that says whose the subscriber's address is."""
    return to_item({**address_key(subscriber.address), "id": subscriber.id, "ttl": _ttl(subscriber)})


def subscriber_item(subscriber: Subscriber) -> dict[str, AttributeValueTypeDef]:
    """Write a subscriber; `cadence_key` only while confirmed, which lists it in the index."""
    confirmed = subscriber.status is SubscriberStatus.CONFIRMED
    return to_item(
        {
            **subscriber_key(subscriber.id),
            "id": subscriber.id,
            "address": subscriber.address.text,
            "status": str(subscriber.status),
            "cadence": str(subscriber.cadence),
            "cadence_key": str(subscriber.cadence) if confirmed else None,
            "asked_at": stamp(subscriber.asked_at),
            "link_mailed_at": subscriber.link_mailed_at,
            "confirmed_at": subscriber.confirmed_at,
            "unsubscribed_at": subscriber.unsubscribed_at,
            "choice": choice_to_text(subscriber.choice) or None,
            "revision": subscriber.revision,
            "ttl": _ttl(subscriber),
        }
    )


def subscriber_from(item: Mapping[str, Any]) -> Subscriber:
    """Read a subscriber."""
    return Subscriber(
        id=text_of(item, "id"),
        address=Address(text_of(item, "address")),
        status=SubscriberStatus(text_of(item, "status")),
        cadence=Cadence(text_of(item, "cadence")),
        asked_at=moment_of(item, "asked_at"),
        link_mailed_at=optional_moment_of(item, "link_mailed_at"),
        confirmed_at=optional_moment_of(item, "confirmed_at"),
        unsubscribed_at=optional_moment_of(item, "unsubscribed_at"),
        choice=choice_from(item),
        revision=number_of(item, "revision"),
    )


def choice_from(item: Mapping[str, Any]) -> Choice:
    """Read what a subscriber has chosen, of their own row or of the index."""
    return choice_from_text(optional_text_of(item, "choice") or "")


def confirmation_item(confirmation: Confirmation) -> dict[str, AttributeValueTypeDef]:
    """Write what a confirmation mail offers."""
    key = confirmation_key(LinkKey(confirmation.subscriber, confirmation.token_hash))
    return to_item(
        {
            **key,
            "cadence": str(confirmation.cadence),
            "expires_at": confirmation.expires_at,
            "ttl": ttl_of(confirmation.expires_at),
        }
    )


def preferences_item(link: PreferencesLink) -> dict[str, AttributeValueTypeDef]:
    """Write a link to somebody's preferences."""
    key = preferences_key(LinkKey(link.subscriber, link.token_hash))
    return to_item({**key, "expires_at": link.expires_at, "ttl": ttl_of(link.expires_at)})


def link_from(item: Mapping[str, Any]) -> Confirmation | PreferencesLink | None:
    """Read what a mailed link offers; None for a subscriber's own row."""
    subscriber, sk = text_of(item, "pk").removeprefix("SUBSCRIBER#"), text_of(item, "sk")
    if sk.startswith(_CONFIRM):
        cadence = Cadence(text_of(item, "cadence"))
        return Confirmation(sk.removeprefix(_CONFIRM), subscriber, cadence, moment_of(item, "expires_at"))
    if sk.startswith(_PREFERENCES):
        return PreferencesLink(sk.removeprefix(_PREFERENCES), subscriber, moment_of(item, "expires_at"))
    return None


def _ttl(subscriber: Subscriber) -> int | None:
    """Return when somebody who never confirmed is forgotten."""
    if subscriber.status is not SubscriberStatus.PENDING:
        return None
    return ttl_of(subscriber.link_mailed_at or subscriber.asked_at, FORGET_PENDING)
