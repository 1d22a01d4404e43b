import json
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from fakes.newsletter_samples import subscriber
from fakes.tables import create_table
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.newsletter.address import parse_address
from unspoilt.newsletter.choice import EVERYTHING, choice_of
from unspoilt.review.review import Kind
from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.readers import Reader
from unspoilt_local.subscribers_file import (
    bring_choices_back,
    confirmed_subscribers,
    load_subscribers,
    save_subscribers,
    subscribers_path,
)

ANN, BEN = Reader("ann@example.org", "weekly"), Reader("ben@example.org", "monthly")


def test_what_was_saved_is_loaded_in_order_of_address(tmp_path: Path) -> None:
    save_subscribers(tmp_path, [BEN, ANN])

    assert load_subscribers(tmp_path) == (ANN, BEN)


def test_a_choice_is_kept_and_who_takes_everything_has_none(tmp_path: Path) -> None:
    choosy = Reader("cat@example.org", "hourly", choice_of(["Mystery", "Sea  Stories"], [Kind.BOOK]))

    save_subscribers(tmp_path, [ANN, choosy])

    assert load_subscribers(tmp_path) == (ANN, choosy)
    assert json.loads(subscribers_path(tmp_path).read_text())["subscribers"] == [
        {"address": "ann@example.org", "cadence": "weekly"},
        {"address": "cat@example.org", "cadence": "hourly", "genres": ["mystery", "sea stories"], "kinds": ["book"]},
    ]


def test_choices_are_written_to_those_who_subscribed_again_and_to_nobody_else() -> None:
    choice = choice_of(["A genre that nothing is of any more"], [])
    readers = [replace(ANN, choice=choice), BEN, Reader("nobody@example.org", "weekly", choice)]
    with mock_aws():
        client = boto3.client("dynamodb")
        create_table(client, "subscribers")
        table = SubscribersTable(client, "subscribers")
        for number, reader in enumerate((ANN, BEN), 1):
            table.add_subscriber(replace(subscriber(number), address=parse_address(reader.address)))

        bring_choices_back(client, "subscribers", readers)

        assert {reader.address: reader.choice for reader in confirmed_subscribers(client, "subscribers")} == {
            ANN.address: choice,
            BEN.address: EVERYTHING,
        }


def test_a_folder_without_the_file_has_no_subscribers(tmp_path: Path) -> None:
    assert load_subscribers(tmp_path) == ()


def test_the_file_is_written_when_it_says_something_new_and_not_otherwise(tmp_path: Path) -> None:
    assert save_subscribers(tmp_path, [ANN])
    assert not save_subscribers(tmp_path, [ANN])
    assert save_subscribers(tmp_path, [])


def test_no_file_is_made_for_nobody(tmp_path: Path) -> None:
    assert not save_subscribers(tmp_path, [])
    assert list(tmp_path.iterdir()) == []


def test_nobody_else_on_the_computer_reads_the_addresses(tmp_path: Path) -> None:
    save_subscribers(tmp_path, [ANN])

    assert subscribers_path(tmp_path).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"subscribers": [{}]}',
        '{"subscribers": [{"address": "a@b.example", "cadence": "daily"}]}',
        '{"subscribers": [{"address": "a@b.example", "cadence": "weekly", "kinds": ["opera house"]}]}',
        '{"subscribers": [{"address": "a@b.example", "cadence": "weekly", "genres": 7}]}',
    ],
)
def test_a_file_that_was_spoilt_by_hand_is_named_and_not_lost(tmp_path: Path, text: str) -> None:
    path = subscribers_path(tmp_path)
    path.parent.mkdir()
    path.write_text(text)

    with pytest.raises(LocalCloudFailed, match=r"subscribers\.json"):
        load_subscribers(tmp_path)
    assert path.read_text() == text
