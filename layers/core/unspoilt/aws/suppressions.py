"""Suppressions: addresses that must not be mailed, in the Subscribers table, by digest only.

| pk | sk | what |
| --- | --- | --- |
| SUPPRESSION#<digest> | SUPPRESSION | must not be mailed, and why |
| BOUNCE#<digest> | BOUNCE | ids of transient bounces, forgotten after a while |
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, final

from unspoilt.aws.attributes import to_item, ttl_of
from unspoilt.aws.translate import translated
from unspoilt.errors import Conflict
from unspoilt.newsletter.address import Address
from unspoilt.use_cases.record import SuppressionReason

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

#: Transient bounces count together for this long after the last one.
REMEMBER_TRANSIENT: Final = timedelta(days=60)


@final
class SuppressionsTable:
    """What is known against addresses."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def is_suppressed(self, address: Address) -> bool:
        """Tell whether an address must not be mailed."""
        with translated():
            answer = self._client.get_item(
                TableName=self._table,
                Key=to_item({"pk": f"SUPPRESSION#{address.digest}", "sk": "SUPPRESSION"}),
                ConsistentRead=True,
            )
        return "Item" in answer

    def suppress(self, address: Address, reason: SuppressionReason, now: datetime) -> None:
        """Keep an address from being mailed; the first reason stays."""
        item = to_item(
            {"pk": f"SUPPRESSION#{address.digest}", "sk": "SUPPRESSION", "reason": str(reason), "suppressed_at": now}
        )
        try:
            with translated():
                self._client.put_item(TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(pk)")
        except Conflict:
            return

    def count_transient(self, address: Address, feedback_id: str, now: datetime) -> int:
        """Remember a transient bounce by its id; return how many different ones are remembered."""
        with translated():
            answer = self._client.update_item(
                TableName=self._table,
                Key=to_item({"pk": f"BOUNCE#{address.digest}", "sk": "BOUNCE"}),
                UpdateExpression="ADD feedback_ids :one SET #ttl = :ttl",
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues={
                    ":one": {"SS": [feedback_id]},
                    ":ttl": {"N": str(ttl_of(now, REMEMBER_TRANSIENT))},
                },
                ReturnValues="ALL_NEW",
            )
        return len(answer["Attributes"]["feedback_ids"]["SS"])
