"""`make simulate`: plays everything in full and prints the figures; with a seed, plays that one and prints its story."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from simulation.crowd import send_to
from simulation.exhaust import play_all_pairs, single_faults
from simulation.fault_points import hit_every_point
from simulation.guards import GUARDS
from simulation.hostile import play_seed, play_seeds
from simulation.interleave import explore
from simulation.scenes import SCENES


def main() -> int:
    """Play, print, and tell by the exit code whether all went well."""
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seed", type=int, help="play this hostile seed alone")
    parser.add_argument("--seeds", type=int, default=10_000, help="how many hostile seeds (10,000)")
    parser.add_argument("--readers", type=int, default=100_000, help="how many readers the crowd has (100,000)")
    options = parser.parse_args()
    if options.seed is not None:
        verdict = play_seed(options.seed)
        print(f"seed {options.seed}: {verdict}")
        return 0 if verdict.flawless else 1
    # The crowd comes first: what it takes of memory is its own then.
    steps: tuple[Callable[[], tuple[str, bool]], ...] = (
        lambda: _crowd(options.readers),
        _points,
        _pairs,
        lambda: _seeds(options.seeds),
        _orders,
        _guards,
    )
    well = True
    for step in steps:
        began = time.perf_counter()
        text, good = step()
        print(f"{'ok ' if good else 'BAD'} {text} [{time.perf_counter() - began:.0f} s]", flush=True)
        well = well and good
    return 0 if well else 1


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
    singles = len(list(single_faults()))
    count, wrong = play_all_pairs()
    text = f"all {singles:,} schedules of one fault and {count:,} of two, for 3 readers: {len(wrong)} went wrong"
    return "\n    ".join([text, *(f"{one.schedule}: {one.note}" for one in wrong[:10])]), not wrong


def _seeds(count: int) -> tuple[str, bool]:
    wrong = play_seeds(range(count))
    text = f"{count:,} hostile seeds: {len(wrong)} went wrong"
    return "\n    ".join([text, *(f"--seed {seed}: {verdict}" for seed, verdict in wrong[:10])]), not wrong


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
