"""What `infra/template.yaml` says of functions and queues: the simulation is wired by the template, not beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from unspoilt_local.template import read_template

TEMPLATE = Path(__file__).parents[2] / "infra" / "template.yaml"
#: What the operator is asked for, and what depends on a condition.
GIVEN: Mapping[str, str] = {
    "SiteName": "The Closed Book",
    "Sender": "The Closed Book <digest@reviews.example>",
    "AuthorAddress": "ada@reviews.example",
    "SITE_ADDRESS": "https://reviews.example",
}


@dataclass(frozen=True, slots=True)
class QueueSource:
    """A queue that a function is fed from."""

    queue: str
    batch: int
    concurrency: int
    #: Seconds that fewer messages than a batch are waited for.
    window: float


@dataclass(frozen=True, slots=True)
class StreamSource:
    """The stream of a table that a function reads, and which changes it is told of."""

    table: str
    batch: int
    #: Seconds.
    window: float
    tries: int
    filters: tuple[Mapping[str, Any], ...]

    def wants(self, event: str, keys: Mapping[str, Any]) -> bool:
        """Tell whether a change of the item with these keys passes a filter (Lambda's event filtering syntax)."""
        return any(
            event in wanted.get("eventName", [event])
            and all(
                any(
                    keys[name]["S"].startswith(one["prefix"]) if isinstance(one, dict) else keys[name]["S"] == one
                    for one in rule["S"]
                )
                for name, rule in wanted["dynamodb"]["Keys"].items()
            )
            for wanted in self.filters
        )


@dataclass(frozen=True, slots=True)
class DeployedFunction:
    """One function."""

    name: str
    #: Seconds.
    timeout: float
    environment: Mapping[str, str]
    sources: tuple[QueueSource, ...]
    streams: tuple[StreamSource, ...]


@dataclass(frozen=True, slots=True)
class DeployedQueue:
    """One queue."""

    name: str
    delay: float
    visibility: float
    most_receives: int
    #: None for a dead-letter queue.
    dead: str | None


@dataclass(frozen=True, slots=True)
class DeployedIndex:
    """One secondary index."""

    table: str
    name: str
    pk: str
    sk: str
    #: None: everything.
    carries: frozenset[str] | None


@cache
def resources() -> dict[str, dict[str, Any]]:
    """Return all resources by logical id."""
    document = _document()
    found: dict[str, dict[str, Any]] = document["Resources"]
    return found


@cache
def functions() -> dict[str, DeployedFunction]:
    """Return the functions by the name of their folder."""
    found = [_function(one["Properties"]) for one in _of("AWS::Serverless::Function").values()]
    return {one.name: one for one in found}


@cache
def queues() -> dict[str, DeployedQueue]:
    """Return the queues by logical id."""
    return {name: _queue(name, one.get("Properties", {})) for name, one in _of("AWS::SQS::Queue").items()}


@cache
def indexes() -> tuple[DeployedIndex, ...]:
    """Return every secondary index."""
    found = []
    for table, one in _of("AWS::DynamoDB::Table").items():
        for index in one["Properties"].get("GlobalSecondaryIndexes", []):
            keys = {key["KeyType"]: key["AttributeName"] for key in index["KeySchema"]}
            projection = index["Projection"]
            names = None if projection["ProjectionType"] == "ALL" else projection.get("NonKeyAttributes", [])
            carries = None if names is None else frozenset(names)
            found.append(DeployedIndex(table, index["IndexName"], keys["HASH"], keys["RANGE"], carries))
    return tuple(found)


def tables() -> tuple[str, ...]:
    """Return the tables' logical ids, which are their names here."""
    return tuple(_of("AWS::DynamoDB::Table"))


def buckets() -> tuple[str, ...]:
    """Return the buckets' logical ids, which are their names here."""
    return tuple(_of("AWS::S3::Bucket"))


def _of(kind: str) -> dict[str, dict[str, Any]]:
    return {name: one for name, one in resources().items() if one["Type"] == kind}


@cache
def _document() -> dict[str, Any]:
    return read_template(TEMPLATE.read_text(encoding="utf-8"))


def _function(properties: dict[str, Any]) -> DeployedFunction:
    sources = [
        QueueSource(
            _text("", one["Properties"]["Queue"]),
            int(one["Properties"].get("BatchSize", 10)),
            int(_text("", one["Properties"].get("ScalingConfig", {}).get("MaximumConcurrency", 10))),
            float(one["Properties"].get("MaximumBatchingWindowInSeconds", 0)),
        )
        for one in properties.get("Events", {}).values()
        if one["Type"] == "SQS"
    ]
    streams = [
        StreamSource(
            _text("", one["Properties"]["Stream"]),
            int(one["Properties"]["BatchSize"]),
            float(one["Properties"]["MaximumBatchingWindowInSeconds"]),
            int(one["Properties"]["MaximumRetryAttempts"]),
            tuple(json.loads(each["Pattern"]) for each in one["Properties"]["FilterCriteria"]["Filters"]),
        )
        for one in properties.get("Events", {}).values()
        if one["Type"] == "DynamoDB"
    ]
    variables = properties["Environment"]["Variables"]
    return DeployedFunction(
        Path(properties["CodeUri"]).name,
        float(properties["Timeout"]),
        {name: _text(name, value) for name, value in variables.items()},
        tuple(sources),
        tuple(streams),
    )


def _queue(name: str, properties: dict[str, Any]) -> DeployedQueue:
    redrive = properties.get("RedrivePolicy", {})
    target = redrive.get("deadLetterTargetArn")
    return DeployedQueue(
        name,
        float(_text("", properties.get("DelaySeconds", 0))),
        float(properties.get("VisibilityTimeout", 30)),
        int(redrive.get("maxReceiveCount", 1_000_000)),
        None if target is None else _text("", target),
    )


def _text(name: str, value: Any) -> str:
    """Resolve a value: a resource is named by its logical id, a parameter is what was given or its default."""
    if name in GIVEN:
        return GIVEN[name]
    if not isinstance(value, dict):
        return str(value)
    (function, argument), *_ = value.items()
    if function == "Fn::GetAtt":
        return str(argument[0] if isinstance(argument, list) else argument.split(".")[0])
    assert function == "Ref", f"{name}: the simulation does not resolve {function}"
    if argument in GIVEN:
        return GIVEN[argument]
    parameter = _document()["Parameters"].get(argument)
    return str(argument if parameter is None else parameter.get("Default", ""))
