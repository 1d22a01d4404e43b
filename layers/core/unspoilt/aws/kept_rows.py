"""Rows of the Reviews table as a backup holds them: one a line, in DynamoDB's own form, with bytes in base64."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any

from unspoilt.errors import OurError

Row = dict[str, Any]


def rows_to_bytes(rows: Iterable[Row]) -> bytes:
    """Write rows in the order of their keys, so that the same rows are the same bytes."""
    ordered = sorted(rows, key=lambda row: (row["pk"]["S"], row["sk"]["S"]))
    return b"".join(json.dumps(_plain(row), ensure_ascii=False, sort_keys=True).encode() + b"\n" for row in ordered)


def rows_from_bytes(data: bytes) -> tuple[Row, ...]:
    """Read rows back; OurError where these are none."""
    *lines, rest = data.split(b"\n")
    try:
        rows = tuple(_row(json.loads(line)) for line in lines)
        if not rest and all(isinstance(row[name]["S"], str) for row in rows for name in ("pk", "sk")):
            return rows
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OurError("a backup is damaged") from error
    raise OurError("a backup is damaged")


def _plain(row: Row) -> Row:
    return {
        name: {"B": base64.b64encode(bytes(value["B"])).decode()} if "B" in value else value
        for name, value in row.items()
    }


def _row(plain: Row) -> Row:
    return {
        name: {"B": base64.b64decode(value["B"], validate=True)} if "B" in value else value
        for name, value in plain.items()
    }
