"""The cloud in memory: Lambda, SQS, SNS, Scheduler and the stores, as the template connects them.

The handlers of `functions/` run unchanged. Only what they reach the world through is replaced: botocore's clients,
the clock and chance.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType, SimpleNamespace
from typing import Any
from urllib.parse import quote_plus, urlencode

from fakes.function import Context, forget_clients, load
from simulation import deployment
from simulation.dynamodb import Index, SimulatedDynamoDB, Table
from simulation.faults import Died
from simulation.s3 import Bucket, SimulatedS3
from simulation.ses import Post, SimulatedSES
from simulation.sqs import Message, Queue, SimulatedSQS
from simulation.world import Invocation, World
from unspoilt.aws import clients
from unspoilt.bootstrap import surroundings

#: Logs are written by the handlers as ever; a simulation of a million calls does without.
_QUIET = {
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
    "POWERTOOLS_METRICS_NAMESPACE": "Unspoilt",
    "POWERTOOLS_SERVICE_NAME": "simulation",
}
SWEEP_EVERY = 300.0


@dataclass(frozen=True)
class TimedContext(Context):
    """What a handler may ask about its run: the time that is left is the world's."""

    seconds_left: Callable[[], float] = lambda: 0.0

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds_left() * 1000)


@dataclass
class Cloud:
    """Everything that is deployed, in one world."""

    world: World
    #: The chance that a message or an event is handed out twice.
    doubled: float = 0.0
    #: Items in one page of a query.
    page: int = 1000
    tables: dict[str, Table] = field(default_factory=dict)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    queues: dict[str, Queue] = field(default_factory=dict)
    post: Post = field(init=False)
    #: How often each function ran, and how often it died.
    runs: dict[str, int] = field(default_factory=dict)
    deaths: int = 0
    _busy: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tables = {name: Table() for name in deployment.tables()}
        for index in deployment.indexes():
            self.tables[index.table].indexes[index.name] = Index(index.pk, index.sk, index.carries)
        self.buckets = {name: Bucket() for name in deployment.buckets()}
        for queue in deployment.queues().values():
            self.queues[queue.name] = Queue(
                self.world, queue.name, queue.delay, queue.visibility, queue.most_receives, doubled=self.doubled
            )
        for queue in deployment.queues().values():
            if queue.dead is not None:
                self.queues[queue.name].dead = self.queues[queue.dead]
        self.post = Post(self.world, self.queues["MailEventsQueue"].put, doubled=self.doubled)
        for function in deployment.functions().values():
            for source in function.sources:
                self.queues[source.queue].on_visible = self._poller(function.name, source)

    def client(self, service: str, attempts: int) -> Any:
        """Return a client as botocore would make it."""
        match service:
            case "dynamodb":
                return SimulatedDynamoDB(self.world, self.tables, attempts=attempts, page=self.page)
            case "s3":
                return SimulatedS3(self.world, self.buckets, attempts=attempts)
            case "sqs":
                return SimulatedSQS(self.world, self.queues, attempts=attempts)
            case "sesv2":
                return SimulatedSES(self.world, self.post, attempts=attempts)
        raise NotImplementedError(service)

    def invoke(self, function: str, event: dict[str, Any], done: Callable[[Any], None] = lambda answer: None) -> None:
        """Start a function; `done` hears its answer, or nothing where it died or raised."""
        deadline = self.world.seconds + deployment.functions()[function].timeout

        def run() -> None:
            self.runs[function] = self.runs.get(function, 0) + 1
            answer = None
            try:
                context = TimedContext(function, seconds_left=lambda: deadline - self.world.seconds)
                answer = module_of(function).handler(event, context)
            except Died:
                self.deaths += 1
                forget(function)
            except Exception:  # noqa: BLE001 - Lambda's own way with whatever a handler raises
                answer = None
            done(answer)

        self.world.start(Invocation(function, deadline), run)

    def invoke_every(self, function: str, seconds: float, event: dict[str, Any]) -> None:
        """Invoke a function by a schedule, which now and then does so twice."""

        def tick() -> None:
            for _ in range(2 if self.world.chance.random() < self.doubled else 1):
                self.invoke(function, event)
            self.world.after(seconds, tick)

        self.world.after(seconds, tick)

    def connect(self) -> list[Stream]:
        """Let the inbox tell of uploads, and tables of their changes, as the template connects them."""
        numbers = itertools.count(1)
        streams = [
            Stream(self, function.name, source)
            for function in deployment.functions().values()
            for source in function.streams
        ]

        def uploaded(key: str) -> None:
            if key.startswith("reviews/"):
                told = {"s3": {"object": {"key": quote_plus(key, safe="/"), "sequencer": f"{next(numbers):016X}"}}}
                self.queues["IngestQueue"].put(
                    json.dumps({"Records": [told]}), delay=self.world.chance.uniform(0.1, 2.0)
                )

        self.buckets["InboxBucket"].on_change = uploaded
        for name in {stream.source.table for stream in streams}:
            readers = [stream for stream in streams if stream.source.table == name]
            self.tables[name].on_change = lambda item, event, readers=readers: [  # type: ignore[misc]
                reader.add(item, event) for reader in readers
            ]
        return streams

    def visit(self, method: str, path: str, *, query: str = "", **fields: str) -> None:
        """Let a visitor send a form."""
        self.invoke(
            "manage_subscription",
            {
                "rawPath": path,
                "rawQueryString": query,
                "headers": {"content-type": "application/x-www-form-urlencoded"},
                "requestContext": {"http": {"method": method, "sourceIp": "192.0.2.7"}},
                "body": urlencode(fields),
                "isBase64Encoded": False,
            },
        )

    def run_for(self, seconds: float) -> None:
        """Let time pass."""
        with inhabit(self):
            self.world.run_until(self.world.seconds + seconds)

    def _poller(self, function: str, source: deployment.QueueSource) -> Callable[[], None]:
        """Return what hands messages to a function while it may run once more."""
        queue, key = self.queues[source.queue], (function, source.queue)
        waiting = False

        def poll() -> None:
            nonlocal waiting
            ready = queue.ready()
            if not source.window or ready >= source.batch:
                take()
            elif ready and not waiting:
                waiting = True
                self.world.after(source.window, take)

        def take() -> None:
            nonlocal waiting
            waiting = False
            while self._busy.get(key, 0) < source.concurrency:
                batch = queue.receive(source.batch)
                if not batch:
                    return
                self._busy[key] = self._busy.get(key, 0) + 1
                self.invoke(function, _records(batch), lambda answer, batch=batch: finish(batch, answer))  # type: ignore[misc]

        def finish(batch: list[Message], answer: Any) -> None:
            self._busy[key] -= 1
            if answer is not None:
                again = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
                for message in [message for message in batch if message.id not in again]:
                    message.delete()
            self.world.after(0.0, poll)

        return poll


