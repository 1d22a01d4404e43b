"""Feed readers that are not ours, each a program with its files in a folder of its own."""

from __future__ import annotations

import mailbox
import re
import shutil
import sqlite3
import subprocess
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from email.header import decode_header, make_header
from pathlib import Path

import pytest


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as a reader keeps it."""

    guid: str
    title: str
    author: str
    link: str
    content: str


def program(name: str) -> str:
    """Return a program's path; skip where it is not installed."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


class Newsboat:
    """A reader in the terminal, which keeps entries in a database."""

    def __init__(self, home: Path, address: str) -> None:
        self.home = home
        self.cache = home / "cache.db"
        (home / "urls").write_text(f"{address}\n")
        (home / "config").write_text("")
        self.command = [program("newsboat"), "-u", str(home / "urls"), "-C", str(home / "config")]
        self.command += ["-c", str(self.cache)]

    def poll(self) -> int:
        """Fetch, and return how many entries it counts as unread."""
        done = subprocess.run(
            [*self.command, "-x", "reload", "print-unread"],
            check=True,
            timeout=60,
            capture_output=True,
            text=True,
            env={"HOME": str(self.home), "LC_ALL": "C.UTF-8"},
        )
        told = re.search(r"(\d+) unread", done.stdout)
        assert told is not None, done.stdout + done.stderr
        return int(told[1])

    def kept(self) -> list[Kept]:
        """Return all entries, read or not."""
        with closing(sqlite3.connect(self.cache)) as cache:
            rows = cache.execute("select guid, title, author, url, content from rss_item where deleted = 0").fetchall()
        return [Kept(*row) for row in rows]

    def ids(self) -> Counter[str]:
        """Count all entries by their id."""
        return Counter(one.guid for one in self.kept())

    def read_all(self) -> None:
        """Read everything, as a person would."""
        with closing(sqlite3.connect(self.cache)) as cache, cache:
            cache.execute("update rss_item set unread = 0")


_CONFIG = """[DEFAULT]
from = feeds@reader.example
to = reader@reader.example
email-protocol = maildir
maildir-path = {mails}
maildir-mailbox = new
post-process =
"""


class Rss2Email:
    """A reader that mails each entry, and keeps what it has mailed in a file."""

    def __init__(self, home: Path, address: str) -> None:
        self.home = home
        self.command = [program("r2e"), "-c", str(home / "config"), "-d", str(home / "data.json")]
        (home / "config").write_text(_CONFIG.format(mails=home))
        self.mails = mailbox.Maildir(home / "new")
        self._run("add", "reviews", address)

    def poll(self) -> int:
        """Fetch, and return how many mails came."""
        before = len(self.mails)
        self._run("run")
        return len(self.mails) - before

    def ids(self) -> Counter[str]:
        """Count all mails by the id of their entry."""
        return Counter(str(mail["X-RSS-ID"]) for mail in self.mails)

    def kept(self) -> list[Kept]:
        """Return all entries as they were mailed."""
        return [
            Kept(
                str(mail["X-RSS-ID"]),
                str(make_header(decode_header(mail["Subject"]))),
                str(make_header(decode_header(mail["From"]))),
                str(mail["X-RSS-URL"]),
                mail.get_payload(decode=True).decode(mail.get_content_charset("utf-8")),
            )
            for mail in self.mails
        ]

    def read_all(self) -> None:
        """Read everything: a mail that was read stays where it is."""

    def _run(self, *arguments: str) -> None:
        # It locks a file for the whole machine unless it is given a folder.
        own = dict.fromkeys(("HOME", "TMPDIR", "XDG_RUNTIME_DIR"), str(self.home))
        environment = {**own, "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
        subprocess.run([*self.command, *arguments], env=environment, check=True, capture_output=True, timeout=60)
