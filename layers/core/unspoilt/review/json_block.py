"""JSON front matter: an object at the very start of the file, or between fences."""

from __future__ import annotations

import json
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.value import DEPTH_CAP, Mapping, Pair, Scalar, Sequence, Value, refuse, refuse_depth, refuse_repeat

_STRING: Final = lazy_pattern(r'"(?:[^"\\\n]|\\.)*"')


class _Object(list[tuple[str, object]]):
    """The pairs of one JSON object, in order and with repeats."""


def read_json(text: str, first_line: int) -> tuple[Value, int]:
    """Return the object that the text begins with and the offset just after it."""
    found, end = _decode(text, first_line)
    return _value_of(found, _Keys(text[:end], first_line), 0), end


def end_of_json(text: str, first_line: int) -> int:
    """Return the offset just after the object that a text begins with, whatever is in it."""
    return _decode(text, first_line)[1]


def _decode(text: str, first_line: int) -> tuple[object, int]:
    _refuse_brackets(text, first_line)
    decoder = json.JSONDecoder(object_pairs_hook=_Object, parse_float=str, parse_int=str, parse_constant=str)
    try:
        return decoder.raw_decode(text)
    except RecursionError:
        refuse_depth(first_line)
    except json.JSONDecodeError as error:
        refuse(
            first_line + error.lineno - 1,
            f"this is not JSON ({error.msg.lower()}): mend it, or write the front matter between --- lines",
        )


class _Keys:
    """Where each key stands, met in the order of the file."""

    def __init__(self, text: str, first_line: int) -> None:
        self._lines: dict[str, list[int]] = {}
        at, line = 0, first_line
        for found in _STRING.finditer(text):
            line += text.count("\n", at, found.start())
            at = found.start()
            if text[found.end() :].lstrip()[:1] == ":":
                self._lines.setdefault(found[0], []).append(line)
        self.last = first_line

    def line_of(self, key: str) -> int:
        """Return the line of this key's next appearance."""
        for spelling in (json.dumps(key, ensure_ascii=False), json.dumps(key)):
            if lines := self._lines.get(spelling):
                self.last = lines.pop(0)
                break
        return self.last


def _value_of(value: object, keys: _Keys, depth: int) -> Value:
    if depth > DEPTH_CAP:
        refuse_depth(keys.last)
    if isinstance(value, _Object):
        start = keys.last
        pairs: list[Pair] = []
        seen: dict[str, int] = {}
        for key, inner in value:
            line = keys.line_of(key)
            if key in seen:
                refuse_repeat(key, line, seen[key])
            seen[key] = line
            pairs.append(Pair(key, line, _value_of(inner, keys, depth + 1)))
        return Mapping(tuple(pairs), start)
    if isinstance(value, list):
        return Sequence(tuple(_value_of(inner, keys, depth + 1) for inner in value), keys.last)
    if isinstance(value, bool):
        return Scalar("true" if value else "false", keys.last)
    return Scalar(None if value is None else str(value), keys.last)


def _refuse_brackets(text: str, first_line: int) -> None:
    """Refuse brackets nested far over the cap before a recursive parser meets them."""
    depth, line = 0, first_line
    for char in text:
        if char == "\n":
            line += 1
        elif char in "[{":
            depth += 1
            if depth > 10 * DEPTH_CAP:
                refuse_depth(line)
        elif char in "]}":
            depth -= 1
            if depth <= 0:
                return
