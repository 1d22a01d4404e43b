from __future__ import annotations

import pytest

from unit.spoiler.read_cases import Case, read_cases
from unit.spoiler.read_page import hidden_words_of, words_of
from unspoilt.review.review import Review, Work
from unspoilt.spoiler.screen import screen_review

CASES = read_cases()


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

    assert len(titles) >= 80
    assert len(set(titles)) == len(titles)
