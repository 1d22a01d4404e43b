"""A schedule that fires on the local cloud says for which time, as EventBridge Scheduler does."""

from __future__ import annotations

import time
from typing import Any

import pytest
from ministack.services import eventbridge, scheduler

from unspoilt_local.scheduled_time import fill_in_scheduled_times, filled

INPUT = '{"compose": {"cadence": "hourly", "scheduled_at": "<aws.scheduler.scheduled-time>"}}'


def test_ministacks_own_scheduler_hands_over_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[Any] = []
    due = {"State": "ENABLED", "ScheduleExpression": "rate(1 minute)", "CreationDate": time.time() - 120}
    due["Target"] = {"Arn": "arn:aws:sqs:eu-west-1:123456789012:compose", "Input": INPUT}
    monkeypatch.setattr(eventbridge, "_invoke_target", lambda target, *_: handed.append(target["Input"]))
    monkeypatch.setattr(scheduler._schedules, "_data", {("123456789012", "eu-west-1", "default/hourly"): due})
    monkeypatch.setattr(scheduler, "_schedule_last_fired", {})

    fill_in_scheduled_times(eventbridge)
    scheduler._tick_schedules()

    (told,) = handed
    assert told.startswith('{"compose": {"cadence": "hourly", "scheduled_at": "20')
    assert told.endswith(':00Z"}}')


def test_the_time_is_the_whole_minute_before() -> None:
    target = filled({"Arn": "x", "Input": INPUT}, 1_795_658_459.9)

    assert target["Input"] == INPUT.replace("<aws.scheduler.scheduled-time>", "2026-11-26T02:00:00Z")


@pytest.mark.parametrize("target", [{"Arn": "x"}, {"Arn": "x", "Input": "{}"}])
def test_what_asks_for_no_time_is_handed_on_as_it_is(target: dict[str, str]) -> None:
    assert filled(target, 0.0) is target
