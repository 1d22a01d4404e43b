"""The Subscribers table: personal data, and nothing else that is personal is anywhere else.

| pk | sk | what |
| --- | --- | --- |
| SUBSCRIBER#<id> | SUBSCRIBER | a subscriber; `cadence_key` only while confirmed, which lists it in the index |
| ADDRESS#<digest> | ADDRESS | who has this address: at most one subscriber |
| CONFIRM#<token hash> | CONFIRM | what a confirmation mail offers |

Suppressions, counters and the signing keys are in modules of their own, in the same table.
Somebody who never confirms is forgotten: their rows carry a `ttl` until they do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, final

from unspoilt.aws.attributes import (
    moment_of,
    number_of,
    optional_moment_of,
    optional_text_of,
    stamp,
    text_of,
    to_attribute,
    to_item,
    ttl_of,
)
from unspoilt.aws.translate import translated
from unspoilt.newsletter.address import Address
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.choice import EVERYTHING, Choice, choice_from_text, choice_to_text
from unspoilt.newsletter.subscriber import Confirmation, Subscriber, SubscriberStatus

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef

#: A request that nobody confirms is forgotten after this; its confirmation expires long before.
FORGET_PENDING: Final = timedelta(days=30)


@final
class SubscribersTable:
    """Subscribers and their confirmations."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def read_subscriber(self, subscriber: str) -> Subscriber | None:
        """Return a subscriber."""
        item = self._read(f"SUBSCRIBER#{subscriber}", "SUBSCRIBER")
        return None if item is None else _subscriber(item)

    def find_by_address(self, address: Address) -> Subscriber | None:
        """Return who has this address."""
        item = self._read(f"ADDRESS#{address.digest}", "ADDRESS")
        return None if item is None else self.read_subscriber(text_of(item, "id"))

    def add_subscriber(self, subscriber: Subscriber) -> None:
        """Add somebody new, or raise Conflict where the address is taken.

        An address whose row has outlived its time is free, whether or not DynamoDB has dropped the row yet.
        """
        self._write(
            self._put(_subscriber_item(subscriber), "attribute_not_exists(pk)"),
            self._put(
                _address_item(subscriber),
                "attribute_not_exists(pk) OR #ttl < :now",
                names={"#ttl": "ttl"},
                values={":now": {"N": str(ttl_of(subscriber.asked_at))}},
            ),
        )

    def replace_subscriber(self, old: Subscriber, new: Subscriber) -> None:
        """Write a change if nobody made one since, or raise Conflict."""
        self._write(self._put_revised(old, new), self._put(_address_item(new), None))

    def add_confirmation(self, confirmation: Confirmation) -> None:
        """Keep what a confirmation mail offers until it expires."""
        item = to_item(
            {
                **_confirmation_key(confirmation.token_hash),
                "subscriber": confirmation.subscriber,
                "cadence": str(confirmation.cadence),
                "expires_at": confirmation.expires_at,
                "ttl": ttl_of(confirmation.expires_at),
            }
        )
        with translated():
            self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")

    def read_confirmation(self, token_hash: str) -> Confirmation | None:
        """Return what a token offers; None once it was taken up."""
        item = self._read(f"CONFIRM#{token_hash}", "CONFIRM")
        if item is None:
            return None
        return Confirmation(
            token_hash, text_of(item, "subscriber"), Cadence(text_of(item, "cadence")), moment_of(item, "expires_at")
        )

    def take_up(self, confirmation: Confirmation, old: Subscriber, new: Subscriber) -> None:
        """Use the confirmation up and write the subscriber, both or neither; Conflict where either has changed."""
        self._write(
            {
                "Delete": {
                    "TableName": self._table,
                    "Key": to_item(_confirmation_key(confirmation.token_hash)),
                    "ConditionExpression": "attribute_exists(pk)",
                }
            },
            self._put_revised(old, new),
            self._put(_address_item(new), None),
        )

    def list_page(self, cadence: Cadence, after: str | None, most: int) -> dict[str, Choice]:
        """Return confirmed subscribers' choices by id, in order; fewer than `most` where these are the last."""
        found: dict[str, Choice] = {}
        lower = after or "-"
        while len(found) < most:
            with translated():
                answer = self._client.query(
                    TableName=self._table,
                    IndexName="by_cadence",
                    KeyConditionExpression="cadence_key = :cadence AND id > :after",
                    ExpressionAttributeValues={":cadence": {"S": str(cadence)}, ":after": {"S": lower}},
                    Limit=most - len(found),
                )
            for item in answer["Items"]:
                lower = text_of(item, "id")
                found[lower] = _choice(item)
            if not answer.get("LastEvaluatedKey"):
                break
        return found

    def choices(self, cadence: Cadence) -> Iterator[Mapping[Choice, int]]:
        """Return, page by page, about how many of a cadence's confirmed subscribers have which choice.

        Only choices travel: where everybody wants everything, the answers are numbers alone.
        """
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="by_cadence",
            KeyConditionExpression="cadence_key = :cadence",
            FilterExpression="attribute_exists(choice)",
            ProjectionExpression="choice",
            ExpressionAttributeValues={":cadence": {"S": str(cadence)}},
        )
        with translated():
            for page in pages:
                counts = Counter(_choice(item) for item in page["Items"])
                counts[EVERYTHING] += page["ScannedCount"] - page["Count"]
                yield counts

    def _read(self, pk: str, sk: str) -> Mapping[str, Any] | None:
        with translated():
            answer = self._client.get_item(
                TableName=self._table, Key=to_item({"pk": pk, "sk": sk}), ConsistentRead=True
            )
        return answer.get("Item")

    def _write(self, *writes: TransactWriteItemTypeDef) -> None:
        with translated():
            self._client.transact_write_items(TransactItems=writes)

    def _put_revised(self, old: Subscriber, new: Subscriber) -> TransactWriteItemTypeDef:
        values = {":revision": to_attribute(old.revision)}
        return self._put(_subscriber_item(new), "revision = :revision", values=values)

    def _put(
        self,
        item: dict[str, AttributeValueTypeDef],
        condition: str | None,
        *,
        names: Mapping[str, str] | None = None,
        values: Mapping[str, AttributeValueTypeDef] | None = None,
    ) -> TransactWriteItemTypeDef:
        put: dict[str, Any] = {"TableName": self._table, "Item": item}
        if condition is not None:
            put["ConditionExpression"] = condition
        if names is not None:
            put["ExpressionAttributeNames"] = names
        if values is not None:
            put["ExpressionAttributeValues"] = values
        return {"Put": put}  # type: ignore[typeddict-item]


