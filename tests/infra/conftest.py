"""The stack as CloudFormation sees it: the template after SAM's transform, one fresh copy for each test."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from stack_rules.rights import HANDLERS, Right, needed_by, settings_of
from stack_rules.stack import REPOSITORY, Stack, read_source, transformed


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def _source() -> dict[str, Any]:
    return read_source()


@pytest.fixture(scope="session")
def _transformed(_source: dict[str, Any]) -> dict[str, Any]:
    return transformed(_source)


@pytest.fixture
def template(_source: dict[str, Any]) -> Stack:
    """Return the template as it is written."""
    return Stack(copy.deepcopy(_source))


@pytest.fixture
def stack(_transformed: dict[str, Any]) -> Stack:
    """Return the template as CloudFormation gets it."""
    return Stack(copy.deepcopy(_transformed))


@pytest.fixture(scope="session")
def needed_rights(_transformed: dict[str, Any]) -> dict[str, set[Right]]:
    """Return what each function's code calls, by its folder."""
    stack = Stack(copy.deepcopy(_transformed))
    names = [path.parent.name for path in HANDLERS]
    return {name: needed_by(path, settings_of(stack, name))[0] for name, path in zip(names, HANDLERS, strict=True)}
