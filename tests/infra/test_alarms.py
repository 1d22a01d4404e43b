"""Whatever goes wrong, somebody hears of it, and each alarm has a page to read then."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from stack_rules.alarms import (
    MOST_ALARMS,
    foreign_metrics,
    needless_alarms,
    silent_alarms,
    uncounted_dead_letters,
    unwatched_causes,
)
from unspoilt.use_cases.sweep import Trouble


def test_ten_alarms_hear_of_everything(stack: Any) -> None:
    assert len(stack.of("AWS::CloudWatch::Alarm")) == MOST_ALARMS


def test_a_cause_that_nobody_watches_is_found(stack: Any) -> None:
    del stack.resources["ComposeQueueAgeAlarm"]

    (found,) = unwatched_causes(stack)

    assert "ComposeQueue" in found


def test_a_sweeper_that_may_be_gone_unnoticed_is_found(stack: Any) -> None:
    stack.of("AWS::CloudWatch::Alarm")["SweepMissedAlarm"]["TreatMissingData"] = "notBreaching"

    (found,) = unwatched_causes(stack)

    assert "SampleCount" in found


def test_alarms_that_nobody_reads_are_found(stack: Any) -> None:
    del stack.of("AWS::SNS::Topic")["AlarmTopic"]["Subscription"]

    assert len(silent_alarms(stack)) == MOST_ALARMS


def test_a_dead_letter_queue_that_nobody_counts_is_found(stack: Any) -> None:
    del stack.of("AWS::Lambda::Function")["SweepDeliveriesFunction"]["Environment"]["Variables"][
        "PUBLISH_DEAD_LETTER_QUEUE"
    ]

    assert uncounted_dead_letters(stack) == ["nobody counts what falls into PublishDeadLetterQueue"]


def test_an_eleventh_alarm_is_found(stack: Any) -> None:
    one = stack.resources["TroubleAlarm"]
    stack.resources["AnotherAlarm"] = {**one, "Properties": {**one["Properties"], "MetricName": "Visits"}}

    assert needless_alarms(stack) == [
        "AnotherAlarm watches what is no cause",
        "11 alarms are more than every account has for nothing",
    ]


def test_numbers_that_land_where_no_alarm_looks_are_found(stack: Any) -> None:
    variables = stack.of("AWS::Lambda::Function")["SweepDeliveriesFunction"]["Environment"]["Variables"]
    variables["POWERTOOLS_METRICS_NAMESPACE"] = "Elsewhere"

    assert len(foreign_metrics(stack)) == 1


def runbooks(repository: Path) -> dict[str, str]:
    """Return the sections of docs/operations.md about alarms, by the alarm's name."""
    text = (repository / "docs" / "operations.md").read_text(encoding="utf-8").partition("\n## Alarms\n")[2]
    parts = re.split(r"^### `(\w+)`$", text, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_each_alarm_has_its_runbook(stack: Any, repository: Path) -> None:
    assert list(runbooks(repository)) == list(stack.of("AWS::CloudWatch::Alarm"))


@pytest.mark.parametrize("said", [*Trouble, "artefact_refused"])
def test_the_runbook_of_trouble_knows_each_cause_by_its_name_in_the_log(
    stack: Any, repository: Path, said: str
) -> None:
    assert f"`{said}`" in runbooks(repository)["TroubleAlarm"]


def test_the_runbook_of_dead_letters_names_each_queue(stack: Any, repository: Path) -> None:
    runbook = runbooks(repository)["DeadLettersAlarm"]

    for queue in (name for name in stack.of("AWS::SQS::Queue") if name.endswith("DeadLetterQueue")):
        assert f"`{queue}`" in runbook
