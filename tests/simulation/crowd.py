"""A crowd: one issue to very many readers, with throttling, deaths, doubles and an hour without events."""

from __future__ import annotations

import gc
import resource
import time
from collections import Counter
from dataclasses import dataclass

from fakes.newsletter_samples import subscriber, subscriber_id
from simulation.faults import Fault
from simulation.hostile import redrive
from simulation.stage import TAKE_OFF, Story, compose_for
from simulation.verdict import Verdict, judge
from simulation.world import Call

THROTTLED = 0.05
DIES = 0.01
DOUBLED = 0.02
#: Granted, in mails a second: a hundred thousand take about half an hour.
RATE = 70.0
_THRESHOLDS = gc.get_threshold()


@dataclass(frozen=True)
class Crowd:
    """What became of the crowd."""

    readers: int
    verdict: Verdict
    calls: int
    deaths: int
    throttles: int
    mails: int
    #: Of the world, from take-off to the close.
    hours: float
    #: Of this machine.
    seconds: float
    megabytes: float
    #: Calls to SES above the granted rate.
    too_fast: int


def send_to(readers: int, *, seed: int = 1) -> Crowd:
    """Send one issue to so many."""
    ids = [subscriber_id(number) for number in range(1, readers + 1)]
    met: Counter[Fault] = Counter()

    def fate(call: Call) -> Fault | None:
        roll = chance()
        if roll < DIES:
            kind = Fault.DIED
        elif call.operation == "ses.SendEmail" and roll < DIES + THROTTLED:
            kind = Fault.THROTTLED
        else:
            return None
        met[kind] += 1
        return kind

    story = Story(
        compose_for([subscriber(number) for number in range(1, readers + 1)]),
        seed=seed,
        fate=fate,
        doubled=DOUBLED,
        page=4000,
    )
    cloud = story.cloud
    chance = cloud.world.chance.random
    cloud.post.keep_raw = False
    cloud.post.per_second = RATE
    cloud.post.outage = (TAKE_OFF + 600.0, TAKE_OFF + 4200.0)
    # What stands by now stays; what is left over of deaths is looked for where it is young.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 1_000)
    began = time.perf_counter()
    story.run(after=1.0, each_hour=redrive)
    seconds = time.perf_counter() - began
    gc.set_threshold(*_THRESHOLDS)
    gc.unfreeze()
    return Crowd(
        readers=readers,
        verdict=judge(story, ids),
        calls=cloud.world.calls,
        deaths=cloud.deaths,
        throttles=met[Fault.THROTTLED],
        mails=len(cloud.post.mails),
        hours=(cloud.world.seconds - TAKE_OFF) / 3600.0,
        seconds=seconds,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        too_fast=cloud.post.too_fast,
    )
