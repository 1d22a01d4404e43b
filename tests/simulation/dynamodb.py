"""DynamoDB in memory: conditions, transactions, pages and indexes as the real one keeps them.

The contract tests of the adapters run against this client as they do against moto and DynamoDB Local.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import SimpleNamespace
from typing import Any

from simulation.expressions import condition, update
from simulation.faults import refusal
from simulation.kept_items import NOTHING, Item, Items, Key, Look
from simulation.world import World

_NONE: Mapping[str, Any] = {}


@dataclass
class Index:
    """A secondary index: which attributes order it and which it carries."""

    pk: str
    sk: str
    carries: frozenset[str] | None
    #: By partition, in order: (sort key, the item's own key).
    rows: dict[str, list[tuple[str, Key]]] = field(default_factory=dict)

    def place_of(self, item: Mapping[str, Any], key: Key) -> tuple[str, tuple[str, Key]] | None:
        if self.pk not in item or self.sk not in item:
            return None
        return item[self.pk]["S"], (item[self.sk]["S"], key)

    def move(self, key: Key, old: Mapping[str, Any] | None, new: Item | None) -> None:
        before = None if old is None else self.place_of(old, key)
        after = None if new is None else self.place_of(new, key)
        if before == after:
            return
        if before is not None:
            rows = self.rows[before[0]]
            del rows[bisect_left(rows, before[1])]
        if after is not None:
            insort(self.rows.setdefault(after[0], []), after[1])

    @cached_property
    def shown(self) -> frozenset[str] | None:
        """The attributes that are read through it; None: all."""
        return None if self.carries is None else self.carries | {"pk", "sk", self.pk, self.sk}


@dataclass
class Table:
    """Items by partition and sort key."""

    indexes: dict[str, Index] = field(default_factory=dict)
    items: Items = field(default_factory=Items)
    order: dict[str, list[str]] = field(default_factory=dict)
    #: Hears of every item that was written or removed, and which it was: "INSERT", "MODIFY", "REMOVE".
    on_change: Callable[[Item, str], None] | None = None

    def put(self, item: Item) -> None:
        key = item["pk"]["S"], item["sk"]["S"]
        old = self.items.look(key)
        if old is None:
            insort(self.order.setdefault(key[0], []), key[1])
        if not self.items.replace(key, item):
            return
        for index in self.indexes.values():
            index.move(key, old, item)
        if self.on_change is not None:
            self.on_change(item, "INSERT" if old is None else "MODIFY")

    def delete(self, key: Key) -> None:
        old = self.items.pop(key, None)
        if old is None:
            return
        order = self.order[key[0]]
        del order[bisect_left(order, key[1])]
        for index in self.indexes.values():
            index.move(key, old, None)
        if self.on_change is not None:
            self.on_change(old, "REMOVE")


class SimulatedDynamoDB:
    """The client, as botocore's: the methods that our adapters call."""

    def __init__(self, world: World, tables: dict[str, Table], *, attempts: int = 4, page: int = 1000) -> None:
        self.world = world
        self.tables = tables
        self.attempts = attempts
        #: Items that one page of a query holds at most: the real one stops at 1 MB.
        self.page = page

    def create_table(self, *, TableName: str, GlobalSecondaryIndexes: Sequence[dict[str, Any]] = (), **_: Any) -> None:
        """Make a table, as the tests of the adapters do."""
        indexes = {}
        for index in GlobalSecondaryIndexes:
            keys = {key["KeyType"]: key["AttributeName"] for key in index["KeySchema"]}
            carries = frozenset(index["Projection"].get("NonKeyAttributes", []))
            indexes[index["IndexName"]] = Index(keys["HASH"], keys["RANGE"], carries)
        self.tables[TableName] = Table(indexes)

    def get_item(self, *, TableName: str, Key: Item, **_: Any) -> Item:
        def act() -> Item:
            item = self.tables[TableName].items.get((Key["pk"]["S"], Key["sk"]["S"]))
            return {} if item is None else {"Item": item}

        return self.world.call("dynamodb.GetItem", self.attempts, act)  # type: ignore[no-any-return]

    def batch_get_item(self, *, RequestItems: dict[str, Any]) -> Item:
        def act() -> Item:
            found = {
                name: [
                    item
                    for key in wanted["Keys"]
                    if (item := self.tables[name].items.get((key["pk"]["S"], key["sk"]["S"]))) is not None
                ]
                for name, wanted in RequestItems.items()
            }
            keys = [
                (name, *key["pk"].values(), *key["sk"].values())
                for name, wanted in RequestItems.items()
                for key in wanted["Keys"]
            ]
            assert 0 < len(keys) <= 100
            assert len(keys) == len(set(keys)), "the real one refuses a key that is given twice"
            return {"Responses": found, "UnprocessedKeys": {}}

        return self.world.call("dynamodb.BatchGetItem", self.attempts, act)  # type: ignore[no-any-return]

    def put_item(self, *, TableName: str, Item: Item, **options: Any) -> Item:
        def act() -> Item:
            self._check(TableName, Item, options, "PutItem")
            self.tables[TableName].put(Item)
            return {}

        return self.world.call("dynamodb.PutItem", self.attempts, act)  # type: ignore[no-any-return]

    def delete_item(self, *, TableName: str, Key: Item, **options: Any) -> Item:
        def act() -> Item:
            self._check(TableName, Key, options, "DeleteItem")
            self.tables[TableName].delete((Key["pk"]["S"], Key["sk"]["S"]))
            return {}

        return self.world.call("dynamodb.DeleteItem", self.attempts, act)  # type: ignore[no-any-return]

    def update_item(self, *, TableName: str, Key: Item, UpdateExpression: str, **options: Any) -> Item:
        def act() -> Item:
            self._check(TableName, Key, options, "UpdateItem")
            old = self.tables[TableName].items.get((Key["pk"]["S"], Key["sk"]["S"]), Key)
            names, values = _names_and_values(options)
            new = update(UpdateExpression, old, names, values)
            self.tables[TableName].put(new)
            return {"Attributes": new}

        return self.world.call("dynamodb.UpdateItem", self.attempts, act)  # type: ignore[no-any-return]

    def transact_write_items(self, *, TransactItems: Sequence[dict[str, Any]], **_: Any) -> Item:
        def act() -> Item:
            assert len(TransactItems) <= 100
            reasons = [self._reason(*next(iter(write.items()))) for write in TransactItems]
            if any(reasons):
                codes = [{"Code": reason or "None"} for reason in reasons]
                raise refusal("TransactWriteItems", "TransactionCanceledException", 400, CancellationReasons=codes)
            for write in TransactItems:
                self._write(*next(iter(write.items())))
            return {}

        return self.world.call("dynamodb.TransactWriteItems", self.attempts, act)  # type: ignore[no-any-return]

    def query(self, **options: Any) -> Item:
        return self.world.call("dynamodb.Query", self.attempts, lambda: self._query(**options))  # type: ignore[no-any-return]

    def scan(self, *, TableName: str) -> Item:
        """Return everything, as a test looks at it."""
        return {"Items": list(self.tables[TableName].items.values())}

    def get_paginator(self, operation: str) -> Any:
        assert operation == "query"
        return SimpleNamespace(paginate=self._pages)

    def _pages(self, **options: Any) -> Iterator[Item]:
        start: Item = {}
        while True:
            page = self.query(**options, **start)
            yield page
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def _query(
        self,
        *,
        TableName: str,
        KeyConditionExpression: str,
        IndexName: str | None = None,
        Limit: int | None = None,
        ScanIndexForward: bool = True,
        FilterExpression: str | None = None,
        ProjectionExpression: str | None = None,
        Select: str | None = None,
        ExclusiveStartKey: Item | None = None,
        ConsistentRead: bool = False,
        **options: Any,
    ) -> Item:
        table = self.tables[TableName]
        assert not (IndexName and ConsistentRead), "an index is read as it happens to be"
        names, values = _names_and_values(options)
        most = min(self.page, Limit or self.page)
        keeps = None if FilterExpression is None else condition(FilterExpression, names, values)
        take_out = _taking_out(Select, ProjectionExpression, names)
        found: list[Item] = []
        scanned = 0
        last: Item | None = None
        rows = _Rows(table, IndexName, KeyConditionExpression, names, values)
        for key, look in rows.from_key(ExclusiveStartKey, forward=ScanIndexForward):
            scanned += 1
            if keeps is None or keeps(look):
                found.append(take_out(look))
            if scanned == most:
                # DynamoDB names a last key wherever it stopped for a limit, also where nothing follows.
                last = rows.last_key(key, look)
                break
        page: Item = {"Count": len(found), "ScannedCount": scanned}
        if Select != "COUNT":
            page["Items"] = found
        if last is not None:
            page["LastEvaluatedKey"] = last
        return page

    def _check(self, table: str, key: Item, options: Mapping[str, Any], operation: str) -> None:
        if not self._holds(table, key, options):
            raise refusal(operation, "ConditionalCheckFailedException", 400)

    def _holds(self, table: str, key: Item, options: Mapping[str, Any]) -> bool:
        expression = options.get("ConditionExpression")
        if expression is None:
            return True
        item = self.tables[table].items.look((key["pk"]["S"], key["sk"]["S"])) or NOTHING
        return condition(expression, *_names_and_values(options))(item)

    def _reason(self, kind: str, write: dict[str, Any]) -> str | None:
        key = write["Item"] if kind == "Put" else write["Key"]
        return None if self._holds(write["TableName"], key, write) else "ConditionalCheckFailed"

    def _write(self, kind: str, write: dict[str, Any]) -> None:
        table = self.tables[write["TableName"]]
        match kind:
            case "Put":
                table.put(write["Item"])
            case "Delete":
                table.delete((write["Key"]["pk"]["S"], write["Key"]["sk"]["S"]))
            case "Update":
                key = write["Key"]
                old = table.items.get((key["pk"]["S"], key["sk"]["S"]), key)
                table.put(update(write["UpdateExpression"], old, *_names_and_values(write)))
            case "ConditionCheck":
                return
            case _:
                raise NotImplementedError(kind)


