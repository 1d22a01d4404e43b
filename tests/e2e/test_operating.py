"""The operator's commands on the local cloud: the real stack, its real outputs, what its functions wrote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from fakes.world import World
from unspoilt_local import author_commands, operator_commands
from unspoilt_local.account import local_account
from unspoilt_local.cli import app
from unspoilt_local.readers import Reader, subscribe_readers

REVIEW = "---\ntitle: {title}\nauthor: Mara Quill\nteaser: Fog.\n---\nThe fog is the best character.\n"


@pytest.fixture(autouse=True)
def account(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for commands in (author_commands, operator_commands):
        monkeypatch.setattr(commands, "account_for", lambda *_: local_account(world.cloud.endpoints))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_an_issue_that_flew_is_listed_and_balances(world: World) -> None:
    subscribe_readers(world.cloud.site, world.cloud.mailbox, [Reader("issue@reader.example", "monthly")])
    world.upload("an-issue.md", REVIEW.format(title="The Balanced Ledger"))
    assert world.shows("/feed.atom", "The Balanced Ledger")

    issue = f"monthly-{re.sub('[-:]', '', world.cloud.ask_for_digest('monthly'))}"

    assert world.eventually(lambda: "1 sent" in run("issue", issue).stdout), run("issue", issue).output
    told = run("issue", issue, "--addresses").stdout
    assert "issue@reader.example" in told
    assert issue in run("issue").stdout


def test_an_uploaded_folder_is_on_the_site_and_is_not_uploaded_twice(world: World, tmp_path: Path) -> None:
    (tmp_path / "an-archive.md").write_text(REVIEW.format(title="The Archived Ledger"))

    first, second = run("upload", str(tmp_path)), run("upload", str(tmp_path))

    assert first.stdout.startswith("uploaded  an-archive.md")
    assert second.stdout.startswith("0 files uploaded, 1 as before")
    assert world.shows("/feed.atom", "The Archived Ledger")
