from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import unspoilt
from unspoilt.lazy_pattern import LazyPattern, lazy_pattern


def test_does_what_a_compiled_pattern_does() -> None:
    lazy, compiled = (make(r"(?P<word>spoil)ers?", re.IGNORECASE) for make in (lazy_pattern, re.compile))

    found = [
        (
            pattern.sub("-", "Spoiler, spoilers"),
            pattern.split("a spoiler b"),
            [one["word"] for one in pattern.finditer("Spoiler spoil spoilers")],
            pattern.match("none"),
            pattern.pattern,
            pattern.flags,
            pattern.groups,
        )
        for pattern in (lazy, compiled)
    ]

    assert found[0] == found[1]


def test_what_is_no_pattern_fails_where_it_is_used() -> None:
    lazy = lazy_pattern("(")

    with pytest.raises(re.error):
        lazy.search("text")


def test_a_pattern_has_no_attributes_of_others() -> None:
    lazy = lazy_pattern("a")

    assert not hasattr(lazy, "close")
    assert not hasattr(lazy, "__html__")


def test_every_lazy_pattern_of_the_project_compiles() -> None:
    modules = [importlib.import_module(found.name) for found in pkgutil.walk_packages(unspoilt.__path__, "unspoilt.")]
    values = [value for module in modules for value in vars(module).values()]
    for held in list(values):
        values += held.values() if isinstance(held, dict) else held if isinstance(held, (tuple, list)) else ()

    lazy = {id(value): value for value in values if isinstance(value, LazyPattern)}

    assert len(lazy) > 250
    assert all(isinstance(pattern.compiled, re.Pattern) for pattern in lazy.values())
