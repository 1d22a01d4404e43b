"""`unspoilt publish --all`: have a stack publish everything again, as after a change of the theme."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rich.console import Console

from unspoilt_local.account import Account
from unspoilt_local.deployed_stack import find_stack
from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.terminal import progress_bars

#: Steps of one call: short enough that progress shows, long enough that calls do not count.
_STEPS: Final = 2

#: Calls the publisher with an event; returns its answer.
Invoke = Callable[[Mapping[str, object]], Mapping[str, Any]]


@dataclass(slots=True)
class Republished:
    """What it came to."""

    written: int = 0
    refused: int = 0
    looked_at: int = 0


def publish_all(invoke: Invoke, console: Console) -> Republished:
    """Take every step of the full check, and show how far it is."""
    done = Republished()
    following: str | None = ""
    with progress_bars(console) as progress:
        task = progress.add_task("reviews and listings", total=None)
        while following is not None:
            answer = invoke({"publish": "all", "after": following, "steps": _STEPS})
            done.written += answer["written"]
            done.refused += answer["refused"]
            done.looked_at += answer["looked_at"]
            if answer["after"] == following:
                raise LocalCloudFailed("the publisher came no further")
            following = answer["after"]
            progress.update(task, completed=done.looked_at)
    return done


def publisher_of(account: Account, stack: str) -> Invoke:
    """Return the way to call a deployed stack's publisher; raise AwsTrouble where there is no such stack."""
    name = find_stack(account, stack).output("PublishSiteFunctionName")
    functions = account.client("lambda")

    def invoke(event: Mapping[str, object]) -> Mapping[str, Any]:
        answer = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
        said = answer["Payload"].read().decode("utf-8", "replace")
        if answer.get("FunctionError"):
            raise LocalCloudFailed("the publisher failed", said)
        parsed: Mapping[str, Any] = json.loads(said)
        return parsed

    return invoke
