"""Reading the Reviews table: rows, and reviews from them. Every read is strongly consistent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from unspoilt.aws.review_rows import review_from
from unspoilt.aws.translate import translated
from unspoilt.use_cases.catalogue import StoredReview

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, slots=True)
class ReviewReader:
    """What every adapter of the table begins with."""

    client: DynamoDBClient
    table: str
    #: Whether what another version of the firewall let out may be read: to be compared and screened again, not shown.
    any_firewall: bool = False

    def read_review(self, review_id: str) -> StoredReview | None:
        """Return a review, also one that is not live."""
        items = list(self._query(f"REVIEW#{review_id}"))
        return review_from(items, any_version=self.any_firewall) if items else None

    def find_by_slug(self, slug: str) -> str | None:
        """Return the id of the review that owns this address."""
        return self._owner(f"SLUG#{slug}", "SLUG")

    def _owner(self, pk: str, sk: str) -> str | None:
        item = self._get(pk, sk)
        return item["review_id"]["S"] if item is not None else None

    def _get(self, pk: str, sk: str) -> dict[str, Any] | None:
        with translated():
            answer = self.client.get_item(
                TableName=self.table, Key={"pk": {"S": pk}, "sk": {"S": sk}}, ConsistentRead=True
            )
        return answer.get("Item")

    def _query(
        self, pk: str, *, low: str | None = None, high: str | None = None, **options: Any
    ) -> Iterator[dict[str, Any]]:
        condition, values = "pk = :pk", {":pk": {"S": pk}}
        if low is not None and high is not None:
            condition += " AND sk BETWEEN :low AND :high"
            values |= {":low": {"S": low}, ":high": {"S": high}}
        elif low is not None or high is not None:
            condition += " AND sk >= :low" if low is not None else " AND sk <= :high"
            values |= {":low": {"S": low}} if low is not None else {":high": {"S": str(high)}}
        start: dict[str, Any] = {}
        while True:
            with translated():
                page = self.client.query(
                    TableName=self.table,
                    KeyConditionExpression=condition,
                    ExpressionAttributeValues=values,
                    ConsistentRead=True,
                    **options,
                    **start,
                )
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
