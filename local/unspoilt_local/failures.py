"""What went wrong in a function, taken from the local cloud's log for the person at the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class FailureLog:
    """Reads a growing log, each line once."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = 0
        self._rest = b""

    def read_new(self) -> list[str]:
        """Return the failures since the last look, one line each."""
        with self._path.open("rb") as log:
            log.seek(self._offset)
            data = log.read()
        self._offset += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        found = (failure_in(line.decode("utf-8", "replace")) for line in lines)
        return [failure for failure in found if failure is not None]


def failure_in(line: str) -> str | None:
    """Return what a line of the log says went wrong: a function's own error entry, or a function that died."""
    if line.startswith("{") and '"ERROR"' in line:
        try:
            entry: Any = json.loads(line)
        except ValueError:
            return None
        if not isinstance(entry, dict) or entry.get("level") not in {"ERROR", "CRITICAL"}:
            return None
        what = " ".join(str(entry[name]) for name in ("exception_name", "message") if entry.get(name))
        trace = str(entry.get("exception", "")).strip().splitlines()
        return f"{entry.get('service', 'a function')}: {what}{': ' + trace[-1] if trace else ''}"
    if "[lambda]" in line and ("execution error" in line or "errorMessage=" in line):
        return line.split("[lambda]", 1)[1].strip()
    return None
