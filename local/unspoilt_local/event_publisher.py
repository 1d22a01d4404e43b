"""From sent mails to the stack's topic: the events that SES would publish, through the same SNS and SQS."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from unspoilt_local.mailbox import SentMail
from unspoilt_local.ses_events import events_of, fate_of

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

#: SES's own subject of such a notification.
_SUBJECT: Final = "Amazon SES Email Event Notification"


class EventPublisher:
    """One thread that publishes what becomes of each mail, in order."""

    def __init__(self, is_suppressed: Callable[[str], bool]) -> None:
        self._is_suppressed = is_suppressed
        self._waiting: queue.SimpleQueue[SentMail | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._open = 0
        self._lock = threading.Lock()

    def start(self, sns: SNSClient, topic: str, configuration_sets: frozenset[str], types: frozenset[str]) -> None:
        """Begin to publish to a topic what an event destination of these configuration sets asked for."""

        def run() -> None:
            while (mail := self._waiting.get()) is not None:
                fates = {
                    address: fate_of(address, suppressed=self._is_suppressed(address)) for address in mail.recipients
                }
                for event in events_of(mail, fates) if mail.configuration_set in configuration_sets else []:
                    if event["eventType"] in types:
                        sns.publish(TopicArn=topic, Subject=_SUBJECT, Message=json.dumps(event))
                with self._lock:
                    self._open -= 1

        self._thread = threading.Thread(target=run, name="mail-events", daemon=True)
        self._thread.start()

    def publish(self, mail: SentMail) -> None:
        """Publish the events of a mail soon."""
        with self._lock:
            self._open += 1
        self._waiting.put(mail)

    @property
    def is_idle(self) -> bool:
        """Whether every event of every mail has been published."""
        with self._lock:
            return self._open == 0

    def stop(self) -> None:
        """Finish what waits and end the thread."""
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join(5)
