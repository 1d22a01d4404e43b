"""All schedules of one fault, and of two, from take-off to the close of an issue for three readers."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass

from simulation.audience import subscriber
from simulation.faults import Fault
from simulation.progress import told
from simulation.stage import Story, composed
from simulation.verdict import judge
from simulation.world import Call

READERS = 3
KINDS = tuple(Fault)

#: Which call fails, by its number, and how.
Schedule = tuple[tuple[int, Fault], ...]


@dataclass(frozen=True)
class Outcome:
    """What a schedule came to."""

    schedule: Schedule
    flawless: bool
    note: str


def play(schedule: Schedule) -> Outcome:
    """Play one schedule."""
    faults = dict(schedule)

    def fate(call: Call) -> Fault | None:
        return faults.get(call.number)

    story = Story(composed(READERS), fate=fate)
    story.run(after=1.0)
    ids = [subscriber(number).id for number in range(1, READERS + 1)]
    verdict = judge(story, ids)
    return Outcome(schedule, verdict.flawless, "" if verdict.flawless else repr(verdict))


def schedule_to_text(schedule: Schedule) -> str:
    """Write a schedule as `make simulate FAULTS=…` takes it: "12:died,30:doubled"."""
    return ",".join(f"{number}:{fault.name.lower()}" for number, fault in schedule)


def schedule_from_text(text: str) -> Schedule:
    """Read a schedule; ValueError where it is none."""
    faults = []
    for part in text.split(","):
        number, _, name = part.partition(":")
        if not number.isdecimal() or name.upper() not in Fault.__members__:
            raise ValueError(f"not a fault: {part}; one is such as 12:died, of {', '.join(Fault.__members__).lower()}")
        faults.append((int(number), Fault[name.upper()]))
    return tuple(faults)


def calls_without_faults() -> int:
    """Return how many calls there are from take-off to the close."""
    story = Story(composed(READERS))
    story.run(after=0.0)
    return story.cloud.world.calls


def single_faults() -> Iterator[Schedule]:
    """Yield every schedule of one fault."""
    for number in range(calls_without_faults()):
        for kind in KINDS:
            yield ((number, kind),)


def pairs_after(first: tuple[int, Fault]) -> Iterator[Schedule]:
    """Yield every schedule of two faults that begins so: the second hits each later call until the close."""
    story = Story(composed(READERS), fate=lambda call: first[1] if call.number == first[0] else None)
    story.run(after=0.0)
    for number in range(first[0] + 1, story.cloud.world.calls):
        for kind in KINDS:
            yield (first, (number, kind))


def play_from(first: tuple[int, Fault]) -> tuple[int, list[Outcome]]:
    """Play the schedule of this fault alone and all of two that begin so; return how many pairs, and what went wrong."""
    outcomes = [play(schedule) for schedule in ((first,), *pairs_after(first))]
    return len(outcomes) - 1, [outcome for outcome in outcomes if not outcome.flawless]


def play_all(workers: int = 2) -> tuple[int, int, list[Outcome]]:
    """Play every schedule of one fault and of two; return how many of each there were, and what went wrong."""
    firsts = [schedule[0] for schedule in single_faults()]
    pairs, wrong = 0, []
    # Functions that wait when a story ends keep it in memory, some 80 kB each: workers are renewed now and then.
    with multiprocessing.get_context("fork").Pool(workers, maxtasksperchild=8) as pool:
        outcomes = pool.imap_unordered(play_from, firsts)
        for played, flawed in told(outcomes, len(firsts), "first faults with every second one"):
            pairs += played
            wrong += flawed
    return len(firsts), pairs, wrong
