"""Attributes of DynamoDB items: texts, whole numbers and moments, to and from the API's form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

#: What our items hold. A bool is stored as such; None is not stored.
Plain = str | int | bool | datetime | None


def to_item(values: Mapping[str, Plain]) -> dict[str, AttributeValueTypeDef]:
    """Return the API's form, without what is None."""
    return {
        name: {"S": value} if type(value) is str else to_attribute(value)  # most are texts
        for name, value in values.items()
        if value is not None
    }


def to_attribute(value: Plain) -> AttributeValueTypeDef:
    """Return one value in the API's form; a moment becomes text that sorts by time."""
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, datetime):
        return {"S": stamp(value)}
    if isinstance(value, bool):
        return {"BOOL": value}
    return {"NULL": True} if value is None else {"N": str(value)}


def text_of(item: Mapping[str, Any], name: str) -> str:
    """Return a text; KeyError where there is none."""
    text: str = item[name]["S"]
    return text


def optional_text_of(item: Mapping[str, Any], name: str) -> str | None:
    """Return a text, or None."""
    found = item.get(name)
    return None if found is None else found["S"]


def number_of(item: Mapping[str, Any], name: str) -> int:
    """Return a whole number; KeyError where there is none."""
    return int(item[name]["N"])


def moment_of(item: Mapping[str, Any], name: str) -> datetime:
    """Return a moment; KeyError where there is none."""
    return datetime.fromisoformat(item[name]["S"])


def optional_moment_of(item: Mapping[str, Any], name: str) -> datetime | None:
    """Return a moment, or None."""
    return moment_of(item, name) if name in item else None


def stamp(moment: datetime) -> str:
    """Write a moment in UTC with microseconds, so that texts sort as moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def ttl_of(moment: datetime, lasts: timedelta = timedelta(0)) -> int:
    """Return when DynamoDB may drop an item, in whole seconds since 1970."""
    return int((moment + lasts).timestamp())
