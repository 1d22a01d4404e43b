"""The archive of issues in the Reviews table: public facts, in rows of their own.

| pk | sk | what |
| --- | --- | --- |
| ISSUES | <time>#<issue id> | an issue that flew, and the ids of its reviews |
| ISSUE_YEARS | <year> | that a year has issues |
| MAILED#<review id> | <issue id> | that a review was in an issue |

The row of the issue is written last: when it is there, so are the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from unspoilt.aws.translate import translated
from unspoilt.newsletter.cadence import Cadence
from unspoilt.use_cases.flown_issues import FlownIssue

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ISSUES: Final = "ISSUES"
_YEARS: Final = "ISSUE_YEARS"


@dataclass(frozen=True, slots=True)
class FlownIssuesTable:
    """The adapter for FlownNotes and FlownArchive. Every read is strongly consistent."""

    client: DynamoDBClient
    table: str

    def add(self, issue: FlownIssue) -> None:
        """Note an issue; doing it again changes nothing."""
        for review_id in issue.reviews:
            self._put(f"MAILED#{review_id}", issue.id)
        self._put(_YEARS, f"{issue.end.year}")
        self._put(ISSUES, _sort_key(issue.id), {"reviews": {"L": [{"S": one} for one in issue.reviews]}})

    def read_issue(self, issue_id: str) -> FlownIssue | None:
        """Return an issue that flew."""
        key = {"pk": {"S": ISSUES}, "sk": {"S": _sort_key(issue_id)}}
        with translated():
            item = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item")
        return None if item is None else _issue(item)

    def newest_issues(self, most: int) -> tuple[FlownIssue, ...]:
        """Return the latest issues, latest first."""
        rows = self._query("pk = :pk", {":pk": {"S": ISSUES}})
        return tuple(_issue(row) for _, row in zip(range(most), rows, strict=False))

    def issues_of(self, year: int) -> tuple[FlownIssue, ...]:
        """Return the issues of a year in UTC, latest first."""
        values = {":pk": {"S": ISSUES}, ":year": {"S": f"{year}"}}
        return tuple(map(_issue, self._query("pk = :pk AND begins_with(sk, :year)", values)))

    def years(self) -> tuple[int, ...]:
        """Return the years that have issues, latest first."""
        return tuple(int(row["sk"]["S"]) for row in self._query("pk = :pk", {":pk": {"S": _YEARS}}))

    def issues_with(self, review_id: str) -> tuple[str, ...]:
        """Return the ids of issues that a review was in."""
        rows = self._query("pk = :pk", {":pk": {"S": f"MAILED#{review_id}"}})
        return tuple(str(row["sk"]["S"]) for row in rows)

    def _put(self, pk: str, sk: str, more: dict[str, Any] | None = None) -> None:
        item = {"pk": {"S": pk}, "sk": {"S": sk}, **(more or {})}
        with translated():
            self.client.put_item(TableName=self.table, Item=item)

    def _query(self, condition: str, values: dict[str, Any]) -> Iterator[dict[str, Any]]:
        pages = self.client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression=condition,
            ExpressionAttributeValues=values,
            ConsistentRead=True,
            ScanIndexForward=False,
        )
        with translated():
            for page in pages:
                yield from page["Items"]


def issue_id_from(sort_key: str) -> str:
    """Return the id of the issue that a row of `ISSUES` is about."""
    return sort_key.partition("#")[2]


def _sort_key(issue_id: str) -> str:
    """Return a sort key that orders issues by time: an id is a cadence and a time."""
    return f"{issue_id.partition('-')[2]}#{issue_id}"


def _issue(item: dict[str, Any]) -> FlownIssue:
    time, _, issue_id = str(item["sk"]["S"]).partition("#")
    end = datetime.strptime(time, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    reviews = tuple(str(one["S"]) for one in item["reviews"]["L"])
    return FlownIssue(issue_id, Cadence(issue_id.partition("-")[0]), end, reviews)
