"""What a release wrote: `python -m simulation.released` keeps it under `tests/data/rows/<version>/`.

A little life is lived by the handlers, and every row of the three tables is written down with the files of the inbox
and what the feed said. Later versions must read it, and change no id, no date and no order; see `test_upgrade`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from simulation.audience import SUNDAY, add_readers, schedule, subscriber
from simulation.cloud import SWEEP_EVERY, Cloud, Stream
from simulation.s3 import Stored
from simulation.world import BEGINNING, World
from unspoilt.aws.kept_rows import rows_from_bytes, rows_to_bytes

ROWS = Path(__file__).parents[1] / "data" / "rows"
TABLES = ("ReviewsTable", "SubscribersTable", "DeliveriesTable")
#: Seconds of the world at which it ends.
END = (SUNDAY + timedelta(days=2) - BEGINNING).total_seconds()

FILES = {
    "harbour.md": "---\ntitle: Harbour Lights\nauthor: Nell Ward\nkind: book\nrating: 4/5\ngenre: [Sea, Mystery]\n---\n\n"
    "A quiet book about a harbour, its lights, and who puts them out.\n\n||The pilot puts them out himself.||\n",
    "mill.md": "---\ntitle: The Ninth Mill\ndirector: Otto Brandt\nkind: film\nrating: 7/10\ndate: 2025-03-04\n"
    "teaser: Eight mills burn; one is asked why.\n---\n\nEight mills burn, and the ninth is asked why.\n",
    "orchard.md": "---\ntitle: Glass Orchard\nauthor: Nell Ward\nkind: book\nspoilers: none\n---\n\n"
    "An orchard under glass, and nobody to pick from it.\n",
    "foxes.md": "---\ntitle: Paper Foxes\nauthor: Ida Holm\nkind: book\n---\n\nFoxes that are folded, and one that is not.\n",
}


def live() -> tuple[Cloud, list[Stream]]:
    """Upload four reviews, edit one, rename one, withdraw one, and send an issue to two readers."""
    cloud = Cloud(World(seed=11))
    streams = begin(cloud)
    add_readers(cloud, [subscriber(1), subscriber(2)])
    schedule(cloud)
    s3 = cloud.client("s3", 1)
    for name, text in FILES.items():
        s3.put("InboxBucket", f"reviews/{name}", text.encode())
        cloud.run_for(600.0)
    cloud.run_for(5 * 3600.0)
    s3.put("InboxBucket", "reviews/harbour.md", FILES["harbour.md"].replace("4/5", "3/5").encode())
    s3.put("InboxBucket", "reviews/films/mill.md", FILES["mill.md"].encode())
    s3.remove("InboxBucket", "reviews/mill.md")
    s3.remove("InboxBucket", "reviews/foxes.md")
    cloud.run_for(END - cloud.world.seconds)
    return cloud, streams


def begin(cloud: Cloud) -> list[Stream]:
    """Connect everything, and let the sweeper run."""
    cloud.invoke_every("sweep_deliveries", 6 * SWEEP_EVERY, {})
    return cloud.connect()


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed reader goes by."""

    id: str
    url: str
    title: str
    published: str
    updated: str


def entries(cloud: Cloud) -> list[Entry]:
    """Return the entries of the JSON feed, in their order."""
    feed = json.loads(cloud.buckets["SiteBucket"].objects["feed.json"].body)
    return [
        Entry(one["id"], one["url"], one["title"], one["date_published"], one["date_modified"]) for one in feed["items"]
    ]


def write(folder: Path) -> None:
    """Write down what a life leaves behind."""
    cloud, _ = live()
    folder.mkdir(parents=True)
    for name in TABLES:
        items = cloud.tables[name].items
        (folder / f"{name}.jsonl").write_bytes(rows_to_bytes(items[key] for key in items))
    inbox = cloud.buckets["InboxBucket"].objects
    kept = {
        key: [one.modified.isoformat(), one.body.decode()] for key, one in inbox.items() if key.startswith("reviews/")
    }
    told = [[one.id, one.url, one.title, one.published, one.updated] for one in entries(cloud)]
    text = json.dumps({"files": kept, "entries": told}, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / "life.json").write_text(text + "\n", "utf-8")


@dataclass(frozen=True, slots=True)
class Release:
    """What a release left behind, in a cloud of today."""

    cloud: Cloud
    streams: list[Stream]
    #: What its feed said.
    entries: list[Entry]


def read(folder: Path) -> Release:
    """Return a cloud that holds what a release wrote; the site is to be published."""
    life: dict[str, Any] = json.loads((folder / "life.json").read_text("utf-8"))
    cloud = Cloud(World(seed=12))
    cloud.world.seconds = END
    for name in TABLES:
        for row in rows_from_bytes((folder / f"{name}.jsonl").read_bytes()):
            cloud.tables[name].put(row)
    for key, (modified, body) in life["files"].items():
        etag = cloud.client("s3", 1).put("InboxBucket", key, body.encode())
        cloud.buckets["InboxBucket"].objects[key] = Stored(body.encode(), etag, datetime.fromisoformat(modified), {})
    return Release(cloud, begin(cloud), [Entry(*one) for one in life["entries"]])


if __name__ == "__main__":
    write(ROWS / version("unspoilt"))
