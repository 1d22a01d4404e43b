"""Colours: an operator's accent, moved as far as it must be to be read on the theme's papers (WCAG 2.2 §1.4.3)."""

from __future__ import annotations

from typing import Final

#: The least contrast of text.
_READABLE: Final = 4.5
_BLACK: Final = (0, 0, 0)
_WHITE: Final = (255, 255, 255)
Colour = tuple[int, int, int]


def readable(accent: str, papers: tuple[str, ...]) -> str:
    """Return the colour itself, or the nearest darker or lighter one that can be read on all of these papers."""
    backgrounds = [_parse(paper) for paper in papers]
    towards = _BLACK if _light(backgrounds[0]) > 0.2 else _WHITE
    colour = _parse(accent)
    for step in range(21):
        mixed = _mixed(colour, towards, step / 20)
        if all(_contrast(mixed, paper) >= _READABLE for paper in backgrounds):
            return _written(mixed)
    return _written(towards)


def ink_on(colour: str) -> str:
    """Return black or white, whichever can be read better on a colour."""
    parsed = _parse(colour)
    return _written(max(_BLACK, _WHITE, key=lambda ink: _contrast(ink, parsed)))


def _parse(text: str) -> Colour:
    red, green, blue = (int(text[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _written(colour: Colour) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _light(colour: Colour) -> float:
    """Return the relative luminance (WCAG 2.2, "relative luminance")."""
    parts = [part / 255 for part in colour]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: Colour, other: Colour) -> float:
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
