"""Suppressions: addresses that must not be mailed, in the Subscribers table, by digest only.

| pk | sk | what |
| --- | --- | --- |
| SUPPRESSION#<digest> | SUPPRESSION | must not be mailed, and why |
| BOUNCE#<digest> | BOUNCE | ids of transient bounces, forgotten after a while |
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, final

from unspoilt.aws.attributes import moment_of, text_of, to_item, ttl_of
from unspoilt.aws.translate import translated
from unspoilt.errors import Conflict
from unspoilt.newsletter.address import Address
from unspoilt.newsletter.personal_data import Suppression

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from unspoilt.use_cases.record import SuppressionReason

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
        return self._read(f"SUPPRESSION#{address.digest}", "SUPPRESSION") is not None

    def read_suppression(self, address: Address) -> Suppression | None:
        """Return why an address must not be mailed; None where it may be."""
        item = self._read(f"SUPPRESSION#{address.digest}", "SUPPRESSION")
        return None if item is None else Suppression(text_of(item, "reason"), moment_of(item, "suppressed_at"))

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

    def read_transient(self, address: Address) -> int:
        """Return how many transient bounces are remembered."""
        item = self._read(f"BOUNCE#{address.digest}", "BOUNCE")
        return 0 if item is None else len(item["feedback_ids"]["SS"])

    def forget_transient(self, address: Address) -> None:
        """Forget transient bounces."""
        with translated():
            self._client.delete_item(
                TableName=self._table, Key=to_item({"pk": f"BOUNCE#{address.digest}", "sk": "BOUNCE"})
            )

    def _read(self, pk: str, sk: str) -> Mapping[str, Any] | None:
        with translated():
            answer = self._client.get_item(
                TableName=self._table, Key=to_item({"pk": pk, "sk": sk}), ConsistentRead=True
            )
        return answer.get("Item")
