"""SQS in memory: at least once, in no order, invisible for a while, and after so many receives set aside."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulation.world import World


@dataclass(slots=True)
class Message:
    """One message."""

    id: str
    #: What it says, or what says so when it is handed out: very many wait at once.
    said: str | Callable[[], str]
    receives: int = 0
    deleted: bool = False
    #: True while a consumer has it.
    taken: bool = False

    @property
    def body(self) -> str:
        return self.said if isinstance(self.said, str) else self.said()

    def delete(self) -> None:
        """Be gone, and let go of what was said: the place in the queue's agenda outlives it."""
        self.deleted = True
        self.said = ""


@dataclass
class Queue:
    """One queue with what the template says of it."""

    world: World
    name: str
    delay: float = 0.0
    visibility: float = 30.0
    most_receives: int = 5
    dead: Queue | None = None
    #: The chance that a message is handed out once more although it was deleted.
    doubled: float = 0.0
    visible: list[Message] = field(default_factory=list)
    #: What is delayed, and batches that a consumer has, by when they can be seen.
    _later: list[tuple[float, int, list[Message]]] = field(default_factory=list)
    _count: Any = field(default_factory=itertools.count)
    #: Called when there may be something to receive.
    on_visible: Callable[[], None] | None = None

    def put(self, said: str | Callable[[], str], *, delay: float | None = None) -> None:
        """Take a message, as if from outside: without a call that can fail."""
        message = Message(f"{self.name}-{next(self._count)}", said)
        self._show(message, self.delay if delay is None else delay)

    def receive(self, most: int) -> list[Message]:
        """Hand out up to so many messages, in no order."""
        self._wake()
        received: list[Message] = []
        while self.visible and len(received) < most:
            message = self._pick()
            message.receives += 1
            if message.receives > self.most_receives and self.dead is not None:
                self.dead.put(message.said)
                continue
            message.taken = True
            if self.doubled and self.world.chance.random() < self.doubled:
                self._show(Message(f"{message.id}'", message.said), self.world.chance.uniform(0.0, self.visibility))
            received.append(message)
        if received:
            self._keep(received, self.visibility)
        return received

    def ready(self) -> int:
        """Return how many are visible."""
        self._wake()
        return len(self.visible)

    def counts(self) -> dict[str, int]:
        """Return how many are visible, taken and delayed."""
        self._wake()
        waiting = [message for _, _, messages in self._later for message in messages if not message.deleted]
        taken = sum(message.taken for message in waiting)
        return {"visible": len(self.visible), "taken": taken, "delayed": len(waiting) - taken}

    def redrive(self, target: Queue) -> None:
        """Put everything back where it came from, as an operator does after an alarm."""
        self._wake()
        messages, self.visible = self.visible, []
        for message in messages:
            target.put(message.said, delay=0.0)

    def _pick(self) -> Message:
        if self.doubled and len(self.visible) > 1:
            place = int(self.world.chance.random() * len(self.visible))
            self.visible[place], self.visible[-1] = self.visible[-1], self.visible[place]
        return self.visible.pop()

    def _show(self, message: Message, delay: float) -> None:
        if delay > 0:
            self._keep([message], delay)
        else:
            self.visible.append(message)
            if self.on_visible is not None:
                self.on_visible()

    def _keep(self, messages: list[Message], delay: float) -> None:
        heapq.heappush(self._later, (self.world.seconds + delay, next(self._count), messages))
        if self.on_visible is not None:
            self.world.after(delay, self.on_visible)

    def _wake(self) -> None:
        while self._later and self._later[0][0] <= self.world.seconds:
            for message in heapq.heappop(self._later)[2]:
                if not message.deleted:
                    message.taken = False
                    self.visible.append(message)


class SimulatedSQS:
    """The client, as botocore's. A queue's URL is its name."""

    def __init__(self, world: World, queues: dict[str, Queue], *, attempts: int = 4) -> None:
        self.world = world
        self.queues = queues
        self.attempts = attempts

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            assert len(Entries) <= 10
            for entry in Entries:
                delay = entry.get("DelaySeconds")
                assert delay is None or 0 <= delay <= 900
                self.queues[QueueUrl].put(entry["MessageBody"], delay=delay)
            return {"Successful": [{"Id": entry["Id"]} for entry in Entries], "Failed": []}

        return self.world.call("sqs.SendMessageBatch", self.attempts, act)  # type: ignore[no-any-return]

    def get_queue_attributes(self, *, QueueUrl: str, AttributeNames: list[str]) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            counts = self.queues[QueueUrl].counts()
            shown = {
                "ApproximateNumberOfMessages": counts["visible"],
                "ApproximateNumberOfMessagesNotVisible": counts["taken"],
                "ApproximateNumberOfMessagesDelayed": counts["delayed"],
            }
            return {"Attributes": {name: str(shown[name]) for name in AttributeNames}}

        return self.world.call("sqs.GetQueueAttributes", self.attempts, act)  # type: ignore[no-any-return]
