"""Laws of the veto and the lead that hold for any text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unspoilt.spoiler.veto.lead import MOST_CHARACTERS, LeadSentence, Place, lead_of
from unspoilt.spoiler.veto.scorer import judge_sentences, judge_text

VOCABULARY = """
I loved this book novel he she dies killed ending the a of and when it is was brilliant Mara's said . ! ? ” “ ’ (
"""
WORDS = st.sampled_from(VOCABULARY.split())
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join))
SENTENCES = st.lists(
    st.builds(
        LeadSentence,
        TEXTS,
        st.integers(1, 99),
        hidden=st.booleans(),
        begins=st.booleans(),
        place=st.sampled_from(Place),
    ),
    max_size=12,
)


@given(st.lists(TEXTS, max_size=8), TEXTS, st.lists(TEXTS, max_size=2))
def test_any_text_is_judged_with_a_score_from_0_to_1_and_reasons_only_if_suspect(
    texts: list[str], title: str, creators: list[str]
) -> None:
    judged = [*judge_sentences(texts, title=title, creators=creators), judge_text(title)]

    assert len(judged) == len(texts) + 1
    for judgement in judged:
        assert 0 <= judgement.score <= 1
        assert bool(judgement.reasons) is judgement.suspect
        assert not (judgement.calm and judgement.suspect)


@given(SENTENCES, TEXTS)
def test_a_lead_is_a_run_of_whole_open_sentences_before_the_first_hidden_one(
    sentences: list[LeadSentence], title: str
) -> None:
    found = lead_of(sentences, title=title, creators=())

    if found is None:
        return
    before = []
    for sentence in sentences:
        if sentence.hidden:
            break
        if sentence.place is Place.PROSE:
            before.append(sentence.text)
    runs = {" ".join(before[at : at + size]) for at in range(len(before)) for size in (1, 2, 3)}
    skipping = [text for text in before if text in found]
    assert found in runs or " ".join(skipping[:3]).startswith(found[:20])
    assert len(found) <= MOST_CHARACTERS


@given(SENTENCES)
def test_no_sentence_of_a_lead_is_suspect(sentences: list[LeadSentence]) -> None:
    found = lead_of(sentences, title="", creators=())

    assert found is None or not judge_sentences([found], title="", creators=())[0].suspect


@pytest.mark.parametrize("piece", ["he dies ", "A'a-", "the the ", "(", "thanks for the ", "\u00a0", "!"])
def test_twice_as_much_text_takes_about_twice_as_long(piece: str) -> None:
    def seconds(size: int) -> float:
        text = (piece * size)[:size]
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            judge_text(text, title="the the")
            lead_of([LeadSentence(text, 1, hidden=False, begins=True)], title="the the", creators=())
            best = min(best, time.process_time() - start)
        return best

    small, large = seconds(4_000), seconds(32_000)

    assert large <= 24 * max(small, 0.002)
