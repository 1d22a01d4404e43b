"""Requests to subscribe that wait to be seen to, in the Subscribers table: pk REQUEST#<id>.

They hold the address, so that the queue behind the form, and what is left over on it, does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from unspoilt.aws.attributes import moment_of, text_of, to_item, ttl_of
from unspoilt.aws.translate import translated
from unspoilt.newsletter.address import Address
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.subscriber import SubscriptionRequest
from unspoilt.use_cases.subscribe import REQUEST_LASTS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@final
class SubscriptionRequests:
    """Requests by id."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def add_request(self, request: SubscriptionRequest) -> None:
        """Keep a request until it is seen to, or too old."""
        item = to_item(
            {
                **_key(request.id),
                "address": request.address.text,
                "cadence": str(request.cadence),
                "asked_at": request.asked_at,
                "ttl": ttl_of(request.asked_at, REQUEST_LASTS),
            }
        )
        with translated():
            self._client.put_item(TableName=self._table, Item=item)

    def read_request(self, request: str) -> SubscriptionRequest | None:
        """Return a request; None once it was seen to."""
        with translated():
            answer = self._client.get_item(TableName=self._table, Key=to_item(_key(request)), ConsistentRead=True)
        item = answer.get("Item")
        if item is None:
            return None
        address, cadence = Address(text_of(item, "address")), Cadence(text_of(item, "cadence"))
        return SubscriptionRequest(request, address, cadence, moment_of(item, "asked_at"))

    def drop_request(self, request: str) -> None:
        """Forget a request that was seen to."""
        with translated():
            self._client.delete_item(TableName=self._table, Key=to_item(_key(request)))


def _key(request: str) -> dict[str, str]:
    return {"pk": f"REQUEST#{request}", "sk": "REQUEST"}
