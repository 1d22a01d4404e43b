"""`make replay`: a year of uploads, edits, renames, deletes and imports, with readers that look in all the time.

The real handlers take the files in and publish them. A reader with a memory of ids follows four feeds and their
archives, newsboat and rss2email subscribe over HTTP on loopback. No entry may come back unread, stand twice, or be gone
while its review is there.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pytest

from fakes.served import serve
from outside.feed_programs import Newsboat, Rss2Email
from simulation.cloud import Cloud, Stream, inhabit
from simulation.memory_reader import MemoryReader, Poll, Seen
from simulation.s3 import SimulatedS3, Stored
from simulation.world import World
from simulation.year import Piece, Stage, Year, draw_year

YEAR: float = 365 * 86_400.0
#: A feed holds so many of its newest entries in the document that one subscribes to.
WINDOW = 25
#: The feeds that the reader with a memory follows, and whose reviews stand in each: a genre's, a kind's, or all.
FEEDS: Mapping[str, tuple[str | None, str | None]] = {
    "feed.atom": (None, None),
    "feed.rss": (None, None),
    "genres/fog/feed.atom": ("Fog", None),
    "kinds/film/feed.rss": (None, "film"),
}
#: What the programs subscribe to.
SUBSCRIPTIONS: Mapping[str, tuple[type[Newsboat | Rss2Email], str]] = {
    "newsboat": (Newsboat, "feed.rss"),
    "rss2email": (Rss2Email, "feed.atom"),
}


class Program(Protocol):
    """A feed reader that is a program of somebody else's."""

    def poll(self) -> int:
        """Fetch; return how many entries are new to it."""

    def ids(self) -> Counter[str]:
        """Count all its entries by their ids."""

    def read_all(self) -> None:
        """Have a person read everything."""


@dataclass
class Subscribed:
    """A program, what it is subscribed to, and the reviews that stood in that document when it looked."""

    program: Program
    path: str
    #: By number.
    seen: set[int] = field(default_factory=set)
    #: What it counted as new, over all.
    told: int = 0


class Site(Mapping[str, bytes]):
    """The public bucket as it stands, by path."""

    def __init__(self, objects: dict[str, Stored]) -> None:
        self.objects = objects

    def __getitem__(self, path: str) -> bytes:
        return self.objects[path].body

    def __iter__(self) -> Iterator[str]:
        return iter(self.objects)

    def __len__(self) -> int:
        return len(self.objects)


