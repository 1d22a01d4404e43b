"""Functions of the local cloud that die for good, at a moment that is chosen: their processes are killed."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from unspoilt_local.cloud import LocalCloud
from unspoilt_local.ses_endpoint import Answer, SesEndpoint

_PROCESSES = Path("/proc")
_SEND = ("POST", "/v2/email/outbound-emails")


class Moment(StrEnum):
    """When a function dies in a call to SES."""

    #: SES never hears of the call.
    BEFORE = "before"
    #: SES has done what was asked, and the function never hears of it.
    AFTER = "after"


def can_kill() -> bool:
    """Tell whether processes can be found by their environment here."""
    return Path(_PROCESSES, "self", "environ").exists()


def processes_of(cloud: LocalCloud, function: str) -> tuple[int, ...]:
    """Return the worker processes of a function that are alive; other local clouds have functions of the same name."""
    name = f"AWS_LAMBDA_FUNCTION_NAME={function}".encode()
    return tuple(_find_processes(name, cloud.ministack.address.encode()))


def _find_processes(setting: bytes, address: bytes) -> Iterator[int]:
    for folder in _PROCESSES.iterdir():
        try:
            environment = (folder / "environ").read_bytes() if folder.name.isdigit() else b""
        except OSError:
            continue  # it ended meanwhile, or is not ours
        settings = environment.split(b"\0")
        if setting in settings and any(each.partition(b"=")[2] == address for each in settings):
            yield int(folder.name)


def kill_function(cloud: LocalCloud, function: str) -> None:
    """Kill the worker processes of a function and return when none is left."""
    alive = processes_of(cloud, function)
    assert alive, f"{function} has no process here"
    for process in alive:
        os.kill(process, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while processes_of(cloud, function):
        assert time.monotonic() < deadline, f"{function} does not die"
        time.sleep(0.01)


@dataclass(slots=True)
class Deaths:
    """A local cloud whose function dies while it calls SES: at these sends of an issue to a subscriber, from 1."""

    cloud: LocalCloud
    function: str
    at: Mapping[int, Moment]
    sends: int = 0
    happened: list[Moment] = field(default_factory=list)

    def answer(self, method: str, target: str, body: bytes) -> Answer:
        """Answer as the endpoint does, but for those calls that nobody is left to hear the answer of."""
        moment = self._moment(method, target, body)
        if moment is not Moment.BEFORE:
            answered = SesEndpoint.answer(self.cloud.ses, method, target, body)
        if moment is not None:
            kill_function(self.cloud, self.function)
            self.happened.append(moment)
        return Answer(500, {}) if moment is Moment.BEFORE else answered  # type: ignore[arg-type]

    def _moment(self, method: str, target: str, body: bytes) -> Moment | None:
        if (method, target) != _SEND:
            return None
        tags = {tag["Name"] for tag in json.loads(body).get("EmailTags", [])}
        if not {"issue", "subscriber"} <= tags:
            return None
        self.sends += 1
        return self.at.get(self.sends)
