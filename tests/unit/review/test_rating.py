"""A grade keeps the scale that its author wrote or clearly meant."""

from __future__ import annotations

from decimal import Decimal

import pytest

from unspoilt.review.rating import read_lone_rating, read_rating

FIVE = Decimal(5)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("4", "4/5"),
        ("4.50", "4.5/5"),
        ("4,5", "4.5/5"),
        (".5", "0.5/5"),
        ("3.5/5", "3.5/5"),
        ("7 / 10", "7/10"),
        ("7 out of 10", "7/10"),
        ("five out of five", "5/5"),
        ("four stars", "4/5"),
        ("4½", "4.5/5"),
        ("4 1/2", "4.5/5"),
        ("½", "0.5/5"),
        ("90%", "90/100"),
        ("0/5", "0/5"),
        ("★★★½", "3.5/5"),
        ("★★★☆☆", "3/5"),
        ("★★★☆", "3/4"),
        ("⭐⭐⭐", "3/5"),
        ("⭐️⭐️⭐️⭐️⭐️ (5/5)", "5/5"),
        ("⭐⭐⭐⭐/5", "4/5"),
        ("⭐⭐⭐½ (3.5)", "3.5/5"),
        ("🍿🍿🍿/5", "3/5"),
        ("🌕🌕🌕🌗🌑", "3.5/5"),
        ("*****", "5/5"),
        ("A+", "A+"),
        ("a minus", "A-"),
        ("C−", "C-"),
        ("F", "F"),
        ("Must-read!", "Must read"),
        ("recommended", "Recommended"),
        ("**8/10**", "8/10"),
        ("9/10 — nearly perfect", "9/10"),
        ("4 (it grew on me)", "4/5"),
    ],
)
def test_every_way_of_writing_a_grade_is_read(text: str, label: str) -> None:
    reading = read_rating(text, usual_best=FIVE)

    assert reading.warning is None
    assert reading.rating is not None
    assert reading.rating.label == label
    assert 0 <= reading.rating.value <= reading.rating.best


@pytest.mark.parametrize("text", [None, "", "  ", "null", "n/a", "-", "TBD", "DNF"])
def test_no_rating_is_no_doubt(text: str | None) -> None:
    reading = read_rating(text, usual_best=FIVE)

    assert (reading.rating, reading.warning) == (None, None)


@pytest.mark.parametrize(
    "text", ["0", "0.0", ".nan", "101", "-3", "1_000", "B-movie", "4 of them die", "3-5", "12 Angry Men"]
)
def test_what_is_no_rating_is_ignored_with_a_warning(text: str) -> None:
    reading = read_rating(text, usual_best=FIVE)

    assert reading.rating is None
    assert reading.warning


@pytest.mark.parametrize(("text", "best"), [("6", 10), ("10", 10), ("11", 100), ("85", 100)])
def test_a_number_above_the_usual_scale_shows_its_own(text: str, best: int) -> None:
    reading = read_rating(text, usual_best=FIVE)

    assert reading.rating is not None
    assert reading.rating.best == best
    assert reading.warning is not None
    assert f"/{best}" in reading.warning


def test_a_number_on_the_usual_scale_of_ten_is_out_of_ten() -> None:
    reading = read_rating("4", usual_best=Decimal(10))

    assert reading.rating is not None
    assert reading.rating.label == "4/10"


def test_stars_are_out_of_five_whatever_is_usual() -> None:
    reading = read_rating("★★★", usual_best=Decimal(10))

    assert reading.rating is not None
    assert reading.rating.label == "3/5"


def test_a_grade_above_its_own_scale_is_cut_to_it() -> None:
    reading = read_rating("11/10", usual_best=FIVE)

    assert reading.rating is not None
    assert reading.rating.label == "10/10"
    assert reading.warning


def test_letters_keep_their_order() -> None:
    grades = ["F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+"]

    values = [reading.rating.value for grade in grades if (reading := read_rating(grade, usual_best=FIVE)).rating]

    assert values == sorted(set(values))
    assert len(values) == len(grades)


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("Five stars.", "5/5"),
        ("4.25 ⭐", "4.25/5"),
        ("4.0 out of 5 stars Better than I remembered", "4/5"),
        ("Two thumbs up!", "Two thumbs up"),
        ("Thumbs down", "Thumbs down"),
    ],
)
def test_a_body_line_that_is_a_grade_in_words_is_one(line: str, label: str) -> None:
    reading = read_lone_rating(line)

    assert reading is not None
    assert reading.label == label


@pytest.mark.parametrize(
    "line",
    [
        "4",
        "A-",
        "7 ⭐",
        "9.0 out of 5 stars for the lamps",
        "Recommended",
        "1999",
        "12/05",
        "⭐ I liked it a lot",
        "❤️❤️",
        "5 of 7 chapters",
    ],
)
def test_a_body_line_without_a_scale_is_no_lone_rating(line: str) -> None:
    assert read_lone_rating(line) is None
