"""Liferea, a feed reader for the desktop that is not ours, on a display and a bus of its own."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import pytest

from outside.feed_programs import Kept, program

_FEED_LIST: Final = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Liferea Feed List Export</title></head><body>
<outline title="Reviews" text="Reviews" type="rss" id="reviews" xmlUrl="{address}" updateInterval="-1"/>
</body></opml>
"""
#: Its database tells an entry's parts: what it calls the source id is the feed's own.
_ENTRIES: Final = """select source_id, title, source, description,
    (select group_concat(value) from metadata where metadata.item_id = items.item_id and key = 'author')
    from items"""
#: Seconds that a start may take on a busy machine.
_MOST: Final = 60.0


class Liferea:
    """A running liferea."""

    def __init__(self, home: Path, process: subprocess.Popen[str]) -> None:
        self.home = home
        self.process = process

    def call(self, method: str) -> str:
        """Call a method of its D-Bus interface, and return the answer in words."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{method}\n")
        self.process.stdin.flush()
        for line in self.process.stdout:
            if line.startswith("answer: "):
                return line.removeprefix("answer: ").strip()
        raise EOFError(f"liferea has ended; it was asked to {method}")

    def unread(self) -> int:
        """Return how many entries it counts as unread."""
        return int(self.call("GetUnreadItems").split()[-1])

    def kept(self) -> list[Kept]:
        """Return all entries in its database."""
        database = self.home / ".local/share/liferea/liferea.db"
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as found:
            rows = found.execute(_ENTRIES).fetchall()
        return [Kept(guid, title, author or "", link, content or "") for guid, title, link, content, author in rows]

    def ids(self) -> Counter[str]:
        return Counter(one.guid for one in self.kept())


@contextmanager
def liferea(home: Path, address: str) -> Iterator[Liferea]:
    """Run liferea with one subscription, in a folder of its own; it fetches nothing before it is told to."""
    session, display = program("dbus-run-session"), program("xvfb-run")
    for name in ("liferea", "Xvfb", "xauth", "dbus-send"):
        program(name)
    folders = {
        "XDG_CONFIG_HOME": home / ".config",
        "XDG_DATA_HOME": home / ".local/share",
        "XDG_CACHE_HOME": home / ".cache",
        "XDG_RUNTIME_DIR": home / "run",
    }
    for folder in folders.values():
        folder.mkdir(parents=True, mode=0o700)
    (home / ".config/liferea").mkdir()
    (home / ".config/liferea/feedlist.opml").write_text(_FEED_LIST.format(address=address))
    environment = {
        **{name: str(folder) for name, folder in folders.items()},
        "HOME": str(home),
        "TMPDIR": str(home / "run"),
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "GSETTINGS_BACKEND": "memory",
        "NO_AT_BRIDGE": "1",
        "LIBGL_ALWAYS_SOFTWARE": "1",
    }
    shell = shutil.which("sh") or "/bin/sh"
    script = str(Path(__file__).with_name("liferea.sh"))
    process = subprocess.Popen(
        [session, "--", display, "-a", shell, script],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        running = Liferea(home, process)
        deadline = time.monotonic() + _MOST
        while "true" not in running.call("Ping"):
            if time.monotonic() > deadline:
                pytest.fail(f"liferea did not start in {_MOST:.0f} seconds")
            time.sleep(0.2)
        yield running
    finally:
        assert process.stdin is not None
        process.stdin.close()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
        assert process.stdout is not None
        process.stdout.close()
