"""Signing keys, in the Subscribers table: one item, made when it is first asked for, so no secret is a parameter."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from unspoilt.aws.attributes import text_of, to_item
from unspoilt.aws.translate import translated
from unspoilt.errors import Conflict, Unavailable
from unspoilt.newsletter.token import SigningKeys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_ITEM_KEY = {"pk": "KEYS", "sk": "KEYS"}


def read_signing_keys(client: DynamoDBClient, table: str, make_key: Callable[[], str]) -> SigningKeys:
    """Return the two live keys; whoever asks first makes them, and everybody gets the same."""
    keys = _read(client, table)
    if keys is not None:
        return keys
    try:
        with translated():
            client.put_item(
                TableName=table,
                Item=to_item({**_ITEM_KEY, "current": make_key(), "previous": make_key()}),
                ConditionExpression="attribute_not_exists(pk)",
            )
    except Conflict:
        pass  # somebody else was first: theirs are the keys
    keys = _read(client, table)
    if keys is None:
        raise Unavailable("the signing keys were written and cannot be read")
    return keys


def _read(client: DynamoDBClient, table: str) -> SigningKeys | None:
    with translated():
        answer = client.get_item(TableName=table, Key=to_item(_ITEM_KEY), ConsistentRead=True)
    item = answer.get("Item")
    return None if item is None else SigningKeys(text_of(item, "current"), text_of(item, "previous"))