def _names_and_values(options: Mapping[str, Any]) -> tuple[Mapping[str, str], Mapping[str, Any]]:
    return options.get("ExpressionAttributeNames", _NONE), options.get("ExpressionAttributeValues", _NONE)


class _Rows:
    """One partition of a table or an index, in order; a key condition always takes a stretch of it."""

    def __init__(
        self,
        table: Table,
        index: str | None,
        expression: str,
        names: Mapping[str, str],
        values: Mapping[str, Any],
    ) -> None:
        self.table = table
        self.index = None if index is None else table.indexes[index]
        partition = _PARTITION.match(expression)
        assert partition is not None, expression
        attribute = names.get(partition[1], partition[1])
        assert attribute == ("pk" if self.index is None else self.index.pk), expression
        self.partition = values[partition[2]]["S"]
        self.low, self.high = _bounds(expression, values)

    def from_key(self, after: Item | None, *, forward: bool) -> Iterator[tuple[Key, Look]]:
        table, index = self.table, self.index
        order: Sequence[Any]
        start: Any
        if index is None:
            order = table.order.get(self.partition, [])
            first, end = self._range(order, lambda row: row)
            start = None if after is None else after["sk"]["S"]
        else:
            order = index.rows.get(self.partition, [])
            first, end = self._range(order, lambda row: row[0])
            start = None if after is None else (after[index.sk]["S"], (after["pk"]["S"], after["sk"]["S"]))
        if forward:
            places = range(first if start is None else max(first, bisect_right(order, start)), end)
        else:
            places = range((end if start is None else min(end, bisect_left(order, start))) - 1, first - 1, -1)
        kept = table.items.kept
        # One look moves along the rows; whoever goes through them takes out what they want of each.
        look = Look(NOTHING.kept, None if index is None else index.shown)
        for place in places:
            key = (self.partition, order[place]) if index is None else order[place][1]
            look.move_to(kept[key])
            yield key, look

    def _range(self, order: Sequence[Any], sort_key: Callable[[Any], str]) -> tuple[int, int]:
        """Return where the rows begin and end whose sort key the condition takes."""
        (low, with_low), (high, with_high) = self.low, self.high
        first = (bisect_left if with_low else bisect_right)(order, low, key=sort_key)
        end = (bisect_right if with_high else bisect_left)(order, high, key=sort_key)
        return first, max(first, end)

    def last_key(self, key: Key, item: Mapping[str, Any]) -> Item:
        own = {"pk": {"S": key[0]}, "sk": {"S": key[1]}}
        return own if self.index is None else own | {name: item[name] for name in (self.index.pk, self.index.sk)}


