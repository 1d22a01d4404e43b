from pathlib import Path

import pytest

from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.readers import Reader
from unspoilt_local.subscribers_file import load_subscribers, save_subscribers, subscribers_path

ANN, BEN = Reader("ann@example.org", "weekly"), Reader("ben@example.org", "monthly")


def test_what_was_saved_is_loaded_in_order_of_address(tmp_path: Path) -> None:
    save_subscribers(tmp_path, [BEN, ANN])

    assert load_subscribers(tmp_path) == (ANN, BEN)


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
    ["", "{", "[]", '{"subscribers": [{}]}', '{"subscribers": [{"address": "a@b.example", "cadence": "daily"}]}'],
)
def test_a_file_that_was_spoilt_by_hand_is_named_and_not_lost(tmp_path: Path, text: str) -> None:
    path = subscribers_path(tmp_path)
    path.parent.mkdir()
    path.write_text(text)

    with pytest.raises(LocalCloudFailed, match=r"subscribers\.json"):
        load_subscribers(tmp_path)
    assert path.read_text() == text
