"""Signing keys, in the Subscribers table: one item, made when it is first asked for, so no secret is a parameter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from unspoilt.aws.attributes import optional_moment_of, text_of, to_attribute, to_item
from unspoilt.aws.translate import translated
from unspoilt.errors import Conflict, Unavailable
from unspoilt.newsletter.token import SigningKeys, rotate

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

_ITEM_KEY: Final = {"pk": "KEYS", "sk": "KEYS"}


def read_signing_keys(client: DynamoDBClient, table: str, make_key: Callable[[], str]) -> SigningKeys:
    """Return the two live keys; whoever asks first makes them, and everybody gets the same."""
    keys = _read(client, table)
    if keys is not None:
        return keys
    try:
        with translated():
            client.put_item(
                TableName=table,
                Item=_item(SigningKeys(make_key(), make_key())),
                ConditionExpression="attribute_not_exists(pk)",
            )
    except Conflict:
        pass  # somebody else was first: theirs are the keys
    keys = _read(client, table)
    if keys is None:
        raise Unavailable("the signing keys were written and cannot be read")
    return keys


def rotate_signing_keys(
    client: DynamoDBClient, table: str, make_key: Callable[[], str], now: datetime, *, in_need: bool
) -> SigningKeys:
    """Put a new current key in front of the old one, and return both.

    Raises what `rotate` raises, and Conflict where somebody else rotates at the same time.
    """
    old = read_signing_keys(client, table, make_key)
    new = rotate(old, make_key(), now, in_need=in_need)
    with translated():
        client.put_item(
            TableName=table,
            Item=_item(new),
            ConditionExpression="#current = :current",
            ExpressionAttributeNames={"#current": "current"},
            ExpressionAttributeValues={":current": to_attribute(old.current)},
        )
    return new


def _item(keys: SigningKeys) -> dict[str, AttributeValueTypeDef]:
    return to_item({**_ITEM_KEY, "current": keys.current, "previous": keys.previous, "rotated_at": keys.rotated_at})


def _read(client: DynamoDBClient, table: str) -> SigningKeys | None:
    with translated():
        answer = client.get_item(TableName=table, Key=to_item(_ITEM_KEY), ConsistentRead=True)
    item = answer.get("Item")
    if item is None:
        return None
    return SigningKeys(text_of(item, "current"), text_of(item, "previous"), optional_moment_of(item, "rotated_at"))
