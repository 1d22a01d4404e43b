"""Selections: which of an issue's reviews a subscriber's choice takes. Each distinct one is rendered once.

Choices are many and selections few: everybody who takes the same reviews gets the same mail, whatever they chose.
The selection of everything is the ordinary issue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from unspoilt.newsletter.choice import Choice
from unspoilt.spoiler.entry import Entry

#: Names the ordinary issue, which has all its reviews.
WHOLE: Final = ""
#: Mails of one issue beside the ordinary one. Building one takes about a twentieth of a second.
MOST_SELECTIONS: Final = 200
#: Distinct selections that are counted while an issue is composed; who has another one is served all the same.
MOST_COUNTED: Final = 10_000

#: Positions of reviews in an issue.
Places = frozenset[int]


@dataclass(frozen=True, slots=True)
class Selection:
    """Some of an issue's reviews, for which there is a mail."""

    #: Names its mail: a digest of the bytes.
    name: str
    places: Places
    #: Subscribers whose choice it was when the issue was composed.
    subscribers: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How many subscribers take what, counted while an issue is composed."""

    #: All of them.
    subscribers: int
    #: Those whose choice takes some reviews and not all, by what it takes.
    some: Mapping[Places, int]
    #: Those whose choice takes none.
    nothing: int


def places_of(choice: Choice, entries: Sequence[Entry]) -> Places:
    """Return where in an issue the reviews stand that a choice takes."""
    return frozenset(place for place, entry in enumerate(entries) if choice.takes(entry.facts))


def tally_of(pages: Iterable[Mapping[Choice, int]], entries: Sequence[Entry]) -> Tally:
    """Count selections, page by page. Memory is bounded by `MOST_COUNTED`, whatever people choose."""
    subscribers = nothing = 0
    some: Counter[Places] = Counter()
    for page in pages:
        for choice, count in page.items():
            subscribers += count
            places = places_of(choice, entries)
            if not places:
                nothing += count
            elif len(places) < len(entries) and (places in some or len(some) < MOST_COUNTED):
                some[places] += count
    return Tally(subscribers, some, nothing)


def commonest(tally: Tally, most: int = MOST_SELECTIONS) -> tuple[Places, ...]:
    """Return the selections that get mails of their own, those of most subscribers first."""
    ordered = sorted(tally.some, key=lambda places: (-tally.some[places], sorted(places)))
    return tuple(ordered[:most])


def serving(places: Places, selections: Iterable[Selection]) -> str:
    """Return the name of the smallest mail that has all of these reviews.

    It is the very selection where that has a mail, and the ordinary issue at worst: nobody misses what they chose.
    """
    fitting = [selection for selection in selections if places <= selection.places]
    if not fitting:
        return WHOLE
    return min(fitting, key=lambda selection: (len(selection.places), selection.name)).name