@dataclass
class Stream:
    """One function's way along a table's stream of one shard: in order, each until done or tried so often."""

    cloud: Cloud
    function: str
    source: deployment.StreamSource
    records: list[dict[str, Any]] = field(default_factory=list)
    tries: int = 0
    added: int = 0
    busy: bool = False
    #: An operator has switched the mapping off; records wait.
    paused: bool = False

    def add(self, item: dict[str, Any], event: str) -> None:
        keys = {"pk": item["pk"], "sk": item["sk"]}
        if not self.source.wants(event, keys):
            return
        self.added += 1
        self.records.append({"eventName": event, "dynamodb": {"Keys": keys, "SequenceNumber": f"{self.added:012d}"}})
        self.go_on()

    def go_on(self) -> None:
        """Take the next records in a moment, unless that is under way or paused."""
        if self.records and not self.busy and not self.paused:
            self.busy = True
            self.cloud.world.after(self.source.window, self._take)

    def _take(self) -> None:
        batch = self.records[: self.source.batch]
        self.cloud.invoke(self.function, {"Records": batch}, lambda answer: self._finish(batch, answer))

    def _finish(self, batch: list[dict[str, Any]], answer: Any) -> None:
        failed = None if answer is None else {one["itemIdentifier"] for one in answer["batchItemFailures"]}
        done = len(batch)
        if failed is None or failed:
            self.tries += 1
            numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
            done = 0 if failed is None else next(n for n, number in enumerate(numbers) if number in failed)
            if self.tries > self.source.tries:
                done, self.tries = len(batch), 0
        else:
            self.tries = 0
        del self.records[:done]
        self.busy = False
        self.go_on()


def _records(batch: list[Message]) -> dict[str, Any]:
    return {"Records": [{"messageId": message.id, "body": message.body} for message in batch]}


class _Inhabited:
    """The cloud whose turn it is."""

    cloud: Cloud | None = None


def here() -> Cloud:
    """Return the cloud that the handlers live in now."""
    cloud = _Inhabited.cloud
    assert cloud is not None, "no simulation is under way"
    return cloud


@contextmanager
def inhabit(cloud: Cloud) -> Iterator[None]:
    """Let everything that reaches for AWS, the time or chance find this cloud."""
    if _Inhabited.cloud is cloud:
        yield
        return
    before = _Inhabited.cloud
    _Inhabited.cloud = cloud
    kept = (clients._session, *(getattr(surroundings, name) for name in _SURROUNDINGS))
    session = SimpleNamespace(create_client=_make_client)
    clients._session = lambda: session  # type: ignore[assignment, return-value]
    world = cloud.world
    surroundings.now, surroundings.make_id = world.now, world.make_id
    surroundings.make_key, surroundings.make_random = lambda: "k" * 64, world.make_random
    surroundings.sleep = world.sleep
    settings = {name: os.environ.get(name) for name in _QUIET}
    os.environ.update(_QUIET)
    forget(*_loaded())
    try:
        yield
    finally:
        for name, value in settings.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
        clients._session = kept[0]
        for name, value in zip(_SURROUNDINGS, kept[1:], strict=True):
            setattr(surroundings, name, value)
        forget(*_loaded())
        _Inhabited.cloud = before


_SURROUNDINGS = ("now", "make_id", "make_key", "make_random", "sleep")


def _make_client(service: str, config: Any = None, **_: Any) -> Any:
    attempts = (getattr(config, "retries", None) or {}).get("total_max_attempts", 5)
    return here().client(service, attempts)


def forget(*functions: str) -> None:
    """Start these functions cold next time."""
    forget_clients()
    for function in functions:
        for clear in _caches_of(module_of(function)):
            clear()


@cache
def _caches_of(module: ModuleType) -> tuple[Callable[[], None], ...]:
    """Return what empties each of a module's caches."""
    return tuple(value.cache_clear for value in vars(module).values() if hasattr(value, "cache_clear"))


@cache
def module_of(function: str) -> ModuleType:
    """Return a function's own handler, with the environment that the template gives it."""
    module = load(function)
    # What is measured is of no interest here, and a million measurements cost time.
    if hasattr(module, "put_metric"):
        module.put_metric = lambda metric, value: None  # type: ignore[attr-defined]
    module.os = SimpleNamespace(environ=dict(deployment.functions()[function].environment))  # type: ignore[attr-defined]
    _load_once(function)
    return module


_LOADED: set[str] = set()


def _load_once(function: str) -> None:
    _LOADED.add(function)


def _loaded() -> tuple[str, ...]:
    return tuple(_LOADED)
