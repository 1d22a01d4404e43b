"""Signals: whatever asks the runner to end lets it end in order."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Raise KeyboardInterrupt once, on Ctrl-C, on SIGTERM or when the terminal goes away; then end undisturbed."""

    def end(_signal: int, _frame: FrameType | None) -> None:
        for each in _ENDING:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    former = {each: signal.signal(each, end) for each in _ENDING}
    try:
        yield
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)
