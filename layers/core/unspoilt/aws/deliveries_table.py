"""The Deliveries table: the ledger of issues and deliveries.

| pk | sk | what |
| --- | --- | --- |
| ISSUE#<id> | ISSUE | where an issue stands; `open_key` until it is closed, which lists it in the index by_open |
| ISSUE#<id> | DELIVERY#<subscriber> | one delivery |
| CADENCE#<cadence> | LAST | the end of the last period taken |
| CANARY | CANARY | the last canary, and when it was heard |

Deliveries are not in the index: the two index writes a delivery would cost more than everything else here, and the
sweeper finds open ones by reading their issue's own rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, final

from unspoilt.aws.attributes import (
    moment_of,
    number_of,
    optional_moment_of,
    optional_text_of,
    stamp,
    text_of,
    to_attribute,
    to_item,
    ttl_of,
)
from unspoilt.aws.item_batches import read_items
from unspoilt.aws.translate import translated
from unspoilt.errors import Conflict
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.delivery import Delivery, DeliveryStatus, Reason
from unspoilt.newsletter.flight import CLOSED, Flight, FlightState
from unspoilt.newsletter.selection import WHOLE
from unspoilt.newsletter.watermark import Canary

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

#: Who got what is forgotten after this; the issues themselves stay.
KEEP_DELIVERIES: Final = timedelta(days=180)
_OPEN: Final = "ISSUES"
_PREFIX: Final = "DELIVERY#"
_CANARY: Final = "CANARY"
#: DynamoDB's limit on a transaction.
_MOST_WRITES: Final = 100
#: How often a page that changes under our hands is looked at again.
_ROUNDS: Final = 4


@final
class DeliveriesTable:
    """Issues and deliveries."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def read_flight(self, issue: str) -> Flight | None:
        """Return where an issue stands."""
        item = self._read(f"ISSUE#{issue}", "ISSUE")
        return None if item is None else _flight(item)

    def read_last_end(self, cadence: Cadence) -> datetime | None:
        """Return the end of the last period that was taken."""
        item = self._read(f"CADENCE#{cadence}", "LAST")
        return None if item is None else moment_of(item, "end")

    def reserve(self, flight: Flight, after: datetime | None) -> None:
        """Take the period if the last one still ends at `after` and the issue is not there yet, or raise Conflict."""
        last: dict[str, Any] = {
            "TableName": self._table,
            "Item": to_item(
                {"pk": f"CADENCE#{flight.cadence}", "sk": "LAST", "end": flight.end, "issue": flight.issue}
            ),
        }
        if after is None:
            last["ConditionExpression"] = "attribute_not_exists(pk)"
        else:
            last["ConditionExpression"] = "#end = :after"
            last["ExpressionAttributeNames"] = {"#end": "end"}
            last["ExpressionAttributeValues"] = {":after": {"S": stamp(after)}}
        with translated():
            self._client.transact_write_items(
                TransactItems=[
                    {
                        "Put": {
                            "TableName": self._table,
                            "Item": _flight_item(flight),
                            "ConditionExpression": "attribute_not_exists(pk)",
                        }
                    },
                    {"Put": last},  # type: ignore[typeddict-item]
                ]
            )

    def replace_flight(self, old: Flight, new: Flight) -> None:
        """Write a step if nobody took one since, or raise Conflict."""
        with translated():
            self._client.put_item(
                TableName=self._table,
                Item=_flight_item(new),
                ConditionExpression="revision = :revision",
                ExpressionAttributeValues={":revision": to_attribute(old.revision)},
            )

    def open_flights(self) -> tuple[Flight, ...]:
        """Return every issue that is not closed."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName="by_open",
            KeyConditionExpression="open_key = :open",
            ExpressionAttributeValues={":open": {"S": _OPEN}},
        )
        with translated():
            keys = [text_of(item, "pk") for page in pages for item in page["Items"]]
        # The index only lists keys, and lags behind: the rows say where the issues stand.
        flights = (self.read_flight(key.removeprefix("ISSUE#")) for key in keys)
        return tuple(flight for flight in flights if flight is not None and flight.state not in CLOSED)

    def add_deliveries(self, rows: Sequence[Delivery]) -> None:
        """Write rows where there are none yet; rows that are there stay as they are.

        A hundred at a time, all or none: what dies in between has little to do again.
        """
        for start in range(0, len(rows), _MOST_WRITES):
            self._add_some(rows[start : start + _MOST_WRITES])

    def _add_some(self, rows: Sequence[Delivery]) -> None:
        """Write up to a hundred rows in one transaction, and without those that are there where some are."""
        for _ in range(_ROUNDS):
            try:
                if rows:
                    self._add_all(rows)
            except Conflict:
                present = self._present(rows)
                rows = [row for row in rows if row.subscriber not in present]
            else:
                return
        raise Conflict("the rows of a page kept changing")

    def _add_all(self, rows: Sequence[Delivery]) -> None:
        puts: list[Any] = [
            {
                "Put": {
                    "TableName": self._table,
                    "Item": _delivery_item(row),
                    "ConditionExpression": "attribute_not_exists(pk)",
                }
            }
            for row in rows
        ]
        with translated():
            self._client.transact_write_items(TransactItems=puts)

    def _present(self, rows: Sequence[Delivery]) -> frozenset[str]:
        """Return which of these subscribers have a row."""
        issue = rows[0].issue
        return frozenset(
            text_of(item, "sk").removeprefix(_PREFIX)
            for item in self._rows(issue, low=rows[0].subscriber, high=rows[-1].subscriber, ProjectionExpression="sk")
        )

    def read_delivery(self, issue: str, subscriber: str) -> Delivery | None:
        """Return a row."""
        item = self._read(f"ISSUE#{issue}", f"{_PREFIX}{subscriber}")
        return None if item is None else _delivery(item)

    def read_deliveries(self, issue: str, subscribers: Sequence[str]) -> dict[str, Delivery]:
        """Return the rows of these subscribers, by subscriber."""
        keys = [to_item({"pk": f"ISSUE#{issue}", "sk": f"{_PREFIX}{one}"}) for one in dict.fromkeys(subscribers)]
        items = read_items(lambda wanted: self._client.batch_get_item(RequestItems=wanted), self._table, keys)
        return {row.subscriber: row for row in map(_delivery, items)}

    def replace_delivery(self, old: Delivery, new: Delivery) -> None:
        """Write a row if it still has the old one's status and nonce, or raise Conflict."""
        values = {":status": to_attribute(str(old.status))}
        if old.nonce is None:
            nonce = "attribute_not_exists(nonce)"
        else:
            nonce = "nonce = :nonce"
            values[":nonce"] = to_attribute(old.nonce)
        with translated():
            self._client.put_item(
                TableName=self._table,
                Item=_delivery_item(new),
                ConditionExpression=f"#status = :status AND {nonce}",
                ExpressionAttributeNames={"#status": "status"},
                ExpressionAttributeValues=values,
            )

    def deliveries_of(self, issue: str) -> Iterator[Delivery]:
        """Go through all rows of an issue, strongly consistent, in order of subscribers."""
        return (_delivery(item) for item in self._rows(issue))

    def open_deliveries(self, issue: str) -> Iterator[Delivery]:
        """Go through the rows of an issue that are PENDING or SENDING, strongly consistent."""
        values = {
            ":pending": to_attribute(str(DeliveryStatus.PENDING)),
            ":sending": to_attribute(str(DeliveryStatus.SENDING)),
        }
        rows = self._rows(
            issue,
            values=values,
            FilterExpression="#status IN (:pending, :sending)",
            ExpressionAttributeNames={"#status": "status"},
        )
        return (_delivery(item) for item in rows)

    def tally(self, issue: str) -> Counter[DeliveryStatus]:
        """Count the rows of an issue by status, strongly consistent."""
        rows = self._rows(issue, ProjectionExpression="#status", ExpressionAttributeNames={"#status": "status"})
        return Counter(DeliveryStatus(text_of(item, "status")) for item in rows)

    def read_canary(self) -> Canary | None:
        """Return the last canary."""
        item = self._read(_CANARY, _CANARY)
        if item is None:
            return None
        return Canary(
            text_of(item, "nonce"),
            moment_of(item, "asked_at"),
            optional_moment_of(item, "heard_at"),
            number_of(item, "revision"),
        )

    def replace_canary(self, old: Canary | None, new: Canary) -> None:
        """Write it if nobody wrote since, or raise Conflict."""
        item = to_item(
            {
                "pk": _CANARY,
                "sk": _CANARY,
                "nonce": new.nonce,
                "asked_at": new.asked_at,
                "heard_at": new.heard_at,
                "revision": new.revision,
            }
        )
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if old is not None:
            condition = {
                "ConditionExpression": "revision = :revision",
                "ExpressionAttributeValues": {":revision": to_attribute(old.revision)},
            }
        with translated():
            self._client.put_item(TableName=self._table, Item=item, **condition)

    def _rows(
        self,
        issue: str,
        *,
        low: str = "",
        high: str = "~",
        values: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> Iterator[Mapping[str, Any]]:
        """Go through an issue's rows, or those of subscribers from one to another; ids are hexadecimal digits."""
        bounds = {":low": {"S": f"{_PREFIX}{low}"}, ":high": {"S": f"{_PREFIX}{high}"}}
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :low AND :high",
            ExpressionAttributeValues={":pk": {"S": f"ISSUE#{issue}"}, **bounds, **(values or {})},
            ConsistentRead=True,
            **options,
        )
        with translated():
            for page in pages:
                yield from page["Items"]

    def _read(self, pk: str, sk: str) -> Mapping[str, Any] | None:
        with translated():
            answer = self._client.get_item(
                TableName=self._table, Key=to_item({"pk": pk, "sk": sk}), ConsistentRead=True
            )
        return answer.get("Item")


