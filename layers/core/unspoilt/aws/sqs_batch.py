"""A batch of SQS messages: each is carried out by itself, and only those that failed come again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

_T = TypeVar("_T")


def carry_out_batch(
    event: dict[str, Any], carry_out: Callable[[str], None], log_exception: Callable[..., None]
) -> dict[str, Any]:
    """Hand over each message's body; answer with the ids of those that raised, each logged with its traceback.

    Lambda's partial batch response (ReportBatchItemFailures): an answer of any other shape fails the whole batch.
    """
    return carry_out_together(event, str, lambda _: carry_out, log_exception)


def carry_out_together(
    event: dict[str, Any],
    parse: Callable[[str], _T],
    begin: Callable[[Sequence[_T]], Callable[[_T], None]],
    log_exception: Callable[..., None],
) -> dict[str, Any]:
    """Do as `carry_out_batch` does, where something can be done once for all messages of a batch.

    `begin` gets all that could be parsed and returns what carries out one of them; where it raises, all of them failed.
    """
    again: list[str] = []
    parsed: list[tuple[str, _T]] = []

    def failed(message_id: str) -> None:
        log_exception("message_failed", message_id=message_id)
        again.append(message_id)

    for record in event["Records"]:
        try:
            parsed.append((record["messageId"], parse(record["body"])))
        except Exception:  # noqa: BLE001 - whatever it was, the message must come again and the others must not
            failed(record["messageId"])
    try:
        carry_out = begin([one for _, one in parsed])
    except Exception:  # noqa: BLE001 - nothing was carried out
        log_exception("batch_failed", messages=len(parsed))
        again += [message_id for message_id, _ in parsed]
        parsed = []
    for message_id, one in parsed:
        try:
            carry_out(one)
        except Exception:  # noqa: BLE001 - as above
            failed(message_id)
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in again]}
