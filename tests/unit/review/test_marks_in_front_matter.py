"""A mark in front matter reaches the firewall as it was written: reading must not take it for notation."""

from __future__ import annotations

import pytest

from unspoilt.config import ReviewSettings
from unspoilt.review.parse import parse_review
from unspoilt.spoiler.screen import screen_review

SECRET = "Brannigan"
MARKS = [
    f"||{SECRET}||",
    f"||one, {SECRET}||",
    f"<spoiler>{SECRET}</spoiler>",
    f"<span class='spoiler'>{SECRET}</span>",
    f">!{SECRET}!<",
    f"!!{SECRET} and {SECRET}!!",
    f"[spoiler]{SECRET}[/spoiler]",
    f"(view spoiler)[{SECRET} (hide spoiler)]",
    f"&lt;spoiler&gt;{SECRET}&lt;/spoiler&gt;",
]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("key", ["title", "author", "genres", "tags", "audience", "teaser", "description", "slug"])
def test_no_marked_word_of_front_matter_is_among_the_facts(key: str, mark: str) -> None:
    title = "" if key == "title" else "title: The Tide House\n"
    text = f'---\n{title}{key}: "The Drowned Man {mark}"\n---\n\nA quiet book about water.\n'

    review = parse_review(text.encode(), name="tide.md", settings=ReviewSettings())
    screened = screen_review(review)

    said = f"{screened.facts!r} {screened.shown} {screened.problems!r} {review.warnings!r} {review.slug}"
    assert SECRET.casefold() not in said.casefold()


@pytest.mark.parametrize("key", ["author", "genres", "tags"])
def test_a_list_that_parts_a_mark_is_put_together_again(key: str) -> None:
    text = f"---\ntitle: The Tide House\n{key}: [Mara Voss, '||Ann', '{SECRET}||', drama]\n---\n\nA quiet book.\n"

    facts = screen_review(parse_review(text.encode(), name="x.md", settings=ReviewSettings())).facts

    assert SECRET not in repr(facts)
    assert "Mara Voss" in repr(facts)


def test_a_note_on_spoilers_is_not_repeated_to_anybody() -> None:
    text = f"---\ntitle: The Tide House\nspoilers: {SECRET} did it\n---\n\nA quiet book.\n"

    review = parse_review(text.encode(), name="x.md", settings=ReviewSettings())

    assert SECRET not in repr(review.warnings)
    assert screen_review(review).facts.hidden_parts == 1
