"""A stage: one weekly issue, composed and waiting for its hold window to end, from which many stories can begin.

Composing renders mails, which costs more than everything after it; so that is done once, and its outcome is copied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import timedelta
from functools import cache

from simulation.audience import SUNDAY, WEEKLY_ISSUE, add_readers, add_review, schedule, subscriber
from simulation.cloud import SWEEP_EVERY, Cloud
from simulation.dynamodb import Index, Item, Table
from simulation.s3 import Bucket
from simulation.ses import Mail
from simulation.world import BEGINNING, Fate, World
from unspoilt.newsletter.subscriber import Subscriber

#: The end of the hold window, in seconds of the world.
TAKE_OFF = (SUNDAY + timedelta(minutes=60) - BEGINNING).total_seconds()


@dataclass(frozen=True)
class Stage:
    """What the stores held when the issue had been composed."""

    tables: Mapping[str, Table]
    buckets: Mapping[str, Bucket]


@cache
def composed(readers: int) -> Stage:
    """Compose the issue for so many readers, undisturbed."""
    return compose_for(tuple(subscriber(number) for number in range(1, readers + 1)))


def compose_for(readers: Sequence[Subscriber], *, per_day: float = 1_000_000.0) -> Stage:
    """Compose the issue for these readers, undisturbed, with so many mails a day granted."""
    cloud = Cloud(World(seed=7))
    cloud.post.per_day = per_day
    add_readers(cloud, readers)
    add_review(cloud)
    schedule(cloud)
    cloud.run_for(TAKE_OFF - 60)
    assert ("ISSUE#" + WEEKLY_ISSUE, "ISSUE") in cloud.tables["DeliveriesTable"].items, "nothing was composed"
    return Stage(cloud.tables, cloud.buckets)


@dataclass
class Story:
    """What happens to the issue from there on, under a fate of its own."""

    #: Copied, and let go of.
    stage: InitVar[Stage]
    seed: int = 0
    fate: Fate = field(default=lambda call: None)
    doubled: float = 0.0
    page: int = 1000
    world: World | None = None
    cloud: Cloud = field(init=False)
    #: Who was mailed although they had left before the claim.
    unwanted: set[str] = field(default_factory=set)
    _claimed: dict[str, float] = field(default_factory=dict)
    _left: dict[str, float] = field(default_factory=dict)

    def __post_init__(self, stage: Stage) -> None:
        world = self.world or World(seed=self.seed, fate=self.fate)
        world.seconds = TAKE_OFF - 60
        self.cloud = Cloud(world, doubled=self.doubled, page=self.page)
        for name, table in stage.tables.items():
            self.cloud.tables[name] = _copy(table)
        for name, bucket in stage.buckets.items():
            self.cloud.buckets[name] = Bucket(dict(bucket.objects))
        self.cloud.post.per_second = 1_000_000.0
        self.cloud.post.per_day = 1_000_000.0
        self.cloud.post.on_accept = self._watch
        for table in ("SubscribersTable", "DeliveriesTable"):
            self.cloud.tables[table].on_change = self._note

    def _note(self, item: Item, _: str) -> None:
        """Note when a claim and a farewell are written, which is later than they say of themselves."""
        status = item.get("status", {}).get("S")
        if status == "sending":
            self._claimed[item["sk"]["S"].removeprefix("DELIVERY#")] = self.cloud.world.seconds
        elif status == "unsubscribed" and item["sk"]["S"] == "SUBSCRIBER":
            self._left.setdefault(item["id"]["S"], self.cloud.world.seconds)

    def _watch(self, mail: Mail) -> None:
        """Look at the moment SES takes a mail whether its reader was gone when it was claimed."""
        one = mail.tags.get("subscriber", "")
        if one in self._claimed and self._left.get(one, self.cloud.world.seconds) < self._claimed[one]:
            self.unwanted.add(one)

    def run(self, hours: float = 30.0, *, after: float = 3.0, each_hour: Callable[[Cloud], None] | None = None) -> None:
        """Let the sweeper and everything it sets off run until the issue is closed, and a while longer."""
        self.cloud.invoke_every("sweep_deliveries", SWEEP_EVERY, {})
        for _ in range(int(hours)):
            self.cloud.run_for(3600.0)
            if each_hour is not None:
                each_hour(self.cloud)
            if is_closed(self.cloud):
                break
        self.cloud.run_for(after * 3600.0)


def is_closed(cloud: Cloud) -> bool:
    """Tell whether the issue is closed."""
    return state_of(cloud) in {"finished", "expired"}


def state_of(cloud: Cloud) -> str:
    """Return where the issue stands."""
    return str(cloud.tables["DeliveriesTable"].items["ISSUE#" + WEEKLY_ISSUE, "ISSUE"]["state"]["S"])


def statuses_of(cloud: Cloud) -> dict[str, str]:
    """Return the status of every delivery by subscriber."""
    pk = "ISSUE#" + WEEKLY_ISSUE
    found = {}
    for sk in cloud.tables["DeliveriesTable"].order.get(pk, []):
        if sk.startswith("DELIVERY#"):
            found[sk.removeprefix("DELIVERY#")] = cloud.tables["DeliveriesTable"].items[pk, sk]["status"]["S"]
    return found


def _copy(table: Table) -> Table:
    copy = Table(items=table.items.copy(), order={pk: list(order) for pk, order in table.order.items()})
    copy.indexes = {
        name: Index(index.pk, index.sk, index.carries, {pk: list(rows) for pk, rows in index.rows.items()})
        for name, index in table.indexes.items()
    }
    return copy
