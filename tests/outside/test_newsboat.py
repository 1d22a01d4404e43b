"""newsboat, a feed reader that is not ours, shows what the feeds carry and nothing else."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from fakes.desk import BODY, Desk, review_text
from fakes.served import serve

SECRET = "The cousin drowned the keeper"


@pytest.mark.parametrize("name", ["feed.rss", "feed.atom"])
def test_newsboat_shows_each_entry_once_and_no_spoiler(name: str, tmp_path: Path) -> None:
    newsboat = shutil.which("newsboat")
    if newsboat is None:
        pytest.skip("newsboat is not installed")
    desk = Desk()
    for number in range(5):
        desk.upload(
            f"reviews/{number}.md", review_text(f"Tide & House <{number}>", body=f"{number} {BODY}\n\n||{SECRET}||")
        )
    desk.check_all()
    with serve({path: document.body for path, document in desk.site.documents.items()}) as address:
        (tmp_path / "urls").write_text(f"{address}{name}\n")
        (tmp_path / "config").write_text("")
        for _ in range(2):
            command = [newsboat, "-u", str(tmp_path / "urls"), "-C", str(tmp_path / "config")]
            command += ["-c", str(tmp_path / "cache.db"), "-x", "reload"]
            subprocess.run(command, check=True, timeout=60, env={"HOME": str(tmp_path), "LC_ALL": "C.UTF-8"})

    with closing(sqlite3.connect(tmp_path / "cache.db")) as cache:
        rows = cache.execute("select title, author, url, content from rss_item").fetchall()
    assert len(rows) == 5
    assert sorted({row[0].split(",")[0].split(" by ")[0] for row in rows}) == [f"Tide & House <{n}>" for n in range(5)]
    assert all(SECRET not in field for row in rows for field in row)
    assert all(row[2].startswith("https://reviews.example/reviews/tide-house-") for row in rows)
