"""What the name of an uploaded file may say where the file itself says nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from unspoilt.review.dates import split_dated_name

_INDEX_NAMES: Final = frozenset({"index", "readme", "review", "post"})
_EXTENSION: Final = re.compile(r"\.(?:md|markdown|mdown|mkd|mdx|txt|text|html?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileName:
    """The last part of the name that says something, and the folders before it."""

    stem: str
    folder: str
    #: Hugo's `_index.md`, which describes a folder.
    is_section_index: bool

    @property
    def title(self) -> str:
        """The stem without a date before it, its dashes as spaces."""
        _, rest = split_dated_name(self.stem, ZoneInfo("UTC"))
        return " ".join(re.sub(r"[-_+]+|%20", " ", rest).split())[:200]


def read_file_name(name: str) -> FileName:
    """Take the name of the file or its key apart; it is never used as a path."""
    parts = [part for part in re.split(r"[/\\]", name) if part.strip(". ")]
    stem = _EXTENSION.sub("", parts[-1]) if parts else ""
    folders = parts[:-1]
    is_index = stem.casefold() == "_index"
    if stem.casefold().lstrip("_") in _INDEX_NAMES and folders:
        stem = folders.pop()
    return FileName(stem, " ".join(reversed(folders)), is_index)
