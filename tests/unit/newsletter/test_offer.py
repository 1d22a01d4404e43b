"""What there is to choose from, and what becomes of what is ticked."""

from __future__ import annotations

import json

import pytest

from fakes.newsletter_samples import entry, sample_entries
from unspoilt.newsletter.choice import EVERYTHING, MOST_GENRES, check_choice, choice_of
from unspoilt.newsletter.offer import Offer, offer_from_bytes, offer_of, offer_to_bytes, ticked_of
from unspoilt.review.review import Kind
from unspoilt.spoiler.safe_text import SafeText, fixed_text

OFFER = Offer((fixed_text("Chamber pop"), fixed_text("Puzzle"), fixed_text("Drama")), (Kind.FILM, Kind.GAME))


def test_what_reviews_have_is_offered_the_most_frequent_first() -> None:
    reviews = [
        entry("One", genres=("Drama", "Chamber pop")).facts,
        entry("Two", genres=("Puzzle",), kind=Kind.GAME).facts,
        entry("Three", genres=("drama", "puzzle", "PUZZLE")).facts,
    ]

    offer = offer_of(reviews)

    assert offer == Offer(
        (fixed_text("Puzzle"), fixed_text("Drama"), fixed_text("Chamber pop")), (Kind.BOOK, Kind.GAME)
    )


def test_no_more_is_offered_than_can_be_chosen() -> None:
    many = [entry("One", genres=tuple(f"Genre {number}" for number in range(200))).facts]

    assert len(offer_of(many).genres) == MOST_GENRES
    assert offer_of([entry("One", genres=("x" * 61,)).facts]).genres == ()


def test_the_document_is_read_back_as_safe_text() -> None:
    offer = offer_of(each.facts for each in sample_entries())

    read = offer_from_bytes(offer_to_bytes(offer))

    assert read == offer
    assert all(isinstance(genre, SafeText) for genre in read.genres)


def test_nothing_is_offered_that_another_firewall_let_out() -> None:
    document = json.loads(offer_to_bytes(OFFER))
    document["genres"]["firewall"] = 0

    assert offer_from_bytes(json.dumps(document).encode()) == Offer()


def test_what_is_ticked_is_chosen() -> None:
    choice = ticked_of(OFFER, EVERYTHING, genres=["Puzzle", "Drama"], kinds=["game"], keep_others=False)

    assert choice == choice_of(["puzzle", "drama"], [Kind.GAME])


@pytest.mark.parametrize("odd", ["Horror", "", "<script>", "\ud800", "x" * 10_000, "puzzle\nBcc: x"])
def test_what_is_not_offered_cannot_be_ticked(odd: str) -> None:
    assert ticked_of(OFFER, EVERYTHING, genres=[odd], kinds=[odd], keep_others=True) == EVERYTHING


def test_what_was_chosen_and_is_not_offered_now_is_kept_on_request() -> None:
    before = choice_of(["Horror", "Puzzle"], [])

    kept = ticked_of(OFFER, before, genres=["Drama"], kinds=[], keep_others=True)
    dropped = ticked_of(OFFER, before, genres=["Drama"], kinds=[], keep_others=False)

    assert (kept, dropped) == (choice_of(["Horror", "Drama"], []), choice_of(["Drama"], []))


def test_more_than_can_be_chosen_is_refused() -> None:
    before = choice_of([f"Old {number}" for number in range(MOST_GENRES)], [])
    ticked = ticked_of(OFFER, before, genres=["Drama"], kinds=[], keep_others=True)

    with pytest.raises(ValueError, match="at most"):
        check_choice(ticked)
