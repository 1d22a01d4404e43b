"""Items are read in batches, and what is left out is asked for again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from unspoilt.aws.item_batches import read_items
from unspoilt.errors import Throttled

KEYS = [{"pk": {"S": f"{number}"}} for number in range(130)]


def answering(asked: list[int], most: int) -> Callable[[Any], dict[str, Any]]:
    """Return a table that reads so many items at once, whatever is asked for; `asked` counts what was."""

    def ask(wanted: Any) -> dict[str, Any]:
        keys = wanted["things"]["Keys"]
        assert wanted["things"]["ConsistentRead"] is True
        asked.append(len(keys))
        left = {"things": {"Keys": keys[most:]}} if keys[most:] else {}
        return {"Responses": {"things": keys[:most]}, "UnprocessedKeys": left}

    return ask


def test_no_call_asks_for_more_than_a_hundred() -> None:
    asked: list[int] = []

    found = list(read_items(answering(asked, 100), "things", KEYS))

    assert found == KEYS
    assert asked == [100, 30]


def test_what_was_left_out_is_asked_for_again() -> None:
    asked: list[int] = []

    found = list(read_items(answering(asked, 40), "things", KEYS[:100]))

    assert found == KEYS[:100]
    assert asked == [100, 60, 20]


def test_a_table_that_reads_nothing_is_left_alone_for_a_while() -> None:
    with pytest.raises(Throttled):
        list(read_items(answering([], 0), "things", KEYS))


def test_nothing_is_asked_for_where_nothing_is_wanted() -> None:
    asked: list[int] = []

    assert list(read_items(answering(asked, 100), "things", [])) == []
    assert asked == []
