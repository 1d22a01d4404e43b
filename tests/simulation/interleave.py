"""Every order in which the calls of a few functions that run at once can happen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from greenlet import getcurrent, greenlet

from fakes.function import Context
from simulation.cloud import Cloud, inhabit, module_of
from simulation.world import World


@dataclass
class ChosenWorld(World):
    """A world in which each call waits until it is chosen to go on."""

    choices: Sequence[int] = ()
    #: How many could have gone on at each choice that was made.
    widths: list[int] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    #: How often another may go on where the same one could: None for as often as there are calls.
    most_switches: int | None = None
    _actors: list[greenlet] = field(default_factory=list)
    _parked: list[greenlet] = field(default_factory=list)

    def take_time(self) -> None:
        here = getcurrent()
        if here.parent is not None:  # else the scene is being set: nothing runs at once yet
            self._parked.append(here)
            here.parent.switch()
        self.seconds += 0.001

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def run_all(self, actors: Sequence[Callable[[], None]]) -> None:
        """Start all, and let one after the other make its next call, as chosen; after the choices, the first."""
        self._actors = [greenlet(actor) for actor in actors]
        for one in self._actors:
            one.switch()
        last: greenlet | None = None
        switches = 0
        while self._parked:
            self._parked.sort(key=self._actors.index)
            if last in self._parked and self.most_switches is not None and switches >= self.most_switches:
                self._parked.remove(last)
                last.switch()
                continue
            step = len(self.taken)
            choice = self.choices[step] if step < len(self.choices) else 0
            self.widths.append(len(self._parked))
            self.taken.append(choice)
            chosen = self._parked[choice]
            switches += last in self._parked and chosen is not last
            self._parked.remove(chosen)
            last = chosen
            chosen.switch()


@dataclass(frozen=True)
class Scene:
    """What runs at once, and what must hold whatever the order."""

    #: Makes the cloud in that world.
    begin: Callable[[ChosenWorld], Cloud]
    #: Warms the functions up, so that only what matters is played, and returns what starts at once.
    actors: Callable[[Cloud], Sequence[Callable[[], None]]]
    #: What is wrong, or "".
    judge: Callable[[Cloud], str]
    #: How often another may go on where the same one could; None plays every order there is.
    most_switches: int | None = None


def explore(scene: Scene, *, most: int = 200_000, stop: bool = False) -> tuple[int, list[str]]:
    """Play every order, or stop at the first that goes wrong; return how many were played, and what went wrong."""
    wrong: list[str] = []
    count = 0
    choices: list[int] | None = []
    while choices is not None and not (stop and wrong):
        world = ChosenWorld(choices=choices, most_switches=scene.most_switches)
        cloud = scene.begin(world)
        with inhabit(cloud):
            world.run_all(scene.actors(cloud))
        count += 1
        problem = scene.judge(cloud)
        if problem:
            wrong.append(f"{problem} after {world.taken}")
        choices = _next(world)
        assert count < most, "there are more orders than can be played"
    return count, wrong


def _next(world: ChosenWorld) -> list[int] | None:
    """Return the choices of the next order, depth first; None after the last."""
    for place in range(len(world.taken) - 1, -1, -1):
        if world.taken[place] + 1 < world.widths[place]:
            return [*world.taken[:place], world.taken[place] + 1]
    return None


def invoking(function: str, event: dict[str, Any]) -> Callable[[], None]:
    """Return a run of a function; what it raises is Lambda's to deal with."""

    def run() -> None:
        try:
            module_of(function).handler(event, Context(function_name=function))
        except Exception:  # noqa: BLE001 - Lambda's own way with whatever a handler raises
            return

    return run
