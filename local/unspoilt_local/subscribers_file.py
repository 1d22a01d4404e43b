"""The small file that keeps the folder's subscribers and their choices between starts: all else comes from reviews."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from unspoilt.aws.subscriber_rows import choice_from
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.newsletter.address import parse_address
from unspoilt.newsletter.choice import Choice, choice_of, choice_to_text
from unspoilt.newsletter.subscriber import prefer
from unspoilt.review.review import Kind
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
        readers = tuple(Reader(str(entry["address"]), str(entry["cadence"]), _choice_of(entry)) for entry in entries)
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
    entries = [
        {"address": reader.address, "cadence": reader.cadence, **json.loads(choice_to_text(reader.choice) or "{}")}
        for reader in ordered
    ]
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
                found.append(Reader(str(values["address"]), str(values["cadence"]), choice_from(item)))
    return tuple(found)


def bring_choices_back(dynamodb: DynamoDBClient, table: str, readers: Iterable[Reader]) -> None:
    """Write the choices of readers who have just subscribed again: the form would offer today's genres only."""
    subscribers = SubscribersTable(dynamodb, table)
    for reader in readers:
        found = subscribers.find_by_address(parse_address(reader.address))
        if found is not None and found.choice != reader.choice:
            subscribers.replace_subscriber(found, prefer(found, found.cadence, reader.choice))


def _choice_of(entry: Mapping[str, Any]) -> Choice:
    """Return the choice of an entry; ValueError for kinds that there are not."""
    genres, kinds = entry.get("genres", []), entry.get("kinds", [])
    return choice_of(map(str, genres), map(Kind, kinds))
