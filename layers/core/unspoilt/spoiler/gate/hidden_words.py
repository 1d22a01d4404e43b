"""Hidden words: what the leak gate looks for, kept as hashes; no hidden word is stored, and none can be read back.

What counts as hidden is found three times over, because the gate is there for the day on which one of them is
broken: the spoilers page's parts that are marked as spoilers, the sentences that the firewall calls hidden, and every
word of the author's file that stands nowhere on the review's page. What the page shows outside its spoilers, and the
facts that the author meant everyone to read, are taken away from it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import accumulate, pairwise
from typing import Final

from unspoilt.errors import OurError
from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.review import Review, SpoilerStance
from unspoilt.spoiler.entry import ExcerptSource, Facts, ScreenedReview
from unspoilt.spoiler.gate.body_text import BodyText, read_body, without_hosts
from unspoilt.spoiler.gate.gram import SHINGLE, carries, gram_hashes, is_foreign, is_telling, runs_of, words_of

#: Raised with every change of what is hashed: older ones find nothing, so they are made again.
GATE_VERSION: Final = 1
#: The most hashes in all, of eight bytes each: 64,000 bytes; and of each sort. What is left is for what is known.
_MOST_HASHES: Final = 8000
_MOST: Final = {"names": 2400, "shingles": 2600, "plain": 1000}
_HEAD: Final = struct.Struct("<B4I")
#: Where Markdown and HTML leave one text and begin another, and where sentences end.
_CUT: Final = lazy_pattern(r"[\n|<>!\[\]{}()#*`~=\"?;:.]+")
#: A part of a front matter text that is marked, in the four commonest ways.
_MARKED: Final = lazy_pattern(
    r"\|\|(?=\S)(.+?)\|\||>!(.+?)!<|<spoiler\b[^>]*>(.+?)</spoiler>|\[spoiler\b[^\]]*\](.+?)\[/spoiler\]",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class HiddenWords:
    """What may stand in no artefact, as hashes of normalised words."""

    #: Names, rare words and short spoilers: one to three words that give it away wherever they stand.
    names: frozenset[int] = frozenset()
    #: Runs of four words.
    shingles: frozenset[int] = frozenset()
    #: Ordinary words, one by one: they count only where every word is data, as in a category.
    plain: frozenset[int] = frozenset()
    #: What everyone may read of this review, so that another review that hides it does not forbid it.
    known: frozenset[int] = field(default=frozenset())
    #: Set by whoever knows it; not stored.
    review_id: str = ""

    def owned_by(self, review_id: str) -> HiddenWords:
        """Return the same with the id that leaks are reported under."""
        return HiddenWords(self.names, self.shingles, self.plain, self.known, review_id)

    def to_bytes(self) -> bytes:
        """Pack into at most 64,017 bytes; equal values give equal bytes."""
        sets = (self.names, self.shingles, self.plain, self.known)
        hashes = [gram for grams in sets for gram in sorted(grams)]
        return _HEAD.pack(GATE_VERSION, *map(len, sets)) + struct.pack(f"<{len(hashes)}Q", *hashes)

    @classmethod
    def from_bytes(cls, stored: bytes) -> HiddenWords:
        """Unpack; raise OurError for anything that `to_bytes` of this version did not write."""
        try:
            version, *counts = _HEAD.unpack_from(stored)
            hashes = struct.unpack_from(f"<{sum(counts)}Q", stored, _HEAD.size)
        except struct.error as error:
            raise OurError("stored hidden words cannot be read: screen the review again") from error
        if version != GATE_VERSION or len(stored) != _HEAD.size + 8 * len(hashes):
            raise OurError("hidden words stored by another version of the gate: screen the review again")
        ends = pairwise([0, *accumulate(counts)])
        names, shingles, plain, known = (frozenset(hashes[start:end]) for start, end in ends)
        return cls(names, shingles, plain, known)


def hidden_words_of(review: Review, screened: ScreenedReview) -> HiddenWords:
    """Collect what the gate must find nowhere, from the author's file and both renderings of it."""
    shown = read_body(screened.shown)
    full = shown if str(screened.full) == str(screened.shown) else read_body(screened.full)
    trusted = _trusted(review, screened.facts)
    excerpt = screened.facts.excerpt
    described = excerpt is not None and excerpt.source is ExcerptSource.DESCRIPTION
    outside_shown = gram_hashes(shown.open_texts())
    outside = outside_shown if full is shown else outside_shown & gram_hashes(full.open_texts())
    own = frozenset(word for text in _work_texts(screened.facts, unmarked=True) for word in words_of(text))
    found = _Found(own)
    found.add_regions(full)
    found.add([sentence.text for sentence in screened.sentences if sentence.hidden])
    found.subtract(outside)
    rest = _Found(own)
    rest.add(_pieces(review, described=described), short=True)
    rest.subtract(outside_shown)
    found.join(rest)
    known = gram_hashes(trusted)
    found.subtract(known)
    if excerpt is not None and described:
        found.subtract_words(gram_hashes([excerpt.text]))
    marked = _Found(own)
    marked.add_whole(_marked_parts(review))
    marked.subtract(gram_hashes(_work_texts(screened.facts, unmarked=True)) | outside)
    found.join(marked)
    if excerpt is not None:
        # A lead stands in the open on the page; a description was written by who knows whom.
        known |= _words_and_shingles(excerpt.text) if described else gram_hashes([excerpt.text])
    if review.stance is SpoilerStance.NONE and not screened.hidden:
        # The author vouches for the whole body, so feeds may carry it.
        known |= _words_and_shingles("".join(shown.open))
    names, shingles, plain = (_thin(getattr(found, sort), most) for sort, most in _MOST.items())
    room = _MOST_HASHES - len(names) - len(shingles) - len(plain)
    return HiddenWords(names, shingles, plain, _thin(known - found.names - found.shingles - found.plain, room))


