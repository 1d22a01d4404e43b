"""`make simulate`: plays everything in full and prints the figures, and how to play again what went wrong."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from simulation.crowd import send_to
from simulation.exhaust import READERS, Schedule, play, play_all, schedule_from_text, schedule_to_text
from simulation.fault_points import hit, hit_every_point, points
from simulation.faults import Fault
from simulation.guards import GUARDS
from simulation.hostile import play_seed, play_seeds
from simulation.interleave import explore
from simulation.scenes import SCENES


def main() -> int:
    """Play, print, and tell by the exit code whether all went well."""
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10_000, help="how many hostile seeds (10,000)")
    parser.add_argument("--readers", type=int, default=100_000, help="how many readers the crowd has (100,000)")
    one = parser.add_mutually_exclusive_group()
    one.add_argument("--seed", type=int, help="play this hostile seed alone")
    one.add_argument("--faults", type=_schedule, help="play one issue with these faults, such as 12:died,30:doubled")
    one.add_argument("--point", type=_schedule, help="make the journey with this fault, such as 345:throttled")
    one.add_argument("--points", action="store_true", help="list the fault points")
    options = parser.parse_args()
    if options.points:
        return _list_points()
    if options.seed is not None or options.faults or options.point:
        return _replay(options.seed, options.faults, options.point)
    return _play_all(options.readers, options.seeds)


def _play_all(readers: int, seeds: int) -> int:
    # The crowd comes first: what it takes of memory is its own then.
    steps: tuple[Callable[[], tuple[str, bool]], ...] = (
        lambda: _crowd(readers),
        _points,
        _pairs,
        lambda: _seeds(seeds),
        _orders,
        _guards,
    )
    well = True
    start = time.perf_counter()
    for step in steps:
        began = time.perf_counter()
        text, good = step()
        print(f"{'ok ' if good else 'BAD'} {text} [{time.perf_counter() - began:.0f} s]", flush=True)
        well = well and good
    print(f"{'all went well' if well else 'SOMETHING WENT WRONG'} in {time.perf_counter() - start:.0f} s")
    return 0 if well else 1


def _replay(seed: int | None, faults: Schedule | None, point: Schedule | None) -> int:
    """Play one story again, and print what came of it."""
    if seed is not None:
        verdict = play_seed(seed)
        print(f"seed {seed}: {verdict}")
        return 0 if verdict.flawless else 1
    if faults is not None:
        outcome = play(faults)
        print(f"faults {schedule_to_text(faults)}: {outcome.note or 'nobody was lost or mailed twice'}")
        return 0 if outcome.flawless else 1
    assert point is not None
    problem = hit(point[0])
    print(problem or f"point {schedule_to_text(point[:1])}: the journey ends as without a fault")
    return 1 if problem else 0


def _schedule(text: str) -> Schedule:
    try:
        return schedule_from_text(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _list_points() -> int:
    for (function, operation, site), number in points():
        print(f"{number:5}  {function:20} {operation:28} {site}")
    print(f"{len(points())} fault points, each at the number of its first call; {', '.join(Fault)}")
    return 0


def _crowd(readers: int) -> tuple[str, bool]:
    crowd = send_to(readers)
    text = (
        f"{crowd.readers:,} readers, 5 % throttled, 1 % dead at each call, 2 % doubled, an hour without events: "
        f"{crowd.verdict}; {crowd.calls:,} calls, {crowd.deaths:,} deaths, {crowd.throttles:,} throttles, "
        f"{crowd.too_fast} calls above the rate; {crowd.hours:.1f} h of the world in {crowd.seconds:.0f} s, "
        f"{crowd.megabytes:.0f} MB"
    )
    return text, crowd.verdict.flawless and crowd.too_fast == 0


def _points() -> tuple[str, bool]:
    points, played, wrong = hit_every_point()
    text = f"{points} fault points, each hit in five ways: {played:,} stories, {len(wrong)} went wrong"
    return "\n    ".join([text, *wrong[:10]]), not wrong


def _pairs() -> tuple[str, bool]:
    singles, pairs, wrong = play_all()
    text = (
        f"all {singles:,} schedules of one fault and {pairs:,} of two, for {READERS} readers: {len(wrong)} went wrong"
    )
    again = [f"FAULTS={schedule_to_text(one.schedule)}: {one.note}" for one in wrong[:10]]
    return "\n    ".join([text, *again]), not wrong


def _seeds(count: int) -> tuple[str, bool]:
    wrong = play_seeds(range(count))
    text = f"{count:,} hostile seeds: {len(wrong)} went wrong"
    return "\n    ".join([text, *(f"SEED={seed}: {verdict}" for seed, verdict in wrong[:10])]), not wrong


def _orders() -> tuple[str, bool]:
    played, wrong = 0, []
    for name, scene in SCENES.items():
        count, flaws = explore(scene)
        played += count
        wrong += [f"{name}: {flaw}" for flaw in flaws]
    text = f"{played:,} orders of calls in {len(SCENES)} scenes of functions that run at once: {len(wrong)} went wrong"
    return "\n    ".join([text, *wrong[:10]]), not wrong


def _guards() -> tuple[str, bool]:
    missed = []
    for guard in GUARDS:
        with guard.without():
            if not guard.trial():
                missed.append(guard.broken)
    text = f"{len(GUARDS)} guards taken away one at a time: {len(GUARDS) - len(missed)} were missed"
    return "\n    ".join([text, *missed]), not missed


if __name__ == "__main__":
    sys.exit(main())
