"""Reviews put together from labelled sentences of one work: harmless ones first, spoilers among them, not one mark.

Real reviews that mark spoilers are few, and their authors are careful. Here a spoiler may stand anywhere, the first
sentence included, and nothing says so. Each is judged by weights that never saw its work, and leaks when its lead
quotes a sentence that is labelled as a spoiler.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from corpus import Labelled

from unspoilt.spoiler.veto.lead import LeadSentence, lead_of

#: Reviews made of each work that has a spoiler.
EACH: Final = 20
#: Harmless sentences of a review, at least and at most; a lead looks no further than six.
FEWEST: Final = 3
MOST: Final = 12
#: A paragraph has so many sentences.
PARAGRAPH: Final = 4
#: Spoilers of a review at most.
SPOILERS: Final = 3


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of some reviews."""

    reviews: int
    quoted: int
    leaking: tuple[str, ...]


def composed(work: Labelled, chance: random.Random, each: int = EACH) -> Iterator[Labelled]:
    """Yield reviews of one work: a run of its harmless sentences with spoilers of its own put in anywhere."""
    safe = [text for text, spoils in zip(work.texts, work.spoils, strict=True) if not spoils]
    spoilers = [text for text, spoils in zip(work.texts, work.spoils, strict=True) if spoils]
    if not spoilers or len(safe) < FEWEST:
        return
    for _ in range(each):
        size = chance.randint(FEWEST, min(MOST, len(safe)))
        first = chance.randint(0, len(safe) - size)
        told = [(text, False) for text in safe[first : first + size]]
        for text in chance.sample(spoilers, chance.randint(1, min(SPOILERS, len(spoilers)))):
            told.insert(chance.randint(0, len(told)), (text, True))
        texts, spoils = zip(*told, strict=True)
        yield Labelled(work.work, work.title, work.creators, texts, spoils)


def tally(reviews: Iterable[Labelled]) -> Tally:
    """Look for the lead of each review."""
    count = quoted = 0
    leaking: list[str] = []
    for review in reviews:
        count += 1
        lead = lead_of(_sentences(review.texts), title=review.title, creators=review.creators)
        quoted += lead is not None
        told = (text for text, spoils in zip(review.texts, review.spoils, strict=True) if spoils)
        if lead is not None and any(text in lead for text in told):
            leaking.append(lead)
    return Tally(count, quoted, tuple(leaking))


def tally_blind(reviews: Iterable[Labelled]) -> Tally:
    """Count how many leak if the first three sentences are taken, whatever they say."""
    found = list(reviews)
    leaking = tuple(" ".join(review.texts[:3]) for review in found if any(review.spoils[:3]))
    return Tally(len(found), len(found), leaking)


def _sentences(texts: Sequence[str]) -> list[LeadSentence]:
    return [LeadSentence(text, at + 1, hidden=False, begins=at % PARAGRAPH == 0) for at, text in enumerate(texts)]
