"""The table and the site are lost in the middle of a life, and made again from the inbox: nobody can tell afterwards.

Each life is lived twice, with the loss and without it. Afterwards both have the same site, byte for byte, and the
same mails; and both go on to the same end.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from simulation.audience import SUNDAY, add_readers, schedule, subscriber
from simulation.cloud import SWEEP_EVERY, Cloud, Stream
from simulation.dynamodb import Items
from simulation.restoring import STACK, OperatorsAccount
from simulation.world import World
from unspoilt.use_cases.backup import BACKUP_PREFIX
from unspoilt_local.errors import AwsTrouble
from unspoilt_local.operation.restore import Restore, Restored

#: The big life takes half a minute of work, and more on a busy machine.
pytestmark = pytest.mark.timeout(600)
GENRES = ("Mystery", "mystery", "Fog", "Tides")
HOUR = 3600.0
#: Hours of a life: the table is lost in the middle of it.
LOST_AT, END = 180, 216
#: Rows that only make work easier, and come back as they are needed: files, and who owned a text long ago.
COMES_BACK = ("SOURCES", "FINGERPRINT#")


@dataclass
class Life:
    """An author who uploads, edits, renames, copies, withdraws and brings back, an hour between two steps."""

    seed: int
    cloud: Cloud = field(init=False)
    streams: list[Stream] = field(init=False)
    files: dict[str, str] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cloud = Cloud(World(seed=self.seed, latency=(0.001, 0.002)))
        self.streams = self.cloud.connect()
        self.chance = random.Random(self.seed)
        add_readers(self.cloud, [subscriber(number) for number in (1, 2, 3)])
        self.cloud.invoke_every("sweep_deliveries", 6 * SWEEP_EVERY, {})
        for days in (0, 3, 6, 8):
            schedule(self.cloud, at=SUNDAY + timedelta(days=days))
        for number in range(54):
            self.put(f"reviews/old/{number}.md", self.text(number))
        self.hour = 0

    def live(self, until: int) -> None:
        """Live until this hour: what is done in an hour depends on the seed alone."""
        while self.hour < until:
            if self.hour % 4 == 1:
                self.step(self.chance)
            self.hour += 1
            self.cloud.run_for(self.hour * HOUR - self.cloud.world.seconds)

    def step(self, chance: random.Random) -> None:
        number = chance.randrange(1000)
        names = sorted(self.files)
        name = chance.choice(names)
        match chance.randrange(9):
            case 0 | 1:
                self.put(f"reviews/new/{number}.md", self.text(number, title=chance.choice(("The Tide", "The Fog"))))
            case 2:
                self.put(name, self.files[name].replace("night number", "evening number"))
            case 3:
                self.put(name, self.files[name].replace("rating: 4/5", "rating: 2/5") + "\nIt is not what I said.\n")
            case 4:
                self.put(f"reviews/renamed/{number}.md", self.files[name])
                self.remove(name)
            case 5:
                self.put(f"reviews/copied/{number}.md", self.files[name])
            case 6:
                self.remove(name)
            case 7 if self.gone:
                back = chance.choice(sorted(self.gone))
                self.put(back, self.gone[back] + "\nHere it is again, with another sentence.\n")
            case _:
                self.put(name, "---\ntitle: &x [a]\nother: *x\n---\nText.\n", keep=True)

    def text(self, number: int, title: str = "") -> str:
        ending = "\n||The keeper wound the clock himself.||\n" if number % 3 == 0 else ""
        date = "" if number % 4 else f"date: 2025-{number % 12 + 1:02}-03\n"
        words = f"A quiet book about night number {number}, its weather and its clocks. " * 6
        return (
            f"---\ntitle: {title or f'Night {number}'}\nauthor: Irma Vale {number % 5}\nkind: book\n{date}"
            f"genre: [{GENRES[number % 4]}]\nrating: 4/5\n---\n\n{words}\n{ending}"
        )

    def put(self, key: str, text: str, *, keep: bool = False) -> None:
        self.cloud.client("s3", 1).put("InboxBucket", key, text.encode())
        if not keep:
            self.files[key] = text

    def remove(self, key: str) -> None:
        self.cloud.client("s3", 1).remove("InboxBucket", key)
        self.gone[key] = self.files.pop(key)

    def check_all(self) -> None:
        """Do what is done every night, and come to rest."""
        for function in ("publish_site", "publish_issues"):
            self.cloud.invoke(function, {"publish": "all"})
        self.cloud.run_for(HOUR / 4)

    def lose(self) -> None:
        """Lose every review, and the site."""
        table = self.cloud.tables["ReviewsTable"]
        table.items, table.order = Items(), {}
        for path in list(self.cloud.buckets["SiteBucket"].objects):
            self.cloud.client("s3", 1).remove("SiteBucket", path)

    def restore(self, *, start_over: bool = False, heard: Callable[[str], None] = lambda what: None) -> Restored:
        account = OperatorsAccount(self.cloud, self.streams)
        run = Restore(account, STACK, lambda what, done, total: heard(what), pause=lambda _: None)  # type: ignore[arg-type]
        return run.run(start_over=start_over)

    def site(self) -> dict[str, tuple[bytes, object]]:
        return {
            path: (stored.body, sorted(stored.options.items(), key=str))
            for path, stored in self.cloud.buckets["SiteBucket"].objects.items()
        }

    def rows(self) -> dict[tuple[str, str], object]:
        items = self.cloud.tables["ReviewsTable"].items
        return {key: items[key] for key in items if not key[0].startswith(COMES_BACK)}

    def mailed(self) -> Counter[tuple[str, str]]:
        return Counter((mail.to, mail.tags.get("issue", "")) for mail in self.cloud.post.mails)


def difference(one: dict[str, tuple[bytes, object]], other: dict[str, tuple[bytes, object]]) -> list[str]:
    """Return the paths at which something else stands."""
    return sorted(
        path for path in one.keys() | other.keys() if without_conditions(one, path) != without_conditions(other, path)
    )


def without_conditions(site: dict[str, tuple[bytes, object]], path: str) -> object:
    if path not in site:
        return None
    body, options = site[path]
    return body, [option for option in options if option[0] not in {"IfMatch", "IfNoneMatch"}]  # type: ignore[attr-defined]


def lived(seed: int, until: int = LOST_AT) -> Life:
    life = Life(seed)
    life.live(until)
    life.check_all()
    return life


@pytest.mark.slow
def test_a_lost_table_and_site_come_back_to_the_byte_and_life_goes_on_as_if_nothing_had_been_lost() -> None:
    spared, struck = lived(1), lived(1)
    site, rows, mailed = struck.site(), struck.rows(), struck.mailed()
    assert difference(site, spared.site()) == []

    struck.lose()
    done = struck.restore()
    struck.cloud.run_for(HOUR / 4)

    assert difference(site, struck.site()) == []
    assert struck.rows() == rows
    assert struck.mailed() == mailed
    assert done.withdrawn > 0
    assert done.issues == 3
    assert any(path.startswith("feed/") for path in site), "there are closed pages"

    for life in (spared, struck):
        life.live(END)
        life.check_all()
    assert difference(spared.site(), struck.site()) == []
    assert struck.mailed() == spared.mailed()
    assert struck.mailed().total() > mailed.total()


@pytest.mark.slow
def test_without_its_backup_much_would_be_lost() -> None:
    life = lived(1, until=30)
    site = life.site()
    backups = [key for key in life.cloud.buckets["InboxBucket"].objects if key.startswith(BACKUP_PREFIX)]
    assert backups

    life.lose()
    life.cloud.queues["IngestQueue"].put('{"reconcile": {"after": null}}')
    life.cloud.run_for(HOUR)
    life.check_all()

    lost = difference(site, life.site())
    assert any(path.startswith("feed/") for path in lost)
    assert {"feed.atom", "index.html"} <= set(lost)
    assert [path for path in site if path.startswith("issues/") and path in lost]


def test_a_table_that_is_not_empty_is_left_alone_unless_it_is_to_be_dropped() -> None:
    life = lived(5, until=30)
    site, rows = life.site(), life.rows()

    with pytest.raises(AwsTrouble, match="is not empty"):
        life.restore()
    assert life.rows() == rows

    table = life.cloud.tables["ReviewsTable"]
    table.put({"pk": {"S": "PAGES#all"}, "sk": {"S": "2020"}, "number": {"N": "77"}})
    life.restore(start_over=True)
    life.cloud.run_for(HOUR)
    assert life.rows() == rows
    assert difference(site, life.site()) == []


def test_a_restore_that_dies_leaves_everything_paused_and_is_begun_again() -> None:
    life = lived(6, until=30)
    site, rows, before = life.site(), life.rows(), dict(life.cloud.runs)
    life.lose()

    def die(what: str) -> None:
        if what == "rows written":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        life.restore(heard=die)
    life.cloud.run_for(HOUR)
    assert life.cloud.runs["publish_site"] == before["publish_site"]

    life.restore(start_over=True)
    life.cloud.run_for(HOUR)
    assert life.rows() == rows
    assert difference(site, life.site()) == []


def test_a_damaged_backup_is_named_before_anything_is_changed() -> None:
    life = lived(7, until=3)
    life.lose()
    inbox = life.cloud.buckets["InboxBucket"]
    key = next(key for key in inbox.objects if key.startswith(f"{BACKUP_PREFIX}reviews/"))
    life.cloud.client("s3", 1).put("InboxBucket", key, inbox.objects[key].body[:-40])

    with pytest.raises(AwsTrouble, match=key):
        life.restore()

    assert life.rows() == {}
