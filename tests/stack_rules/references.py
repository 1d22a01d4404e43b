"""Nothing is named that is not there, and nothing is there that nobody uses."""

from __future__ import annotations

import re
from typing import Any

from stack_rules.stack import nodes

_IN_TEXT = re.compile(r"\$\{([A-Za-z0-9]+)(?:\.[A-Za-z0-9.]+)?\}")


def named_in(document: Any) -> set[str]:
    """Return the logical ids and parameters that a part of the template names."""
    found: set[str] = set()
    for path, value in nodes(document):
        last = path[-1] if path else ""
        if last == "Ref" and isinstance(value, str):
            found.add(value)
        elif last == "Fn::GetAtt":
            found.add(value.split(".")[0] if isinstance(value, str) else value[0])
        elif last == "DependsOn":
            found |= {value} if isinstance(value, str) else set(value)
        elif last == "Fn::Sub":
            text, own = (value, {}) if isinstance(value, str) else (value[0], value[1])
            found |= {name for name in _IN_TEXT.findall(text) if name not in own}
    return {name for name in found if not name.startswith("AWS::")}


def dangling_names(stack: Any) -> list[str]:
    there = stack.resources.keys() | stack.document.get("Parameters", {}).keys()
    return [f"{name} is named and is not there" for name in sorted(named_in(stack.document) - there)]


def unused_parameters(stack: Any) -> list[str]:
    named = named_in([stack.resources, stack.document["Conditions"], stack.document["Outputs"]])
    return [f"{name} is asked for and changes nothing" for name in stack.document["Parameters"] if name not in named]


def dangling_conditions(stack: Any) -> list[str]:
    conditions = stack.document.get("Conditions", {})
    used = {
        value if path[-1] == "Condition" else value[0]
        for path, value in nodes(stack.document)
        if path and ((path[-1] == "Condition" and isinstance(value, str)) or path[-1] == "Fn::If")
    }
    return [f"{name} is no condition" for name in sorted(used - conditions.keys())] + [
        f"{name} decides nothing" for name in sorted(conditions.keys() - used)
    ]


RULES = [dangling_names, unused_parameters, dangling_conditions]
