"""The lead: the first sentences of a body that may stand anywhere, or nothing. Nothing is a good answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import Final

from unspoilt.spoiler.veto.lead_wording import (
    announces_blurb,
    announces_thoughts,
    is_boilerplate,
    is_borrowed,
    is_whole,
    stands_alone,
)
from unspoilt.spoiler.veto.scorer import Judgement, judge_sentences, judge_text

#: Design §5.4.
MOST_SENTENCES: Final = 3
MOST_CHARACTERS: Final = 300
#: A lead begins among so many sentences of the body, boilerplate not counted; further down it is no opening.
_OPENING: Final = 6
#: Words of the story in a sentence below the first.
_LATER_STORY: Final = 1
_FEWEST_CHARACTERS: Final = 25
#: "Wow." and "This book." say nothing to begin with.
_FEWEST_WORDS: Final = 4
#: So many sentences before a mark are near it.
_REACH: Final = 3
#: A description is wholly the author's choice, but may be a publisher's text: below this score it may stand.
_DESCRIPTION: Final = 0.25
#: A body is judged as far as a lead can reach, and somewhat further.
_HORIZON: Final = 60


class Place(StrEnum):
    """What a sentence is part of."""

    PROSE = "prose"
    HEADING = "heading"
    #: A list, quotation, table, caption, code: never quoted as a lead.
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class LeadSentence:
    """One sentence of the body as the lead needs to know it."""

    text: str
    #: 1-based line of the file.
    line: int
    hidden: bool
    #: It is the first of its paragraph.
    begins: bool
    place: Place = Place.PROSE


def lead_of(sentences: Sequence[LeadSentence], *, title: str, creators: Sequence[str]) -> str | None:
    """Return one to three whole sentences from the opening, none after the first hidden one; None if none is safe."""
    open_ones = list(takewhile(lambda sentence: not sentence.hidden, sentences[: _HORIZON + 1]))
    marked = len(open_ones) < len(sentences[: _HORIZON + 1])
    prose = _prose(open_ones)
    if not prose:
        return None
    near = [max(0.0, 1 - (len(prose) - 1 - at) / _REACH) if marked else 0.0 for at in range(len(prose))]
    texts = [sentence.text for sentence in prose]
    judged = judge_sentences(texts, title=title, creators=creators, near=near)
    for start in range(min(_OPENING, len(prose))):
        telling = len(texts[start].split()) >= _FEWEST_WORDS
        if telling and _is_fit(judged[start], first=start == 0) and stands_alone(texts[start], first=start == 0):
            lead = _grow(prose, judged, start)
            while lead and not _passes(lead, title, creators):
                lead.pop()
            if lead and len(" ".join(lead)) >= _FEWEST_CHARACTERS:
                return " ".join(lead)
    return None


def vouched_lead_of(sentences: Sequence[LeadSentence]) -> str | None:
    """Return the opening of a review whose author vouches for it: no veto, but whole sentences and the same length."""
    lead: list[str] = []
    for sentence in _prose(sentences[:_HORIZON])[:MOST_SENTENCES]:
        if sentence.hidden or len(" ".join([*lead, sentence.text])) > MOST_CHARACTERS:
            break
        lead.append(sentence.text)
    return " ".join(lead) or None


def description_passes(text: str, *, title: str, creators: Sequence[str]) -> bool:
    """Say whether a description of unknown origin may stand as the excerpt: well clear of the line in every part."""
    judged = judge_text(text, title=title, creators=creators)
    return not judged.suspect and judged.score < _DESCRIPTION and not is_boilerplate(text)


def _is_fit(judgement: Judgement, *, first: bool) -> bool:
    """Say whether a sentence may be quoted; below the first, it may hardly have a word of the story."""
    return judgement.calm and (first or judgement.story <= _LATER_STORY)


def _grow(prose: Sequence[LeadSentence], judged: Sequence[Judgement], start: int) -> list[str]:
    """Add the sentences that follow while each is calm and whole and all fit."""
    lead: list[str] = []
    length = -1
    for sentence, judgement in list(zip(prose, judged, strict=True))[start : start + MOST_SENTENCES]:
        length += len(sentence.text) + 1
        fits = length <= MOST_CHARACTERS and is_whole(sentence.text)
        if (
            not fits
            or not _is_fit(judgement, first=sentence is prose[0])
            or (lead and sentence.begins and length > MOST_CHARACTERS / 2)
        ):
            break
        lead.append(sentence.text)
    return lead


def _passes(lead: Sequence[str], title: str, creators: Sequence[str]) -> bool:
    """Judge the whole as one text too: two halves of a secret may each look harmless."""
    whole = judge_sentences([" ".join(lead)], title=title, creators=creators)[0]
    return not whole.suspect


def _prose(sentences: Sequence[LeadSentence]) -> list[LeadSentence]:
    """Return what the author wrote about the work; a blurb and its whole paragraph or section are left out."""
    prose: list[LeadSentence] = []
    skips_section = skips_paragraph = False
    for sentence in sentences:
        if sentence.place is Place.HEADING:
            skips_section = announces_blurb(sentence.text, heading=True)
            if announces_thoughts(sentence.text):
                prose.clear()
            continue
        if sentence.begins:
            skips_paragraph = False
        if is_borrowed(sentence.text):
            skips_section = True
        if sentence.place is not Place.PROSE or skips_section:
            continue
        skips_paragraph = skips_paragraph or announces_blurb(sentence.text, heading=False)
        if not skips_paragraph and not is_boilerplate(sentence.text):
            prose.append(sentence)
    return prose
