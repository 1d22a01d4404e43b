"""The texts of JSON: every string in it, keys and values."""

from __future__ import annotations

import json
from typing import Any, Final

from unspoilt.spoiler.gate.channel import ChannelText, Reading, unreadable

#: Members in which every word is data of a review.
_DATA_KEYS: Final = frozenset({"tags", "genre", "genres", "keywords", "category", "categories", "articlesection"})


def json_texts(source: str, place: str = "") -> tuple[ChannelText, ...]:
    """Read every string; a member is called by its key."""
    keys: set[str] = set()
    try:
        parsed = json.loads(source)
    except (ValueError, RecursionError) as error:
        return (unreadable(f"JSON that cannot be read: {error}"),)
    found: list[ChannelText] = []
    named: dict[str, tuple[str, Reading]] = {}
    # Depth first by hand, in the order of the file: JSON that nests deeper than Python's stack has been refused.
    todo: list[tuple[str, Any]] = [("value", parsed)]
    while todo:
        key, value = todo.pop()
        if isinstance(value, str):
            if key not in named:
                named[key] = _place(place, key), Reading.DATA if key.casefold() in _DATA_KEYS else Reading.PROSE
            found.append(ChannelText(named[key][0], value, named[key][1]))
        elif isinstance(value, dict):
            keys.update(value)
            todo += reversed(value.items())
        elif isinstance(value, list):
            todo += [(key, member) for member in reversed(value)]
    found += [ChannelText(_place(place, "key"), key, Reading.CODE) for key in sorted(keys)]
    return tuple(found)


def _place(place: str, key: str) -> str:
    return f"{place} {key}".strip()
