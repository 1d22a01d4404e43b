from __future__ import annotations

import json
import zlib
from decimal import Decimal

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from unspoilt.errors import OurError, ReviewRefused
from unspoilt.review.review import Kind, Rating, Review, Work, WorkId
from unspoilt.spoiler.screen import screen_review
from unspoilt.spoiler.slug import author_slug, safe_slug
from unspoilt.spoiler.stored import (
    FIREWALL_VERSION,
    facts_from_json,
    facts_to_json,
    html_from_bytes,
    html_to_bytes,
    safe_slug_from_stored,
)

FULL = Review(
    Work("Größe & “Maß”", ("Ann Poe", "Bo Lee"), Kind.BOOK, 1999, (WorkId("isbn", "9780571224142"),)),
    "One ||two|| ✨.",
    1,
    headline="A headline",
    rating=Rating(Decimal("3.5"), Decimal(5), "3.5/5"),
    genres=("Drama",),
    audience="sailors",
    teaser="A teaser.",
    cover="x.png",
)


@pytest.mark.parametrize("review", [FULL, Review(Work("Bare"), "", 1)], ids=["full", "bare"])
def test_facts_come_back_as_they_were_also_through_json_text(review: Review) -> None:
    facts = screen_review(review).facts

    assert facts_from_json(json.loads(json.dumps(facts_to_json(facts)))) == facts


@given(title=st.text(min_size=1), teaser=st.none() | st.text(), genre=st.text())
def test_any_facts_come_back_as_they_were(title: str, teaser: str | None, genre: str) -> None:
    try:
        facts = screen_review(Review(Work(f"T {title}"), "", 1, teaser=teaser, genres=(genre,))).facts
    except ReviewRefused:
        # "T !<": the end of a mark that never began hides the title, which is refused with a reason.
        reject()

    assert facts_from_json(facts_to_json(facts)) == facts


def test_html_comes_back_as_it_was_and_the_bytes_are_the_same_each_time() -> None:
    screened = screen_review(FULL)

    stored = html_to_bytes(screened.shown, screened.full, screened.vouched)

    assert html_from_bytes(stored) == (screened.shown, screened.full, screened.vouched)
    assert html_to_bytes(screened.shown, screened.full, screened.vouched) == stored


def test_what_another_firewall_let_out_is_not_trusted() -> None:
    facts = facts_to_json(screen_review(FULL).facts) | {"firewall": FIREWALL_VERSION - 1}
    html = zlib.compress(json.dumps({"firewall": FIREWALL_VERSION + 1, "shown": "x", "full": "y"}).encode())

    with pytest.raises(OurError, match="screen the review again"):
        facts_from_json(facts)
    with pytest.raises(OurError, match="screen the review again"):
        html_from_bytes(html)


@pytest.mark.parametrize("stored", [b"", b"not zlib", zlib.compress(b"{"), zlib.compress(b"0" * 20_000_000)])
def test_bytes_that_are_not_ours_are_an_error_of_ours(stored: bytes) -> None:
    with pytest.raises(OurError):
        html_from_bytes(stored)


def test_slugs_are_made_of_safe_text_and_of_the_authors_wish() -> None:
    title = screen_review(FULL).facts.title

    assert safe_slug(title) == "grosse-mass"
    assert safe_slug_from_stored("grosse-mass") == "grosse-mass"
    assert author_slug(Review(Work("x"), "", 1, slug="My Wish!")) == "my-wish"
    assert author_slug(Review(Work("x"), "", 1, slug="…")) is None
    assert author_slug(Review(Work("x"), "", 1)) is None


@pytest.mark.parametrize("stored", ["", "-a", "A", "a/b", "..", "a b", "ä", "a\n"])
def test_a_stored_slug_that_is_none_is_refused(stored: str) -> None:
    with pytest.raises(OurError):
        safe_slug_from_stored(stored)
