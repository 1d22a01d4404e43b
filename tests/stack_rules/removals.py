"""Everything that can be taken out of the template, one piece at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from stack_rules.stack import nodes

Path = tuple[str | int, ...]

#: What an intrinsic function is given is part of one value; that value is taken out as a whole.
_INTRINSICS = ("Ref", "Fn::")


def pieces(document: dict[str, Any]) -> Iterator[Path]:
    """Yield the path of every resource, property, statement, action, condition, list element … of a template."""
    for section in ("Resources", "Conditions", "Parameters", "Outputs"):
        for path, _ in nodes(document[section], (section,)):
            inside = any(str(part).startswith(_INTRINSICS) for part in path)
            if len(path) > 1 and not inside:
                yield path


@contextmanager
def without(document: dict[str, Any], path: Path) -> Iterator[None]:
    """Take one piece out for a while."""
    *way, last = path
    holder: Any = document
    for part in way:
        holder = holder[part]
    before = list(holder) if isinstance(holder, list) else dict(holder)
    del holder[last]
    try:
        yield
    finally:
        holder.clear()
        holder.extend(before) if isinstance(holder, list) else holder.update(before)
