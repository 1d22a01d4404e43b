from __future__ import annotations

import pytest

from unit.spoiler.read_cases import Case, read_cases, read_sentences
from unit.spoiler.read_page import hidden_words_of, words_of
from unspoilt.review.review import Review, Work
from unspoilt.spoiler.screen import screen_review

CASES = read_cases()
PLACES = {
    "on a line of its own": "It begins in a harbour town.\n\n{}\n\nThe clerk drowns.",
    "in a paragraph": "It begins in a harbour town. {} The clerk drowns.",
}


@pytest.mark.parametrize("case", CASES, ids=[case.title for case in CASES])
def test_a_case_shows_and_hides_what_its_file_says(case: Case) -> None:
    screened = screen_review(Review(Work("A title"), case.body, 1))

    assert words_of(screened.shown) == case.shown
    assert hidden_words_of(screened.full) == case.hidden
    told = " ".join(str(problem) for problem in screened.problems)
    assert case.problem in told
    assert bool(told) == bool(case.problem)


def test_there_are_many_cases_and_no_two_have_the_same_title() -> None:
    titles = [case.title for case in CASES]

    assert len(titles) >= 200
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("place", PLACES)
def test_every_sentence_that_announces_hides_what_follows(place: str) -> None:
    sentences = [told for told in read_sentences("announcing") if place == "on a line of its own" or told[0] != "#"]

    assert len(sentences) > 250
    assert [told for told in sentences if shows_the_end(PLACES[place].replace("{}", told))] == []


@pytest.mark.parametrize("place", PLACES)
def test_no_sentence_that_only_mentions_hides_what_follows(place: str) -> None:
    sentences = [told for told in read_sentences("mentioning") if place == "on a line of its own" or told[0] != "#"]

    assert len(sentences) > 250
    assert [told for told in sentences if not shows_the_end(PLACES[place].replace("{}", told))] == []


def shows_the_end(body: str) -> bool:
    return "clerk" in screen_review(Review(Work("The Ferry"), body, 1)).shown
