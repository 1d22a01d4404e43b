from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import pytest

from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.settle import dead_letters, wait_until_quiet

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


class FakeQueues:
    """Answers GetQueueAttributes from a script: visible, in flight, delayed, for each look; the last look stays."""

    def __init__(self, **looks: list[tuple[int, int, int]]) -> None:
        self.looks = looks

    def get_queue_attributes(self, *, QueueUrl: str, AttributeNames: list[str]) -> dict[str, dict[str, str]]:  # noqa: N803
        looks = self.looks[QueueUrl]
        counts = looks.pop(0) if len(looks) > 1 else looks[0]
        return {"Attributes": {name: str(count) for name, count in zip(AttributeNames, counts, strict=True)}}

    @property
    def client(self) -> "SQSClient":
        return cast("SQSClient", self)


class FakeClock:
    """Time that passes by waiting only."""

    def __init__(self) -> None:
        self.now = 0.0

    def wait(self, seconds: float) -> None:
        self.now += seconds


def wait(queues: FakeQueues, names: list[str], also: Callable[[], bool] = lambda: True) -> list[int]:
    """Return how many messages were seen at each look."""
    seen: list[int] = []
    clock = FakeClock()
    wait_until_quiet(queues.client, names, 10, also=also, looked=seen.append, clock=lambda: clock.now, pause=clock.wait)
    return seen


@pytest.mark.parametrize("busy", [(1, 0, 0), (0, 1, 0), (0, 0, 1)], ids=["waiting", "being worked on", "delayed"])
def test_a_message_in_any_state_is_waited_for(busy: tuple[int, int, int]) -> None:
    queues = FakeQueues(a=[(0, 0, 0)], b=[busy, busy, (0, 0, 0)])

    seen = wait(queues, ["a", "b"])

    assert seen[:3] == [1, 1, 0]


def test_an_empty_moment_between_two_messages_is_not_taken_for_quiet() -> None:
    queues = FakeQueues(a=[(1, 0, 0), (0, 0, 0), (0, 1, 0), (0, 0, 0)])

    seen = wait(queues, ["a"])

    assert seen[:4] == [1, 0, 1, 0]
    assert len(seen) > 4


def test_it_waits_for_what_no_queue_knows_of() -> None:
    answers = iter([False, False])
    asked: list[bool] = []

    def events_are_published() -> bool:
        asked.append(next(answers, True))
        return asked[-1]

    wait(FakeQueues(a=[(0, 0, 0)]), ["a"], events_are_published)

    assert asked[:3] == [False, False, True]


def test_a_standstill_ends_with_the_number_of_messages() -> None:
    with pytest.raises(LocalCloudFailed, match="3 messages are still under way"):
        wait(FakeQueues(a=[(3, 0, 0)]), ["a"])


def test_only_dead_letter_queues_that_hold_something_are_told() -> None:
    queues = FakeQueues(a=[(5, 0, 0)], b=[(2, 0, 0)], c=[(0, 0, 0)])
    names = {"IngestQueue": "a", "IngestDeadLetterQueue": "b", "ComposeDeadLetterQueue": "c"}

    assert dead_letters(queues.client, names) == {"IngestDeadLetterQueue": 2}
