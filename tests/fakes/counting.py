"""A port that counts its calls, and passes them on."""

from __future__ import annotations

from collections import Counter
from typing import Any


def _count(result: Any) -> int:
    return sum(map(_count, result)) if isinstance(result, (tuple, list)) else 1


class Counting:
    """Stands for any port; `calls` counts each method's calls, `things` what they returned or were given."""

    def __init__(self, port: Any) -> None:
        self.port = port
        self.calls: Counter[str] = Counter()
        self.things: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.port, name)

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.calls[name] += 1
            result = method(*args, **kwargs)
            if hasattr(result, "__next__"):
                result = list(result)
            self.things[name] += _count(result)
            return result

        return counted
