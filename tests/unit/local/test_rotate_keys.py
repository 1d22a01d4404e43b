"""Rotating the keys of a deployed stack."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from fakes.newsletter_samples import subscriber_id
from fakes.recorded import RecordedAccount, described_stack, recorded_client
from fakes.tables import create_table
from unspoilt.aws.signing_keys import read_signing_keys
from unspoilt.errors import TokenRefused
from unspoilt.newsletter.token import UnsubscribeTokens
from unspoilt_local import operator_commands
from unspoilt_local.cli import app
from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.rotate_keys import rotate_keys

TABLE = "subscribers"


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("dynamodb")
        create_table(client, TABLE)
        yield client


def tokens(dynamodb: Any) -> UnsubscribeTokens:
    return UnsubscribeTokens(read_signing_keys(dynamodb, TABLE, iter(("first", "second")).__next__))


def test_links_in_mails_so_far_go_on_working(dynamodb: Any) -> None:
    old = tokens(dynamodb).token_of(subscriber_id(1))

    believed_until = rotate_keys(dynamodb, TABLE, leaked=False)

    assert tokens(dynamodb).subscriber_of(old) == subscriber_id(1)
    assert tokens(dynamodb).token_of(subscriber_id(1)) != old
    assert believed_until > datetime.now(UTC) + timedelta(days=89)


def test_a_second_rotation_is_refused_and_changes_nothing(dynamodb: Any) -> None:
    old = tokens(dynamodb).token_of(subscriber_id(1))
    rotate_keys(dynamodb, TABLE, leaked=False)

    with pytest.raises(LocalCloudFailed, match="90 days"):
        rotate_keys(dynamodb, TABLE, leaked=False)

    assert tokens(dynamodb).subscriber_of(old) == subscriber_id(1)


def test_after_a_leak_no_link_that_was_ever_mailed_works(dynamodb: Any) -> None:
    old = tokens(dynamodb).token_of(subscriber_id(1))
    rotate_keys(dynamodb, TABLE, leaked=False)
    newer = tokens(dynamodb).token_of(subscriber_id(1))

    rotate_keys(dynamodb, TABLE, leaked=True)

    for dead in (old, newer):
        with pytest.raises(TokenRefused):
            tokens(dynamodb).subscriber_of(dead)


def test_the_command_says_until_when_and_shows_no_key(dynamodb: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    described = {"DescribeStacks": described_stack({"SubscribersTableName": TABLE})}
    account = RecordedAccount({"cloudformation": recorded_client("cloudformation", described), "dynamodb": dynamodb})
    monkeypatch.setattr(operator_commands, "account_for", lambda *_: account)

    done = CliRunner().invoke(app, ["rotate-keys"])

    keys = read_signing_keys(dynamodb, TABLE, lambda: "never")
    assert done.exit_code == 0
    assert "believed until" in done.output
    assert keys.current not in done.output
    assert keys.previous not in done.output