def _confirmation_key(token_hash: str) -> dict[str, str]:
    return {"pk": f"CONFIRM#{token_hash}", "sk": "CONFIRM"}


def _ttl(subscriber: Subscriber) -> int | None:
    """Return when somebody who never confirmed is forgotten."""
    if subscriber.status is not SubscriberStatus.PENDING:
        return None
    return ttl_of(subscriber.confirmation_mailed_at or subscriber.asked_at, FORGET_PENDING)


def _address_item(subscriber: Subscriber) -> dict[str, AttributeValueTypeDef]:
    pk = f"ADDRESS#{subscriber.address.digest}"
    return to_item({"pk": pk, "sk": "ADDRESS", "id": subscriber.id, "ttl": _ttl(subscriber)})


def _subscriber_item(subscriber: Subscriber) -> dict[str, AttributeValueTypeDef]:
    confirmed = subscriber.status is SubscriberStatus.CONFIRMED
    return to_item(
        {
            "pk": f"SUBSCRIBER#{subscriber.id}",
            "sk": "SUBSCRIBER",
            "id": subscriber.id,
            "address": subscriber.address.text,
            "status": str(subscriber.status),
            "cadence": str(subscriber.cadence),
            "cadence_key": str(subscriber.cadence) if confirmed else None,
            "asked_at": stamp(subscriber.asked_at),
            "confirmation_mailed_at": subscriber.confirmation_mailed_at,
            "confirmed_at": subscriber.confirmed_at,
            "unsubscribed_at": subscriber.unsubscribed_at,
            "choice": choice_to_text(subscriber.choice) or None,
            "revision": subscriber.revision,
            "ttl": _ttl(subscriber),
        }
    )


def _subscriber(item: Mapping[str, Any]) -> Subscriber:
    return Subscriber(
        id=text_of(item, "id"),
        address=Address(text_of(item, "address")),
        status=SubscriberStatus(text_of(item, "status")),
        cadence=Cadence(text_of(item, "cadence")),
        asked_at=moment_of(item, "asked_at"),
        confirmation_mailed_at=optional_moment_of(item, "confirmation_mailed_at"),
        confirmed_at=optional_moment_of(item, "confirmed_at"),
        unsubscribed_at=optional_moment_of(item, "unsubscribed_at"),
        choice=_choice(item),
        revision=number_of(item, "revision"),
    )


def _choice(item: Mapping[str, Any]) -> Choice:
    return choice_from_text(optional_text_of(item, "choice") or "")