@dataclass
class Replay:
    """A year on its way, and what was wrong in it."""

    seed: int
    #: What the author does.
    names: Sequence[str]
    #: Every so many steps the programs look in.
    every: int = 8
    wrong: list[str] = field(default_factory=list)
    polls: int = 0
    visits: int = 0
    taken: Counter[str] = field(default_factory=Counter)
    programs: dict[str, Subscribed] = field(default_factory=dict)
    #: Programs that are not installed.
    missing: list[str] = field(default_factory=list)
    cloud: Cloud = field(init=False)
    year: Year = field(init=False)
    readers: dict[str, MemoryReader] = field(default_factory=dict)
    #: By reader: the id of each number, and how much of a review readers were told when it was last looked at.
    ids: dict[str, dict[int, str]] = field(default_factory=dict)
    told: dict[str, dict[int, int]] = field(default_factory=dict)
    _streams: list[Stream] = field(init=False)
    _step: str = ""

    def __post_init__(self) -> None:
        self.cloud = Cloud(World(seed=self.seed, seconds=-YEAR), doubled=0.1)
        self._streams = self.cloud.connect()
        self.year = Year(self.seed, self.names, self.cloud.world.now)
        self.site = Site(self.cloud.buckets["SiteBucket"].objects)

    def run(self) -> None:
        """Play the year."""
        with ExitStack() as opened:
            address = opened.enter_context(serve(self.site))
            opened.enter_context(inhabit(self.cloud))
            self.readers = {path: MemoryReader(address, path) for path in FEEDS}
            self._subscribe(address, Path(opened.enter_context(tempfile.TemporaryDirectory())))
            for place, step in enumerate(self.year.play()):
                self._step = f"step {place}, {step.name}"
                self.taken[step.name] += 1
                self.cloud.world.run_until(max(self.cloud.world.seconds, step.after.total_seconds() - YEAR))
                files = [self._carry_out(stage) for stage in step.stages]
                if place % self.every == 0 or max(files) > 10 or place == len(self.names) - 1:
                    self._visit()

    def _subscribe(self, address: str, home: Path) -> None:
        for name, (make, path) in SUBSCRIPTIONS.items():
            (home / name).mkdir()
            try:
                self.programs[name] = Subscribed(make(home / name, f"{address}{path}"), path)
            except pytest.skip.Exception:
                self.missing.append(name)

    def _carry_out(self, stage: Stage) -> int:
        """Make all writes of a stage at once, let everything come to rest, and look at what stands then."""
        store = SimulatedS3(self.cloud.world, self.cloud.buckets)
        for write in stage:
            self.year.carry_out(write, self.cloud.world.now())
            if write.body is None:
                store.remove("InboxBucket", write.key)
            else:
                store.put("InboxBucket", write.key, write.body)
        self.cloud.run_for(20.0)
        while any(stream.busy for stream in self._streams) or any(self.cloud.queues["IngestQueue"].counts().values()):
            self.cloud.run_for(20.0)
        self._look("feed.atom")
        return len(stage)

    def _visit(self) -> None:
        """Have everybody else look in."""
        self.visits += 1
        for path in FEEDS:
            if path != "feed.atom":
                self._look(path)
        for name, one in self.programs.items():
            window = {entry.number for entry in self.readers[one.path].documents[one.path].entries}
            news = window - one.seen
            one.seen |= window
            unread = one.program.poll()
            one.told += unread
            if unread != len(news):
                self._complain(f"{name} counts {unread} as new, which are {len(news)}")
            held = one.program.ids()
            if len(held) != len(one.seen) or held.total() != len(one.seen):
                self._complain(
                    f"{name} has {held.total()} entries of {len(held)} ids, which are {len(one.seen)} reviews"
                )
            one.program.read_all()

    def _look(self, path: str) -> None:
        """Compare what a reader finds with what its author has on the site."""
        self.polls += 1
        genre, kind = FEEDS[path]
        shown = self.year.shown(genre, kind)
        try:
            poll = self.readers[path].poll()
        except ValueError as error:
            self._complain(str(error))
            return
        held = Counter(one.number for one in (*poll.window, *poll.archive))
        if held != Counter(shown.keys()):
            missing, more = Counter(shown.keys()) - held, held - Counter(shown.keys())
            self._complain(f"{path}: {sorted(missing)[:3]} missing, {sorted(more)[:3]} too many")
            return
        self._look_at_order(path, poll, shown)
        ids, told = self.ids.setdefault(path, {}), self.told.setdefault(path, {})
        for one in poll.unread:
            if ids.setdefault(one.number, one.id) != one.id:
                self._complain(f"{path}: {one.title} is unread again, under another id")
        for one in (*poll.window, *poll.archive):
            piece = shown[one.number]
            if one.id in poll.before:
                self._look_at_change(path, poll.before[one.id], one, news=told.get(one.number) != piece.told)
            told[one.number] = piece.told

    def _look_at_order(self, path: str, poll: Poll, shown: Mapping[int, Piece]) -> None:
        held = [*poll.window, *poll.archive]
        if [one.published for one in held] != sorted((one.published for one in held), reverse=True):
            self._complain(f"{path} is out of order")
        for one in held:
            date = shown[one.number].date
            if date is None or one.published != date.replace(microsecond=0):
                self._complain(f"{path}: {one.title} is of {one.published}, which is {date}")
        # Whoever reads the window only misses none of the newest.
        if len(poll.window) < min(WINDOW, len(held)):
            self._complain(f"{path} has {len(poll.window)} entries to subscribe to")

    def _look_at_change(self, path: str, before: Seen, now: Seen, *, news: bool) -> None:
        if before.link != now.link or before.number != now.number:
            self._complain(f"{path}: {before.title} at {before.link} became {now.title} at {now.link}")
        if (before.updated != now.updated) != (news and now.updated is not None):
            what = "moved for nothing" if not news else "did not move"
            self._complain(f"{path}: {now.title}: updated {what}, {before.updated} and {now.updated}")

    def _complain(self, what: str) -> None:
        self.wrong.append(f"{self._step}: {what}")


def main() -> int:
    """Play the year, print the counts, and tell by the exit code whether all went well."""
    parser = argparse.ArgumentParser(prog="make replay", description=__doc__)
    parser.add_argument("--seed", type=int, default=5, help="what draws the year (5)")
    parser.add_argument("--steps", type=int, default=100, help="how much the author does (100)")
    options = parser.parse_args()
    replay = Replay(options.seed, draw_year(options.seed, options.steps))
    began = time.perf_counter(), time.process_time()
    replay.run()
    seconds, busy = time.perf_counter() - began[0], time.process_time() - began[1]
    taken = ", ".join(f"{count} {name}" for name, count in replay.taken.most_common())
    print(
        f"a year of {replay.taken.total()} steps ({taken}): {len(replay.year.pieces)} reviews, "
        f"{len(replay.year.shown())} of them there in the end; {replay.polls} polls of {len(FEEDS)} feeds and their "
        f"archives by a reader that remembers"
    )
    for name, one in replay.programs.items():
        print(
            f"{name}: {replay.visits} polls of {one.path}, which showed {len(one.seen)} reviews; {one.told} new in it"
        )
    for name in replay.missing:
        print(f"{name} is not installed, and did not look in")
    print(f"{seconds:.0f} s, {busy:.0f} s of them computing: {len(replay.wrong)} went wrong")
    print("\n".join(replay.wrong[:20]))
    incomplete = bool(replay.missing) and os.environ.get("UNSPOILT_STRICT") == "1"
    return 1 if replay.wrong or incomplete else 0


if __name__ == "__main__":
    sys.exit(main())
