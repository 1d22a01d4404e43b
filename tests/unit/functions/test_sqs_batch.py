"""Of a batch of messages exactly those come again that failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from unspoilt.aws.sqs_batch import carry_out_batch, carry_out_together


class Log:
    """Notes what is logged of exceptions."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, event: str, **fields: Any) -> None:
        self.lines.append((event, fields))


def batch(*bodies: str) -> dict[str, Any]:
    return {"Records": [{"messageId": f"m{place}", "body": body} for place, body in enumerate(bodies)]}


def failed(answer: dict[str, Any]) -> list[str]:
    assert list(answer) == ["batchItemFailures"]
    return [one["itemIdentifier"] for one in answer["batchItemFailures"]]


def test_messages_are_carried_out_one_by_one_and_a_failure_is_only_its_own() -> None:
    log, done = Log(), []

    def carry_out(body: str) -> None:
        done.append(10 // int(body))

    answer = carry_out_batch(batch("5", "0", "no number", "2"), carry_out, log)

    assert failed(answer) == ["m1", "m2"]
    assert done == [2, 5]
    assert log.lines == [("message_failed", {"message_id": "m1"}), ("message_failed", {"message_id": "m2"})]


def test_what_can_be_done_once_is_done_with_all_that_could_be_parsed() -> None:
    log, begun, done = Log(), [], []

    def begin(numbers: Sequence[int]) -> Callable[[int], None]:
        begun.append(list(numbers))
        return lambda number: done.append(10 // number)

    answer = carry_out_together(batch("5", "no number", "0", "2"), int, begin, log)

    assert failed(answer) == ["m1", "m2"]
    assert (begun, done) == ([[5, 0, 2]], [2, 5])


def test_all_that_could_be_parsed_comes_again_where_nothing_could_begin() -> None:
    log = Log()

    def begin(numbers: Sequence[int]) -> Callable[[int], None]:
        raise RuntimeError(numbers)

    answer = carry_out_together(batch("no number", "5", "2"), int, begin, log)

    assert failed(answer) == ["m0", "m1", "m2"]
    assert log.lines == [("message_failed", {"message_id": "m0"}), ("batch_failed", {"messages": 2})]
