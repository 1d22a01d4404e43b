"""A small burst goes well, and what would be wrong about one is found; two publishers at once never go back."""

from __future__ import annotations

import random
import re
from copy import copy
from dataclasses import dataclass, field, replace
from functools import partial

import pytest

from simulation.burst import Burst, judge, plan, review_of
from simulation.cloud import Cloud
from simulation.feed_reader import reader_of
from simulation.s3 import Bucket, SimulatedS3
from simulation.world import World

SEED = 5
REVISIONS = 24


@pytest.fixture(scope="module")
def burst() -> Burst:
    played = Burst(plan(300, SEED), SEED)
    played.run()
    return played


def tampered(burst: Burst, bucket: str, path: str, old: bytes, new: bytes) -> Burst:
    """Return the burst as if something else stood in a document."""
    other = copy(burst)
    other.cloud = copy(burst.cloud)
    objects = dict(burst.cloud.buckets[bucket].objects)
    assert old in objects[path].body
    objects[path] = replace(objects[path], body=objects[path].body.replace(old, new, 1))
    other.cloud.buckets = {**burst.cloud.buckets, bucket: Bucket(objects)}
    return other


@pytest.mark.slow
def test_every_valid_review_stands_exactly_once_in_every_feed_archive_and_list(burst: Burst) -> None:
    verdict = judge(burst)

    assert verdict.wrong == []
    assert (verdict.published, verdict.refused, verdict.withdrawn) == (289, 3, 8)
    assert verdict.compared >= 40
    assert burst.moments > 150


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["feed.rss", "feed/1.atom", "genres/fog/feed.json", "search/newest.json", "archive/1/"]
)
def test_a_review_that_is_missing_anywhere_is_missed(burst: Burst, path: str) -> None:
    verdict = judge(tampered(burst, "SiteBucket", path, b"Burst 00", b"Burst 99"))

    assert any("1 missing, 1 too many" in wrong for wrong in verdict.wrong)


@pytest.mark.slow
def test_a_report_that_says_something_else_is_missed(burst: Burst) -> None:
    shown = next(upload for upload in burst.uploads if upload.title)
    path = f"reports/{shown.key.removeprefix('reviews/')}.txt"

    verdict = judge(tampered(burst, "InboxBucket", path, b"PUBLISHED", b"REFUSED"))

    assert any(shown.key in wrong for wrong in verdict.wrong)


@pytest.mark.parametrize("path", ["feed.atom", "feed.rss", "feed.json", "index.html"])
def test_half_a_document_does_not_parse(burst: Burst, path: str) -> None:
    body = burst.documents()[path]
    reader = reader_of(path)
    assert reader is not None

    assert reader(body).entries
    with pytest.raises(ValueError):  # noqa: PT011 - each parser has its own words
        reader(body[: len(body) // 2])


@dataclass
class Rivals:
    """Many publishers at once, while one review is revised again and again."""

    seed: int
    #: The version that each document shows.
    latest: dict[str, int] = field(default_factory=dict)
    went_back: list[str] = field(default_factory=list)

    def run(self) -> None:
        chance = random.Random(self.seed)
        self.cloud = Cloud(World(seed=self.seed, latency=(0.002, 0.4)))
        self.cloud.connect()
        store = SimulatedS3(self.cloud.world, self.cloud.buckets)
        self.cloud.buckets["SiteBucket"].on_change = self._look
        for version in range(1, REVISIONS + 1):
            body = review_of(f"Burst version {version}", "Fog", "book", 1)
            self.cloud.world.after(version, lambda body=body: store.put("InboxBucket", "reviews/1.md", body))
        for _ in range(20):
            publish = partial(self.cloud.invoke, "publish_site", {"publish": "all"})
            self.cloud.world.after(chance.uniform(3.0, 30.0), publish)
        self.cloud.run_for(900.0)

    def _look(self, path: str) -> None:
        body = self.cloud.buckets["SiteBucket"].objects[path].body
        reader = reader_of(path)
        if reader is not None:
            reader(body)
        version = max(map(int, re.findall(rb"Burst version (\d+)", body)), default=0)
        if version < self.latest.get(path, 0):
            self.went_back.append(path)
        self.latest[path] = version


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
def test_of_publishers_at_once_the_newer_wins_and_nothing_is_torn(seed: int) -> None:
    rivals = Rivals(seed)

    rivals.run()

    assert rivals.went_back == []
    assert rivals.cloud.runs["publish_site"] > 20
    assert set(rivals.latest.values()) == {0, REVISIONS}
    assert list(rivals.latest.values()).count(REVISIONS) >= 10


@pytest.mark.slow
def test_without_conditional_writes_an_older_publisher_would_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SimulatedS3, "_check", lambda *arguments: None)
    played = [Rivals(seed) for seed in range(6)]

    for rivals in played:
        rivals.run()

    assert any(rivals.went_back for rivals in played)
