"""Regular expressions that are compiled when they are first used.

Of the patterns by which a review is read, a usual one needs half, and to compile them all is a good part of what a
cold start takes.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def lazy_pattern(source: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what `re.compile` would, compiled at its first use; there `re.error` where it is no pattern.

    Its methods are a pattern's. The functions of `re`, which take compiled patterns too, do not take it.
    """
    return cast("re.Pattern[AnyStr]", LazyPattern(source, flags))


def any_of(*wordings: str, flags: int = 0) -> re.Pattern[str]:
    """Return the pattern of alternatives, compiled at its first use."""
    return lazy_pattern("|".join(f"(?:{wording})" for wording in wordings), flags)


class LazyPattern:
    """Stands for a pattern until somebody asks for one of its attributes, and keeps each that was asked for."""

    def __init__(self, source: str | bytes, flags: int) -> None:
        self.pattern = source
        self._given_flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "compiled":
            found: Any = re.compile(self.pattern, self._given_flags)
        else:
            found = getattr(self.compiled, name)
        setattr(self, name, found)
        return found
