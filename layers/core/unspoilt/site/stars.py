"""Stars: a rating out of five as glyphs."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from unspoilt.review.review import Rating

_STARS: Final = 5


class Star(StrEnum):
    """How much of one star is filled."""

    FULL = "full"
    HALF = "half"
    EMPTY = "empty"


def stars_of(rating: Rating | None) -> tuple[Star, ...]:
    """Return five stars, to the nearest half; none where the scale is not out of five or the label is no number."""
    if rating is None or rating.best != _STARS or not _counts(rating.label):
        return ()
    halves = int((rating.value * 2).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return tuple(_star(halves - 2 * place) for place in range(_STARS))


def _counts(label: str) -> bool:
    """Tell a label that counts ("4.5/5", "★★★½") from a grade or a word, which is shown as the author gave it."""
    return label[:1].isdigit() or label[:1] in {"★", "☆", "⭐", "½"}


def _star(halves: int) -> Star:
    if halves >= 2:
        return Star.FULL
    return Star.HALF if halves == 1 else Star.EMPTY