def _flight_item(flight: Flight) -> dict[str, AttributeValueTypeDef]:
    is_open = flight.state not in CLOSED
    return {
        **to_item(
            {
                "pk": f"ISSUE#{flight.issue}",
                "sk": "ISSUE",
                "issue": flight.issue,
                "cadence": str(flight.cadence),
                "start": flight.start,
                "end": flight.end,
                "fly_at": flight.fly_at,
                "expires_at": flight.expires_at,
                "state": str(flight.state),
                "changed_at": flight.changed_at,
                "cursor": flight.cursor,
                "expected": flight.expected,
                "expanded": flight.expanded,
                "looked_at": flight.looked_at,
                "revision": flight.revision,
                "open_key": _OPEN if is_open else None,
                "open_since": flight.fly_at if is_open else None,
            }
        ),
        "counts": {"M": {status: {"N": str(count)} for status, count in flight.counts.items()}},
    }


def _flight(item: Mapping[str, Any]) -> Flight:
    return Flight(
        issue=text_of(item, "issue"),
        cadence=Cadence(text_of(item, "cadence")),
        start=optional_moment_of(item, "start"),
        end=moment_of(item, "end"),
        fly_at=moment_of(item, "fly_at"),
        expires_at=moment_of(item, "expires_at"),
        state=FlightState(text_of(item, "state")),
        changed_at=moment_of(item, "changed_at"),
        cursor=optional_text_of(item, "cursor"),
        expected=number_of(item, "expected"),
        expanded=item["expanded"]["BOOL"],
        looked_at=optional_moment_of(item, "looked_at"),
        counts={status: int(count["N"]) for status, count in item["counts"]["M"].items()},
        revision=number_of(item, "revision"),
    )


def _delivery_item(delivery: Delivery) -> dict[str, AttributeValueTypeDef]:
    return to_item(
        {
            "pk": f"ISSUE#{delivery.issue}",
            "sk": f"{_PREFIX}{delivery.subscriber}",
            "status": str(delivery.status),
            "changed_at": delivery.changed_at,
            "nonce": delivery.nonce,
            "message_id": delivery.message_id,
            "reason": None if delivery.reason is None else str(delivery.reason),
            "selection": delivery.selection or None,
            "ttl": ttl_of(delivery.changed_at, KEEP_DELIVERIES),
        }
    )


def _delivery(item: Mapping[str, Any]) -> Delivery:
    reason = optional_text_of(item, "reason")
    return Delivery(
        issue=text_of(item, "pk").removeprefix("ISSUE#"),
        subscriber=text_of(item, "sk").removeprefix(_PREFIX),
        status=DeliveryStatus(text_of(item, "status")),
        changed_at=moment_of(item, "changed_at"),
        nonce=optional_text_of(item, "nonce"),
        message_id=optional_text_of(item, "message_id"),
        reason=None if reason is None else Reason(reason),
        selection=optional_text_of(item, "selection") or WHOLE,
    )
