"""The stack's tables on moto, made as the template makes them."""

from __future__ import annotations

from typing import Any


def create_table(client: Any, name: str, index: tuple[str, str, str] | None = None) -> None:
    """Make a table with the keys that all of ours have, and an index if one is named with its two keys."""
    attributes = ["pk", "sk", *(index[1:] if index else ())]
    more: dict[str, Any] = {}
    if index:
        keys = [{"AttributeName": index[1], "KeyType": "HASH"}, {"AttributeName": index[2], "KeyType": "RANGE"}]
        projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["choice"]}
        more["GlobalSecondaryIndexes"] = [{"IndexName": index[0], "KeySchema": keys, "Projection": projection}]
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in attributes],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        **more,
    )
