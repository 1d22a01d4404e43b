"""The world: one virtual clock, one source of chance, and every external call numbered, named and able to fail.

Functions run as greenlets. Each external call takes a moment, in which others run: so functions overlap as they do
in Lambda, and the same seed gives the same story again.
"""

from __future__ import annotations

import heapq
import itertools
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from botocore.exceptions import ClientError
from greenlet import getcurrent, greenlet

from simulation.faults import Died, Fault, failure, lost_connection, silence, throttle

#: Sunday noon before the samples' first issue.
BEGINNING = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Call(NamedTuple):
    """One external call."""

    #: Counts all calls of a world, from 0.
    number: int
    #: The function that makes it.
    function: str
    #: "dynamodb.PutItem".
    operation: str


#: Decides what happens to a call.
Fate = Callable[[Call], Fault | None]


@dataclass(slots=True)
class Invocation:
    """One run of one function."""

    function: str
    #: When Lambda ends it, in seconds of the world.
    deadline: float


@dataclass
class World:
    """Time, chance and calls."""

    seed: int = 0
    fate: Fate = field(default=lambda call: None)
    #: Seconds that a call takes: the least and the most.
    latency: tuple[float, float] = (0.002, 0.02)
    #: Seconds since BEGINNING.
    seconds: float = 0.0
    calls: int = 0
    #: Where each call came from, if wanted: costs time.
    trace: list[tuple[Call, str]] | None = None
    chance: random.Random = field(init=False)
    _agenda: list[tuple[float, int, Callable[[], object]]] = field(default_factory=list)
    #: Up to when the agenda is gone through now.
    _until: float = 0.0
    _order: Any = field(default_factory=itertools.count)
    _running: dict[greenlet, Invocation] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)

    def now(self) -> datetime:
        return moment_at(self.seconds)

    def make_id(self) -> str:
        return f"{next(self._numbers):032x}"

    def make_random(self) -> bytes:
        return next(self._numbers).to_bytes(32, "big")

    def after(self, seconds: float, what: Callable[[], object]) -> None:
        """Put something on the agenda."""
        heapq.heappush(self._agenda, (self.seconds + seconds, next(self._order), what))

    def sleep(self, seconds: float) -> None:
        """Let time pass for whoever runs now, while others run."""
        here = getcurrent()
        invocation = self._running.get(here)
        if invocation is None:
            self.seconds += seconds
            return
        awake = self.seconds + max(seconds, 0.0)
        if awake <= self._until and (not self._agenda or awake < self._agenda[0][0]):
            self.seconds = awake  # nothing else happens before
        else:
            heapq.heappush(self._agenda, (awake, next(self._order), here.switch))
            assert here.parent is not None
            here.parent.switch()
        if self.seconds > invocation.deadline:
            raise Died

    def take_time(self) -> None:
        """Let the moment pass that a call takes."""
        least, most = self.latency
        self.sleep(least + (most - least) * self.chance.random())

    def start(self, invocation: Invocation, run: Callable[[], None]) -> None:
        """Let a function run from now on."""

        def work() -> None:
            self._running[getcurrent()] = invocation
            run()
            del self._running[getcurrent()]

        # The agenda makes the greenlet: while it waits, the agenda goes on, and not whoever started it.
        self.after(0.0, lambda: greenlet(work).switch())

    def run_until(self, seconds: float, *, most_steps: int = 50_000_000) -> None:
        """Go through the agenda up to a moment."""
        agenda, self._until = self._agenda, seconds
        for _ in range(most_steps):
            if not agenda or agenda[0][0] > seconds:
                self.seconds = max(self.seconds, seconds)
                return
            when, _, what = heapq.heappop(agenda)
            self.seconds = max(self.seconds, when)
            what()
        raise AssertionError("the world does not come to rest")

    def function(self) -> str:
        """Return the name of the function that runs now."""
        invocation = self._running.get(getcurrent())
        return invocation.function if invocation is not None else "outside"

    def call(self, operation: str, attempts: int, act: Callable[[], Any]) -> Any:
        """Make one external call through a client that tries so many times."""
        call = Call(self.calls, self.function(), operation)
        self.calls += 1
        if self.trace is not None:
            self.trace.append((call, _site()))
        self.take_time()
        match self.fate(call):
            case None:
                return act()
            case Fault.FAILED:
                raise failure(operation)
            case Fault.THROTTLED:
                raise throttle(operation)
            case Fault.DIED:
                _quietly(act)
                raise Died
            case Fault.SILENT:
                for _ in range(min(attempts, 2)):
                    _quietly(act)
                raise silence()
            case Fault.DOUBLED:
                _quietly(act)
                if attempts > 1:
                    return act()
                raise lost_connection()


def moment_at(seconds: float) -> datetime:
    """Return the date and time so many seconds after the beginning."""
    return BEGINNING + timedelta(0, seconds)


def _quietly(act: Callable[[], Any]) -> None:
    try:
        act()
    except ClientError:
        return


def _site() -> str:
    """Name the code that makes the call: the step of a use case and the method of an adapter."""
    names: list[str] = []
    frame = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        if "/unspoilt/" in path or "/functions/" in path:
            name = frame.f_code.co_qualname.replace(".<locals>", "")
            if not name.startswith("<") and "<" not in name and (not names or names[-1] != name):
                names.append(name)
        frame = frame.f_back  # type: ignore[assignment]
    adapter = names[:1]
    step = [name for name in names[1:] if "translated" not in name][:2]
    return " < ".join([*adapter, *step])
