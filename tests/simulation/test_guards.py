"""Each guard that is taken away is missed, and with all of them in place nothing is."""

from __future__ import annotations

import pytest

from simulation.guards import GUARDS, Guard

TRIALS = {guard.trial: guard for guard in GUARDS}


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.broken)
def test_a_guard_that_is_taken_away_is_missed(guard: Guard) -> None:
    with guard.without():
        flaws = guard.trial()

    assert flaws


@pytest.mark.parametrize("guard", TRIALS.values(), ids=lambda guard: guard.broken)
def test_with_all_guards_in_place_the_same_trial_finds_nothing(guard: Guard) -> None:
    assert guard.trial() == ""


def test_there_are_enough_guards_to_speak_of_a_proof() -> None:
    assert len(GUARDS) >= 25
    assert len({guard.broken for guard in GUARDS}) == len(GUARDS)
