"""A short year goes well for every reader, and what would be wrong about one is found."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime

import pytest

from simulation.replay import Replay
from simulation.year import COMMON, draw_year
from unspoilt.site import atom, feed_elements, rss
from unspoilt.spoiler.entry import Entry
from unspoilt.use_cases import ingest

#: Enough reviews for an archive at the beginning.
BEGIN = "import_old 52"


@pytest.fixture(autouse=True)
def fresh_entries() -> Iterator[None]:
    """Keep what was written for one year out of the others."""
    for written in (atom._entry, rss._item):
        written.cache_clear()
    yield
    for written in (atom._entry, rss._item):
        written.cache_clear()


def play(*names: str) -> Replay:
    replay = Replay(5, [BEGIN, *names], every=1)
    replay.run()
    return replay


@pytest.mark.slow
def test_of_everything_an_author_does_no_reader_sees_an_entry_twice_or_misses_one() -> None:
    replay = play(*COMMON, "write_many 12", "upload_everything_again")

    assert replay.wrong == []
    assert set(replay.taken) >= {name.replace("_", " ") for name in COMMON}
    assert replay.polls >= 4 * len(replay.names)
    assert {name: one.told for name, one in replay.programs.items()} == {
        name: len(one.seen) for name, one in replay.programs.items()
    }
    assert all(one.told > 25 for one in replay.programs.values())
    assert all(reader.answers[304] > reader.answers[200] / 10 for reader in replay.readers.values())


@pytest.mark.slow
def test_an_id_that_changes_with_the_title_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_title(entry: Entry) -> str:
        return uuid.uuid5(uuid.UUID(entry.id), entry.facts.title).urn

    for module in (atom, rss):
        monkeypatch.setattr(module, "entry_urn", by_title)

    replay = play("write", "retitle", "retitle", "retitle")

    assert any("is unread again, under another id" in wrong for wrong in replay.wrong)
    for name in replay.programs:
        assert any(f"{name} counts 1 as new, which are 0" in wrong for wrong in replay.wrong)


@pytest.mark.slow
def test_a_correction_that_moves_updated_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    def always(before: object, screened: object, modified: datetime) -> datetime:
        return modified

    monkeypatch.setattr(ingest, "updated_at", always)

    replay = play("correct")

    assert any("updated moved for nothing" in wrong for wrong in replay.wrong)


@pytest.mark.slow
def test_an_archive_that_nothing_leads_to_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_elements, "chain_links", lambda feed, ending: ())

    replay = play()

    assert any("feed.atom: [" in wrong and "missing" in wrong for wrong in replay.wrong)


def test_a_year_is_drawn_alike_each_time() -> None:
    assert draw_year(7, 60) == draw_year(7, 60) != draw_year(8, 60)
    assert len(draw_year(7, 60)) == 61
