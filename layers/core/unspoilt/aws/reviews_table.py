"""The Reviews table: the catalogue, in one DynamoDB table.

pk               sk                      what
SOURCES          <key>                   a file of the inbox: state, sequencer, etag, review id
REVIEW#<id>      REVIEW                  the review: entry, bodies, files
REVIEW#<id>      HIDDEN                  what the leak gate looks for
LIST#all         <published>#<id>        that the review is live, in order of its date
NEWS             <first seen>#<id>       a review that the next issue may announce
FINGERPRINT#<f>  FINGERPRINT             which review last carried it
SLUG#<slug>      SLUG                    which review owns the address
IMAGE#<key>      REVIEW#<id>             a review that shows the image
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from unspoilt.aws.review_rows import (
    hidden_item,
    id_of,
    image_keys,
    instant,
    list_key,
    review_from,
    review_item,
    source_from,
    source_item,
)
from unspoilt.aws.translate import translated
from unspoilt.errors import Throttled
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.gate.hidden_words import HiddenWords
from unspoilt.use_cases.catalogue import CatalogueChange, Source, StoredReview

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_LIST = "LIST#all"


@dataclass(frozen=True, slots=True)
class ReviewsTable:
    """The adapter for Catalogue, Shelf, Sources and ReviewNews. Every read is strongly consistent."""

    client: DynamoDBClient
    table: str
    #: Whether what another version of the firewall let out may be read: to be compared and screened again, not shown.
    any_firewall: bool = False

    def read_source(self, key: str) -> Source | None:
        """Return what is known of a key, tombstones included."""
        item = self._get("SOURCES", key)
        return source_from(item) if item is not None else None

    def read_review(self, review_id: str) -> StoredReview | None:
        """Return a review, also one that is not live."""
        items = list(self._query(f"REVIEW#{review_id}"))
        return review_from(items, any_version=self.any_firewall) if items else None

    def find_by_fingerprint(self, fingerprint: str) -> str | None:
        """Return the id of the review that last carried this fingerprint."""
        return self._owner(f"FINGERPRINT#{fingerprint}", "FINGERPRINT")

    def find_by_slug(self, slug: str) -> str | None:
        """Return the id of the review that owns this address."""
        return self._owner(f"SLUG#{slug}", "SLUG")

    def find_by_image(self, key: str) -> tuple[str, ...]:
        """Return the ids of reviews that show the image with this key."""
        return tuple(item["sk"]["S"].removeprefix("REVIEW#") for item in self._query(f"IMAGE#{key}"))

    def newest(self, most: int) -> tuple[StoredReview, ...]:
        """Return the live reviews with the latest dates, latest first; `most` is at most 50."""
        rows = self._query(_LIST, ScanIndexForward=False, Limit=most)
        ids = [id_of(row) for _, row in zip(range(most), rows, strict=False)]
        found = {review.entry.id: review for review in self._read_reviews(ids)}
        return tuple(found[review_id] for review_id in ids if review_id in found and found[review_id].live)

    def review_ids(self) -> Iterator[str]:
        """Return every live review's id, latest first."""
        for row in self._query(_LIST, ScanIndexForward=False, ProjectionExpression="sk"):
            yield id_of(row)

    def between(self, start: datetime | None, end: datetime) -> tuple[Entry, ...]:
        """Return live entries marked as news and first seen in [start, end), latest first."""
        low = instant(start) if start is not None else ""
        found = []
        for row in self._query("NEWS", low=low or "0", high=instant(end), ScanIndexForward=False):
            review = self.read_review(id_of(row))
            if review is not None and review.live:
                found.append(review.entry)
        return tuple(found)

    def hidden_words(self, ids: tuple[str, ...]) -> tuple[HiddenWords, ...]:
        """Return what the leak gate looks for in everything that is published of these reviews."""
        found = (self.read_review(review_id) for review_id in ids)
        return tuple(review.hidden for review in found if review is not None)

    def sources_between(self, after: str | None, last: str | None) -> Iterable[Source]:
        """Return sources with after < key ≤ last; None is open."""
        for row in self._query("SOURCES", low=after, high=last):
            if row["sk"]["S"] != after:
                yield source_from(row)

    def commit(self, change: CatalogueChange) -> None:
        """Write all of it or raise Conflict. A retry of our own success reads as Conflict: read again, decide again."""
        writes = [self._put(source_item(change.source), revision=change.source.revision)]
        if change.review is not None:
            writes += self._review_writes(change.review, change)
        with translated():
            self.client.transact_write_items(TransactItems=writes)  # type: ignore[arg-type]

    def _review_writes(self, review: StoredReview, change: CatalogueChange) -> list[dict[str, Any]]:
        entry, before = review.entry, change.before
        owned = {"review_id": {"S": entry.id}}
        writes = [
            self._put(review_item(review), revision=review.revision),
            self._put(hidden_item(review)),
            self._put(
                {"pk": {"S": f"FINGERPRINT#{review.fingerprint}"}, "sk": {"S": "FINGERPRINT"}, **owned},
                owners=(entry.id, change.fingerprint_owner or entry.id),
            ),
            self._put({"pk": {"S": f"SLUG#{entry.slug}"}, "sk": {"S": "SLUG"}, **owned}, owners=(entry.id, entry.id)),
        ]
        listed = {list_key(review)} if review.live else set()
        unlisted = ({list_key(before)} if before is not None and before.live else set()) - listed
        writes += [self._delete(_LIST, key) for key in unlisted]
        writes += [self._put({"pk": {"S": _LIST}, "sk": {"S": key}}) for key in listed]
        images = image_keys(review) if review.live else set()
        withdrawn = (image_keys(before) if before is not None else set()) - images
        writes += [self._delete(f"IMAGE#{key}", f"REVIEW#{entry.id}") for key in withdrawn]
        writes += [self._put({"pk": {"S": f"IMAGE#{key}"}, "sk": {"S": f"REVIEW#{entry.id}"}}) for key in images]
        if change.news:
            mark = f"{instant(review.first_seen)}#{entry.id}"
            writes.append(self._put({"pk": {"S": "NEWS"}, "sk": {"S": mark}}))
        return writes

    def _put(
        self, item: dict[str, Any], *, revision: int | None = None, owners: tuple[str, str] | None = None
    ) -> dict[str, Any]:
        put: dict[str, Any] = {"TableName": self.table, "Item": item}
        if revision == 1:
            put["ConditionExpression"] = "attribute_not_exists(pk)"
        elif revision is not None:
            put["ConditionExpression"] = "revision = :before"
            put["ExpressionAttributeValues"] = {":before": {"N": str(revision - 1)}}
        elif owners is not None:
            put["ConditionExpression"] = "attribute_not_exists(pk) OR review_id IN (:one, :other)"
            put["ExpressionAttributeValues"] = {":one": {"S": owners[0]}, ":other": {"S": owners[1]}}
        return {"Put": put}

    def _delete(self, pk: str, sk: str) -> dict[str, Any]:
        return {"Delete": {"TableName": self.table, "Key": {"pk": {"S": pk}, "sk": {"S": sk}}}}

    def _get(self, pk: str, sk: str) -> dict[str, Any] | None:
        with translated():
            answer = self.client.get_item(
                TableName=self.table, Key={"pk": {"S": pk}, "sk": {"S": sk}}, ConsistentRead=True
            )
        return answer.get("Item")

    def _read_reviews(self, ids: list[str]) -> Iterator[StoredReview]:
        """Read up to 50 reviews in one call; what DynamoDB leaves out for its size is asked for again."""
        rows = ("REVIEW", "HIDDEN")
        left: list[Any] = [{"pk": {"S": f"REVIEW#{each}"}, "sk": {"S": row}} for each in ids for row in rows]
        found: dict[str, list[dict[str, Any]]] = {}
        while left:
            with translated():
                answer = self.client.batch_get_item(RequestItems={self.table: {"Keys": left, "ConsistentRead": True}})
            for item in answer["Responses"].get(self.table, []):
                found.setdefault(str(item["pk"]["S"]), []).append(item)
            unread = answer.get("UnprocessedKeys", {})
            rest = list(unread[self.table]["Keys"]) if self.table in unread else []
            if len(rest) == len(left):
                raise Throttled("BatchGetItem read nothing")
            left = rest
        for items in found.values():
            yield review_from(items, any_version=self.any_firewall)

    def _owner(self, pk: str, sk: str) -> str | None:
        item = self._get(pk, sk)
        return item["review_id"]["S"] if item is not None else None

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
