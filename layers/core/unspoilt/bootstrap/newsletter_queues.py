"""What the newsletter's functions ask of each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from unspoilt.aws.clients import sqs_client
from unspoilt.aws.queues import Queue
from unspoilt.config import read_setting
from unspoilt.use_cases.newsletter_messages import DeliverIssue, Message


def queue_at(url: str) -> Queue:
    """Return a queue."""
    return Queue(sqs_client(), url)


def asker(queue: Queue) -> Callable[[Message], None]:
    """Return what puts a message on a queue."""

    def ask(message: Message) -> None:
        queue.send([message.to_json()])

    return ask


def deliver_asker(environment: Mapping[str, str]) -> Callable[[Sequence[DeliverIssue]], None]:
    """Return what asks for deliveries."""
    queue = queue_at(read_setting(environment, "DELIVER_QUEUE"))

    def ask(messages: Sequence[DeliverIssue]) -> None:
        queue.send([message.to_json() for message in messages])

    return ask
