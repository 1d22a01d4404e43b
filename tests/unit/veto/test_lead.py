"""The lead: what of an opening may stand anywhere."""

from __future__ import annotations

import pytest

from unspoilt.spoiler.veto.lead import LeadSentence, Place, description_passes, lead_of

TITLE = "The Tin Harbour"
CREATORS = ("Marisol Quent",)
CALM = "I enjoyed this book from the first page."
MORE = "The writing is clear and often very funny."
THIRD = "It is the best novel I have read this year."


def body(*texts: str | LeadSentence) -> list[LeadSentence]:
    return [
        text if isinstance(text, LeadSentence) else LeadSentence(text, at + 1, hidden=False, begins=at == 0)
        for at, text in enumerate(texts)
    ]


def lead(*texts: str | LeadSentence) -> str | None:
    return lead_of(body(*texts), title=TITLE, creators=CREATORS)


def heading(text: str) -> LeadSentence:
    return LeadSentence(text, 1, hidden=False, begins=True, place=Place.HEADING)


def hidden(text: str) -> LeadSentence:
    return LeadSentence(text, 1, hidden=True, begins=True)


def opening(text: str) -> LeadSentence:
    return LeadSentence(text, 1, hidden=False, begins=True)


def test_the_lead_is_the_first_three_sentences_of_a_harmless_opening() -> None:
    assert lead(CALM, MORE, THIRD, "I recommend it to everyone.") == f"{CALM} {MORE} {THIRD}"


def test_a_lead_holds_at_most_300_characters_and_whole_sentences_only() -> None:
    long = "I enjoyed this book very much, and " + "I enjoyed it again, and " * 8 + "I enjoyed it."

    found = lead(CALM, long, MORE)

    assert len(long) < 300 < len(CALM) + len(long) + len(MORE)
    assert found == f"{CALM} {long}"


def test_a_lead_stops_before_the_first_suspect_sentence() -> None:
    assert lead(CALM, "Then the captain is killed by his own son.", MORE) in {CALM, None}


def test_nothing_after_a_hidden_sentence_is_ever_quoted() -> None:
    assert lead(hidden("The cook did it."), CALM, MORE) is None
    assert lead(opening(THIRD), CALM, hidden("The cook did it."), MORE) in {THIRD, f"{THIRD} {CALM}", None}


def test_a_body_of_nothing_but_plot_has_no_lead() -> None:
    assert lead("Edda walks into the sea.", "The lamp goes out.", "He never comes home.") is None


def test_an_empty_body_has_no_lead() -> None:
    assert lead() is None
    assert lead("") is None


@pytest.mark.parametrize(
    "boilerplate",
    [
        "Thanks to Netgalley and the publisher for the copy.",
        "I received an advance copy of this book in exchange for an honest review.",
        "Disclaimer: all opinions are my own and I loved this book.",
        "Content warnings for this book include a good deal of weather.",
        "This review of the book is free of spoilers.",
        "Genre: Crime, and a very good book.",
        "- I enjoyed this book a great deal.",
        "“I enjoyed this book,” says the blurb.",
        "READ THIS BOOK, IT IS THE BEST BOOK!",
        "Photo by the author of this blog, who loved the book.",
    ],
)
def test_boilerplate_labels_lists_and_quotations_are_skipped(boilerplate: str) -> None:
    assert lead(boilerplate) is None
    assert lead(boilerplate, opening(CALM)) == CALM


@pytest.mark.parametrize("place", [Place.HEADING, Place.OTHER])
def test_headings_lists_and_quotations_are_no_lead(place: Place) -> None:
    assert lead(LeadSentence(CALM, 1, hidden=False, begins=True, place=place)) is None


def test_a_blurb_under_its_label_is_no_lead_and_neither_is_the_rest_of_its_paragraph() -> None:
    blurb = opening("Book description: The gripping novel that everybody enjoyed.")

    assert lead(blurb, "This book is a triumph of writing.") is None
    assert lead(blurb, "This book is a triumph of writing.", opening(CALM)) == CALM


@pytest.mark.parametrize("over", ["Synopsis", "About the book", "Plot", "Book Details", "The blurb"])
def test_a_section_that_the_publisher_wrote_or_that_retells_is_skipped(over: str) -> None:
    assert lead(heading(over), opening(MORE), heading("Why I liked it"), opening(CALM)) == CALM


@pytest.mark.parametrize("over", ["My thoughts", "Review", "Book Review", "Verdict"])
def test_the_opening_is_under_the_heading_of_the_authors_own_words(over: str) -> None:
    assert lead(opening(MORE), heading(over), opening(CALM)) == CALM


def test_a_text_from_the_publisher_is_skipped_up_to_the_next_heading() -> None:
    texts = (opening("(from the publisher)"), opening(MORE), opening(THIRD), heading("Review"), opening(CALM))

    assert lead(*texts[:3]) is None
    assert lead(*texts) == CALM


@pytest.mark.parametrize(
    "start", ["But I enjoyed this book.", "Which is why I loved this novel.", "And the book is fun."]
)
def test_a_lead_does_not_begin_with_a_sentence_that_leans_on_another(start: str) -> None:
    assert lead(start) is None


def test_a_lead_has_an_end() -> None:
    assert lead("I enjoyed this book and so will everyone who") is None


def test_a_lead_does_not_open_a_bracket_that_it_does_not_close() -> None:
    assert lead("I enjoyed this book (and the film.") is None


def test_a_sentence_further_on_does_not_open_a_bracket_that_it_does_not_close_either() -> None:
    assert lead(CALM, "I liked the film too (and the cover!") == CALM


def test_the_number_of_a_list_is_not_the_end_of_a_sentence() -> None:
    assert lead("I enjoyed this novel for many reasons: 1.") is None


def test_what_an_author_hesitates_to_say_is_not_quoted() -> None:
    assert lead("I enjoyed this book and the author is … my favourite.") is None
    assert lead("I enjoyed this book, what a novel...") == "I enjoyed this book, what a novel..."


@pytest.mark.parametrize("end", [" 😭", "! 🎉", " ❤️"])
def test_an_emoji_ends_a_sentence(end: str) -> None:
    assert lead(f"I enjoyed this book so much{end}") == f"I enjoyed this book so much{end}"


def test_below_the_first_sentence_it_is_something_that_stood_before() -> None:
    assert lead("He drowns.", "It does not feel right for this book.") is None
    assert lead("He drowns.", "It is a good book to read twice.") == "It is a good book to read twice."


def test_below_the_first_sentence_a_lead_does_not_begin_in_the_middle_of_a_thought() -> None:
    assert lead("He drowns.", "I enjoyed it from the first page of the book.") is None


def test_a_sentence_far_down_is_no_opening() -> None:
    plot = ["Edda walks into the sea and the lamp goes out."] * 6

    assert lead(*plot, CALM) is None


def test_two_halves_of_a_secret_are_judged_together() -> None:
    found = lead("I read this novel for the author's style.", "My favourite book of the year.", "He dies.")

    assert found is None or "dies" not in found


def test_a_description_that_tells_does_not_pass_and_a_quiet_one_does() -> None:
    def passes(text: str) -> bool:
        return description_passes(text, title=TITLE, creators=CREATORS)

    assert passes("A quiet novel about work and weather.")
    assert not passes("Two sisters look for their father, and find that he is the killer.")
    assert not passes("A quiet novel. In the end the captain drowns.")
