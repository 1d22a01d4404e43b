"""`unspoilt restore`: the Reviews table from the backup in the inbox bucket, and the site from the table.

Nothing is published while rows are missing: a publisher that saw half of them would join pages and give new numbers.
So ingest and the publishers are paused first, and go on when all rows are there; whoever uploads meanwhile waits.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from botocore.exceptions import ClientError

from unspoilt.aws.deliveries_table import DeliveriesTable
from unspoilt.aws.flown_issues_table import FlownIssuesTable
from unspoilt.aws.issues_bucket import IssuesBucket
from unspoilt.aws.kept_rows import Row, rows_from_bytes
from unspoilt.aws.review_rows import review_from, rows_beside
from unspoilt.aws.translate import code_of
from unspoilt.errors import OurError
from unspoilt.newsletter.flight import Flight, FlightState
from unspoilt.use_cases.backup import LISTING_BACKUPS, REVIEW_BACKUPS
from unspoilt.use_cases.flown_issues import NoteFlown
from unspoilt_local.account import Account
from unspoilt_local.deployed_stack import DeployedStack
from unspoilt_local.errors import AwsTrouble
from unspoilt_local.operation.issue_balance import frozen_issues, newest_issues
from unspoilt_local.operation.triggers import Progress, Triggers, find_triggers

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client

_T = TypeVar("_T")
Rows = tuple[Row, ...]
#: Functions that must not run while rows are missing, by their outputs: they are told of uploads and of rows.
_PAUSED: Final = ("IngestReviewFunctionName", "PublishSiteFunctionName", "PublishIssuesFunctionName")
_READERS: Final = 8
#: DynamoDB's limit on rows that are written at once.
_MOST_WRITES: Final = 25
#: Reviews that one call of the publisher is asked for.
_MOST_TOLD: Final = 25
_STEPS: Final = 2


@dataclass(slots=True)
class Restored:
    """What it came to."""

    reviews: int = 0
    #: Of them, those that their author has withdrawn: their pages say so.
    withdrawn: int = 0
    listings: int = 0
    issues: int = 0
    rows: int = 0
    written: int = 0
    refused: int = 0


@dataclass(slots=True)
class Restore:
    """One run against one stack."""

    account: Account
    stack: DeployedStack
    progress: Progress
    pause: Callable[[float], None] = time.sleep
    done: Restored = field(default_factory=Restored)

    def run(self, *, start_over: bool) -> Restored:
        """Make table and site again. AwsTrouble where that cannot be begun, and then nothing was changed."""
        self._look(start_over=start_over)
        reviews = self._read(REVIEW_BACKUPS, lambda rows: (*rows, *_following(rows)))
        listings = self._read(LISTING_BACKUPS, lambda rows: rows)
        if not reviews:
            raise AwsTrouble(
                f"the bucket {self._name('InboxBucketName')} has no backup",
                "nothing was changed: of a stack that has published anything, one is there",
            )
        triggers = self._triggers()
        triggers.pause()
        if start_over:
            self._empty()
        # Where pages begin comes last: until then a publisher could not write over what is kept of them.
        rows = rows_of_reviews(reviews)
        self._write([*rows.values(), *(row for kept in listings for row in kept)])
        self._note_issues()
        triggers.go_on()
        self._publish([row for row in rows.values() if row["sk"]["S"] == "REVIEW"])
        self._ask_reconcile()
        self.done.reviews, self.done.listings = len(reviews), len(listings)
        return self.done

    def _name(self, output: str) -> str:
        return self.stack.output(output)

    def _look(self, *, start_over: bool) -> None:
        table, site = self._name("ReviewsTableName"), self._name("SiteBucketName")
        try:
            self._s3().head_bucket(Bucket=site)
            found = self._dynamodb().scan(TableName=table, Limit=1)["Items"]
        except ClientError as error:
            if code_of(error) in {"404", "NoSuchBucket", "ResourceNotFoundException"}:
                raise AwsTrouble(
                    f"the table {table} or the bucket {site} is not there",
                    "nothing was changed: make it again first, as docs/operations.md says",
                ) from error
            raise
        if found and not start_over:
            raise AwsTrouble(
                f"the table {table} is not empty",
                "nothing was changed: with --start-over all that it holds is dropped, and made again from the backup",
            )

    def _read(self, prefix: str, complete: Callable[[Rows], Rows]) -> list[Rows]:
        """Read every backup with this prefix, and complete it; AwsTrouble that names one that is damaged."""
        s3, bucket = self._s3(), self._name("InboxBucketName")
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]

        def read(key: str) -> Rows:
            data = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            try:
                return complete(rows_from_bytes(data))
            except (OurError, LookupError, TypeError, ValueError) as error:
                raise AwsTrouble(
                    f"the backup {key} is damaged",
                    "nothing was changed: bring an older version of it back, or delete it and lose what it says",
                ) from error

        found = []
        with ThreadPoolExecutor(_READERS) as pool:
            for rows in pool.map(read, keys):
                found.append(rows)
                self.progress(f"{prefix} read", len(found), len(keys))
        return found

    def _triggers(self) -> Triggers:
        names = [self._name(output) for output in _PAUSED]
        table = self._dynamodb().describe_table(TableName=self._name("ReviewsTableName"))["Table"]
        return find_triggers(
            self.account.client("lambda"), names, table.get("LatestStreamArn", ""), self.progress, self.pause
        )

    def _empty(self) -> None:
        dynamodb, table = self._dynamodb(), self._name("ReviewsTableName")
        options: dict[str, Any] = {"ProjectionExpression": "pk, sk", "ConsistentRead": True}
        pages = dynamodb.get_paginator("scan").paginate(TableName=table, **options)
        keys = ({"DeleteRequest": {"Key": item}} for page in pages for item in page["Items"])
        self._write_all("rows dropped", keys, None)

    def _write(self, rows: Sequence[Row]) -> None:
        self._write_all("rows written", ({"PutRequest": {"Item": row}} for row in rows), len(rows))
        self.done.rows = len(rows)

    def _write_all(self, what: str, requests: Iterable[Mapping[str, Any]], total: int | None) -> None:
        dynamodb, table = self._dynamodb(), self._name("ReviewsTableName")
        count = 0
        for batch in _batches(requests, _MOST_WRITES):
            left: list[Any] = list(batch)
            for wait in (0, 1, 2, 4, 8, 16, None):
                answer = dynamodb.batch_write_item(RequestItems={table: left})
                left = list(answer.get("UnprocessedItems", {}).get(table, []))
                if not left:
                    break
                if wait is None:
                    raise AwsTrouble("DynamoDB takes no more rows", "run the same command again with --start-over")
                self.pause(wait)
            count += len(batch)
            self.progress(what, count, total)

    def _note_issues(self) -> None:
        """Bring the archive of issues back: which flew is in the ledger, and what was in them in the issues bucket."""
        s3, bucket = self._s3(), self._name("IssuesBucketName")
        ledger = DeliveriesTable(self._dynamodb(), self._name("DeliveriesTableName"))
        archive = FlownIssuesTable(self._dynamodb(), self._name("ReviewsTableName"))
        note = NoteFlown(IssuesBucket(s3, bucket), archive).note
        frozen = frozen_issues(s3, bucket)
        flown = [flight.issue for flight in newest_issues(ledger, frozen, len(frozen)) if has_flown(flight)]
        for number, issue in enumerate(flown, 1):
            note(issue)
            self.progress("issues noted", number, len(flown))
        self.done.issues = len(flown)

    def _publish(self, reviews: Sequence[Row]) -> None:
        """Publish issues, which the site links to; what was withdrawn, which a full check passes over; then all."""
        self.done.refused += self._invoke("PublishIssuesFunctionName", {"publish": "all"})["refused"]
        withdrawn = [row for row in reviews if not json.loads(row["doc"]["S"])["live"]]
        self.done.withdrawn = len(withdrawn)
        while withdrawn:
            records = [
                {"dynamodb": {"Keys": {"pk": row["pk"], "sk": row["sk"]}, "SequenceNumber": str(number)}}
                for number, row in enumerate(withdrawn[:_MOST_TOLD])
            ]
            failed = self._invoke("PublishSiteFunctionName", {"Records": records})["batchItemFailures"]
            # As of a stream: what it had no time for is told again, from the first of these on.
            done = min((int(each["itemIdentifier"]) for each in failed), default=len(records))
            if not done:
                raise AwsTrouble("a withdrawn review could not be published", _PUBLISH_AGAIN)
            del withdrawn[:done]
        following: str | None = ""
        looked_at = 0
        while following is not None:
            answer = self._invoke("PublishSiteFunctionName", {"publish": "all", "after": following, "steps": _STEPS})
            self.done.written += answer["written"]
            self.done.refused += answer["refused"]
            looked_at += answer["looked_at"]
            following = answer["after"]
            self.progress("reviews and listings published", looked_at, None)

    def _invoke(self, output: str, event: Mapping[str, Any]) -> Mapping[str, Any]:
        answer = self.account.client("lambda").invoke(
            FunctionName=self._name(output), Payload=json.dumps(event).encode()
        )
        said: Mapping[str, Any] = json.loads(answer["Payload"].read())
        if answer.get("FunctionError"):
            raise AwsTrouble(
                f"{output.removesuffix('Name')} failed ({said.get('errorType', 'no reason')})", _PUBLISH_AGAIN
            )
        return said

    def _ask_reconcile(self) -> None:
        """Have the inbox compared with the table: files that were refused or changed since are taken in."""
        self.account.client("sqs").send_message(
            QueueUrl=self._name("IngestQueueUrl"), MessageBody=json.dumps({"reconcile": {"after": None}})
        )

    def _s3(self) -> S3Client:
        client: S3Client = self.account.client("s3")
        return client

    def _dynamodb(self) -> DynamoDBClient:
        client: DynamoDBClient = self.account.client("dynamodb")
        return client


_PUBLISH_AGAIN: Final = "the table is whole again: see the function's log, then unspoilt publish --all"


def rows_of_reviews(kept: Iterable[Rows]) -> dict[tuple[str, str], Row]:
    """Return all rows of reviews by key.

    A file that was shown by one review and then by another is in both backups: what was written later counts.
    """
    found: dict[tuple[str, str], Row] = {}
    for row in (row for rows in kept for row in rows):
        key = row["pk"]["S"], row["sk"]["S"]
        if key not in found or _revision(row) > _revision(found[key]):
            found[key] = row
    return found


def _batches(things: Iterable[_T], most: int) -> Iterator[list[_T]]:
    left = iter(things)
    while batch := list(islice(left, most)):
        yield batch


def _following(rows: Rows) -> Iterator[Row]:
    """Return the rows that follow from a review's own."""
    own = [row for row in rows if row["pk"]["S"].startswith("REVIEW#")]
    yield from rows_beside(review_from(own, any_version=True))


def _revision(row: Row) -> int:
    return int(row["revision"]["N"]) if "revision" in row else 0


def has_flown(flight: Flight) -> bool:
    """Tell whether an issue took off: one that expired on the ground has no deliveries."""
    return flight.state in {FlightState.FLYING, FlightState.FINISHED} or flight.expected > 0