_PARTITION = re.compile(r"\s*([#\w]+)\s*=\s*(:\w+)")
_SORT = re.compile(
    r"\s+AND\s+(?:begins_with\s*\(\s*\S+\s*,\s*(?P<prefix>:\w+)\s*\)"
    r"|\S+\s+BETWEEN\s+(?P<low>:\w+)\s+AND\s+(?P<high>:\w+)"
    r"|\S+\s*(?P<sign><=|>=|=|<|>)\s*(?P<value>:\w+))\Z"
)
_LAST = chr(0x10FFFF)


def _bounds(expression: str, values: Mapping[str, Any]) -> tuple[tuple[str, bool], tuple[str, bool]]:
    """Return the least and the greatest sort key of a key condition, and whether each is part of it."""
    partition = _PARTITION.match(expression)
    assert partition is not None
    rest = expression[partition.end() :]
    if not rest.strip():
        return ("", True), (_LAST, True)
    sort = _SORT.match(rest)
    assert sort is not None, f"the simulation does not speak: {expression}"
    if sort["prefix"]:
        prefix = values[sort["prefix"]]["S"]
        return (prefix, True), (prefix + _LAST, True)
    if sort["low"]:
        return (values[sort["low"]]["S"], True), (values[sort["high"]]["S"], True)
    value = values[sort["value"]]["S"]
    match sort["sign"]:
        case "=":
            return (value, True), (value, True)
        case "<" | "<=":
            return ("", True), (value, sort["sign"] == "<=")
        case _:
            return (value, sort["sign"] == ">="), (_LAST, True)


def _taking_out(select: str | None, projection: str | None, names: Mapping[str, str]) -> Callable[[Look], Item]:
    """Return what takes out of a look what a query asks for."""
    if select == "COUNT":
        return lambda look: {}
    if projection is None:
        return Look.item
    wanted = [names.get(name.strip(), name.strip()) for name in projection.split(",")]
    return lambda look: {name: look[name] for name in wanted if name in look}
