"""What the name of an uploaded file may say where the file itself says nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.dates import split_dated_name

_INDEX_NAMES: Final = frozenset({"index", "readme", "review", "post"})
#: `quick-review-of-dune`: words that a name of a file begins with, although nothing parts them from the title.
_REVIEW_OF: Final = lazy_pattern(
    r"^(?:(?:a|my|quick|short|mini|book|film|movie|game|album|tv|spoiler free)\s)*reviews?\s(?:of\s)?(?=\S)",
    re.IGNORECASE,
)
_EXTENSION: Final = lazy_pattern(r"\.(?:md|markdown|mdown|mkd|mdx|txt|text|html?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FileName:
    """The last part of the name that says something, and the folders before it."""

    stem: str
    folder: str
    #: Hugo's `_index.md`, which describes a folder.
    is_section_index: bool

    @property
    def is_dated(self) -> bool:
        """Whether the name begins with a date, as names of posts do."""
        return split_dated_name(self.stem, ZoneInfo("UTC"))[0] is not None

    @property
    def title(self) -> str:
        """The stem without a date before it, its dashes as spaces."""
        _, rest = split_dated_name(self.stem, ZoneInfo("UTC"))
        words = " ".join(re.sub(r"[-_+]+|%20", " ", rest).split())[:200]
        return _REVIEW_OF.sub("", words)


def read_file_name(name: str) -> FileName:
    """Take the name of the file or its key apart; it is never used as a path."""
    parts = [part for part in re.split(r"[/\\]", name) if part.strip(". ")]
    stem = _EXTENSION.sub("", parts[-1]) if parts else ""
    folders = parts[:-1]
    is_index = stem.casefold() == "_index"
    if stem.casefold().lstrip("_") in _INDEX_NAMES and folders:
        stem = folders.pop()
    return FileName(stem, " ".join(reversed(folders)), is_index)
