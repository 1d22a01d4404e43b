"""The Reviews table: the catalogue, in one DynamoDB table; `shelf_table` has the rows that the publisher keeps.

pk               sk                      what
SOURCES          <key>                   a file of the inbox: state, sequencer, etag, review id
REVIEW#<id>      REVIEW                  the review: entry, bodies, files
REVIEW#<id>      HIDDEN                  what the leak gate looks for
LIST#<listing>   <published>#<id>        that the review is live and stands in the listing, in order of its date
NEWS             <first seen>#<id>       a review that the next issue may announce
FINGERPRINT#<f>  FINGERPRINT             which review last carried it
SLUG#<slug>      SLUG                    which review owns the address
IMAGE#<key>      REVIEW#<id>             a review that shows the image
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from unspoilt.aws.review_reader import ReviewReader
from unspoilt.aws.review_rows import (
    hidden_item,
    id_of,
    image_keys,
    list_keys,
    news_key,
    review_item,
    rows_beside,
    source_from,
    source_item,
)
from unspoilt.aws.translate import translated
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.gate.hidden_words import HiddenWords
from unspoilt.use_cases.catalogue import CatalogueChange, Source, StoredReview, instant


@dataclass(frozen=True, slots=True)
class ReviewsTable(ReviewReader):
    """The adapter for Catalogue, Sources and ReviewNews."""

    def read_source(self, key: str) -> Source | None:
        """Return what is known of a key, tombstones included."""
        item = self._get("SOURCES", key)
        return source_from(item) if item is not None else None

    def find_by_fingerprint(self, fingerprint: str) -> str | None:
        """Return the id of the review that last carried this fingerprint."""
        return self._owner(f"FINGERPRINT#{fingerprint}", "FINGERPRINT")

    def find_by_image(self, key: str) -> tuple[str, ...]:
        """Return the ids of reviews that show the image with this key."""
        return tuple(item["sk"]["S"].removeprefix("REVIEW#") for item in self._query(f"IMAGE#{key}"))

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
        fingerprint, slug, *others = rows_beside(review)
        writes = [
            self._put(review_item(review), revision=review.revision),
            self._put(hidden_item(review)),
            self._put(fingerprint, owners=(entry.id, change.fingerprint_owner or entry.id)),
            self._put(slug, owners=(entry.id, entry.id)),
        ]
        unlisted = (list_keys(before) if before is not None else set()) - list_keys(review)
        writes += [self._delete(pk, sk) for pk, sk in sorted(unlisted)]
        withdrawn = (image_keys(before) if before is not None else set()) - (
            image_keys(review) if review.live else set()
        )
        writes += [self._delete(f"IMAGE#{key}", f"REVIEW#{entry.id}") for key in sorted(withdrawn)]
        writes += [self._put(row) for row in others]
        if change.news:
            pk, sk = news_key(entry.id, review.first_seen)
            writes.append(self._put({"pk": {"S": pk}, "sk": {"S": sk}}))
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
