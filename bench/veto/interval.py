"""How sure a count is: Wilson's score interval (E. B. Wilson, 1927), which keeps its word at 0 of n too."""

from __future__ import annotations

import math
from typing import Final

#: Standard deviations either side: 95 in 100.
_DEVIATIONS: Final = 1.96


def interval(hits: int, of: int) -> tuple[float, float]:
    """Return between which shares the true one lies, in 95 of 100 cases."""
    if of == 0:
        return 0.0, 1.0
    share, square = hits / of, _DEVIATIONS**2
    centre = share + square / (2 * of)
    spread = _DEVIATIONS * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    low, high = ((centre + way * spread) / (1 + square / of) for way in (-1, 1))
    return max(0.0, low), min(1.0, high)


def counted(hits: int, of: int) -> str:
    """Return a count with its share and interval: "3 of 80 (3.8 %; 1.3 to 10.5 %)"."""
    low, high = interval(hits, of)
    share = hits / of if of else 0.0
    return f"{hits} of {of} ({share:.1%}; {low:.1%} to {high:.1%})"
