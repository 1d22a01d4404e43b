"""The work's title is found in the title of a post, and stays whole where nothing is certainly furniture."""

from __future__ import annotations

import pytest

from unspoilt.review.people import read_creators
from unspoilt.review.sections import is_furniture
from unspoilt.review.titles import read_title


@pytest.mark.parametrize(
    ("text", "title", "creators"),
    [
        ("Book Review: Emma by Jane Austen", "Emma", ("Jane Austen",)),
        ("New Releases: Emma, by Jane Austen", "Emma", ("Jane Austen",)),
        ("Review of Emma, by Jane Austen", "Emma", ("Jane Austen",)),
        ("Emma by Jane Austen: A Review", "Emma", ("Jane Austen",)),
        ("Emma by Jane Austen (1815)", "Emma", ("Jane Austen",)),
        ("Emma (Jane Austen, 1815) - Book Review", "Emma", ("Jane Austen",)),
        ("[Review] Emma", "Emma", ()),
        ("Emma Review", "Emma", ()),
        ("Good Omens by Terry Pratchett and Neil Gaiman", "Good Omens", ("Terry Pratchett", "Neil Gaiman")),
        ("Emma (Highbury, #1)", "Emma", ()),
        ("Album review: Some Band – Some Record", "Some Record", ("Some Band",)),
        ("A Review of “Emma”", "Emma", ()),
        ("★", "★", ()),
        ("Emma — Jane Austen", "Emma", ("Jane Austen",)),
        ("Emma (Jane Austen)", "Emma", ("Jane Austen",)),
        ("Book Review: Emma, Jane Austen", "Emma", ("Jane Austen",)),
        ("“Emma”, Jane Austen", "Emma", ("Jane Austen",)),
        ("Rezension: Emma von Jane Austen", "Emma", ("Jane Austen",)),
        ("Film: Emma", "Emma", ()),
        ("Emma (audiobook)", "Emma", ()),
        ("My Thoughts on: Emma", "Emma", ()),
        ("Review: Goodbye, Mr. Chips", "Goodbye, Mr. Chips", ()),
        ("Review: Kiss Kiss, Bang Bang", "Kiss Kiss, Bang Bang", ()),
        ("Review: Paris, Texas", "Paris, Texas", ()),
    ],
)
def test_furniture_is_taken_off_a_title(text: str, title: str, creators: tuple[str, ...]) -> None:
    reading = read_title(text)

    assert (reading.title, reading.creators) == (title, creators)


@pytest.mark.parametrize(
    ("text", "title", "year"),
    [
        ("Gaslight (1944) — dir. George Cukor", "Gaslight", 1944),
        ("Gaslight (1944), directed by George Cukor", "Gaslight", 1944),
        ("Gaslight (dir. George Cukor, 1944)", "Gaslight", 1944),
        ("Gaslight [1944, dir: George Cukor]", "Gaslight", 1944),
        ("Film review: Gaslight dir. George Cukor (1944)", "Gaslight", 1944),
        ("Good Night, and Good Luck. (1944), Directed by George Cukor", "Good Night, and Good Luck.", 1944),
        ("Gaslight, dir. George Cukor: a lamp goes down", "Gaslight", None),
    ],
)
def test_a_director_is_the_maker_and_the_work_a_film(text: str, title: str, year: int | None) -> None:
    reading = read_title(text)

    assert (reading.title, reading.creators, reading.year) == (title, ("George Cukor",), year)
    assert "film" in reading.section


def test_a_maker_after_the_year_is_taken_off_a_title() -> None:
    reading = read_title("Emma (1815, Jane Austen)")

    assert (reading.title, reading.creators, reading.year) == ("Emma", ("Jane Austen",), 1815)


@pytest.mark.parametrize(
    "title",
    [
        "Stand by Me",
        "The Director of Photography",
        "A House directed by Nobody in particular",
        "Death by Water",
        "Notes on a Scandal",
        "My Year of Rest and Relaxation",
        "Star Trek II: The Wrath of Khan",
        "Reading Lolita in Tehran",
        "The Book of Lost Things",
        "Sherlock Holmes: A Game of Shadows",
        "Music, Lyrics, and Life",
        "Blade Runner 2049",
        "Goodbye, Christopher Robin",
        "Lucy by the Sea",
        "The 5 Stars",
        "Fahrenheit 9/11",
        "Kill Bill (Vol. 1)",
        "Mission: Impossible – Dead Reckoning",
        "Cyrano de Bergerac",
        "1984",
    ],
)
def test_a_title_without_furniture_stays_whole(title: str) -> None:
    reading = read_title(title)

    assert (reading.title, reading.creators, reading.year) == (title, (), None)


def test_a_title_with_its_maker_before_or_after_it_is_the_title_alone() -> None:
    assert read_title("Frank Herbert - Dune", ("Frank Herbert",)).title == "Dune"
    assert read_title("Dune, Frank Herbert", ("Frank Herbert",)).title == "Dune"


def test_a_title_says_more_where_words_follow_the_name() -> None:
    assert read_title("Emma by Jane Austen - A Meddler in Muslin").says_more
    assert not read_title("Emma by Jane Austen").says_more


@pytest.mark.parametrize(
    ("text", "title", "year", "rating"),
    [
        ("Emma (2020) ★★★½", "Emma", 2020, "★★★½"),
        ("Emma (2020) – ★", "Emma", 2020, "★"),
        ("Emma, 2020 - ★★★★", "Emma", 2020, "★★★★"),
        ("Review: Emma [9/10]", "Emma", None, "9/10"),
        ("Emma: 4 out of 5", "Emma", None, "4 out of 5"),
        ("★★★★☆ Emma", "Emma", None, "★★★★☆"),
        ("Emma ⭐", "Emma", None, None),
        ("50/50", "50/50", None, None),
    ],
)
def test_a_grade_beside_a_title_is_taken_off_it(text: str, title: str, year: int | None, rating: str | None) -> None:
    reading = read_title(text)

    assert (reading.title, reading.year, reading.rating) == (title, year, rating)


@pytest.mark.parametrize("heading", ["Book Review", "Full Title", "Title Details", "My thoughts", "Plot", "🎬"])
def test_headings_of_any_review_are_furniture(heading: str) -> None:
    assert is_furniture(heading)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Jane Austen", ("Jane Austen",)),
        ("Austen, Jane", ("Jane Austen",)),
        ("Le Guin, Ursula K.", ("Ursula K. Le Guin",)),
        ("Terry Pratchett, Neil Gaiman", ("Terry Pratchett", "Neil Gaiman")),
        ("Boris and Arkady Strugatsky", ("Boris and Arkady Strugatsky",)),
        ("Joan Didion; read by Maya Hawke", ("Joan Didion",)),
        ("Ryū Murakami, t. by Ralph McCarthy", ("Ryū Murakami",)),
        ("by Jane Austen", ("Jane Austen",)),
        ("Martin Luther King, Jr.", ("Martin Luther King, Jr.",)),
        ("unknown", ()),
    ],
)
def test_names_are_read_as_they_are_written(text: str, names: tuple[str, ...]) -> None:
    assert read_creators([text], listed=False) == names


def test_a_band_keeps_its_commas() -> None:
    assert read_creators(["Earth, Wind & Fire"], listed=False, bands=True) == ("Earth, Wind & Fire",)
