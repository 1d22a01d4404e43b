from __future__ import annotations

from dataclasses import replace

import pytest

from fakes.newsletter_samples import entry
from unspoilt.newsletter.choice import (
    EVERYTHING,
    MOST_GENRE_CHARACTERS,
    MOST_GENRES,
    Choice,
    choice_from_text,
    choice_of,
    choice_to_text,
)
from unspoilt.review.review import Kind
from unspoilt.spoiler.entry import Facts
from unspoilt.spoiler.safe_text import fixed_text


def facts(kind: Kind, *genres: str) -> Facts:
    plain = entry("A Work", kind=kind).facts
    return replace(plain, genres=tuple(fixed_text(genre) for genre in genres))


@pytest.mark.parametrize(
    ("choice", "reviewed", "taken"),
    [
        (EVERYTHING, facts(Kind.WORK), True),
        (choice_of(["Horror"], []), facts(Kind.BOOK, "Gothic", "HORROR"), True),
        (choice_of(["Horror"], []), facts(Kind.BOOK, "Gothic"), False),
        (choice_of(["Horror"], []), facts(Kind.BOOK), False),
        (choice_of([], [Kind.FILM, Kind.GAME]), facts(Kind.GAME, "Horror"), True),
        (choice_of([], [Kind.FILM]), facts(Kind.BOOK, "Horror"), False),
        (choice_of(["horror"], [Kind.FILM]), facts(Kind.BOOK, "Horror"), False),
        (choice_of(["horror"], [Kind.FILM]), facts(Kind.FILM, "Horror"), True),
        (choice_of(["Science   Fiction"], []), facts(Kind.BOOK, "science fiction"), True),
    ],
)
def test_a_choice_takes_what_fits_both_its_genres_and_its_kinds(choice: Choice, reviewed: Facts, taken: bool) -> None:
    assert choice.takes(reviewed) is taken


def test_nothing_chosen_is_everything_and_is_written_as_nothing() -> None:
    assert choice_of(["", "  "], []) == EVERYTHING
    assert choice_to_text(EVERYTHING) == ""


def test_a_choice_is_read_back_and_equal_ones_are_written_alike() -> None:
    one = choice_of(["Horror", "Essay"], [Kind.GAME, Kind.BOOK])
    other = choice_of(["essay", "HORROR"], [Kind.BOOK, Kind.GAME])

    assert choice_from_text(choice_to_text(one)) == one
    assert choice_to_text(one) == choice_to_text(other)


@pytest.mark.parametrize(
    "genres", [[f"genre {n}" for n in range(MOST_GENRES + 1)], ["x" * (MOST_GENRE_CHARACTERS + 1)]]
)
def test_a_choice_that_is_too_large_is_refused(genres: list[str]) -> None:
    with pytest.raises(ValueError, match="at most"):
        choice_of(genres, [])
