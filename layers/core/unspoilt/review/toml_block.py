"""TOML front matter between `+++` lines, with the line of every key."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.value import DEPTH_CAP, Mapping, Pair, Scalar, Sequence, Value, quote, refuse, refuse_depth

_HEADER: Final = lazy_pattern(r"\[{1,2}([^\[\]#]{1,200})\]{1,2}")
_ASSIGNED: Final = lazy_pattern(r"([A-Za-z0-9_.\-\"' ]{1,100})=")
_LINE: Final = lazy_pattern(r"line (\d+)")
#: A value that is written like text but has no quotes: `rating = 4/5`, `date = 2026-02-31`.
_BARE: Final = lazy_pattern(r"(\s*[A-Za-z0-9_.-]{1,100}\s*=\s*)([^\s\"'\[{#][^\"'\[\]{}#]*)((?:#.*)?)")
_MENDS: Final = 20


def read_toml(block: str, first_line: int) -> Value:
    """Return the block as a mapping; bare values that TOML does not know are read as the text they are."""
    lines = block.split("\n")
    _refuse_brackets(lines, first_line)
    mended = 0
    while True:
        try:
            table = tomllib.loads("\n".join(lines), parse_float=str)
        except RecursionError:
            refuse_depth(first_line)
        except ValueError as error:
            # A number of thousands of digits is a ValueError too, but not a TOMLDecodeError.
            wrong = _wrong_line(error, lines)
            mended += 1
            if mended > _MENDS or not _mend(lines, wrong):
                message = quote(re.sub(r"\s*\(at .*", "", str(error)), 80)[1:-1]
                refuse(first_line + wrong, f"this is not TOML ({message}): put the value in double quotes")
        else:
            return _value_of(table, (), _key_lines(lines, first_line), first_line, 0)


def _mend(lines: list[str], wrong: int) -> bool:
    """Put the bare value of the line at fault in quotes; say whether there was one."""
    found = _BARE.fullmatch(lines[wrong])
    if found is None:
        return False
    text = found[2].rstrip().replace("\\", "\\\\")
    lines[wrong] = f'{found[1]}"{text}" {found[3]}'
    return True


def _wrong_line(error: ValueError, lines: list[str]) -> int:
    """Return the 0-based line; the end of the document counts as the last line that says something."""
    found = _LINE.search(str(error))
    if found is None:
        return max((at for at, line in enumerate(lines) if line.strip()), default=0)
    return min(int(found[1]), len(lines)) - 1


def _refuse_brackets(lines: list[str], first_line: int) -> None:
    """Refuse brackets nested far over the cap before a recursive parser meets them."""
    depth = 0
    for number, line in enumerate(lines):
        for char in line:
            if char in "[{":
                depth += 1
            elif char in "]}":
                depth = max(0, depth - 1)
            if depth > 10 * DEPTH_CAP:
                refuse_depth(first_line + number)


def _key_lines(lines: list[str], first_line: int) -> dict[tuple[str, ...], int]:
    """Find where keys stand by reading the lines as lines: good for messages, not for values."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(lines):
        if header := _HEADER.match(line.strip()):
            table = _dotted(header[1])
            found.setdefault(table, first_line + number)
        elif assigned := _ASSIGNED.match(line.strip()):
            found.setdefault((*table, *_dotted(assigned[1])), first_line + number)
    return found


def _dotted(key: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in key.split("."))


def _value_of(
    value: object, path: tuple[str, ...], lines: dict[tuple[str, ...], int], parent: int, depth: int
) -> Value:
    line = lines.get(path, parent)
    if depth > DEPTH_CAP:
        refuse_depth(line)
    if isinstance(value, dict):
        pairs = tuple(
            Pair(
                str(key),
                lines.get((*path, str(key)), line),
                _value_of(inner, (*path, str(key)), lines, line, depth + 1),
            )
            for key, inner in value.items()
        )
        return Mapping(pairs, line)
    if isinstance(value, list):
        return Sequence(tuple(_value_of(inner, path, lines, line, depth + 1) for inner in value), line)
    if isinstance(value, bool):
        return Scalar("true" if value else "false", line)
    if isinstance(value, (datetime, date, time)):
        return Scalar(value.isoformat(), line)
    if isinstance(value, int) and abs(value) >= 10**30:
        refuse(line, "this number is too long: put the value in double quotes")
    return Scalar(str(value), line)
