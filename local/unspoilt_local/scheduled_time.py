"""What MiniStack's scheduler lacks: the time for which a schedule fires, where its input asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

#: EventBridge Scheduler User Guide, “Adding context attributes”.
SCHEDULED_TIME: Final = "<aws.scheduler.scheduled-time>"


def fill_in_scheduled_times(eventbridge: Any) -> None:
    """Have every input filled in before MiniStack hands it to its target; `eventbridge` is MiniStack's module."""
    invoke = eventbridge._invoke_target  # noqa: SLF001 - there is no other place to stand in

    def invoke_filled(target: Mapping[str, Any], event: Mapping[str, Any], rule: object) -> object:
        return invoke(filled(target, event["Time"]), event, rule)

    eventbridge._invoke_target = invoke_filled  # noqa: SLF001


def filled(target: Mapping[str, Any], now: float) -> Mapping[str, Any]:
    """Return a target with the scheduled time in its input: schedules are of whole minutes, and `now` is after one."""
    if SCHEDULED_TIME not in target.get("Input", ""):
        return target
    minute = datetime.fromtimestamp(now - now % 60, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {**target, "Input": target["Input"].replace(SCHEDULED_TIME, minute)}
