"""The leak gate: reads the finished bytes of a safe artefact and looks for what is hidden in the reviews in it.

It trusts no renderer. Which words are hidden it learns from `hidden_words`; a leak found means that the artefact is
not published, and the last good one stays.
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from unspoilt.spoiler.gate.artefact_text import texts_of
from unspoilt.spoiler.gate.channel import UNREADABLE, ChannelText, Reading
from unspoilt.spoiler.gate.gram import SHINGLE, carries, gram_hashes, grams_in, grams_of, is_foreign, words_of
from unspoilt.spoiler.gate.hidden_words import HiddenWords

_CHANNEL: Final = operator.attrgetter("channel")
_TEXT: Final = operator.attrgetter("text")
#: Most phrases of a channel that are named.
_MOST_PHRASES: Final = 12
#: Most words of a phrase that are named.
_MOST_WORDS: Final = 12


@dataclass(frozen=True, slots=True)
class Leak:
    """Hidden words in an artefact. For the author's eyes only: never for a log."""

    #: Whose words they are; "" where the artefact could not be read at all.
    review_id: str
    channel: str
    #: The phrases that were found, normalised; for an unreadable artefact why it is one.
    words: tuple[str, ...]


def find_leaks(
    path: str, content_type: str, body: bytes, hidden: Sequence[HiddenWords], *, open_texts: Iterable[str] = ()
) -> tuple[Leak, ...]:
    """Return what an artefact gives away of these reviews; an artefact that cannot be read is refused.

    `open_texts` is what the operator says anyway: the site's name and address, the author's name, the words of a theme.
    """
    search = _search_for(tuple(hidden), tuple(open_texts))
    leaks: dict[tuple[str, str], dict[str, None]] = {}
    texts = texts_of(content_type, path, body)
    telling = search.telling(set(map(_TEXT, texts)))
    # Nearly every artefact gives nothing away, and is made of a thousand texts.
    for found in texts if telling or UNREADABLE in set(map(_CHANNEL, texts)) else ():
        if found.channel == UNREADABLE:
            leaks.setdefault(("", UNREADABLE), {})[found.text] = None
        elif found.text in telling:
            for number, phrase in search.phrases_in(found):
                leaks.setdefault((hidden[number].review_id, found.channel), {})[phrase] = None
    return tuple(Leak(review, channel, tuple(phrases)[:_MOST_PHRASES]) for (review, channel), phrases in leaks.items())


@functools.lru_cache(maxsize=2)
def _search_for(hidden: tuple[HiddenWords, ...], open_texts: tuple[str, ...]) -> _Search:
    """Return what is looked for: the same in every document that shows the same reviews."""
    return _Search(hidden, gram_hashes(open_texts))


class _Search:
    """All that is looked for in one artefact."""

    def __init__(self, hidden: Sequence[HiddenWords], extra: frozenset[int]) -> None:
        self.hidden = hidden
        known = self.known = extra.union(*(words.known for words in hidden))
        self.shingles = frozenset[int]().union(*(words.shingles for words in hidden)) - known
        self.names = frozenset[int]().union(*(words.names for words in hidden)) - known
        self.plain = frozenset[int]().union(*(words.plain for words in hidden)) - known
        self.any = self.shingles | self.names | self.plain
        #: Texts that were found to have nothing: most stand in each of a page's documents.
        self.harmless: set[str] = set()

    def telling(self, texts: set[str]) -> set[str]:
        """Return the few texts that have anything of what is hidden, however they are read."""
        fresh = texts - self.harmless if self.any else set[str]()
        found = {text for text in fresh if not self.any.isdisjoint(grams_in(text))}
        self.harmless |= fresh - found
        return found

    def phrases_in(self, found: ChannelText) -> Iterable[tuple[int, str]]:
        """Yield each phrase of a text that is hidden somewhere, with the number of the review that hides it."""
        words = words_of(found.text)
        spots: dict[int, list[tuple[int, int]]] = {}
        for gram, start, length in grams_of(words):
            if self._counts(gram, length, found.reading) and self._says_more(words[start : start + length]):
                for number, sought in enumerate(self.hidden):
                    if gram in sought.shingles or gram in sought.names or gram in sought.plain:
                        spots.setdefault(number, []).append((start, start + length))
        for number, places in spots.items():
            for start, end in _merged(places):
                yield number, " ".join(words[start : min(end, start + _MOST_WORDS)])

    def _counts(self, gram: int, length: int, reading: Reading) -> bool:
        if length == SHINGLE and gram in self.shingles:
            return True
        if reading is Reading.CODE:
            return False
        return gram in self.names or (reading is Reading.DATA and length == 1 and gram in self.plain)

    def _says_more(self, words: list[str]) -> bool:
        """Say whether a run is more than a known title or name with grammar around it: "of The Liar's Key"."""
        if len(words) == 1:
            return is_foreign(words[0])
        known: set[int] = set()
        for gram, start, length in grams_of(words):
            if length > 1 and gram in self.known:
                known.update(range(start, start + length))
        return any(carries(word) for place, word in enumerate(words) if place not in known)


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join runs of words that overlap or touch."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
