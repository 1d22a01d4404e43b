"""Choices: which of the new reviews a subscriber wants to hear of."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from unspoilt.review.review import Kind
from unspoilt.spoiler.entry import Facts

#: Limits of one choice: no form of ours offers more, and a row stays small.
MOST_GENRES: Final = 40
MOST_GENRE_CHARACTERS: Final = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """What a subscriber has chosen. Nothing chosen of one sort means all of it; of both sorts, both must fit."""

    #: Names of genres as `genre_key_of` writes them.
    genres: frozenset[str] = frozenset()
    kinds: frozenset[Kind] = frozenset()

    def takes(self, facts: Facts) -> bool:
        """Tell whether a review is among what was chosen."""
        if self.kinds and facts.kind not in self.kinds:
            return False
        return not self.genres or not self.genres.isdisjoint(genre_key_of(str(genre)) for genre in facts.genres)


#: Every review.
EVERYTHING: Final = Choice()


def choice_of(genres: Iterable[str], kinds: Iterable[Kind]) -> Choice:
    """Make a choice of genres as people write them; ValueError where there are too many or one is too long."""
    keys = frozenset(key for genre in genres if (key := genre_key_of(genre)))
    return check_choice(Choice(keys, frozenset(kinds)))


def check_choice(choice: Choice) -> Choice:
    """Return a choice again; ValueError where it has too many genres or one is too long."""
    if len(choice.genres) > MOST_GENRES or any(len(key) > MOST_GENRE_CHARACTERS for key in choice.genres):
        raise ValueError(f"a choice has at most {MOST_GENRES} genres of {MOST_GENRE_CHARACTERS} characters each")
    return choice


def genre_key_of(genre: str) -> str:
    """Return the one spelling by which a genre is compared: "Science  Fiction" is "science fiction"."""
    return " ".join(genre.split()).casefold()


def choice_to_text(choice: Choice) -> str:
    """Write a choice so that equal ones give equal texts; "" for everything."""
    if choice == EVERYTHING:
        return ""
    parts = {"genres": sorted(choice.genres), "kinds": sorted(str(kind) for kind in choice.kinds)}
    return json.dumps({name: values for name, values in parts.items() if values}, separators=(",", ":"))


def choice_from_text(text: str) -> Choice:
    """Read what `choice_to_text` wrote."""
    if not text:
        return EVERYTHING
    parts = json.loads(text)
    return Choice(frozenset(parts.get("genres", ())), frozenset(Kind(kind) for kind in parts.get("kinds", ())))
