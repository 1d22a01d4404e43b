"""Naming: what kinds of work, their creators and the months are called, wherever a review is named and dated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from unspoilt.review.review import Kind
from unspoilt.spoiler.safe_text import SafeText, fixed_text, join_safe

KIND_NAMES: Final[Mapping[Kind, SafeText]] = {
    Kind.BOOK: fixed_text("Book"),
    Kind.FILM: fixed_text("Film"),
    Kind.SERIES: fixed_text("Series"),
    Kind.GAME: fixed_text("Game"),
    Kind.ALBUM: fixed_text("Album"),
    Kind.COMIC: fixed_text("Comic"),
    Kind.PODCAST: fixed_text("Podcast"),
    Kind.PLAY: fixed_text("Play"),
    Kind.WORK: fixed_text("Work"),
}
KIND_PLURALS: Final[Mapping[Kind, SafeText]] = {
    Kind.BOOK: fixed_text("Books"),
    Kind.FILM: fixed_text("Films"),
    Kind.SERIES: fixed_text("Series"),
    Kind.GAME: fixed_text("Games"),
    Kind.ALBUM: fixed_text("Albums"),
    Kind.COMIC: fixed_text("Comics"),
    Kind.PODCAST: fixed_text("Podcasts"),
    Kind.PLAY: fixed_text("Plays"),
    Kind.WORK: fixed_text("Works"),
}
MONTHS: Final = tuple(
    fixed_text(name)
    for name in (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    )
)
#: More creators than this are named by the first and counted as others.
_NAMED_CREATORS: Final = 3


def byline(creators: tuple[SafeText, ...]) -> SafeText:
    """Name the creators as a sentence would."""
    if len(creators) > _NAMED_CREATORS:
        return join_safe(" ", (creators[0], fixed_text("and others")))
    if len(creators) < 2:
        return join_safe("", creators)
    return join_safe(" and ", (join_safe(", ", creators[:-1]), creators[-1]))
