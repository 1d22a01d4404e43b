"""Selections: few mails for many choices."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

from hypothesis import given
from hypothesis import strategies as st

from fakes.newsletter_samples import SITE, entry, sample_entries, weekly_issue
from unspoilt.newsletter.choice import EVERYTHING, Choice, choice_of
from unspoilt.newsletter.issue import narrow
from unspoilt.newsletter.mail import Cards, render_issue_mail
from unspoilt.newsletter.selection import (
    MOST_COUNTED,
    WHOLE,
    Places,
    Selection,
    commonest,
    places_of,
    serving,
    tally_of,
)
from unspoilt.review.review import Kind

ENTRIES = sample_entries()


def test_a_choice_takes_reviews_by_genre_and_by_kind() -> None:
    assert places_of(EVERYTHING, ENTRIES) == frozenset(range(5))
    assert places_of(choice_of(["DRAMA", "puzzle"], []), ENTRIES) == {1, 2}
    assert places_of(choice_of([], [Kind.FILM, Kind.ALBUM]), ENTRIES) == {3, 4}
    assert places_of(choice_of(["Drama"], [Kind.BOOK]), ENTRIES) == frozenset()


def test_different_choices_that_take_the_same_reviews_are_one_selection() -> None:
    pages = [{choice_of(["Drama"], []): 3, EVERYTHING: 90}, {choice_of([], [Kind.SERIES]): 4}]

    tally = tally_of(pages, ENTRIES)

    assert (tally.subscribers, tally.nothing, dict(tally.some)) == (97, 0, {frozenset({1}): 7})


def test_who_wants_all_of_it_by_name_is_no_selection_and_who_wants_none_of_it_is_counted() -> None:
    every_kind = Choice(kinds=frozenset(one.facts.kind for one in ENTRIES))

    tally = tally_of([{every_kind: 2, choice_of(["Westerns"], []): 5}], ENTRIES)

    assert (tally.subscribers, tally.nothing, dict(tally.some)) == (7, 5, {})


def test_selections_of_most_subscribers_come_first() -> None:
    pages = [{choice_of([], [Kind.GAME]): 1, choice_of([], [Kind.FILM]): 9, choice_of(["Family"], []): 1}]

    assert commonest(tally_of(pages, ENTRIES)) == (frozenset({3}), frozenset({0}), frozenset({2}))
    assert commonest(tally_of(pages, ENTRIES), 1) == (frozenset({3}),)


def test_a_hundred_thousand_different_choices_are_counted_in_bounded_memory() -> None:
    entries = tuple(entry(f"No {n}", number=n + 1, genres=(f"genre {n}",)) for n in range(24))
    dice = random.Random(20261122)

    def pages() -> Iterator[Mapping[Choice, int]]:
        for _ in range(20):
            yield {choice_of(dice.sample([f"genre {n}" for n in range(24)], 9), []): 1 for _ in range(1_000)}

    tally = tally_of(pages(), entries)

    assert tally.subscribers > 19_900
    assert len(tally.some) == MOST_COUNTED


PLACES = st.frozensets(st.integers(0, 6))


@given(places=PLACES, frozen=st.lists(PLACES.filter(bool), unique=True, max_size=12))
def test_whoever_has_no_mail_of_their_own_gets_the_smallest_that_has_all_they_chose(
    places: Places, frozen: list[Places]
) -> None:
    selections = [Selection(f"{number}", one, 1) for number, one in enumerate(frozen)]

    name = serving(places, selections)

    served = None if name == WHOLE else frozen[int(name)]
    fitting = [one for one in frozen if places <= one]
    assert (served is None) == (not fitting)
    assert served is None or (places <= served and len(served) == min(len(one) for one in fitting))
    if places in frozen:
        assert served == places


def test_a_selection_has_its_own_subject_and_preheader_and_says_what_it_is() -> None:
    issue = narrow(weekly_issue(), frozenset({1, 4}))

    mail = render_issue_mail(issue, Cards(full=True, most=60), SITE)

    assert issue.subject == "Nachtzug & Söhne and Kleine Gespenster"
    assert issue.preheader.startswith("Six episodes")
    assert "The Salt Ledger" not in mail.html + mail.text
    for part in (mail.html, mail.text):
        assert "the genres and kinds that you chose: 2 of 5 new reviews" in " ".join(part.split())


def test_narrowing_twice_counts_all_that_is_left_out() -> None:
    once = narrow(weekly_issue(), frozenset({0, 1, 2}))

    assert narrow(once, frozenset({0})).left_out == 4
