"""Texts that are clean already are told at a glance: what comes of it is what a close look makes of any text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from unspoilt.spoiler.safe_text import clean_text

#: Every kind of character that is looked at, and mostly such as need no look.
TEXTS = st.text(
    st.one_of(st.sampled_from(" .ab<&~\t\r\n\x00\x0b\x1f\x7f\x85\xa0é\u2028\u202e\ud800\ufffe"), st.characters())
)


@given(TEXTS)
def test_a_text_is_cleaned_alike_beside_a_character_that_asks_for_a_close_look(text: str) -> None:
    looked_at = clean_text(f"é {text}")

    assert f"é {clean_text(text)}".rstrip(" ") == looked_at


@given(TEXTS.map(Markup))
def test_whatever_type_of_text_is_cleaned_becomes_a_plain_one(text: Markup) -> None:
    assert type(clean_text(text)) is str
