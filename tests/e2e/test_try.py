"""`unspoilt try` on the sample that the whole system was asked for, as a person runs it."""

from __future__ import annotations

import email
import email.policy
import json
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from unspoilt_local.project import find_project

SAMPLE = find_project().root.parent / "shared" / "seed" / "never-let-me-go.txt"
READERS = ("ann@example.org", "ben@example.org")
#: Words that only somebody who has read the book may see.
SPOILERS = re.compile(
    r"\b(clon(e|es|ed|ing)|donat\w+|donor\w*|organs?|sterile|completes?|deferrals?|madame|morningdale)\b"
    r"|escape\s+their\s+fate",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not SAMPLE.exists():
        pytest.skip("the sample stands beside the checkout in shared/seed, and is not there")
    folder = tmp_path_factory.mktemp("reviews")
    shutil.copy(SAMPLE, folder / "never-let-me-go.md")
    out = tmp_path_factory.mktemp("out")
    run_try(folder, out, READERS)
    return out


def run_try(folder: Path, out: Path, readers: tuple[str, ...]) -> None:
    arguments = [argument for reader in readers for argument in ("--reader", reader)]
    command = [sys.executable, "-m", "unspoilt_local", "try", str(folder), "--out", str(out), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["feed.rss", "feed.atom", "feed.json"])
def test_each_feed_has_the_one_entry_with_its_facts(out: Path, name: str) -> None:
    text = (out / "site" / name).read_text("utf-8")

    marks = {"feed.rss": "<item>", "feed.atom": "<entry>", "feed.json": '"id":'}
    assert text.count(marks[name]) == 1
    for fact in ("Never Let Me Go", "Kazuo Ishiguro", "5/5", "Literary Fiction", "Dystopian", "Science Fiction"):
        assert fact in text, fact
    assert "Fans of speculative fiction with emotional depth and moral complexity" in text


def test_each_reader_has_one_digest_and_nobody_else_has(out: Path) -> None:
    mails = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in (out / "mail").iterdir()
    ]

    assert sorted(str(mail["To"]) for mail in mails) == sorted(READERS)
    assert all("Never Let Me Go" in parts_of(path) for path in (out / "mail").iterdir())


def test_each_mail_leads_to_the_issue_on_the_web(out: Path) -> None:
    issue = json.loads((out / "summary.json").read_text("utf-8"))["issue"]

    for path in (out / "mail").iterdir():
        assert f"/issues/{issue}/" in parts_of(path)
    page = (out / "site" / "issues" / issue / "index.html").read_text("utf-8")
    assert "Never Let Me Go" in page
    assert f"/issues/{issue}/" in (out / "site" / "issues" / "index.html").read_text("utf-8")


def test_nothing_that_anyone_may_see_gives_the_story_away(out: Path) -> None:
    seen = {path: path.read_text("utf-8") for path in sorted((out / "site").glob("feed.*"))}
    seen |= {path: parts_of(path) for folder in ("mail", "other-mail") for path in sorted((out / folder).iterdir())}
    seen |= {path: path.read_text("utf-8") for path in sorted((out / "reports").rglob("*.txt"))}
    for page in sorted((out / "site").rglob("*.html")):
        if page.parent.name == "spoilers":
            seen[page] = page.read_text("utf-8").partition("</head>")[0]
        else:
            seen[page] = page.read_text("utf-8")

    assert {path.name: SPOILERS.findall(text) for path, text in seen.items() if SPOILERS.search(text)} == {}
    assert len(seen) >= 3 + 2 + 1 + 3


def test_the_spoilers_page_has_what_was_held_back(out: Path) -> None:
    (page,) = (out / "site" / "reviews").glob("*/spoilers/index.html")

    assert SPOILERS.search(page.read_text("utf-8"))


def test_the_summary_counts_what_happened(out: Path) -> None:
    summary = json.loads((out / "summary.json").read_text("utf-8"))

    assert summary["files"] == {
        "uploaded": 1,
        "reviews": 1,
        "accepted": 1,
        "published": 1,
        "drafts": 0,
        "copies": 0,
        "refused": [],
        "left_out": {},
    }
    assert summary["site"]["entries"] == {"rss": 1, "atom": 1, "json": 1}
    assert (summary["mails"]["digests"], summary["mails"]["confirmations"]) == (2, 2)
    assert (summary["failures"], summary["dead_letters"]) == ([], {})


@pytest.mark.parametrize("after", [0.3, 2.5], ids=["while it starts", "while it works"])
def test_a_run_that_is_ended_leaves_no_process_and_no_file_behind(tmp_path: Path, after: float) -> None:
    folder, scratch = tmp_path / "reviews", tmp_path / "scratch"
    for each in (folder, scratch):
        each.mkdir()
    (folder / "a.md").write_text("---\ntitle: The Lantern Ledger\n---\nFog.\n")
    command = [sys.executable, "-m", "unspoilt_local", "try", str(folder), "--out", str(tmp_path / "out")]

    with subprocess.Popen(
        [*command, "--reader", READERS[0]], env={"TMPDIR": str(scratch)}, stderr=subprocess.DEVNULL
    ) as run:
        time.sleep(after)
        run.send_signal(signal.SIGTERM)
        code = run.wait(20)

    assert code in {130, -signal.SIGTERM}
    assert list(scratch.iterdir()) == []


def parts_of(path: Path) -> str:
    """Return a mail as a reader's program decodes it: headers and every part."""
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    headers = "\n".join(f"{name}: {value}" for name, value in mail.items())
    return headers + "\n".join(str(part.get_content()) for part in mail.walk() if not part.is_multipart())
