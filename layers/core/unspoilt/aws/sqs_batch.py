"""A batch of SQS messages: each is carried out by itself, and only those that failed come again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def carry_out_batch(
    event: dict[str, Any], carry_out: Callable[[str], None], log_exception: Callable[..., None]
) -> dict[str, Any]:
    """Hand over each message's body; answer with the ids of those that raised, each logged with its traceback.

    Lambda's partial batch response (ReportBatchItemFailures): an answer of any other shape fails the whole batch.
    """
    again = []
    for record in event["Records"]:
        try:
            carry_out(record["body"])
        except Exception:  # noqa: BLE001 - whatever it was, the message must come again and the others must not
            log_exception("message_failed", message_id=record["messageId"])
            again.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": again}
