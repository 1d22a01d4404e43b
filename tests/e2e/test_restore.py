"""The Reviews table and the site bucket are deleted in the local cloud, and made again from the inbox bucket."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from fakes.world import World
from unspoilt_local import operator_commands
from unspoilt_local.account import local_account
from unspoilt_local.cli import app
from unspoilt_local.cloud import LocalCloud
from unspoilt_local.cloud_settings import CloudSettings
from unspoilt_local.errors import AwsTrouble
from unspoilt_local.export import export_bucket
from unspoilt_local.project import find_project
from unspoilt_local.readers import Reader, subscribe_readers

TEXT = "The fog of chapter {n} is the best character of this book, and the harbour is the other one. " * 8


def review(title: str, n: int, *, rating: int = 4, more: str = "") -> str:
    return (
        f"---\ntitle: {title}\nauthor: Mara Quill\nkind: book\ngenre: [Fog]\nrating: {rating}\n---\n\n"
        f"{TEXT.format(n=n)}\n{more}"
    )


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Start a local cloud of its own, because its table and bucket are deleted."""
    with LocalCloud(find_project(), CloudSettings(port=0)) as cloud:
        monkeypatch.setattr(operator_commands, "account_for", lambda *_: local_account(cloud.endpoints))
        yield World(cloud)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


@pytest.mark.timeout(300)
def test_a_deleted_table_and_site_are_made_again_to_the_byte_and_nobody_is_mailed(world: World, tmp_path: Path) -> None:
    live_a_little(world)
    before = exported(world, tmp_path / "before")
    mails = len(world.cloud.mailbox.mails())
    assert {"feed.atom", "reviews/the-renamed-ledger/index.html", "reviews/the-withdrawn-ledger/index.html"} <= set(
        before
    )

    refused = run("restore").exception
    assert isinstance(refused, AwsTrouble)
    assert "is not empty" in str(refused)
    delete_and_make_empty(world)
    assert run("restore").exit_code == 0
    settle(world)

    assert exported(world, tmp_path / "after") == before
    assert len(world.cloud.mailbox.mails()) == mails
    assert run("doctor").exit_code == 0
    assert world.get("/reviews/the-withdrawn-ledger/").status == 410

    # Nothing is news again, and what is new is told once.
    world.cloud.ask_for_digest("hourly")
    world.cloud.wait_until_quiet(60)
    assert len(world.cloud.mailbox.mails()) == mails
    world.upload("fresh.md", review("The Fresh Ledger", 9))
    assert world.shows("/feed.atom", "The Fresh Ledger")
    world.cloud.ask_for_digest("hourly")
    digest = world.cloud.mailbox.wait_for(lambda mail: mail.number > mails and "subscriber" in dict(mail.tags), 60)
    assert digest is not None
    assert "The Fresh Ledger" in digest.text()
    assert "The Renamed Ledger" not in digest.text()


def live_a_little(world: World) -> None:
    """Upload, edit, rename, withdraw, break, and send an issue."""
    subscribe_readers(world.cloud.site, world.cloud.mailbox, [Reader("reader@reader.example", "hourly")])
    for n, name in enumerate(("Kept", "Renamed", "Edited", "Broken", "Withdrawn")):
        world.upload(f"{name.lower()}.md", review(f"The {name} Ledger", n, more="\n||The keeper did it.||\n"))
        assert world.shows("/feed.atom", f"The {name} Ledger")
    issue = f"hourly-{re.sub('[-:]', '', world.cloud.ask_for_digest('hourly'))}"
    assert world.eventually(lambda: "1 sent" in run("issue", issue).stdout), run("issue", issue).output
    text = review("The Renamed Ledger", 1, more="\n||The keeper did it.||\n")
    world.upload("other-name.md", text)
    world.remove("renamed.md")
    world.upload("edited.md", review("The Edited Ledger", 22, rating=2))
    world.upload("broken.md", "---\ntitle: &a [x]\nother: *a\n---\nText.\n")
    world.remove("withdrawn.md")
    assert world.eventually(lambda: world.get("/reviews/the-withdrawn-ledger/").status == 410)
    assert world.shows("/reviews/the-edited-ledger/", "2/5")
    settle(world)


def settle(world: World) -> None:
    """Come to rest, and do what is done every night."""
    world.cloud.wait_until_quiet(60)
    world.cloud.publish_issues()
    world.cloud.publish_all()
    world.cloud.wait_until_quiet(60)


def exported(world: World, target: Path) -> dict[str, bytes]:
    export_bucket(world.cloud.clients.s3, world.cloud.stack.outputs["SiteBucketName"], target)
    return {str(path.relative_to(target)): path.read_bytes() for path in target.rglob("*") if path.is_file()}


def delete_and_make_empty(world: World) -> None:
    """Delete table and bucket, and make both again, empty, as docs/operations.md says."""
    outputs, dynamodb, s3 = world.cloud.stack.outputs, world.cloud.clients.dynamodb, world.cloud.clients.s3
    table = dynamodb.describe_table(TableName=outputs["ReviewsTableName"])["Table"]
    same: Any = {
        name: table[name] for name in ("TableName", "AttributeDefinitions", "KeySchema", "StreamSpecification")
    }  # type: ignore[literal-required]
    dynamodb.delete_table(TableName=outputs["ReviewsTableName"])
    dynamodb.create_table(**same, BillingMode="PAY_PER_REQUEST")
    bucket = outputs["SiteBucketName"]
    policy = s3.get_bucket_policy(Bucket=bucket)["Policy"]
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in (*page.get("Versions", []), *page.get("DeleteMarkers", [])):
            s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_bucket(Bucket=bucket)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(json.loads(policy)))
