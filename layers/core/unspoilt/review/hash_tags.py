"""Tags that stand in the text of a note: `#film/horror #antarctica` in its first or its last line."""

from __future__ import annotations

import re
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.fields import Field
from unspoilt.review.key_names import Meaning
from unspoilt.review.value import Scalar, Sequence

_TAG: Final = r"#(?=[\w/-]*[^\W\d_])[\w/-]{1,60}"
_ONLY: Final = lazy_pattern(rf"\s*(?:tags\s*:{{1,2}}\s*)?{_TAG}(?:[\s,]+{_TAG})*\s*", re.IGNORECASE)
_TRAILING: Final = lazy_pattern(rf"\S.{{0,2000}}?\s(?P<tags>{_TAG}(?:[\s,]+{_TAG})*)\s*", re.DOTALL)


def read_hash_tags(
    lines: tuple[str, ...], open_lines: int, body_line: int, *, last_is_open: bool
) -> tuple[tuple[Field, ...], tuple[int, ...]]:
    """Return the tags as fields, and the lines that hold nothing but tags.

    `last_is_open`: nothing in the whole text hides or announces anything, so its last line may be read too.
    """
    with_text = [number for number, line in enumerate(lines) if line.strip()]
    fields: list[Field] = []
    taken: list[int] = []
    first = [number for number in with_text[:2] if number < open_lines]
    for number in dict.fromkeys((*first, *(with_text[-1:] if last_is_open else ()))):
        line = lines[number]
        if len(line) > 3000:
            continue
        if _ONLY.fullmatch(line):
            taken.append(number)
            tags = line
        elif number == with_text[-1] and last_is_open and (found := _TRAILING.fullmatch(line)):
            tags = found["tags"]
        else:
            continue
        at = body_line + number
        names = tuple(Scalar(tag, at) for tag in re.findall(_TAG, tags))
        fields.append(Field(Meaning.TAGS, "hashtags", at, Sequence(names, at), 300))
    return tuple(fields), tuple(taken)
