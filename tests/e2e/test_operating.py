"""The operator's commands on the local cloud: the real stack, its real outputs, what its functions wrote."""

from __future__ import annotations

import json
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


def findings(check: str) -> list[str]:
    told = [json.loads(line) for line in run("doctor", "--json").stdout.splitlines()]
    return [each["level"] for each in told if each["check"] == check]


def test_the_doctor_finds_drift_and_the_reconcile_that_it_names_mends_it(world: World) -> None:
    world.upload("a-patient.md", REVIEW.format(title="The Patient Ledger"))
    assert world.eventually(lambda: findings("drift") == ["ok"])
    key = {"pk": {"S": "SOURCES"}, "sk": {"S": "reviews/a-patient.md"}}
    world.cloud.clients.dynamodb.delete_item(TableName=world.cloud.stack.outputs["ReviewsTableName"], Key=key)

    assert findings("drift") == ["fault"]

    queue = world.cloud.stack.outputs["IngestQueueUrl"]
    world.cloud.clients.sqs.send_message(QueueUrl=queue, MessageBody='{"reconcile": {"after": null}}')
    assert world.eventually(lambda: findings("drift") == ["ok"])


def test_dead_letters_are_found_and_go_back_to_work(world: World) -> None:
    assert findings("dead letters") == ["ok"]
    body = json.dumps({"check": {"key": "reviews/nothing-there.md"}})
    world.cloud.clients.sqs.send_message(QueueUrl=world.cloud.stack.queues["IngestDeadLetterQueue"], MessageBody=body)
    assert findings("dead letters") == ["fault"]

    done = run("redrive", "ingest")

    assert done.stdout == "ingest: 1 message sent back\n"
    assert world.eventually(lambda: findings("dead letters") == ["ok"])


def test_the_doctor_says_what_is_not_looked_at_on_a_laptop(world: World) -> None:
    done = run("doctor")

    assert "on a laptop no mail leaves: identity, DNS and alarms are not looked at" in done.stdout
    assert done.exit_code == 0, done.stdout
