"""Unseen: text that is typed so that nobody sees it, white on white or switched off, until they point at it."""

from __future__ import annotations

import re
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern

#: Colours of the paper, and none at all.
_PAPER: Final = lazy_pattern(
    r"(?:white|snow|transparent|#?fff[0-9a-f]?|#?f{6}(?:[0-9a-f]{2})?|rgba?\(\s*255\s*,\s*255\s*,\s*255\b.*|"
    r"rgba\([^)]{0,40},\s*0(?:\.0*)?\s*\)|#(?:[0-9a-f]{3}0|[0-9a-f]{6}00))",
    re.IGNORECASE,
)
_OFF: Final = lazy_pattern(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$|!)|"
    r"font-size\s*:\s*0|(?:-webkit-)?filter\s*:[^;]{0,60}blur)",
    re.IGNORECASE,
)
_COLOUR: Final = lazy_pattern(r"(?:^|;)\s*color\s*:\s*([^;!]{1,60})", re.IGNORECASE)
_GROUND: Final = lazy_pattern(r"(?:^|;)\s*background(?:-color)?\s*:\s*([^;!]{1,60})", re.IGNORECASE)
#: What text is covered with in the colour that text has by itself.
_INK: Final = frozenset({"black", "#000", "#000000", "rgb(0,0,0)", "currentcolor"})
_CLASSES: Final = lazy_pattern(
    r"(?:^|[\s_-])(?:hidden|blackout|blacked-out|blur(?:red)?|redact(?:ed)?|censor(?:ed)?|whiteout|invisible|"
    r"collapsible|collapsed)(?:$|[\s_-])",
    re.IGNORECASE,
)
#: Classes of what is left out for the eye and read aloud: nothing is kept from anybody.
_READ_ALOUD: Final = lazy_pattern(r"(?:visually|aria|screen-?reader)[_-]?hidden|overflow[_-]hidden", re.IGNORECASE)


def is_paper(colour: str) -> bool:
    """Say whether text in this colour cannot be seen on a page."""
    return _PAPER.fullmatch(colour.strip().strip("\"'")) is not None


def is_unseen(name: str, attributes: tuple[tuple[str, str], ...]) -> bool:
    """Say whether what stands in the element is meant to be unseen at first."""
    given = dict(reversed(attributes))
    style = given.get("style", "")[:500]
    if "hidden" in given or _OFF.search(style) is not None:
        return True
    if (name == "font" and is_paper(given.get("color", ""))) or _same_colours(style):
        return True
    return _CLASSES.search(_READ_ALOUD.sub(" ", given.get("class", "")[:500])) is not None


def _same_colours(style: str) -> bool:
    colour, ground = _COLOUR.search(style), _GROUND.search(style)
    if colour is None:
        return ground is not None and _bare(ground[1]) in _INK
    if ground is None:
        return is_paper(colour[1])
    return _bare(colour[1]) == _bare(ground[1])


def _bare(colour: str) -> str:
    return "".join(colour.split()).casefold()
