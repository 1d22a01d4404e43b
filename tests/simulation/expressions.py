"""DynamoDB's expressions, compiled to functions: as much of the language as our adapters speak.

Source: Amazon DynamoDB Developer Guide, "Condition and filter expressions, operators, and functions" and "Update
expressions". Anything else is refused loudly, so that an adapter cannot silently mean something here that it does
not mean there.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache, partial, reduce
from typing import Any, Protocol


class Held(Protocol):
    """An item that conditions look at."""

    def plain(self, name: str) -> Any:
        """Return what an attribute holds as something that compares as DynamoDB compares it, None where it is not."""


Item = Mapping[str, Any]
#: #x → attribute.
Names = Mapping[str, str]
#: :x → attribute value.
Values = Mapping[str, Any]
#: Tells whether it holds of an item.
Condition = Callable[[Held], bool]
_Operand = Callable[[Held], Any]
_Bind = Callable[[Names, Values], Condition]

_TOKEN = re.compile(r"\s*(?:(<>|<=|>=|[=<>(),+\-])|([#:]?[A-Za-z_][A-Za-z0-9_]*))")
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def plain(kind: str, held: Any) -> Any:
    """Return what an attribute of this type holds, as something that compares as DynamoDB compares it."""
    match kind:
        case "N":
            return Decimal(held)
        case "SS":
            return frozenset(held)
        case _:
            return held


def condition(expression: str, names: Names, values: Values) -> Condition:
    """Compile a condition or filter, with its names and values put in once for all items."""
    return _compile(expression)(names, values)


@cache
def _compile(expression: str) -> _Bind:
    return _Parser(expression).whole_condition()


class _Parser:
    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.tokens = _tokens(expression)
        self.at = 0

    def whole_condition(self) -> _Bind:
        found = self.any_of()
        if self.at != len(self.tokens):
            raise self.unknown()
        return found

    def unknown(self) -> Exception:
        return NotImplementedError(f"the simulation does not speak: {self.expression}")

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, expected: str | None = None) -> str:
        token = self.peek()
        if not token or (expected is not None and token.upper() != expected):
            raise self.unknown()
        self.at += 1
        return token

    def any_of(self) -> _Bind:
        parts = [self.all_of()]
        while self.peek().upper() == "OR":
            self.take()
            parts.append(self.all_of())
        return reduce(partial(partial, _bind_or), parts)

    def all_of(self) -> _Bind:
        parts = [self.one()]
        while self.peek().upper() == "AND":
            self.take()
            parts.append(self.one())
        return reduce(partial(partial, _bind_and), parts)

    def one(self) -> _Bind:
        word = self.peek().upper()
        if word == "NOT":
            self.take()
            return partial(_bind_not, self.one())
        if word == "(":
            self.take()
            inner = self.any_of()
            self.take(")")
            return inner
        if word in {"ATTRIBUTE_EXISTS", "ATTRIBUTE_NOT_EXISTS"}:
            self.take()
            self.take("(")
            name = self.take()
            self.take(")")
            return partial(_bind_exists, name, word == "ATTRIBUTE_EXISTS")
        if word == "BEGINS_WITH":
            self.take()
            self.take("(")
            text = self.take()
            self.take(",")
            start = self.take()
            self.take(")")
            return partial(_bind_begins, text, start)
        return self.comparison()

    def comparison(self) -> _Bind:
        left = self.take()
        word = self.take().upper()
        if word == "BETWEEN":
            low = self.take()
            self.take("AND")
            return partial(_bind_between, left, low, self.take())
        if word == "IN":
            self.take("(")
            options = [self.take()]
            while self.peek() == ",":
                self.take()
                options.append(self.take())
            self.take(")")
            return partial(_bind_in, left, options)
        if word not in _COMPARISONS:
            raise self.unknown()
        return partial(_bind_compared, left, word, self.take())


def _bind_or(one: _Bind, other: _Bind, names: Names, values: Values) -> Condition:
    this, that = one(names, values), other(names, values)
    return lambda item: this(item) or that(item)


def _bind_and(one: _Bind, other: _Bind, names: Names, values: Values) -> Condition:
    this, that = one(names, values), other(names, values)
    return lambda item: this(item) and that(item)


def _bind_not(part: _Bind, names: Names, values: Values) -> Condition:
    bound = part(names, values)
    return lambda item: not bound(item)


def _bind_exists(token: str, wanted: bool, names: Names, values: Values) -> Condition:
    del values
    name = _name(token, names)
    return lambda item: (item.plain(name) is not None) is wanted


def _bind_begins(text: str, start: str, names: Names, values: Values) -> Condition:
    one, other = _operand(text, names, values), _operand(start, names, values)
    return lambda item: str(one(item) or "").startswith(other(item))


def _bind_between(text: str, low: str, high: str, names: Names, values: Values) -> Condition:
    one, least, most = (_operand(token, names, values) for token in (text, low, high))
    return lambda item: one(item) is not None and least(item) <= one(item) <= most(item)


def _bind_in(text: str, options: Sequence[str], names: Names, values: Values) -> Condition:
    one, others = _operand(text, names, values), [_value(values[token]) for token in options]
    return lambda item: one(item) in others


def _bind_compared(left: str, word: str, right: str, names: Names, values: Values) -> Condition:
    compare, one, other = _COMPARISONS[word], _operand(left, names, values), _operand(right, names, values)

    def compared(item: Held) -> bool:
        this, that = one(item), other(item)
        # An attribute that is not there compares with nothing, and is unequal to everything.
        return word == "<>" if this is None or that is None else compare(this, that)

    return compared


def update(expression: str, item: Item, names: Names, values: Values) -> dict[str, dict[str, Any]]:
    """Return the item after an update expression."""
    new = dict(item)
    for clause, body in re.findall(r"\b(SET|ADD|REMOVE)\b(.*?)(?=\bSET\b|\bADD\b|\bREMOVE\b|$)", expression, re.DOTALL):
        for action in re.split(r",(?![^(]*\))", body):
            _act(clause, action.strip(), item, new, names, values)
    return new


def _act(clause: str, action: str, item: Item, new: dict[str, Any], names: Names, values: Values) -> None:
    if clause == "REMOVE":
        new.pop(_name(action, names), None)
    elif clause == "ADD":
        name, value = action.split()
        added = values[value]
        old = item.get(_name(name, names))
        if "N" in added:
            new[_name(name, names)] = {"N": str(Decimal(added["N"]) + (_value(old) if old else 0))}
        else:
            new[_name(name, names)] = {"SS": sorted(frozenset(added["SS"]).union(_value(old) if old else ()))}
    else:
        name, _, right = action.partition("=")
        new[_name(name.strip(), names)] = _assigned(right.strip(), item, names, values)


def _assigned(text: str, item: Item, names: Names, values: Values) -> Any:
    if "+" in text:
        one, other = (_assigned(part.strip(), item, names, values) for part in text.split("+"))
        return {"N": str(_value(one) + _value(other))}
    if text.startswith("if_not_exists"):
        name, default = (part.strip() for part in text.removeprefix("if_not_exists").strip("() ").split(","))
        return item.get(_name(name, names), _assigned(default, item, names, values))
    return values[text] if text.startswith(":") else item[_name(text, names)]


def _tokens(expression: str) -> list[str]:
    found = []
    at = 0
    while at < len(expression.rstrip()):
        match = _TOKEN.match(expression, at)
        if match is None:
            raise NotImplementedError(f"the simulation does not speak: {expression}")
        found.append(match.group(1) or match.group(2))
        at = match.end()
    return found


def _name(token: str, names: Names) -> str:
    return names[token] if token.startswith("#") else token


def _operand(token: str, names: Names, values: Values) -> _Operand:
    if token.startswith(":"):
        value = _value(values[token])
        return lambda item: value
    name = _name(token, names)
    return lambda item: item.plain(name)


def _value(attribute: Mapping[str, Any]) -> Any:
    ((kind, held),) = attribute.items()
    return plain(kind, held)
