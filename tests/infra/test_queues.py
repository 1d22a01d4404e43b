"""Queues: nothing is lost without somebody being told, and nothing is tried while it is still being done."""

from __future__ import annotations

from typing import Any

import pytest

#: The longest that a batch waits before its function is called adds to this.
VISIBILITY_TIMEOUTS = 6


def dead_letter_queues(stack: Any) -> dict[str, list[str]]:
    """Return, by dead-letter queue, who puts there what could not be done."""
    found: dict[str, list[str]] = {}

    def note(reference: object, source: str) -> None:
        name = stack.target(reference)
        if name is not None:
            found.setdefault(name, []).append(source)

    for name, queue in stack.of("AWS::SQS::Queue").items():
        note(queue.get("RedrivePolicy", {}).get("deadLetterTargetArn"), name)
    for kind in ("AWS::Lambda::EventSourceMapping", "AWS::Lambda::EventInvokeConfig"):
        for name, one in stack.of(kind).items():
            note(one.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"), name)
    for name, schedule in stack.of("AWS::Scheduler::Schedule").items():
        note(schedule["Target"].get("DeadLetterConfig", {}).get("Arn"), name)
    return found


def readers(stack: Any) -> list[tuple[str, dict[str, Any], str, dict[str, Any]]]:
    """Return (queue, its properties, mapping, the mapping's properties) for each queue that a function reads."""
    queues = stack.of("AWS::SQS::Queue")
    mappings = stack.of("AWS::Lambda::EventSourceMapping").items()
    return [
        (source, queues[source], name, mapping)
        for name, mapping in mappings
        if (source := stack.target(mapping["EventSourceArn"])) in queues
    ]


def queues_without_dead_letters(stack: Any) -> list[str]:
    last = dead_letter_queues(stack)
    return [
        f"{name} has no dead-letter queue and is none"
        for name, queue in stack.of("AWS::SQS::Queue").items()
        if name not in last and "RedrivePolicy" not in queue
    ]


def hasty_redrives(stack: Any) -> list[str]:
    return [
        f"{name} gives up after {queue['RedrivePolicy']['maxReceiveCount']} attempts"
        for name, queue in stack.of("AWS::SQS::Queue").items()
        if "RedrivePolicy" in queue and queue["RedrivePolicy"]["maxReceiveCount"] != 5
    ]


def alarmless_dead_letters(stack: Any) -> list[str]:
    watched = {
        stack.target(dimension["Value"])
        for alarm in stack.of("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible" and _reaches_somebody(stack, alarm)
        for dimension in alarm["Dimensions"]
    }
    return [f"nobody hears of what falls into {name}" for name in dead_letter_queues(stack) if name not in watched]


def _reaches_somebody(stack: Any, alarm: dict[str, Any]) -> bool:
    topics = stack.of("AWS::SNS::Topic")
    return any(topics.get(stack.target(action), {}).get("Subscription") for action in alarm.get("AlarmActions", []))


def unwatched_queues(stack: Any) -> list[str]:
    watched = {
        stack.target(dimension["Value"])
        for alarm in stack.of("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "ApproximateAgeOfOldestMessage" and _reaches_somebody(stack, alarm)
        for dimension in alarm["Dimensions"]
    }
    return [f"nobody hears when {queue} is not read" for queue, *_ in readers(stack) if queue not in watched]


def unwatched_functions(stack: Any) -> list[str]:
    watched = {
        stack.target(dimension["Value"])
        for alarm in stack.of("AWS::CloudWatch::Alarm").values()
        if (alarm["Namespace"], alarm["MetricName"]) == ("AWS/Lambda", "Errors") and _reaches_somebody(stack, alarm)
        for dimension in alarm["Dimensions"]
    }
    return [f"nobody hears when {name} fails" for name in stack.of("AWS::Lambda::Function") if name not in watched]


def short_lived_dead_letters(stack: Any) -> list[str]:
    queues = stack.of("AWS::SQS::Queue")
    return [
        f"{last} forgets before {name} does"
        for name, queue in queues.items()
        if "RedrivePolicy" in queue
        and (last := stack.target(queue["RedrivePolicy"]["deadLetterTargetArn"]))
        and queues[last].get("MessageRetentionPeriod", 345600) <= queue.get("MessageRetentionPeriod", 345600)
    ]


def short_visibility(stack: Any) -> list[str]:
    functions = stack.of("AWS::Lambda::Function")
    return [
        f"{queue} shows messages again after {properties.get('VisibilityTimeout', 30)} s, {function} may take {timeout} s"
        for queue, properties, _, mapping in readers(stack)
        if (function := stack.target(mapping["FunctionName"]))
        and (timeout := functions[function]["Timeout"])
        and properties.get("VisibilityTimeout", 30)
        < VISIBILITY_TIMEOUTS * timeout + mapping.get("MaximumBatchingWindowInSeconds", 0)
    ]


def whole_batch_failures(stack: Any) -> list[str]:
    return [
        f"{name} fails as a whole batch"
        for name, mapping in stack.of("AWS::Lambda::EventSourceMapping").items()
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]
    ]


def endless_streams(stack: Any) -> list[str]:
    queues = stack.of("AWS::SQS::Queue")
    return [
        f"{name} may block its shard"
        for name, mapping in stack.of("AWS::Lambda::EventSourceMapping").items()
        if stack.target(mapping["EventSourceArn"]) not in queues
        and not (
            mapping.get("BisectBatchOnFunctionError") is True
            and 0 <= mapping.get("MaximumRetryAttempts", -1) <= 5
            and 60 <= mapping.get("MaximumRecordAgeInSeconds", -1) <= 86400
            and mapping.get("DestinationConfig", {}).get("OnFailure")
        )
    ]


def plain_queues(stack: Any) -> list[str]:
    return [
        f"{name} is not encrypted at rest"
        for name, queue in stack.of("AWS::SQS::Queue").items()
        if queue.get("SqsManagedSseEnabled") is not True
    ]


RULES = [
    queues_without_dead_letters,
    hasty_redrives,
    alarmless_dead_letters,
    unwatched_queues,
    unwatched_functions,
    short_lived_dead_letters,
    short_visibility,
    whole_batch_failures,
    endless_streams,
    plain_queues,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_stack_has_no(stack: Any, rule: Any) -> None:
    assert rule(stack) == []


def test_every_queue_that_is_no_dead_letter_queue_is_read(stack: Any) -> None:
    read = {queue for queue, *_ in readers(stack)}

    assert read == set(stack.of("AWS::SQS::Queue")) - set(dead_letter_queues(stack))


def test_deliveries_are_bounded(stack: Any) -> None:
    bounds = {queue: mapping["ScalingConfig"]["MaximumConcurrency"] for queue, _, _, mapping in readers(stack)}

    assert bounds["DeliverQueue"] == {"Ref": "DeliverConcurrency"}
    assert stack.document["Parameters"]["DeliverConcurrency"]["MinValue"] == bounds["ConfirmQueue"] == 2
    told = stack.of("AWS::Lambda::Function")["DeliverIssueFunction"]["Environment"]["Variables"]
    assert told["DELIVER_CONCURRENCY"] == {"Ref": "DeliverConcurrency"}


def test_publishing_hears_of_reviews_and_of_where_they_stand_only(stack: Any) -> None:
    stream = stack.of("AWS::Lambda::EventSourceMapping")["PublishSiteFunctionReviewsStream"]

    assert [one["Pattern"] for one in stream["FilterCriteria"]["Filters"]] == [
        '{"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "REVIEW#"}]}, "sk": {"S": ["REVIEW"]}}}}',
        '{"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "LIST#"}]}}}}',
    ]


def test_a_queue_without_dead_letters_is_found(stack: Any) -> None:
    del stack.of("AWS::SQS::Queue")["DeliverQueue"]["RedrivePolicy"]

    assert "DeliverQueue has no dead-letter queue and is none" in queues_without_dead_letters(stack)


def test_a_redrive_after_one_attempt_is_found(stack: Any) -> None:
    stack.of("AWS::SQS::Queue")["DeliverQueue"]["RedrivePolicy"]["maxReceiveCount"] = 1

    assert hasty_redrives(stack) == ["DeliverQueue gives up after 1 attempts"]


def test_a_dead_letter_queue_without_alarm_is_found(stack: Any) -> None:
    del stack.resources["PublishDeadLetterQueueAlarm"]

    assert alarmless_dead_letters(stack) == ["nobody hears of what falls into PublishDeadLetterQueue"]


def test_alarms_that_nobody_reads_are_found(stack: Any) -> None:
    del stack.of("AWS::SNS::Topic")["AlarmTopic"]["Subscription"]

    assert len(alarmless_dead_letters(stack)) == len(dead_letter_queues(stack))
    assert len(unwatched_queues(stack)) == 5
    assert len(unwatched_functions(stack)) == 8


def test_a_queue_that_nobody_watches_is_found(stack: Any) -> None:
    del stack.resources["ComposeQueueAgeAlarm"]

    assert unwatched_queues(stack) == ["nobody hears when ComposeQueue is not read"]


def test_a_function_that_nobody_watches_is_found(stack: Any) -> None:
    del stack.resources["ManageSubscriptionErrorsAlarm"]

    assert unwatched_functions(stack) == ["nobody hears when ManageSubscriptionFunction fails"]


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
