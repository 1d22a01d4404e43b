"""Reading the case files in tests/data/spoiler; their README tells how they are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "data" / "spoiler"


@dataclass(frozen=True, slots=True)
class Case:
    title: str
    body: str
    shown: str
    hidden: list[str]
    problem: str


def read_cases() -> list[Case]:
    """Read every case of every file."""
    files = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")
    return [
        _read(path.stem, text) for path in files for text in path.read_text("utf-8").split("\n=== ") if text.strip()
    ]


def _read(file: str, text: str) -> Case:
    title, _, rest = text.removeprefix("=== ").partition("\n")
    body, *parts = re.split(r"^--- (shown|hidden|problem)\n", rest, flags=re.MULTILINE)
    found = dict(zip(parts[::2], parts[1::2], strict=True))
    assert {"shown", "hidden"} <= found.keys(), f"{file}: {title}"
    return Case(
        f"{file}: {title}",
        body.removesuffix("\n"),
        " ".join(found["shown"].split()),
        [" ".join(line.split()) for line in found["hidden"].split("\n") if line.strip()],
        found.get("problem", "").strip(),
    )


def read_sentences(name: str) -> list[str]:
    """Read the sentences of one of the two lists."""
    return [line for line in (FOLDER / f"{name}.txt").read_text("utf-8").split("\n") if line.strip()]
