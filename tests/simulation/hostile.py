"""Hostile seeds: everything that can go wrong goes wrong somewhere, at random, and the same for the same seed.

Calls fail in every way, messages come doubled, late and in any order, events stop for hours, readers leave, bounce
and complain while the issue flies, the author holds it for a while, schedules strike twice, and an operator puts
dead letters back.
"""

from __future__ import annotations

import json
import multiprocessing
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulation.audience import WEEKLY_ISSUE, subscriber
from simulation.cloud import Cloud
from simulation.dynamodb import SimulatedDynamoDB
from simulation.faults import Fault
from simulation.progress import told
from simulation.stage import TAKE_OFF, Story, composed
from simulation.verdict import Verdict, judge
from simulation.world import Call, World
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.newsletter.subscriber import Subscriber, unsubscribe

MOST_READERS = 6
HOLD = f"issues/{WEEKLY_ISSUE}/HOLD"


@dataclass
class Hostility:
    """How bad it gets, drawn from a seed."""

    chance: random.Random

    def __post_init__(self) -> None:
        draw = self.chance
        self.readers = draw.randint(1, MOST_READERS)
        self.fault_rate = draw.choice((0.0, 0.01, 0.05, 0.1, 0.2))
        self.death_rate = draw.choice((0.0, 0.01, 0.05))
        self.doubled = draw.choice((0.0, 0.02, 0.2))
        self.event_delay = draw.choice((2.0, 60.0, 600.0))
        self.outage_hours = draw.choice((0.0, 0.0, 1.0, 4.0))
        self.page = draw.choice((1, 2, 1000))
        self.hold_hours = draw.choice((0.0, 0.0, 0.0, 2.0))
        # Trouble ends after some hours: what is proved is that all ends well then, and nothing is done twice before.
        self.until = TAKE_OFF + 3600.0 * draw.choice((1.0, 3.0, 8.0))

    def fate(self, call: Call, seconds: float) -> Fault | None:
        """Decide what happens to a call."""
        if seconds > self.until:
            return None
        roll = self.chance.random()
        if roll < self.death_rate:
            return Fault.DIED
        if roll < self.death_rate + self.fault_rate:
            return self.chance.choice(tuple(Fault))
        return None


def play_seed(seed: int) -> Verdict:
    """Play one seed."""
    chance = random.Random(seed)
    hostility = Hostility(chance)
    story = Story(composed(hostility.readers), seed=seed, doubled=hostility.doubled, page=hostility.page)
    cloud, world = story.cloud, story.cloud.world
    world.fate = lambda call: hostility.fate(call, world.seconds)
    world.latency = (0.001, chance.choice((0.02, 0.5, 5.0)))
    start = TAKE_OFF + chance.uniform(0.0, 1800.0)
    cloud.post.outage = (start, start + 3600.0 * hostility.outage_hours)
    cloud.post.event_delay = (0.1, hostility.event_delay)
    readers = [subscriber(number) for number in range(1, hostility.readers + 1)]
    gone = _leave_early(cloud, readers, chance)
    leaving = _leave_late(cloud, readers, chance)
    cloud.post.bouncing = frozenset(one.address.text for one in readers if chance.random() < 0.1)
    refused = [one for one in readers if chance.random() < 0.05]
    cloud.post.refusing = frozenset(one.address.text for one in refused)
    if hostility.hold_hours:
        _hold(cloud, hostility.hold_hours)
    for _ in range(chance.choice((0, 0, 1, 2))):
        world.after(chance.uniform(0, 7200), lambda: cloud.queues["ComposeQueue"].put(_schedule_again()))
    story.run(each_hour=redrive)
    excused = gone | leaving | {one.id for one in refused}
    return judge(story, [one.id for one in readers], gone=gone, excused=excused)


def play_seeds(seeds: Sequence[int], workers: int = 2) -> list[tuple[int, Verdict]]:
    """Play many seeds on several cores; return those that were not flawless."""
    for readers in range(1, MOST_READERS + 1):
        composed(readers)
    with multiprocessing.get_context("fork").Pool(workers, maxtasksperchild=50) as pool:
        verdicts = list(told(pool.imap(play_seed, seeds, chunksize=20), len(seeds), "seeds"))
    return [(seed, verdict) for seed, verdict in zip(seeds, verdicts, strict=True) if not verdict.flawless]


def redrive(cloud: Cloud) -> None:
    """Put dead letters back where they came from, as the runbook of the alarm says."""
    for queue in cloud.queues.values():
        if queue.dead is not None:
            queue.dead.redrive(queue)


def _leave_early(cloud: Cloud, readers: Sequence[Subscriber], chance: random.Random) -> frozenset[str]:
    """Let some unsubscribe before the issue takes off."""
    gone = [one for one in readers if chance.random() < 0.15]
    for one in gone:
        _unsubscribe(cloud, one.id)
    return frozenset(one.id for one in gone)


def _leave_late(cloud: Cloud, readers: Sequence[Subscriber], chance: random.Random) -> frozenset[str]:
    """Let some unsubscribe while it takes off and flies: whether they are mailed depends on who is first."""
    leaving = [one for one in readers if chance.random() < 0.15]
    for one in leaving:
        cloud.world.after(chance.uniform(60, 600), lambda one=one: _unsubscribe(cloud, one.id))  # type: ignore[misc]
    return frozenset(one.id for one in leaving)


def _unsubscribe(cloud: Cloud, subscriber_id: str) -> None:
    table = SubscribersTable(SimulatedDynamoDB(World(), cloud.tables), "SubscribersTable")  # type: ignore[arg-type]
    old = table.read_subscriber(subscriber_id)
    assert old is not None
    new = unsubscribe(old, cloud.world.now())
    if new is not old:
        table.replace_subscriber(old, replace(new))


def _hold(cloud: Cloud, hours: float) -> None:
    store = cloud.client("s3", 1)
    cloud.world.after(60 + 200.0, lambda: store.put("IssuesBucket", HOLD, b""))
    cloud.world.after(60 + 200.0 + 3600 * hours, lambda: store.remove("IssuesBucket", HOLD))


def _schedule_again() -> str:
    return json.dumps({"compose": {"cadence": "weekly", "scheduled_at": "2026-11-22T17:00:00Z"}})
