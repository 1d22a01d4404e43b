"""What front matter says of spoilers and of being a draft; both fail closed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from unspoilt.errors import Problem
from unspoilt.review.fields import Field, Meaning
from unspoilt.review.genres import announces_spoilers, mentions_spoilers
from unspoilt.review.plain import texts_of
from unspoilt.review.review import SpoilerStance
from unspoilt.review.value import quote

_NONE: Final = frozenset({"none", "no", "false"})
_YES: Final = frozenset({"true", "yes", "all"})
_DRAFT_STATES: Final = frozenset({"draft", "wip", "unpublished", "private"})


def read_stance(fields: Iterable[Field], doubts: list[Problem]) -> SpoilerStance:
    """Return NONE only where every key that names spoilers clearly says so, and no title or tag announces them."""
    fields = tuple(fields)
    stances: set[SpoilerStance] = set()
    for field in fields:
        if field.meaning is Meaning.SPOILERS:
            stances.add(_stance_of(field, _NONE, _YES, doubts))
        elif field.meaning is Meaning.SPOILER_FREE:
            stances.add(_stance_of(field, _YES, _NONE, doubts))
        elif field.meaning in {Meaning.TITLE, Meaning.HEADLINE} and any(map(announces_spoilers, texts_of(field.value))):
            doubts.append(Problem(field.line, "the title announces spoilers, so the whole text is held back"))
            stances.add(SpoilerStance.EVERYTHING)
    if tagged := mentions_spoilers(fields):
        doubts.append(Problem(tagged.line, "a tag announces spoilers, so the whole text is held back"))
        stances.add(SpoilerStance.EVERYTHING)
    if SpoilerStance.EVERYTHING in stances:
        return SpoilerStance.EVERYTHING
    return SpoilerStance.NONE if stances else SpoilerStance.MARKED


def _stance_of(field: Field, none: frozenset[str], everything: frozenset[str], doubts: list[Problem]) -> SpoilerStance:
    texts = [text.strip().casefold() for text in texts_of(field.value)]
    if texts and all(text in none for text in texts):
        return SpoilerStance.NONE
    if not texts or any(text not in everything for text in texts):
        said = quote(texts[0]) if texts else "nothing"
        doubts.append(
            Problem(
                field.line,
                f"{field.name} says {said}, so the whole text is held back: write `spoilers: none` or remove it",
            )
        )
    return SpoilerStance.EVERYTHING


def read_draft(fields: Iterable[Field], doubts: list[Problem]) -> bool:
    """Return whether the file is a draft: anything but a clear no counts as yes."""
    for field in fields:
        texts = [text.strip().casefold() for text in texts_of(field.value)]
        if (
            field.meaning is Meaning.DRAFT
            and texts
            and any(text not in {"false", "no", "0", "off", ""} for text in texts)
        ):
            if any(text not in {"true", "yes", "1", "on"} for text in texts):
                doubts.append(Problem(field.line, f"draft says {quote(texts[0])}, which counts as true"))
            return True
        if field.meaning is Meaning.PUBLISHED and texts and texts[0] in {"false", "no", "0", "off", "never", "draft"}:
            return True
        if field.meaning is Meaning.STATUS and any(text in _DRAFT_STATES for text in texts):
            return True
    return False
