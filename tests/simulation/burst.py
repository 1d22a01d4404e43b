"""`make burst`: thousands of uploads at once, shuffled, doubled, overtaken and some of them poison.

The real handlers take them in and publish them. Whatever feed is written is parsed at that moment: documents are
replaced whole, so that no reader ever sees one that was not written. At the end every valid review stands exactly once
in each of its feeds, archives and lists, and every bad one has its report.
"""

from __future__ import annotations

import argparse
import gc
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from simulation.cloud import Cloud, Stream
from simulation.feed_reader import read_search, read_sitemaps, reader_of, walk
from simulation.s3 import SimulatedS3
from simulation.world import World

GENRES = ("Mystery", "Fog", "Tides", "Clockwork", "Letters")
KINDS = ("book", "film", "game")
#: What a page of text is refused for, one of each kind.
POISON: tuple[Callable[[int], bytes], ...] = (
    lambda number: f"---\ntitle: &{number} [x]\ngenre: *{number}\n---\nText.\n".encode(),
    lambda number: b"",
    lambda number: b"---\ntitle: Endless\n---\n" + b"word " * 70_000,
    lambda number: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
    lambda number: f"---\nrating: 4/5\nauthor: Nobody {number}\n---\n".encode(),
    lambda number: b"---\ntitle: Nested\n---\n" + b"> " * 4_000 + b"deep\n",
)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file, and what it is in the end."""

    key: str
    #: What is uploaded one after the other; None takes the file away.
    versions: tuple[bytes | None, ...]
    #: The work's title in the end; None where nothing may be shown.
    title: str | None
    #: Where the listings lie that it stands in: "", "genres/fog/".
    stems: tuple[str, ...] = ()


def plan(count: int, seed: int) -> list[Upload]:
    """Plan so many uploads: a hundredth poison, a twentieth overtaken by a delete or a newer version."""
    chance = random.Random(seed)
    numbers = list(range(count))
    chance.shuffle(numbers)
    bad, overtaken = count // 100, count // 20
    uploads = []
    for place, number in enumerate(numbers):
        key = f"reviews/burst/{number:05}.md"
        genre, kind = GENRES[number % len(GENRES)], KINDS[number % len(KINDS)]
        stems = ("", f"genres/{genre.lower()}/", f"kinds/{kind}/", "years/2026/")
        title, newer = f"Burst {number:05} as uploaded", f"Burst {number:05} as revised"
        text = review_of(title, genre, kind, number)
        if place < bad:
            uploads.append(Upload(key, (POISON[place % len(POISON)](number),), None))
        elif place >= bad + overtaken:
            uploads.append(Upload(key, (text,), title, stems))
        elif place % 2:
            uploads.append(Upload(key, (text, None), None))
        else:
            uploads.append(Upload(key, (text, review_of(newer, genre, kind, number)), newer, stems))
    chance.shuffle(uploads)
    return uploads


def review_of(title: str, genre: str, kind: str, number: int) -> bytes:
    """Write a review; every third hides its ending."""
    ending = "\n||The keeper of lamp {number} wound the clock himself.||\n" if number % 3 == 0 else ""
    return (
        f"---\ntitle: {title}\nauthor: Irma Vale {number % 97}\nkind: {kind}\ngenre: [{genre}]\nrating: 4/5\n---\n\n"
        f"A quiet book about night number {number}, and about the weather of it.\n{ending}"
    ).encode()


@dataclass
class Burst:
    """The uploads on their way, and what was seen meanwhile."""

    uploads: list[Upload]
    seed: int = 5
    cloud: Cloud = field(init=False)
    streams: list[Stream] = field(init=False)
    #: Feeds and lists that were written, and read at that moment.
    moments: int = 0
    #: What was wrong at some moment.
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cloud = Cloud(World(seed=self.seed), doubled=0.1)
        self.streams = self.cloud.connect()
        self.cloud.buckets["SiteBucket"].on_change = self._read

    def run(self) -> None:
        """Upload everything within a second, what overtakes within two minutes, and wait until all is at rest."""
        world, store = self.cloud.world, SimulatedS3(self.cloud.world, self.cloud.buckets)
        for upload in self.uploads:
            start = world.chance.random()
            for place, version in enumerate(upload.versions):
                # The event of a first version takes up to two seconds to arrive, and waits its turn then.
                seconds = start + place * world.chance.choice((0.01, 1.0, 100.0))
                world.after(seconds, lambda key=upload.key, body=version: _write(store, key, body))  # type: ignore[misc]
        self.cloud.run_for(150.0)
        while self._is_busy():
            self.cloud.run_for(60.0)

    def runs(self, function: str) -> int:
        """Return how often a function ran."""
        return self.cloud.runs.get(function, 0)

    def _is_busy(self) -> bool:
        return any(stream.busy for stream in self.streams) or any(self.cloud.queues["IngestQueue"].counts().values())

    def _read(self, path: str) -> None:
        """Read a feed or a list the moment it is written."""
        stored = self.cloud.buckets["SiteBucket"].objects.get(path)
        reader = reader_of(path)
        if stored is None or reader is None:
            return
        self.moments += 1
        try:
            names = Counter(name for name, _ in reader(stored.body).entries)
        except ValueError as error:
            self.wrong.append(f"{path} does not parse: {error}")
            return
        self.wrong += [f"{path} has {name} twice" for name, count in names.items() if count > 1]

    def report_on(self, upload: Upload) -> str | None:
        """Return the report beside a file."""
        path = f"reports/{upload.key.removeprefix('reviews/')}.txt"
        stored = self.cloud.buckets["InboxBucket"].objects.get(path)
        return stored.body.decode() if stored is not None else None

    def documents(self) -> dict[str, bytes]:
        """Return the site as it stands."""
        return {path: stored.body for path, stored in self.cloud.buckets["SiteBucket"].objects.items()}


@dataclass
class Verdict:
    """What became of a burst."""

    published: int = 0
    refused: int = 0
    withdrawn: int = 0
    #: Feeds, lists, the search index and the sitemap that were compared with what was uploaded.
    compared: int = 0
    wrong: list[str] = field(default_factory=list)


def judge(burst: Burst) -> Verdict:
    """Compare what stands in the end with what was uploaded."""
    verdict = Verdict(wrong=list(burst.wrong))
    wanted: dict[str, list[Shown]] = {}
    for upload in burst.uploads:
        shown = _judge_report(burst, upload, verdict)
        for stem in upload.stems if shown is not None else ():
            wanted.setdefault(stem, []).append(shown)
    documents = burst.documents()
    for name, told, right in _comparisons(documents, wanted):
        verdict.compared += 1
        try:
            counted = Counter(told)
        except ValueError as error:
            verdict.wrong.append(f"{name}: {error}")
            continue
        if counted != Counter(right):
            missing, more = Counter(right) - counted, counted - Counter(right)
            verdict.wrong.append(
                f"{name}: {missing.total()} missing, {more.total()} too many, as {[*missing, *more][:3]}"
            )
    for queue in burst.cloud.queues.values():
        if queue.dead is not None and queue.dead.ready():
            verdict.wrong.append(f"{queue.dead.name} holds {queue.dead.ready()}")
    return verdict


@dataclass(frozen=True, slots=True)
class Shown:
    """A review as its report names it."""

    urn: str
    slug: str
    title: str


def _judge_report(burst: Burst, upload: Upload, verdict: Verdict) -> Shown | None:
    report = burst.report_on(upload)
    if upload.title is not None:
        found = re.match(r"PUBLISHED: .*\nAddress: /reviews/(\S+)/\n(?s:.*)\nPermanent id: (\S+)\n", report or "")
        if found is not None:
            verdict.published += 1
            return Shown(f"urn:uuid:{found[2]}", found[1], upload.title)
    elif upload.versions[-1] is None and report is None:
        verdict.withdrawn += 1
        return None
    elif upload.versions[-1] is not None and (report or "").startswith("REFUSED: "):
        verdict.refused += 1
        return None
    verdict.wrong.append(f"{upload.key}: its report says {(report or 'nothing')[:80]!r}")
    return None


def _comparisons(
    documents: Mapping[str, bytes], wanted: Mapping[str, Sequence[Shown]]
) -> Iterator[tuple[str, Iterable[object], Iterable[object]]]:
    """Yield what is to be compared: its name, what it tells, and what it should."""
    for stem, reviews in wanted.items():
        pages = [(one.slug, one.title) for one in reviews]
        yield f"{stem}: pages", walk(documents, stem or "index.html"), pages
        for ending in ("atom", "rss", "json") if not stem.startswith("years/") else ():
            told = ((urn, work_of(title)) for urn, title in walk(documents, f"{stem}feed.{ending}"))
            yield f"{stem}feed.{ending}", told, [(one.urn, one.title) for one in reviews]
    everything = wanted.get("", ())
    yield "search", read_search(documents), [(one.slug, one.title) for one in everything]
    yield "sitemaps", read_sitemaps(documents), [one.slug for one in everything]
    texts = ((one.slug, f">{one.title}<" in documents.get(f"reviews/{one.slug}/", b"").decode()) for one in everything)
    yield "reviews", texts, [(one.slug, True) for one in everything]


def work_of(title: str) -> str:
    """Return the work's title from an entry's, which says more."""
    return re.sub(r"(uploaded|revised)\b.*", r"\1", title)


def main() -> int:
    """Play the burst, print the counts, and tell by the exit code whether all went well."""
    parser = argparse.ArgumentParser(prog="make burst", description=__doc__)
    parser.add_argument("--uploads", type=int, default=1_000, help="how many files (1,000)")
    parser.add_argument("--seed", type=int, default=5, help="what draws the order (5)")
    options = parser.parse_args()
    # The world keeps nearly everything that is made in it: looking for garbage again and again finds none.
    gc.disable()
    burst = Burst(plan(options.uploads, options.seed), options.seed)
    began = time.perf_counter()
    burst.run()
    seconds = time.perf_counter() - began
    verdict = judge(burst)
    print(
        f"{options.uploads:,} uploads at once: {verdict.published:,} published, {verdict.refused:,} refused with a report, "
        f"{verdict.withdrawn:,} taken away; {burst.cloud.world.calls:,} calls, {burst.runs('ingest_review'):,} runs of "
        f"ingest and {burst.runs('publish_site'):,} of publish; {burst.moments:,} feeds and lists read when they were "
        f"written, {verdict.compared} compared in the end; {burst.cloud.world.seconds / 60:.0f} min of the world in "
        f"{seconds:.0f} s, judged in {time.perf_counter() - began - seconds:.0f} s: {len(verdict.wrong)} went wrong"
    )
    print("\n".join(verdict.wrong[:20]))
    return 1 if verdict.wrong else 0


def _write(store: SimulatedS3, key: str, body: bytes | None) -> None:
    if body is None:
        store.remove("InboxBucket", key)
    else:
        store.put("InboxBucket", key, body)


if __name__ == "__main__":
    sys.exit(main())
