"""newsboat, rss2email and liferea subscribe to the feeds of the local cloud."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

import pytest

from fakes.counting_proxy import counting_proxy
from fakes.desk import BODY, review_text
from fakes.world import World
from outside.feed_programs import Newsboat, Rss2Email
from outside.liferea import liferea

SECRET = "The cousin drowned the keeper"
FEEDS = ("feed.atom", "feed.rss")


def upload(world: World, title: str, *, rating: str = "4/5") -> None:
    """Upload a review, and wait until both feeds say what its file does."""
    body = f"{title}. {BODY}\n\n||{SECRET}||"
    world.upload(f"{title.lower().replace(' ', '-')}.md", review_text(title, rating=rating, body=body))
    for name in FEEDS:
        assert world.eventually(partial(is_told, world, name, title, rating))


def is_told(world: World, name: str, title: str, rating: str) -> bool:
    ending = {"feed.atom": "</entry>", "feed.rss": "</item>"}[name]
    return any(f"<title>{title} by " in one and rating in one for one in world.get(f"/{name}").text.split(ending))


def let_the_second_pass() -> None:
    """Wait until what is written is newer than what was fetched, by dates that count in seconds.

    libcurl, and so newsboat, drops an answer of 200 whose Last-Modified is not newer, whatever its ETag says.
    """
    time.sleep(1.1 - time.time() % 1)


#: newsboat does not keep the ETag of its very first fetch (newsboat issue 2734).
FETCHES_WITHOUT_TAG = {Newsboat: 2, Rss2Email: 1}


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("program", FETCHES_WITHOUT_TAG)
def test_a_program_has_each_review_once_and_fetches_only_what_changed(
    program: type[Newsboat | Rss2Email], name: str, world: World, tmp_path: Path
) -> None:
    first, later = f"{program.__name__} {name} first", f"{program.__name__} {name} later"
    upload(world, first)
    with counting_proxy(world.cloud.site) as proxy:
        reader = program(tmp_path, f"{proxy.address}/{name}")
        new = [reader.poll() for _ in range(FETCHES_WITHOUT_TAG[program])]
        held = reader.ids()
        reader.read_all()
        nothing = reader.poll()
        let_the_second_pass()
        upload(world, first, rating="1/5")
        upload(world, later)
        news = reader.poll()

    assert proxy.statuses(f"/{name}")[-2:] == [304, 200]
    assert (new[0], nothing, news) == (held.total(), 0, 1)
    assert len(reader.ids() - held) == 1
    assert set(reader.ids().values()) == {1}
    titles = [one.title for one in reader.kept()]
    assert (titles.count(f"{first} by Mara Voss"), titles.count(f"{later} by Mara Voss")) == (1, 1)
    assert all(SECRET not in part for one in reader.kept() for part in (one.title, one.author, one.link, one.content))


@pytest.mark.parametrize("name", FEEDS)
def test_liferea_has_each_review_once_and_fetches_only_what_changed(name: str, world: World, tmp_path: Path) -> None:
    first, later = f"Liferea {name} first", f"Liferea {name} later"
    upload(world, first)
    with counting_proxy(world.cloud.site) as proxy, liferea(tmp_path, f"{proxy.address}/{name}") as reader:
        reader.call("Refresh")
        assert world.eventually(lambda: bool(reader.ids()) and reader.unread() == reader.ids().total())
        held = reader.ids()
        reader.call("Refresh")
        assert world.eventually(lambda: len(proxy.statuses(f"/{name}")) == 2)
        upload(world, first, rating="1/5")
        upload(world, later)
        reader.call("Refresh")
        assert world.eventually(lambda: reader.unread() == held.total() + 1)

        assert proxy.statuses(f"/{name}") == [200, 304, 200]
        assert len(reader.ids() - held) == 1
        assert set(reader.ids().values()) == {1}
        titles = [one.title for one in reader.kept()]
        assert (titles.count(f"{first} by Mara Voss"), titles.count(f"{later} by Mara Voss")) == (1, 1)
        assert all(
            SECRET not in part for one in reader.kept() for part in (one.title, one.author, one.link, one.content)
        )
