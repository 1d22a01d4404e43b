"""Queues: nothing is lost without somebody being told, and nothing is tried while it is still being done."""

from __future__ import annotations

from typing import Any

from stack_rules.stack import unlike

#: The longest that a batch waits before its function is called adds to this.
VISIBILITY_TIMEOUTS = 6
#: (messages or records, seconds that fewer are waited for) of each mapping. Those of a stream are only signals.
BATCHES = {
    "IngestReviewFunctionIngestQueue": (10, 0),
    "ComposeIssueFunctionComposeQueue": (1, 0),
    "DeliverIssueFunctionDeliverQueue": (1, 0),
    "DeliverIssueFunctionConfirmQueue": (10, 0),
    "RecordMailEventFunctionMailEventsQueue": (50, 1),
    "PublishSiteFunctionReviewsStream": (10_000, 1),
    "PublishIssuesFunctionReviewsStream": (100, 1),
}


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


def short_lived_dead_letters(stack: Any) -> list[str]:
    queues = stack.of("AWS::SQS::Queue")
    return [
        f"{last} forgets before {name} does"
        for name, queue in queues.items()
        if "RedrivePolicy" in queue
        and (last := stack.target(queue["RedrivePolicy"]["deadLetterTargetArn"]))
        and queues[last].get("MessageRetentionPeriod", 345600) <= queue.get("MessageRetentionPeriod", 345600)
    ]


def wrong_retention(stack: Any) -> list[str]:
    """Find queues that forget sooner than in four days, and letters that do sooner than in the fourteen that SQS has."""
    last = dead_letter_queues(stack)
    return unlike(
        (f"how long {name} keeps", queue.get("MessageRetentionPeriod"), 1209600 if name in last else 345600)
        for name, queue in stack.of("AWS::SQS::Queue").items()
    )


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
            and mapping.get("StartingPosition") == "TRIM_HORIZON"
            and stack.target(mapping.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"))
            == "PublishDeadLetterQueue"
        )
    ]


def plain_queues(stack: Any) -> list[str]:
    return [
        f"{name} is not encrypted at rest"
        for name, queue in stack.of("AWS::SQS::Queue").items()
        if queue.get("SqsManagedSseEnabled") is not True
    ]


#: Which function reads what; each also has its own batch rules above.
SOURCES = {
    ("IngestReviewFunction", "IngestQueue"),
    ("ComposeIssueFunction", "ComposeQueue"),
    ("DeliverIssueFunction", "DeliverQueue"),
    ("DeliverIssueFunction", "ConfirmQueue"),
    ("RecordMailEventFunction", "MailEventsQueue"),
    ("PublishSiteFunction", "ReviewsTable"),
    ("PublishIssuesFunction", "ReviewsTable"),
}
REVIEWS = '{"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "REVIEW#"}]}, "sk": {"S": ["REVIEW"]}}}}'
#: Which changes of the Reviews table a publisher hears of: of reviews, of places that were left, of issues that took off.
FILTERS = {
    "PublishSiteFunction": [
        REVIEWS,
        '{"eventName": ["REMOVE"], "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "LIST#"}]}}}}',
    ],
    "PublishIssuesFunction": ['{"dynamodb": {"Keys": {"pk": {"S": ["ISSUES"]}}}}', REVIEWS],
}


def wrong_sources(stack: Any) -> list[str]:
    """Find functions that do not hear of what they are for, and queues that nobody reads."""
    mappings = stack.of("AWS::Lambda::EventSourceMapping").values()
    fed = {(stack.target(one["FunctionName"]), stack.target(one["EventSourceArn"])) for one in mappings}
    read = {queue for queue, *_ in readers(stack)}
    heard = {
        stack.target(one["FunctionName"]): [each["Pattern"] for each in one["FilterCriteria"]["Filters"]]
        for one in mappings
        if "FilterCriteria" in one
    }
    return unlike(
        [
            ("what feeds functions", fed, SOURCES),
            ("queues that are read", read, set(stack.of("AWS::SQS::Queue")) - set(dead_letter_queues(stack))),
            ("changes that publishers hear of", heard, FILTERS),
            ("disabled mappings", [one["EventSourceArn"] for one in mappings if one.get("Enabled") is False], []),
        ]
    )


def wrong_bounds(stack: Any) -> list[str]:
    """Find queues that more workers read than what they call can bear."""
    bounds = {queue: mapping["ScalingConfig"]["MaximumConcurrency"] for queue, _, _, mapping in readers(stack)}
    told = stack.of("AWS::Lambda::Function")["DeliverIssueFunction"]["Environment"]["Variables"]
    workers = {"Ref": "DeliverConcurrency"}
    wanted = {"IngestQueue": 10, "ComposeQueue": 2, "DeliverQueue": workers, "ConfirmQueue": 2, "MailEventsQueue": 10}
    return unlike(
        [
            ("workers", bounds, wanted),
            ("the workers that deliver is told of", told.get("DELIVER_CONCURRENCY"), workers),
            ("the least workers", stack.document["Parameters"]["DeliverConcurrency"].get("MinValue"), 2),
            (
                "the delay of composing",
                stack.of("AWS::SQS::Queue")["ComposeQueue"].get("DelaySeconds"),
                {"Ref": "SettleSeconds"},
            ),
        ]
    )


def wrong_batches(stack: Any) -> list[str]:
    """Find batches of another size than the code and its time limits are made for."""
    return unlike(
        (f"the batch of {name}", (one.get("BatchSize"), one.get("MaximumBatchingWindowInSeconds", 0)), BATCHES[name])
        for name, one in stack.of("AWS::Lambda::EventSourceMapping").items()
    )


def hopeless_calls(stack: Any) -> list[str]:
    """Find functions that are called without waiting, and whose failed calls nobody keeps."""
    direct = {stack.target(one["Target"]["Arn"]) for one in stack.of("AWS::Scheduler::Schedule").values()}
    kept = {
        stack.target(one["FunctionName"]): (
            0 < one["MaximumRetryAttempts"] <= 2
            and stack.target(one["DestinationConfig"]["OnFailure"]["Destination"]) == "ScheduleDeadLetterQueue"
        )
        for one in stack.of("AWS::Lambda::EventInvokeConfig").values()
    }
    return [
        f"a call of {name} may be lost"
        for name in direct & set(stack.of("AWS::Lambda::Function"))
        if not kept.get(name)
    ]


RULES = [
    wrong_sources,
    wrong_bounds,
    wrong_batches,
    hopeless_calls,
    queues_without_dead_letters,
    hasty_redrives,
    short_lived_dead_letters,
    wrong_retention,
    short_visibility,
    whole_batch_failures,
    endless_streams,
    plain_queues,
]
