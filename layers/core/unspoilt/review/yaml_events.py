"""YAML front matter in one strict pass over parse events: every scalar a string, nothing that refers or constructs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import yaml

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.value import (
    DEPTH_CAP,
    REPEATABLE,
    Mapping,
    Pair,
    Scalar,
    Sequence,
    Value,
    quote,
    refuse,
    refuse_depth,
    refuse_repeat,
)

#: libyaml where PyYAML was built with it, else the same in Python.
_LOADER: Final = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
#: YAML 1.1's ways to write nothing.
_NULLS: Final = frozenset({"", "~", "null", "Null", "NULL"})
#: `key: a value that YAML stumbles over`, at any indent and in a list.
_PLAIN_LINE: Final = lazy_pattern(r"([ ]*(?:- )?[^\s:#\"'\[{][^:\"'\[{]{0,80}:[ \t]+)(\S.*)")
_PLAIN_ITEM: Final = lazy_pattern(r"([ ]*- +)(\S.*)")
#: How many lines one file may have mended.
_MENDS: Final = 20


def read_yaml(block: str, first_line: int) -> Value | None:
    """Return the block's one document; None where it is empty.

    A line that is not YAML only for want of quotes (`title: Dune: Part Two`) is read as the text it is, and a list
    that nobody closed ends with its line.
    """
    lines = block.split("\n")
    mended = 0
    while True:
        try:
            return _read_document("\n".join(lines), first_line)
        except yaml.YAMLError as error:
            wrong = _wrong_line(error)
            mended += 1
            if mended > _MENDS or not _mend(lines, wrong):
                refuse(first_line + wrong, f"this is not YAML ({_problem(error)}): put the value in quotes")


def _read_document(block: str, first_line: int) -> Value | None:
    events = yaml.parse(block, Loader=_LOADER)
    document: Value | None = None
    seen = False
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            if seen or event.version or event.tags:
                refuse(first_line + _line_at(event), "YAML directives and second documents are not read here")
            seen = True
        elif isinstance(event, (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent, yaml.AliasEvent)):
            document = _read_value(event, events, first_line, 0)
    return document


def _read_value(event: yaml.Event, events: Iterator[yaml.Event], first_line: int, depth: int) -> Value:
    line = first_line + _line_at(event)
    _refuse_danger(event, line)
    if isinstance(event, yaml.ScalarEvent):
        plain = event.style is None or event.style == ""
        return Scalar(None if plain and event.value in _NULLS else event.value, line)
    if depth >= DEPTH_CAP:
        refuse_depth(line)
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Value] = []
        while not isinstance(inner := next(events), yaml.SequenceEndEvent):
            items.append(_read_value(inner, events, first_line, depth + 1))
        return Sequence(tuple(items), line)
    pairs: list[Pair] = []
    lines: dict[str, int] = {}
    while not isinstance(inner := next(events), yaml.MappingEndEvent):
        key, key_line = _read_key(inner, first_line)
        value = _read_value(next(events), events, first_line, depth + 1)
        if key not in lines:
            lines[key] = key_line
            pairs.append(Pair(key, key_line, value))
        elif key.casefold() in REPEATABLE and isinstance(value, Scalar):
            pairs = [_with_more(pair, value) if pair.key == key else pair for pair in pairs]
        else:
            refuse_repeat(key, key_line, lines[key])
    return Mapping(tuple(pairs), line)


def _with_more(pair: Pair, value: Scalar) -> Pair:
    """Return the pair of a list's key with the value of its repetition: `author:` twice is two authors."""
    items = pair.value.items if isinstance(pair.value, Sequence) else (pair.value,)
    return Pair(pair.key, pair.line, Sequence((*items, value), pair.line))


def _read_key(event: yaml.Event, first_line: int) -> tuple[str, int]:
    line = first_line + _line_at(event)
    _refuse_danger(event, line)
    if not isinstance(event, yaml.ScalarEvent):
        refuse(line, "a key must be a word, not a list or a mapping: put it in quotes")
    if event.value == "<<":
        refuse(line, "YAML merge keys (<<) are not read: write the keys out")
    key: str = event.value
    return key, line


def _refuse_danger(event: yaml.Event, line: int) -> None:
    if isinstance(event, yaml.AliasEvent):
        refuse(
            line, f"YAML aliases ({quote(f'*{event.anchor}')}) are not read: write the value out, or put it in quotes"
        )
    if getattr(event, "anchor", None):
        refuse(line, "YAML anchors (&name) are not read: remove it, or put the value in quotes")
    if getattr(event, "tag", None):
        refuse(line, "YAML tags (!name) are not read: remove it, or put the value in quotes")


def _line_at(event: yaml.Event) -> int:
    """Return the event's 0-based line in the block."""
    return event.start_mark.line if event.start_mark else 0


def _wrong_line(error: yaml.YAMLError) -> int:
    """Return the 0-based line of the block that the parser stumbled on."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return 0 if mark is None else int(mark.line)


def _problem(error: yaml.YAMLError) -> str:
    return quote(getattr(error, "problem", None) or "it cannot be read", 80)[1:-1]


def _mend(lines: list[str], wrong: int) -> bool:
    """Mend the line at fault: end a list, or put a value in quotes; say whether there was one to mend."""
    if (opened := _unclosed_list(lines, wrong)) is not None:
        lines[opened] = lines[opened].rstrip().removesuffix(",") + "]"
        return True
    for at in (wrong, wrong - 1):
        if not 0 <= at < len(lines):
            continue
        found = _PLAIN_LINE.fullmatch(lines[at]) or _PLAIN_ITEM.fullmatch(lines[at])
        if found is None:
            continue
        text = found[2].rstrip()
        if text[0] == "'" and text[-1] == "'" and len(text) > 1:
            continue
        if text[0] in "|>&!" or (text[0] == "*" and text.strip("*½ ")):
            # A block scalar, and what is refused as dangerous, are not mended into text.
            continue
        lines[at] = found[1] + "'" + text.replace("'", "''") + "'"
        return True
    return False


def _unclosed_list(lines: list[str], wrong: int) -> int | None:
    """Return the line of a list that is begun before the line at fault and not ended up to there."""
    for at in range(min(wrong, len(lines) - 1), -1, -1):
        found = _PLAIN_LINE.fullmatch(lines[at])
        begins, ends = found is not None and found[2][0] == "[", "]" in lines[at]
        if begins and not ends:
            return at
        if ends and not begins:
            return None
    return None
