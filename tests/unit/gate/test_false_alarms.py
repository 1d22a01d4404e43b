"""No false alarm: whatever the real renderers make of real reviews passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from unit.gate.house import Shelved, gate, page_of, shared_artefacts, shelve
from unspoilt.config import ReviewSettings
from unspoilt.errors import ReviewRefused
from unspoilt.review.parse import parse_review
from unspoilt.review.review import Review
from unspoilt.site.feed import WINDOW

ROOT = Path(__file__).parents[3]
SHARED = ROOT.parent / "shared"
REVIEWS = SHARED / "data" / "reviews-cc0"
SEED = SHARED / "seed" / "never-let-me-go.txt"


def reviews_in(paths: Sequence[Path]) -> list[Review]:
    reviews = []
    for path in paths:
        try:
            reviews.append(parse_review(path.read_bytes(), name=path.name, settings=ReviewSettings()))
        except ReviewRefused:
            assert path.name == "_index.md"
    return reviews


def alarms(shelf: Sequence[Shelved]) -> tuple[int, list[object]]:
    """Return how many artefacts there are, and what the gate says of them."""
    found: list[object] = []
    count = 0
    for one in shelf:
        found += gate(page_of(one), one.hidden)
        count += 1
    for start in range(0, len(shelf), WINDOW):
        window = shelf[start : start + WINDOW]
        for artefact in shared_artefacts(one.entry for one in window):
            found += gate(artefact, *(one.hidden for one in window))
            count += 1
    return count, found


def shelf_of(reviews: Sequence[Review]) -> list[Shelved]:
    return [shelve(review, number) for number, review in enumerate(reviews, 1)]


def half_hidden(review: Review) -> Review:
    """Hide the second half of a review: most real ones hide nothing, and then there is nothing to be mistaken about."""
    parts = review.body.split("\n\n")
    middle = max(1, len(parts) // 2)
    return replace(review, body="\n\n".join([*parts[:middle], "<spoiler>", *parts[middle:]]))


def test_our_own_samples_pass() -> None:
    shelf = shelf_of(reviews_in(sorted((ROOT / "samples" / "reviews").glob("*.md"))))
    assert len(shelf) >= 9
    assert sum(one.entry.facts.hidden_parts for one in shelf) >= 5

    assert alarms(shelf)[1] == []


@pytest.mark.skipif(not SEED.is_file(), reason="the sample is not beside the repository")
def test_the_pasted_sample_passes() -> None:
    shelf = shelf_of(reviews_in([SEED]))
    assert shelf[0].hidden.names

    assert alarms(shelf)[1] == []


@pytest.mark.slow
@pytest.mark.skipif(not REVIEWS.is_dir(), reason="the shared reviews are not beside the repository")
@pytest.mark.parametrize("half", [False, True], ids=["as they are", "second half hidden"])
def test_real_reviews_pass(half: bool, record_property: Callable[[str, object], None]) -> None:
    reviews = reviews_in(sorted(REVIEWS.rglob("*.md")))
    assert len(reviews) >= 360

    count, found = alarms(shelf_of([half_hidden(review) for review in reviews] if half else reviews))

    record_property("artefacts", count)
    assert count >= 450
    assert found == []
