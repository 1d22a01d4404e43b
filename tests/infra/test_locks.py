"""Lock files: versions and hashes of everything, and no word of where it comes from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LOCKS = [REPOSITORY / "layers/core/requirements.txt", *sorted(REPOSITORY.glob("requirements-*.txt"))]
REQUIREMENT = re.compile(
    r"[A-Za-z0-9._-]+(?:\[[a-z0-9,-]+\])?==[^\s;]+(?: ; [^\\]+)?(?: \\\n    --hash=sha256:[0-9a-f]{64})+"
)


def strange_lines(lock: str) -> list[str]:
    return [line for line in REQUIREMENT.sub("", lock).splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_says_versions_and_hashes_only(path: Path) -> None:
    lock = path.read_text(encoding="utf-8")

    assert strange_lines(lock) == []
    assert "://" not in lock


@pytest.mark.parametrize(
    "line",
    ["six==1.17.0", "six>=1.17.0 \\\n    --hash=sha256:" + "0" * 64, "--index-url https://registry.example/simple"],
)
def test_a_line_that_locks_nothing_is_found(line: str) -> None:
    assert strange_lines(line) != []
