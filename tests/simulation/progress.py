"""How far a long play is, for whoever waits for it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

_T = TypeVar("_T")
#: Seconds between two words on it, on a terminal and in a log.
_OFTEN = 1.0
_RARELY = 60.0


def told(outcomes: Iterable[_T], total: int, what: str) -> Iterator[_T]:
    """Pass outcomes on, and tell now and then how many of how many there are."""
    terminal = sys.stderr.isatty()
    began = last = time.monotonic()
    for count, outcome in enumerate(outcomes, start=1):
        yield outcome
        now = time.monotonic()
        if now - last >= (_OFTEN if terminal else _RARELY):
            last = now
            text = f"    {count:,} of {total:,} {what}, {now - began:.0f} s"
            sys.stderr.write(f"\r{text}\033[K" if terminal else f"{text}\n")
            sys.stderr.flush()
    if terminal:
        sys.stderr.write("\r\033[K")
