"""Messages to SQS: JSON bodies, ten at a time, none lost without an error."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, final

from unspoilt.aws.translate import translated
from unspoilt.errors import OurError, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import SendMessageBatchRequestEntryTypeDef

#: SendMessageBatch takes at most ten entries and 1 MiB; we stay under the older 256 KiB.
_MOST_ENTRIES: Final = 10
_MOST_BYTES: Final = 256 * 1024 - 1024
#: How often entries that SQS refused for reasons of its own are tried before the caller hears of it.
_ROUNDS: Final = 3


@final
class Queue:
    """One SQS queue that messages are put on. Delivery is at least once: consumers must not mind doubles."""

    def __init__(self, client: SQSClient, url: str) -> None:
        self._client = client
        self._url = url

    def send(self, messages: Sequence[Mapping[str, Any]], *, delay: timedelta = timedelta(0)) -> None:
        """Put all messages on the queue, or raise; some may be on it even then.

        The delay is given with each message, so that a queue's own delay does not apply.
        """
        for batch in _batches([json.dumps(message, separators=(",", ":")) for message in messages]):
            self._send_batch(batch, int(delay.total_seconds()))

    def count(self) -> int:
        """Return about how many messages there are, delayed and taken ones too."""
        names: list[Any] = [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
        ]
        with translated():
            attributes = self._client.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)["Attributes"]
        return sum(int(attributes[name]) for name in names)

    def _send_batch(self, bodies: Sequence[str], delay_seconds: int) -> None:
        left: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": str(number), "MessageBody": body, "DelaySeconds": delay_seconds}
            for number, body in enumerate(bodies)
        ]
        for _ in range(_ROUNDS):
            with translated():
                answer = self._client.send_message_batch(QueueUrl=self._url, Entries=left)
            failed = answer.get("Failed", [])
            ours = sorted({entry["Code"] for entry in failed if entry["SenderFault"]})
            if ours:
                raise OurError(f"SQS refused a message: {', '.join(ours)}")
            failed_ids = {entry["Id"] for entry in failed}
            left = [entry for entry in left if entry["Id"] in failed_ids]
            if not left:
                return
        raise Unavailable(f"SQS left {len(left)} of {len(bodies)} messages")


def _batches(bodies: Sequence[str]) -> Iterator[list[str]]:
    """Split into batches within SQS's limits of number and size."""
    batch: list[str] = []
    size = 0
    for body in bodies:
        body_size = len(body.encode())
        if batch and (len(batch) == _MOST_ENTRIES or size + body_size > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(body)
        size += body_size
    if batch:
        yield batch
