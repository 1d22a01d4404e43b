"""What was given up, counted over all dead-letter queues."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from unspoilt.aws.clients import sqs_client
from unspoilt.aws.queues import Queue
from unspoilt.config import read_setting

#: The settings that name the queues.
SETTINGS: Final = tuple(
    f"{queue}_DEAD_LETTER_QUEUE"
    for queue in ("INGEST", "COMPOSE", "DELIVER", "CONFIRM", "MAIL_EVENTS", "PUBLISH", "SCHEDULE")
)


def make_count_dead_letters(environment: Mapping[str, str]) -> Callable[[], int]:
    """Return what counts the messages that were given up."""
    queues = tuple(Queue(sqs_client(), read_setting(environment, name)) for name in SETTINGS)

    def count() -> int:
        return sum(queue.count() for queue in queues)

    return count
