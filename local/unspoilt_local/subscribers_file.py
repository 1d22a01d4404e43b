"""The small file that keeps the folder's confirmed subscribers between starts: all else is rebuilt from reviews."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.folder import STATE_FOLDER
from unspoilt_local.readers import Reader

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

_CADENCES: Final = frozenset({"hourly", "weekly", "monthly"})


def subscribers_path(folder: Path) -> Path:
    """Return where the file stands."""
    return folder / STATE_FOLDER / "subscribers.json"


def load_subscribers(folder: Path) -> tuple[Reader, ...]:
    """Return the subscribers of the last run; LocalCloudFailed if the file was spoilt by hand."""
    path = subscribers_path(folder)
    if not path.exists():
        return ()
    try:
        entries = json.loads(path.read_text("utf-8"))["subscribers"]
        readers = tuple(Reader(str(entry["address"]), str(entry["cadence"])) for entry in entries)
    except (ValueError, KeyError, TypeError) as error:
        raise LocalCloudFailed(f"{path} cannot be read ({error!r}): mend it or remove it") from error
    unknown = {reader.cadence for reader in readers} - _CADENCES
    if unknown:
        raise LocalCloudFailed(f"{path} names a cadence that there is not: {', '.join(sorted(unknown))}")
    return readers


def save_subscribers(folder: Path, readers: Iterable[Reader]) -> bool:
    """Write the file if it says something else now, all or nothing; tell whether it was written."""
    ordered = sorted(readers, key=lambda reader: reader.address)
    path = subscribers_path(folder)
    entries = [{"address": reader.address, "cadence": reader.cadence} for reader in ordered]
    text = json.dumps({"subscribers": entries}, indent=2, ensure_ascii=False) + "\n"
    if (path.read_text("utf-8") if path.exists() else json.dumps({"subscribers": []}, indent=2) + "\n") == text:
        return False
    path.parent.mkdir(exist_ok=True)
    fresh = path.with_suffix(".json.new")
    # Addresses are nobody else's business.
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)
    return True


def confirmed_subscribers(dynamodb: DynamoDBClient, table: str) -> tuple[Reader, ...]:
    """Return who is confirmed, as the stack's own table says."""
    found: list[Reader] = []
    for page in dynamodb.get_paginator("scan").paginate(TableName=table):
        for item in page["Items"]:
            values: dict[str, Any] = {name: next(iter(value.values())) for name, value in item.items()}
            if values.get("status") == "confirmed" and "address" in values:
                found.append(Reader(str(values["address"]), str(values["cadence"])))
    return tuple(found)
