"""The Subscribers table: personal data, and nothing else that is personal is anywhere else.

| pk | sk | what |
| --- | --- | --- |
| SUBSCRIBER#<id> | SUBSCRIBER | a subscriber; `cadence_key` only while confirmed, which lists it in the index |
| SUBSCRIBER#<id> | CONFIRM#<token hash> | what a confirmation mail offers |
| SUBSCRIBER#<id> | PREFERENCES#<token hash> | a link to the preferences |
| ADDRESS#<digest> | ADDRESS | who has this address: at most one subscriber |

Requests, suppressions, counters and the signing keys are in modules of their own, in the same table.
Somebody who never confirms is forgotten: their rows carry a `ttl` until they do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, final

from unspoilt.aws.attributes import text_of, to_attribute, to_item, ttl_of
from unspoilt.aws.subscriber_rows import (
    address_item,
    address_key,
    choice_from,
    confirmation_item,
    confirmation_key,
    link_from,
    preferences_item,
    preferences_key,
    subscriber_from,
    subscriber_item,
    subscriber_key,
)
from unspoilt.aws.translate import translated
from unspoilt.newsletter.address import Address
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.choice import EVERYTHING, Choice
from unspoilt.newsletter.subscriber import Confirmation, PreferencesLink, Subscriber
from unspoilt.newsletter.token import LinkKey

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, TransactWriteItemTypeDef


@final
class SubscribersTable:
    """Subscribers, and what was mailed to them to follow."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def read_subscriber(self, subscriber: str) -> Subscriber | None:
        """Return a subscriber."""
        item = self._read(subscriber_key(subscriber))
        return None if item is None else subscriber_from(item)

    def find_by_address(self, address: Address) -> Subscriber | None:
        """Return who has this address."""
        item = self._read(address_key(address))
        return None if item is None else self.read_subscriber(text_of(item, "id"))

    def add_subscriber(self, subscriber: Subscriber) -> None:
        """Add somebody new, or raise Conflict where the address is taken.

        An address whose row has outlived its time is free, whether or not DynamoDB has dropped the row yet.
        """
        self._write(
            self._put(subscriber_item(subscriber), "attribute_not_exists(pk)"),
            self._put(
                address_item(subscriber),
                "attribute_not_exists(pk) OR #ttl < :now",
                names={"#ttl": "ttl"},
                values={":now": {"N": str(ttl_of(subscriber.asked_at))}},
            ),
        )

    def replace_subscriber(self, old: Subscriber, new: Subscriber) -> None:
        """Write a change if nobody made one since, or raise Conflict."""
        self._write(self._put_revised(old, new), self._put(address_item(new), None))

    def add_confirmation(self, confirmation: Confirmation) -> None:
        """Keep what a confirmation mail offers until it expires; Conflict where its subscriber is gone."""
        self._write(
            self._check_there(confirmation.subscriber),
            self._put(confirmation_item(confirmation), "attribute_not_exists(pk)"),
        )

    def read_confirmation(self, key: LinkKey) -> Confirmation | None:
        """Return what a token offers; None once it was taken up."""
        item = self._read(confirmation_key(key))
        found = None if item is None else link_from(item)
        return found if isinstance(found, Confirmation) else None

    def take_up(self, confirmation: Confirmation, old: Subscriber, new: Subscriber, link: PreferencesLink) -> None:
        """Use the confirmation up, write the subscriber and keep the link: all, or Conflict where one has changed."""
        key = confirmation_key(LinkKey(confirmation.subscriber, confirmation.token_hash))
        self._write(
            self._delete(key, "attribute_exists(pk)"),
            self._put_revised(old, new),
            self._put(address_item(new), None),
            self._put(preferences_item(link), None),
        )

    def add_preferences_link(self, link: PreferencesLink) -> None:
        """Keep a link to the preferences until it expires; Conflict where its subscriber is gone."""
        self._write(
            self._check_there(link.subscriber),
            self._put(preferences_item(link), "attribute_not_exists(pk)"),
        )

    def read_preferences_link(self, key: LinkKey) -> PreferencesLink | None:
        """Return what a token opens."""
        item = self._read(preferences_key(key))
        found = None if item is None else link_from(item)
        return found if isinstance(found, PreferencesLink) else None

    def links_of(self, subscriber: str) -> tuple[Sequence[Confirmation], Sequence[PreferencesLink]]:
        """Return all that mailed links still offer."""
        links = [link_from(item) for item in self._all_about(subscriber)]
        return (
            [link for link in links if isinstance(link, Confirmation)],
            [link for link in links if isinstance(link, PreferencesLink)],
        )

    def erase(self, subscriber: Subscriber) -> None:
        """Delete the subscriber and the address, both or neither; Conflict where somebody wrote since."""
        self._write(
            self._delete(subscriber_key(subscriber.id), "revision = :revision", {":revision": subscriber.revision}),
            self._delete(
                address_key(subscriber.address), "attribute_not_exists(pk) OR id = :id", {":id": subscriber.id}
            ),
        )

    def drop_links(self, subscriber: str) -> None:
        """Delete all that mailed links offer."""
        for item in self._all_about(subscriber):
            if link_from(item) is not None:
                with translated():
                    self._client.delete_item(TableName=self._table, Key={"pk": item["pk"], "sk": item["sk"]})

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
                found[lower] = choice_from(item)
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
                counts = Counter(choice_from(item) for item in page["Items"])
                counts[EVERYTHING] += page["ScannedCount"] - page["Count"]
                yield counts

    def _read(self, key: Mapping[str, str]) -> Mapping[str, Any] | None:
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=to_item(key), ConsistentRead=True)
        return answer.get("Item")

    def _all_about(self, subscriber: str) -> Iterator[Mapping[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": subscriber_key(subscriber)["pk"]}},
            ConsistentRead=True,
        )
        with translated():
            for page in pages:
                yield from page["Items"]

    def _write(self, *writes: TransactWriteItemTypeDef) -> None:
        with translated():
            self._client.transact_write_items(TransactItems=writes)

    def _check_there(self, subscriber: str) -> TransactWriteItemTypeDef:
        key, condition = to_item(subscriber_key(subscriber)), "attribute_exists(pk)"
        return {"ConditionCheck": {"TableName": self._table, "Key": key, "ConditionExpression": condition}}

    def _delete(
        self, key: Mapping[str, str], condition: str, values: Mapping[str, str | int] | None = None
    ) -> TransactWriteItemTypeDef:
        delete: dict[str, Any] = {"TableName": self._table, "Key": to_item(key), "ConditionExpression": condition}
        if values is not None:
            delete["ExpressionAttributeValues"] = to_item(values)
        return {"Delete": delete}  # type: ignore[typeddict-item]

    def _put_revised(self, old: Subscriber, new: Subscriber) -> TransactWriteItemTypeDef:
        values = {":revision": to_attribute(old.revision)}
        return self._put(subscriber_item(new), "revision = :revision", values=values)

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
