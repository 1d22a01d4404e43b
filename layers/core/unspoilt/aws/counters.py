"""Counters of requests, in the Subscribers table: pk RATE#<scope>#<window>, forgotten when the window is over."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, final

from unspoilt.aws.attributes import to_item, ttl_of
from unspoilt.aws.translate import translated

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@final
class CountersTable:
    """Counts in scopes and windows."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def increment(self, scope: str, window: datetime, expires_at: datetime) -> int:
        """Count one more in a scope and window, to be forgotten after `expires_at`; return how many that makes."""
        with translated():
            answer = self._client.update_item(
                TableName=self._table,
                Key=to_item({"pk": f"RATE#{scope}#{int(window.timestamp())}", "sk": "RATE"}),
                UpdateExpression="ADD hits :one SET #ttl = :ttl",
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues={":one": {"N": "1"}, ":ttl": {"N": str(ttl_of(expires_at))}},
                ReturnValues="UPDATED_NEW",
            )
        return int(answer["Attributes"]["hits"]["N"])
