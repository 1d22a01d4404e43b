"""Alarms: of everything that goes wrong somebody hears, also when what goes wrong is our own code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stack_rules.queues import dead_letter_queues, readers
from stack_rules.stack import unlike
from unspoilt.aws.metrics import Metric

SWEEPER = "SweepDeliveriesFunction"
OWN = {"Ref": "AWS::StackName"}
OURS = [{"Name": "service", "Value": "unspoilt"}]
#: Seconds after which a message waits too long. The queue of deliveries holds a large issue for hours, and that is
#: well: the sweeper looks at the ledger instead, and says "deliveries_waiting".
AGES = {"IngestQueue": 900, "ComposeQueue": 3600, "ConfirmQueue": 3600, "MailEventsQueue": 900}
SWEPT = {"DeliverQueue"}
#: What every account has for nothing.
MOST_ALARMS = 10


@dataclass(frozen=True, slots=True)
class Watch:
    """What one alarm must look at."""

    namespace: Any
    metric: str
    dimensions: Any
    statistic: str
    threshold: float
    period: int = 300
    periods: int = 1
    comparison: str = "GreaterThanOrEqualToThreshold"
    missing: str = "notBreaching"


def needed_watches(stack: Any) -> list[Watch]:
    """Return what must be watched in this stack."""
    answering = [
        name
        for name in stack.of("AWS::Lambda::Function")
        if name in {stack.target(one["IntegrationUri"]) for one in stack.of("AWS::ApiGatewayV2::Integration").values()}
    ]
    return [
        # Written by every sweep that came through: three times nothing is a sweeper that is gone.
        Watch(
            OWN, Metric.DEAD_LETTERS, OURS, "SampleCount", 1, periods=3,
            comparison="LessThanThreshold", missing="breaching",
        ),
        Watch(OWN, Metric.DEAD_LETTERS, OURS, "Maximum", 1),
        Watch(OWN, Metric.TROUBLE, OURS, "Sum", 1),
        # Who asks over HTTP is told of a failure, and the author is not: no queue takes it up.
        *(Watch("AWS/Lambda", "Errors", [{"Name": "FunctionName", "Value": {"Ref": name}}], "Sum", 1) for name in answering),
        *(
            Watch(
                "AWS/SQS",
                "ApproximateAgeOfOldestMessage",
                [{"Name": "QueueName", "Value": {"Fn::GetAtt": [queue, "QueueName"]}}],
                "Maximum",
                AGES[queue],
            )
            for queue, *_ in readers(stack)
            if queue not in SWEPT
        ),
        # SES reviews an account at 5 % and at 0.1 %.
        Watch("AWS/SES", "Reputation.BounceRate", [], "Maximum", 0.04, period=3600),
        Watch("AWS/SES", "Reputation.ComplaintRate", [], "Maximum", 0.0008, period=3600),
    ]  # fmt: skip


def watch_of(alarm: dict[str, Any]) -> Watch:
    """Return what an alarm looks at."""
    return Watch(
        alarm["Namespace"],
        alarm["MetricName"],
        alarm.get("Dimensions", []),
        alarm["Statistic"],
        alarm["Threshold"],
        alarm["Period"],
        alarm["EvaluationPeriods"],
        alarm["ComparisonOperator"],
        alarm["TreatMissingData"],
    )


def unwatched_causes(stack: Any) -> list[str]:
    there = [watch_of(alarm) for alarm in stack.of("AWS::CloudWatch::Alarm").values()]
    return [f"nobody hears of {watch}" for watch in needed_watches(stack) if watch not in there]


def needless_alarms(stack: Any) -> list[str]:
    alarms, needed = stack.of("AWS::CloudWatch::Alarm"), needed_watches(stack)
    found = [f"{name} watches what is no cause" for name, alarm in alarms.items() if watch_of(alarm) not in needed]
    return found + [f"{len(alarms)} alarms are more than every account has for nothing"] * (len(alarms) > MOST_ALARMS)


def silent_alarms(stack: Any) -> list[str]:
    """Find alarms of which the author gets no mail, or one that does not say what is wrong."""
    topics = stack.of("AWS::SNS::Topic")
    mailed = [{"Protocol": "email", "Endpoint": {"Ref": "AuthorAddress"}}]
    return [
        f"{name} tells nobody"
        for name, alarm in stack.of("AWS::CloudWatch::Alarm").items()
        if not alarm.get("AlarmDescription")
        or not any(
            topics.get(stack.target(action), {}).get("Subscription") == mailed for action in alarm["AlarmActions"]
        )
    ]


def uncounted_dead_letters(stack: Any) -> list[str]:
    """Find dead-letter queues that the sweeper is not told of: it counts those that it is."""
    told = stack.of("AWS::Lambda::Function")[SWEEPER]["Environment"]["Variables"]
    counted = {stack.target(value) for name, value in told.items() if name.endswith("_DEAD_LETTER_QUEUE")}
    return [f"nobody counts what falls into {name}" for name in dead_letter_queues(stack) if name not in counted]


def foreign_metrics(stack: Any) -> list[str]:
    """Find functions whose numbers land where no alarm looks."""
    return unlike(
        (f"the namespace of {name}", one["Environment"]["Variables"].get("POWERTOOLS_METRICS_NAMESPACE"), OWN)
        for name, one in stack.of("AWS::Lambda::Function").items()
    )


def narrow_dashboards(stack: Any) -> list[str]:
    """Find what the dashboard does not show: every function, every queue that is read, SES, and our own numbers."""
    (dashboard,) = (one for one in stack.resources.values() if one["Type"] == "AWS::CloudWatch::Dashboard")
    body = dashboard["Properties"]["DashboardBody"]["Fn::Sub"]
    shown = [f"${{{name}}}" for name in stack.of("AWS::Lambda::Function")]
    shown += [f"${{{queue}.QueueName}}" for queue, *_ in readers(stack)]
    shown += ["Reputation.BounceRate", "Reputation.ComplaintRate", *Metric]
    found = [f"the dashboard does not show {one}" for one in shown if f'"{one}"' not in body]
    return found + unlike(
        [
            ("the dashboard's condition", dashboard.get("Condition"), "HasDashboard"),
            ("the dashboard by default", stack.document["Parameters"]["Dashboard"].get("Default"), "no"),
            ("the dashboard's name", dashboard["Properties"]["DashboardName"], {"Ref": "AWS::StackName"}),
        ]
    )


RULES = [
    unwatched_causes,
    needless_alarms,
    silent_alarms,
    uncounted_dead_letters,
    foreign_metrics,
    narrow_dashboards,
]
