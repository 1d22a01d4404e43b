"""One command, with what it took."""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Run:
    """What one rebuild or upload took, in seconds."""

    #: From the start of the process to its end.
    whole: float
    #: What the system itself says that its work took.
    work: float
    #: Of all processors, user and system.
    cpu: float


def timed(command: Sequence[str], environment: Mapping[str, str] | None = None) -> tuple[Run, str]:
    """Run a command to a good end; return what it took, its work being all of it, and what it printed."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    whole, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return Run(whole, whole, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime), done.stdout