@dataclass(slots=True)
class _Found:
    """Hashes while they are collected."""

    #: Words of the work's title, creators and genres: they never count.
    own: frozenset[str]
    names: set[int] = field(default_factory=set)
    shingles: set[int] = field(default_factory=set)
    plain: set[int] = field(default_factory=set)

    def add(self, texts: Iterable[str], *, short: bool = False) -> None:
        """Add the telling words and the shingles of texts; `short` ones of two or three words count as a whole."""
        for text in texts:
            words = words_of(text)
            meaning = [self._counts(word) for word in words]
            if short and 2 <= len(words) < SHINGLE and sum(meaning) >= 2:
                self._add_whole(words)
            runs = runs_of(words)
            for word, means, gram in zip(words, meaning, runs[0], strict=True):
                if means and is_foreign(word):
                    (self.names if is_telling(word) else self.plain).add(gram)
            for start, gram in enumerate(runs[-1]):
                if sum(meaning[start : start + SHINGLE]) >= 2:
                    self.shingles.add(gram)

    def add_regions(self, body: BodyText) -> None:
        """Add the spoilers of a body, block by block."""
        self.add(body.blocks)
        self.add(body.regions)
        self.add_whole([*body.regions, *(block for block in body.blocks if len(words_of(block)) > 1)])

    def add_whole(self, texts: Iterable[str]) -> None:
        """Add texts that are as short as a name: what was hidden by itself gives it away by itself."""
        for text in texts:
            words = words_of(text)
            if len(words) < SHINGLE and any(self._counts(word) and is_foreign(word) for word in words):
                self._add_whole(words)
            elif len(words) <= 2 * SHINGLE:
                self.shingles.update(
                    gram
                    for start, gram in enumerate(runs_of(words)[-1])
                    if any(self._counts(word) for word in words[start : start + SHINGLE])
                )

    def _counts(self, word: str) -> bool:
        return carries(word) and word not in self.own

    def _add_whole(self, words: list[str]) -> None:
        """Add up to SHINGLE words as one run."""
        self.names.update(runs_of(words)[len(words) - 1])

    def join(self, other: _Found) -> None:
        self.names |= other.names
        self.shingles |= other.shingles
        self.plain |= other.plain

    def subtract(self, grams: frozenset[int]) -> None:
        self.subtract_words(grams)
        self.shingles -= grams

    def subtract_words(self, grams: frozenset[int]) -> None:
        """Subtract from the words only: whoever names a person has not told what becomes of her."""
        self.names -= grams
        self.plain -= grams


def _trusted(review: Review, facts: Facts) -> list[str]:
    """Return the facts that are the author's own choice, whatever else the review hides.

    A lead is none of them: it stands in the body, so either the page shows it too, or it is a leak. Of a description
    the words may be read, but not what the body hides in the same words.
    """
    texts = [facts.headline, facts.audience, facts.rating_label, review.slug]
    if facts.excerpt is not None and facts.excerpt.source is ExcerptSource.TEASER:
        texts.append(facts.excerpt.text)
    return [*_work_texts(facts, unmarked=False), *(text for text in texts if text)]


def _words_and_shingles(text: str) -> frozenset[int]:
    """Return what a text says, for other reviews that hide the same: nothing of it excuses half a phrase."""
    runs = runs_of(words_of(text))
    return frozenset(runs[0]).union(runs[-1])


def _work_texts(facts: Facts, *, unmarked: bool) -> list[str]:
    """Return title, creators and genres, and the ways in which they stand together; optionally less what is marked."""
    texts = [
        _MARKED.sub(" | ", text) if unmarked else str(text) for text in (facts.title, *facts.creators, *facts.genres)
    ]
    title, makers = texts[0], texts[1 : 1 + len(facts.creators)]
    together = [f"{title} by {' and '.join(makers)}", f"{title} {' '.join(makers)}"] if makers else []
    return [*texts, *together, " ".join(texts[1 + len(makers) :]), str(facts.year or ""), facts.kind.value]


def _pieces(review: Review, *, described: bool) -> Iterator[str]:
    """Cut everything that the author wrote where markup and sentences end, less a description that is shown."""
    description = None if described else review.description
    fields = (review.work.title, review.headline, review.teaser, description, review.audience)
    texts = [review.body, *(text for text in fields if text), *review.work.creators, *review.genres]
    for text in texts:
        for piece in _CUT.split(without_hosts(unescape(text))):
            if piece and not piece.isspace():
                yield piece


def _marked_parts(review: Review) -> Iterator[str]:
    fields = (review.work.title, review.headline, review.teaser, review.audience, *review.work.creators, *review.genres)
    for text in fields:
        for match in _MARKED.finditer(text or ""):
            yield next(part for part in match.groups() if part is not None)


def _thin(grams: set[int] | frozenset[int], most: int) -> frozenset[int]:
    """Keep the same fair share of them wherever they come from: those whose last bits are zero."""
    kept, bits = frozenset(grams), 0
    while len(kept) > most:
        bits += 1
        kept = frozenset(gram for gram in kept if gram & ((1 << bits) - 1) == 0)
    return kept
