"""What `make simulate` plays in full, in short: enough to fail where something is wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from simulation.crowd import send_to
from simulation.exhaust import READERS, calls_without_faults, play, single_faults
from simulation.fault_points import KINDS, hit, points
from simulation.hostile import play_seed
from simulation.interleave import explore
from simulation.scenes import SCENES

TESTS = Path(__file__).parents[1]
#: Points that a journey must have at least: a handler whose calls vanish from it is no longer looked at.
LEAST_POINTS = {
    "compose_issue": 20,
    "deliver_issue": 20,
    "ingest_review": 12,
    "manage_subscription": 8,
    "publish_site": 12,
    "publish_issues": 3,
    "record_mail_event": 5,
    "sweep_deliveries": 12,
}


@pytest.mark.parametrize("part", range(4))
def test_no_schedule_of_one_fault_loses_or_doubles_a_mail(part: int) -> None:
    schedules = list(single_faults())[part::4]

    wrong = [outcome for outcome in map(play, schedules) if not outcome.flawless]

    assert len(schedules) >= calls_without_faults()
    assert wrong == []


@pytest.mark.parametrize("first", range(0, 60, 12))
def test_no_schedule_of_two_faults_that_was_drawn_loses_or_doubles_a_mail(first: int) -> None:
    calls = calls_without_faults()
    schedules = [
        ((first, KINDS[first % 5]), (second, kind))
        for second in range(first + 1, calls, 3)
        for kind in KINDS[:: 1 + second % 2]
    ]

    wrong = [outcome for outcome in map(play, schedules) if not outcome.flawless]

    assert len(schedules) > READERS
    assert wrong == []


@pytest.mark.parametrize("part", range(4))
def test_no_hostile_seed_loses_or_doubles_a_mail(part: int) -> None:
    verdicts = {seed: play_seed(seed) for seed in range(part * 60, part * 60 + 60)}

    assert {seed: str(verdict) for seed, verdict in verdicts.items() if not verdict.flawless} == {}


def test_a_seed_tells_the_same_story_again() -> None:
    assert play_seed(17) == play_seed(17)


@pytest.mark.parametrize("scene", SCENES)
def test_no_order_of_calls_loses_or_doubles_a_mail(scene: str) -> None:
    played, wrong = explore(SCENES[scene])

    assert played > 20
    assert wrong == []


def test_a_crowd_gets_one_mail_each_within_the_granted_rate() -> None:
    crowd = send_to(1_500)

    assert crowd.verdict.flawless, str(crowd.verdict)
    assert crowd.too_fast == 0
    assert crowd.deaths > 20
    assert crowd.throttles > 20


def test_every_handler_has_its_calls_on_the_journey() -> None:
    counts: dict[str, int] = {}
    for (function, _, _), _number in points():
        counts[function] = counts.get(function, 0) + 1

    assert {name: counts.get(name, 0) for name, least in LEAST_POINTS.items() if counts.get(name, 0) < least} == {}


@pytest.mark.parametrize("part", range(4))
def test_a_third_of_the_fault_points_is_passed_unharmed_in_one_of_the_five_ways(part: int) -> None:
    cases = [(number, KINDS[place % 5]) for place, (_, number) in enumerate(points())][part::12]

    assert [outcome for outcome in map(hit, cases) if outcome] == []


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("--seed=5", "seed 5: 0 doubled, 0 lost"),
        ("--faults=20:died,41:throttled", "faults 20:died,41:throttled: nobody was lost or mailed twice"),
        ("--point=30:silent", "point 30:silent: the journey ends as without a fault"),
    ],
)
def test_a_story_can_be_replayed_by_hand(wanted: str, told: str) -> None:
    done = _run(wanted)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(told)


def test_faults_that_are_none_are_refused_with_a_word_on_what_is_one() -> None:
    done = _run("--faults=20:asleep")

    assert done.returncode == 2
    assert "--faults: not a fault: 20:asleep" in done.stderr


def test_the_table_of_fault_points_names_function_operation_and_place() -> None:
    lines = _run("--points").stdout.splitlines()

    assert re.search(r"deliver_issue +ses\.SendEmail +Mailer\.send < Deliver\._attempt", "\n".join(lines))
    assert lines[-1].startswith(f"{len(points())} fault points")


def _run(option: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "simulation", option]
    return subprocess.run(command, cwd=TESTS, env=os.environ, capture_output=True, text=True, timeout=100, check=False)
