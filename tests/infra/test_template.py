"""The template, by every rule that there is."""

from __future__ import annotations

from typing import Any

import pytest

from stack_rules import RULES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_stack_has_no(stack: Any, rule: Any) -> None:
    assert rule(stack) == []
