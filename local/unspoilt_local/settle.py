"""Waiting until nothing is under way: queues empty, events published, deliveries closed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from unspoilt_local.errors import LocalCloudFailed

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.literals import QueueAttributeNameType

_COUNTS: Final[tuple[QueueAttributeNameType, ...]] = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)
#: A bucket tells a queue a moment after it has answered the upload: quiet must last this long to be believed.
_QUIET_SECONDS: Final = 0.4
_LOOK_SECONDS: Final = 0.2


def messages_in(sqs: SQSClient, queue: str) -> int:
    """Return how many messages a queue holds: waiting, delayed and being worked on."""
    attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=list(_COUNTS))["Attributes"]
    return sum(int(attributes[name]) for name in _COUNTS)


def wait_until_quiet(
    sqs: SQSClient,
    queues: Iterable[str],
    seconds: float,
    *,
    also: Callable[[], bool] = lambda: True,
    looked: Callable[[int], None] = lambda _: None,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> None:
    """Return when the queues are empty and `also` holds, for a moment; `looked` hears how many messages are left.

    Raises LocalCloudFailed after `seconds`.
    """
    queues = tuple(queues)
    deadline = clock() + seconds
    quiet_since: float | None = None
    while True:
        left = sum(messages_in(sqs, queue) for queue in queues)
        looked(left)
        now = clock()
        if left or not also():
            quiet_since = None
        elif quiet_since is None:
            quiet_since = now
        elif now - quiet_since >= _QUIET_SECONDS:
            return
        if now > deadline:
            names = ", ".join(queue.rsplit("/", 1)[-1] for queue in queues)
            raise LocalCloudFailed(f"{left} messages are still under way after {seconds:.0f} seconds in {names}")
        pause(_LOOK_SECONDS)


def dead_letters(sqs: SQSClient, queues: Mapping[str, str]) -> dict[str, int]:
    """Return how many messages were given up, by the logical id of their dead-letter queue."""
    counts = {name: messages_in(sqs, queue) for name, queue in queues.items() if "DeadLetter" in name}
    return {name: count for name, count in counts.items() if count}
