"""rss2email, a feed reader that is not ours, subscribes to the feeds of the local cloud."""

from __future__ import annotations

import mailbox
import shutil
import subprocess
from email.header import decode_header, make_header
from pathlib import Path

import pytest

from fakes.desk import BODY, review_text
from fakes.world import World

CONFIG = """[DEFAULT]
from = feeds@reader.example
to = reader@reader.example
email-protocol = maildir
maildir-path = {mails}
maildir-mailbox = new
post-process =
"""
SECRET = "The cousin drowned the keeper"


class Rss2Email:
    """A reader with its files in a folder of its own."""

    def __init__(self, home: Path) -> None:
        found = shutil.which("r2e")
        if found is None:
            pytest.skip("rss2email is not installed")
        self.home = home
        self.command = [found, "-VVV", "-c", str(home / "config"), "-d", str(home / "data.json")]
        self.mails = mailbox.Maildir(home / "new")
        (home / "config").write_text(CONFIG.format(mails=home))

    def run(self, *arguments: str) -> str:
        # It locks a file for the whole machine unless it is given a folder.
        own = dict.fromkeys(("HOME", "TMPDIR", "XDG_RUNTIME_DIR"), str(self.home))
        environment = {**own, "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        done = subprocess.run(
            [*self.command, *arguments], env=environment, check=True, capture_output=True, text=True, timeout=60
        )
        return done.stdout + done.stderr

    def subjects(self) -> list[str]:
        return sorted(str(make_header(decode_header(mail["Subject"]))) for mail in self.mails)


@pytest.mark.parametrize("name", ["feed.atom", "feed.rss"])
def test_rss2email_mails_each_review_once_and_fetches_only_what_changed(
    name: str, world: World, tmp_path: Path
) -> None:
    title = f"Read by {name}"
    world.upload(f"{name}.md", review_text(title, body=f"{title}. {BODY}\n\n||{SECRET}||"))
    assert world.shows(f"/{name}", title)
    reader = Rss2Email(tmp_path)
    reader.run("add", "reviews", f"{world.cloud.site}/{name}")

    reader.run("run")
    mailed = reader.subjects()
    second = reader.run("run")

    assert mailed.count(f"{title} by Mara Voss") == 1
    assert "HTTP status 304" in second
    assert reader.subjects() == mailed
    assert all(SECRET not in mail.as_string() for mail in reader.mails)
