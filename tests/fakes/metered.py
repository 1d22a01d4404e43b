"""A meter on AWS's calls: what they would be billed as, in the units of the price table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from unspoilt.aws import clients

_S3_WRITES = {"PutObject", "ListObjectsV2", "CopyObject"}
_S3_READS = {"GetObject", "HeadObject"}


def size_of(value: Any) -> int:
    """Return about how many bytes DynamoDB counts for attributes in the API's form."""
    if isinstance(value, dict):
        return sum(len(str(name)) + size_of(part) for name, part in value.items())
    if isinstance(value, list):
        return sum(size_of(part) for part in value)
    return len(value) if isinstance(value, bytes) else len(str(value).encode())


def _units(size: int, step: int) -> int:
    return max(1, -(-size // step))


def _count_asked(used: Counter[str], params: dict[str, Any], model: Any) -> None:
    service = model.service_model.service_name
    if service == "sqs":
        used["queue_requests"] += 1
    elif service == "s3":
        used["s3_writes"] += model.name in _S3_WRITES
        used["s3_reads"] += model.name in _S3_READS
    elif model.name == "TransactWriteItems":
        # A transaction prepares and commits: each write counts twice.
        bodies = [body for write in params["TransactItems"] for body in write.values()]
        used["table_writes"] += sum(2 * _units(size_of(body.get("Item", {})), 1024) for body in bodies)
    elif model.name in {"PutItem", "UpdateItem", "DeleteItem"}:
        used["table_writes"] += _units(size_of(params.get("Item", {})), 1024)


def _count_answered(used: Counter[str], parsed: dict[str, Any], model: Any) -> None:
    if model.name in {"GetItem", "Query"}:
        used["table_reads"] += _units(size_of(parsed.get("Item") or parsed.get("Items", [])), 4096)
    elif model.name == "BatchGetItem":
        items = [item for found in parsed["Responses"].values() for item in found]
        used["table_reads"] += sum(_units(size_of(item), 4096) for item in items)


@contextmanager
def metered() -> Iterator[Counter[str]]:
    """Count what the functions' clients that are made meanwhile are billed for."""
    used: Counter[str] = Counter()
    clients._session.cache_clear()
    session = clients._session()
    session.register("provide-client-params", lambda params, model, **_: _count_asked(used, params, model))
    session.register("after-call", lambda parsed, model, **_: _count_answered(used, parsed, model))
    try:
        yield used
    finally:
        clients._session.cache_clear()
