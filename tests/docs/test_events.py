"""Every event that a function takes has an example, and every example is explained."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "events.md").read_text()
EXAMPLES = sorted(path.stem for path in (ROOT / "events").glob("*.json"))


def test_every_example_is_explained_once() -> None:
    explained = re.findall(r"`(\w+\.\w+)`(?=[^|]*\|[^|]*\|$)", PAGE, re.MULTILINE)

    assert sorted(explained) == EXAMPLES


def test_every_function_has_examples() -> None:
    functions = {path.parent.name for path in (ROOT / "functions").glob("*/handler.py")}

    assert {name.partition(".")[0] for name in EXAMPLES} == functions
