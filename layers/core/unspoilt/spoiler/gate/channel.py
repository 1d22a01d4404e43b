"""Channel: one text of an artefact and where in it the text stands."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple


class Reading(Enum):
    """How strictly a text is read."""

    #: Written by the program alone: class names, styles. Only whole shingles count.
    CODE = "code"
    #: Names, short spoilers and shingles count.
    PROSE = "prose"
    #: Every word is data of a review: any hidden word that means something counts.
    DATA = "data"


class ChannelText(NamedTuple):
    """A text of a finished artefact, decoded. A tuple, because a page is made of a thousand of them."""

    #: "<summary>", "og:description", "header Subject", "text part", "comment".
    channel: str
    text: str
    reading: Reading = Reading.PROSE


#: The channel of what could not be read; its text says why. Such an artefact is refused.
UNREADABLE: Final = "unreadable"


def unreadable(reason: str) -> ChannelText:
    """Say why an artefact cannot be judged."""
    return ChannelText(UNREADABLE, reason)


def within(place: str, texts: tuple[ChannelText, ...]) -> tuple[ChannelText, ...]:
    """Name the place that texts were found in before their own channel."""
    return tuple(
        text if text.channel == UNREADABLE else ChannelText(f"{place}: {text.channel}", text.text, text.reading)
        for text in texts
    )
