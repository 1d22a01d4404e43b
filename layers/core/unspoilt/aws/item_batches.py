"""Many items of a DynamoDB table in as few calls as it takes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from unspoilt.aws.translate import translated
from unspoilt.errors import Throttled

#: DynamoDB's limit on one BatchGetItem.
_MOST_KEYS: Final = 100


def read_items(
    ask: Callable[[Any], Mapping[str, Any]], table: str, keys: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Read the items of these keys, each given once, strongly consistent and in no order; some may not be there.

    `ask` is one BatchGetItem: RequestItems in, the answer out. What DynamoDB leaves out for its size is asked for
    again; Throttled where it reads nothing at all.
    """
    left: list[Any] = list(keys)
    while left:
        asked, others = left[:_MOST_KEYS], left[_MOST_KEYS:]
        with translated():
            answer = ask({table: {"Keys": asked, "ConsistentRead": True}})
        yield from answer["Responses"].get(table, [])
        unread = answer.get("UnprocessedKeys", {})
        again = list(unread[table]["Keys"]) if table in unread else []
        if len(again) == len(asked):
            raise Throttled("BatchGetItem read nothing")
        left = again + others
