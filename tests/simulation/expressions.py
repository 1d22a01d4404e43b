"""DynamoDB's expressions, compiled to functions: as much of the language as our adapters speak.

Source: Amazon DynamoDB Developer Guide, "Condition and filter expressions, operators, and functions" and "Update
expressions". Anything else is refused loudly, so that an adapter cannot silently mean something here that it does
not mean there.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

Item = Mapping[str, Any]
#: item, names (#x → attribute), values (:x → attribute value) → outcome.
Condition = Callable[[Item, Mapping[str, str], Mapping[str, Any]], bool]
_Operand = Callable[[Item, Mapping[str, str], Mapping[str, Any]], Any]

_TOKEN = re.compile(r"\s*(?:(<>|<=|>=|[=<>(),+\-])|([#:]?[A-Za-z_][A-Za-z0-9_]*))")
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def plain(value: Mapping[str, Any] | None) -> Any:
    """Return what an attribute value holds, as something that compares as DynamoDB compares it."""
    if value is None:
        return None
    if "S" in value:
        return value["S"]
    ((kind, held),) = value.items()
    if kind == "N":
        return Decimal(held)
    if kind == "SS":
        return frozenset(held)
    return held


@cache
def condition(expression: str) -> Condition:
    """Compile a condition, filter or key condition."""
    return _Parser(expression).whole_condition()


class _Parser:
    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.tokens = _tokens(expression)
        self.at = 0

    def whole_condition(self) -> Condition:
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

    def any_of(self) -> Condition:
        parts = [self.all_of()]
        while self.peek().upper() == "OR":
            self.take()
            parts.append(self.all_of())
        return parts[0] if len(parts) == 1 else lambda i, n, v: any(part(i, n, v) for part in parts)

    def all_of(self) -> Condition:
        parts = [self.one()]
        while self.peek().upper() == "AND":
            self.take()
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else lambda i, n, v: all(part(i, n, v) for part in parts)

    def one(self) -> Condition:
        word = self.peek().upper()
        if word == "NOT":
            self.take()
            inner = self.one()
            return lambda i, n, v: not inner(i, n, v)
        if word == "(":
            self.take()
            inner = self.any_of()
            self.take(")")
            return inner
        if word in {"ATTRIBUTE_EXISTS", "ATTRIBUTE_NOT_EXISTS"}:
            self.take()
            self.take("(")
            name = _name(self.take())
            self.take(")")
            exists = word == "ATTRIBUTE_EXISTS"
            return lambda i, n, v: (name(n) in i) is exists
        if word == "BEGINS_WITH":
            self.take()
            self.take("(")
            text = _operand(self.take())
            self.take(",")
            start = _operand(self.take())
            self.take(")")
            return lambda i, n, v: str(text(i, n, v) or "").startswith(start(i, n, v))
        return self.comparison()

    def comparison(self) -> Condition:
        left = _operand(self.take())
        word = self.take().upper()
        if word == "BETWEEN":
            low = _operand(self.take())
            self.take("AND")
            high = _operand(self.take())
            return lambda i, n, v: left(i, n, v) is not None and low(i, n, v) <= left(i, n, v) <= high(i, n, v)
        if word == "IN":
            self.take("(")
            options = [_operand(self.take())]
            while self.peek() == ",":
                self.take()
                options.append(_operand(self.take()))
            self.take(")")
            return lambda i, n, v: left(i, n, v) in [option(i, n, v) for option in options]
        if word not in _COMPARISONS:
            raise self.unknown()
        compare, right = _COMPARISONS[word], _operand(self.take())

        def compared(item: Item, names: Mapping[str, str], values: Mapping[str, Any]) -> bool:
            one, other = left(item, names, values), right(item, names, values)
            # An attribute that is not there compares with nothing, and is unequal to everything.
            return word == "<>" if one is None or other is None else compare(one, other)

        return compared


def update(
    expression: str, item: Item, names: Mapping[str, str], values: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Return the item after an update expression."""
    new = dict(item)
    for clause, body in re.findall(r"\b(SET|ADD|REMOVE)\b(.*?)(?=\bSET\b|\bADD\b|\bREMOVE\b|$)", expression, re.DOTALL):
        for action in re.split(r",(?![^(]*\))", body):
            _act(clause, action.strip(), item, new, names, values)
    return new


def _act(
    clause: str,
    action: str,
    item: Item,
    new: dict[str, Any],
    names: Mapping[str, str],
    values: Mapping[str, Any],
) -> None:
    if clause == "REMOVE":
        new.pop(_name(action)(names), None)
    elif clause == "ADD":
        name, value = action.split()
        added = values[value]
        old = item.get(_name(name)(names))
        if "N" in added:
            new[_name(name)(names)] = {"N": str(Decimal(added["N"]) + (plain(old) or 0))}
        else:
            new[_name(name)(names)] = {"SS": sorted(frozenset(added["SS"]) | (plain(old) or frozenset()))}
    else:
        name, _, right = action.partition("=")
        new[_name(name.strip())(names)] = _assigned(right.strip(), item, names, values)


def _assigned(text: str, item: Item, names: Mapping[str, str], values: Mapping[str, Any]) -> Any:
    if "+" in text:
        one, other = (_assigned(part.strip(), item, names, values) for part in text.split("+"))
        return {"N": str(plain(one) + plain(other))}
    if text.startswith("if_not_exists"):
        name, default = (part.strip() for part in text.removeprefix("if_not_exists").strip("() ").split(","))
        return item.get(_name(name)(names), _assigned(default, item, names, values))
    return values[text] if text.startswith(":") else item[_name(text)(names)]


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


def _name(token: str) -> Callable[[Mapping[str, str]], str]:
    return (lambda names: names[token]) if token.startswith("#") else (lambda names: token)


def _operand(token: str) -> _Operand:
    if token.startswith(":"):
        return lambda item, names, values: plain(values[token])
    name = _name(token)
    return lambda item, names, values: plain(item.get(name(names)))
