"""Whether an imported review says, once it is read back, what the other product said."""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from unspoilt.config import ReviewSettings
from unspoilt.review.parse import parse_review
from unspoilt.review.review import Review
from unspoilt.spoiler.screen import screen_review
from unspoilt_local.archive.imported_review import ImportedReview

_APART: Final = re.compile(r"<(?:/?(?:p|div|br|li|ul|ol|blockquote|h[1-6]|hr|t[dhr])\b)[^<>]{0,2000}>", re.IGNORECASE)
_WITHIN: Final = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_WORD: Final = re.compile(r"\w+")
#: Words that marks are written with.
_MARK_WORDS: Final = frozenset({"spoiler", "spoilers", "view", "hide"})
_MARK: Final = re.compile(r"(?:<|&lt;)\s*spoilers?\b|\(view spoiler\)|\[spoiler", re.IGNORECASE)


@dataclass(slots=True)
class Fidelity:
    """How much came over: for each fact how many reviews had it, and how many still say the same."""

    given: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)
    #: What came over otherwise, with the line of the export.
    differences: list[tuple[int, str]] = field(default_factory=list)

    def compare(self, line: int, fact: str, *, same: bool, otherwise: str) -> None:
        """Count one fact of one review."""
        self.given[fact] += 1
        self.same[fact] += same
        if not same:
            self.differences.append((line, otherwise))


@dataclass(frozen=True, slots=True)
class Original:
    """What a written review was made from."""

    review: ImportedReview
    #: The text as the product has it.
    text: str


def read_back(data: bytes, name: str, original: Original, settings: ReviewSettings, fidelity: Fidelity) -> None:
    """Read a written review as the stack will, and compare; raises ReviewRefused where the stack would refuse it."""
    review = parse_review(data, name=name, settings=settings)
    screened = screen_review(review)
    _compare_facts(review, original.review, settings, fidelity)
    line = original.review.line
    missing = _words_of(original.text) - _words_of(str(screened.full))
    lost = sorted(word for word in missing if word not in _MARK_WORDS)
    fidelity.compare(line, "text", same=not lost, otherwise=f"words of the text are not shown: {', '.join(lost[:8])}")
    if original.review.spoils or _MARK.search(original.text):
        fidelity.compare(line, "spoilers", same=bool(screened.hidden), otherwise="a spoiler mark hides nothing")


def _compare_facts(review: Review, imported: ImportedReview, settings: ReviewSettings, fidelity: Fidelity) -> None:
    line, work = imported.line, review.work
    fidelity.compare(line, "title", same=work.title == imported.title, otherwise=f"the title is read as “{work.title}”")
    if imported.creators:
        read = ", ".join(work.creators) or "nobody"
        fidelity.compare(
            line, "creators", same=work.creators == imported.creators, otherwise=f"the creators are read as {read}"
        )
    if imported.rating is not None:
        rating = review.rating
        same = rating is not None and rating.value == imported.rating and rating.best == 5
        label = rating.label if rating else "none"
        fidelity.compare(line, "rating", same=same, otherwise=f"the rating is read as {label}")
    if imported.dated is not None:
        day = review.published.astimezone(settings.time_zone).date() if review.published else None
        fidelity.compare(line, "date", same=day == imported.dated, otherwise=f"the date is read as {day}")
    if imported.year is not None:
        fidelity.compare(
            line, "year", same=work.year == imported.year, otherwise=f"the work's year is read as {work.year}"
        )


def _words_of(text: str) -> Counter[str]:
    plain = html.unescape(_WITHIN.sub("", _APART.sub(" ", text)))
    return Counter(_WORD.findall(plain.casefold()))
