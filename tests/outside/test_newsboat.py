"""newsboat, a feed reader that is not ours, shows what the feeds carry and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from fakes.desk import BODY, Desk, review_text
from fakes.served import serve
from outside.feed_programs import Newsboat

SECRET = "The cousin drowned the keeper"


@pytest.mark.parametrize("name", ["feed.rss", "feed.atom"])
def test_newsboat_shows_each_entry_once_and_no_spoiler(name: str, tmp_path: Path) -> None:
    desk = Desk()
    for number in range(5):
        desk.upload(
            f"reviews/{number}.md", review_text(f"Tide & House <{number}>", body=f"{number} {BODY}\n\n||{SECRET}||")
        )
    desk.check_all()
    with serve({path: document.body for path, document in desk.site.documents.items()}) as address:
        reader = Newsboat(tmp_path, f"{address}{name}")
        unread = [reader.poll() for _ in range(2)]

    kept = reader.kept()
    assert unread == [5, 5]
    assert len(kept) == 5
    assert sorted({one.title.split(",")[0].split(" by ")[0] for one in kept}) == [
        f"Tide & House <{n}>" for n in range(5)
    ]
    assert all(SECRET not in part for one in kept for part in (one.title, one.author, one.link, one.content))
    assert all(one.link.startswith("https://reviews.example/reviews/tide-house-") for one in kept)
