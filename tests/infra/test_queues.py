"""Queues: nothing is lost without somebody being told, and nothing is tried while it is still being done."""

from __future__ import annotations

from typing import Any

import pytest

from stack_rules.queues import (
    endless_streams,
    hasty_redrives,
    plain_queues,
    queues_without_dead_letters,
    short_lived_dead_letters,
    short_visibility,
    whole_batch_failures,
)


def test_a_queue_without_dead_letters_is_found(stack: Any) -> None:
    del stack.of("AWS::SQS::Queue")["DeliverQueue"]["RedrivePolicy"]

    assert "DeliverQueue has no dead-letter queue and is none" in queues_without_dead_letters(stack)


def test_a_redrive_after_one_attempt_is_found(stack: Any) -> None:
    stack.of("AWS::SQS::Queue")["DeliverQueue"]["RedrivePolicy"]["maxReceiveCount"] = 1

    assert hasty_redrives(stack) == ["DeliverQueue gives up after 1 attempts"]


def test_dead_letters_that_go_first_are_found(stack: Any) -> None:
    stack.of("AWS::SQS::Queue")["IngestDeadLetterQueue"]["MessageRetentionPeriod"] = 345600

    assert short_lived_dead_letters(stack) == ["IngestDeadLetterQueue forgets before IngestQueue does"]


def test_a_function_that_outlives_its_message_is_found(stack: Any) -> None:
    stack.of("AWS::Lambda::Function")["IngestReviewFunction"]["Timeout"] = 61

    assert short_visibility(stack) == [
        "IngestQueue shows messages again after 360 s, IngestReviewFunction may take 61 s"
    ]


def test_a_batch_that_fails_as_a_whole_is_found(stack: Any) -> None:
    del stack.of("AWS::Lambda::EventSourceMapping")["RecordMailEventFunctionMailEventsQueue"]["FunctionResponseTypes"]

    assert whole_batch_failures(stack) == ["RecordMailEventFunctionMailEventsQueue fails as a whole batch"]


@pytest.mark.parametrize(
    "key", ["BisectBatchOnFunctionError", "MaximumRetryAttempts", "MaximumRecordAgeInSeconds", "DestinationConfig"]
)
def test_a_stream_that_one_record_can_block_is_found(stack: Any, key: str) -> None:
    del stack.of("AWS::Lambda::EventSourceMapping")["PublishSiteFunctionReviewsStream"][key]

    assert endless_streams(stack) == ["PublishSiteFunctionReviewsStream may block its shard"]


def test_a_queue_in_plain_text_is_found(stack: Any) -> None:
    stack.of("AWS::SQS::Queue")["ConfirmQueue"]["SqsManagedSseEnabled"] = False

    assert plain_queues(stack) == ["ConfirmQueue is not encrypted at rest"]
