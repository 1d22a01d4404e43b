"""`unspoilt serve` as a person runs it: a terminal, a folder, an editor, a browser."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from unspoilt_local.ports import listen_from
from unspoilt_local.readers import post_form

REVIEW = "---\ntitle: {title}\nauthor: Mara Quill\nteaser: Fog.\n---\nThe fog is the best character.\n"


class Served:
    """A running `unspoilt serve`, with what it has printed so far."""

    def __init__(self, folder: Path, port: int) -> None:
        command = [sys.executable, "-u", "-m", "unspoilt_local", "serve", str(folder), "--port", str(port)]
        self.started = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.printed = ""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed += line

    def wait_for(self, true: Callable[[], bool], seconds: float = 60) -> float:
        """Return after how many seconds it held; fail with what was printed."""
        started = time.monotonic()
        while not true():
            assert time.monotonic() - started < seconds, self.printed
            time.sleep(0.02)
        return time.monotonic() - started

    def address(self, name: str) -> str:
        found = re.search(rf"^{name} +(http\S+)", self.printed, re.MULTILINE)
        return found[1] if found else ""

    def ask(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.address("Site").rstrip("/") + path, timeout=10) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def get(self, path: str) -> str:
        status, text = self.ask(path)
        return text if status == 200 else ""

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        code = self.process.wait(20)
        self._reader.join(5)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "first.md").write_text(REVIEW.format(title="The First Ledger"))
    return tmp_path


@pytest.fixture
def serve(folder: Path) -> Iterator[Callable[..., Served]]:
    """Start `unspoilt serve` on the folder; whatever a test leaves running is ended."""
    started: list[Served] = []

    def start(port: int = 0) -> Served:
        started.append(Served(folder, port))
        return started[-1]

    yield start
    for served in started:
        if served.process.returncode is None:
            served.end(signal.SIGKILL)


def test_it_says_where_everything_is_and_follows_the_folder(serve: Callable[..., Served], folder: Path) -> None:
    served = serve()
    served.wait_for(lambda: str(folder) in served.printed.replace("\n", ""))
    for name, path in (("Site", "/"), ("Atom", "/feed.atom"), ("RSS", "/feed.rss"), ("JSON", "/feed.json")):
        assert served.address(name) == served.address("Site").rstrip("/") + path
    served.wait_for(lambda: "Watching" in served.printed)
    for path in ("/", "/feed.atom", "/feed.rss", "/feed.json", "/reviews/the-first-ledger/", "/spoilers.atom"):
        assert "The First Ledger" in served.get(path), path
    assert "1 review, 1 published" in served.printed

    command = [sys.executable, "-m", "unspoilt_local", "issue", "--local", str(folder)]
    asked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (asked.returncode, asked.stdout.partition(":")[0]) == (0, "There is no issue yet")

    (folder / "second.md").write_text(REVIEW.format(title="The Second Ledger"))
    served.wait_for(lambda: "The Second Ledger" in served.get("/feed.atom"))
    served.wait_for(lambda: "published second.md" in " ".join(served.printed.split()))
    (folder / "second.md").write_text(REVIEW.format(title="The Revised Ledger"))
    served.wait_for(lambda: "The Revised Ledger" in served.get("/feed.atom"))
    (folder / "broken.md").write_text("---\ntitle: a\ntitle: b\n---\nText.\n")
    served.wait_for(lambda: "refused broken.md line 3" in " ".join(served.printed.split()))
    (folder / "first.md").unlink()
    served.wait_for(lambda: "The First Ledger" not in served.get("/feed.atom"))

    report = folder / ".unspoilt" / "reports" / "second.md.txt"
    assert report.read_text("utf-8").startswith("PUBLISHED: ")
    assert served.end(signal.SIGINT) == 0


def test_a_site_is_there_before_the_first_review_and_says_so(serve: Callable[..., Served], folder: Path) -> None:
    (folder / "first.md").unlink()
    with listen_from(20_000) as taken:
        port = taken.getsockname()[1]
        served = serve(port)
        served.wait_for(lambda: served.address("Outbox") != "")

    assert f"Port {port} is in use" in served.printed
    assert "No review has been published yet" in served.get("/")
    assert served.get("/feed.atom").startswith("<?xml")
    status, page = served.ask("/reviews/nothing/")
    assert (status, "<h1" in page) == (404, True)

    served.wait_for(lambda: "Watching" in served.printed)
    assert "There is no review here yet" in served.printed
    (folder / "first.md").write_text(REVIEW.format(title="The First Ledger"))
    served.wait_for(lambda: "The First Ledger" in served.get("/"))
    assert served.end(signal.SIGINT) == 0


def test_it_ends_at_once_while_it_uploads(serve: Callable[..., Served], folder: Path) -> None:
    for number in range(60):
        (folder / f"{number}.md").write_text(REVIEW.format(title=f"Ledger {number}"))
    served = serve()
    served.wait_for(lambda: served.address("Outbox") != "")

    started = time.monotonic()
    code = served.end(signal.SIGINT)

    assert (code, "Watching" in served.printed) == (0, False)
    assert time.monotonic() - started < 10


def test_what_is_saved_during_the_first_upload_is_not_overlooked(serve: Callable[..., Served], folder: Path) -> None:
    served = serve()
    served.wait_for(lambda: "published" in served.printed)
    (folder / "second.md").write_text(REVIEW.format(title="The Second Ledger"))

    served.wait_for(lambda: "The Second Ledger" in served.get("/feed.atom"))

    assert served.end(signal.SIGINT) == 0


def test_subscribers_are_there_again_after_the_next_start(serve: Callable[..., Served], folder: Path) -> None:
    first = serve()
    first.wait_for(lambda: "Watching" in first.printed)
    site = first.address("Site").rstrip("/")
    post_form(site, "/subscriptions", {"address": "ann@example.org", "cadence": "monthly"})
    first.wait_for(lambda: "ann@example.org" in first.get("/outbox/"))
    first.wait_for(
        lambda: f"Please confirm: Unspoilt by mail {first.address('Outbox')}1/" in " ".join(first.printed.split())
    )
    (token,) = re.findall(r"confirm\?token=([\w-]+)", first.get("/outbox/1/text"))
    post_form(site, "/subscriptions/confirm", {"token": token})
    kept = folder / ".unspoilt" / "subscribers.json"
    first.wait_for(kept.exists)
    assert first.end(signal.SIGTERM) == 0
    entry = {"address": "ann@example.org", "cadence": "monthly"}
    assert json.loads(kept.read_text())["subscribers"] == [entry]
    # As if she had chosen before it ended: this genre is one that no review here is of.
    kept.write_text(json.dumps({"subscribers": [{**entry, "genres": ["fog"]}]}))

    second = serve()
    second.wait_for(lambda: "Watching" in second.printed)
    (folder / "fog.md").write_text(REVIEW.format(title="The Fog Ledger").replace("teaser", "genre: Fog\nteaser"))
    second.wait_for(lambda: "The Fog Ledger" in second.get("/feed.atom"))
    post_form(second.address("Site").rstrip("/"), "/outbox/digest", {"cadence": "monthly"})
    second.wait_for(lambda: second.get("/outbox/").count("ann@example.org") == 2)
    texts = [second.get(f"/outbox/{number}/text") for number in range(1, 6)]
    assert second.end(signal.SIGTERM) == 0

    assert json.loads(kept.read_text())["subscribers"] == [{**entry, "genres": ["fog"]}]
    assert [text for text in texts if "The Fog Ledger" in text and "The First Ledger" not in text]
