"""What front matter says of spoilers and of being a draft; both fail closed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Final

from unspoilt.errors import Problem
from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.fields import Field, meaning_of
from unspoilt.review.key_names import Meaning
from unspoilt.review.open_lines import may_carry_mark
from unspoilt.review.plain import texts_of
from unspoilt.review.review import SpoilerStance
from unspoilt.review.value import Mapping, Pair, Sequence, Value, quote

_NONE: Final = frozenset({"none", "no", "false"})
_YES: Final = frozenset({"true", "yes", "all"})
_DRAFT_STATES: Final = frozenset({"draft", "wip", "unpublished", "private"})
#: Keys whose values are names of files and addresses, which announce nothing.
_ADDRESSES: Final = frozenset({Meaning.COVER, Meaning.IDENTIFIER})
_SPOILS: Final = lazy_pattern(r"\bspoiler|\bspoil(?:s|ing|ed|t)?\s+(?:the|it|this|that|every|all)\b")
_DENIED: Final = lazy_pattern(
    r"\b(?:no|non|not|without|zero|free of|minus|avoids?|avoiding|never|(?:do|does|did|wo)n.?t)"
    r"\s+(?:\w+\s+){0,2}spoil\w*"
    r"|\bspoil\w*\s?(?:free|less)\b"
)

#: "[SPOILERS] Gaslight": a label at either end of a title, which no end mark makes a mark.
_LABEL: Final = lazy_pattern(
    r"\W{0,10}\[\s*spoilers?\s*\](?!.*\[\s*/).*|[^\[\]]*\[\s*spoilers?\s*\]\W*", re.IGNORECASE | re.DOTALL
)


def read_stance(mapping: Mapping, fields: Iterable[Field], doubts: list[Problem]) -> SpoilerStance:
    """Return NONE only where every key that names spoilers clearly says so, and no other value announces them."""
    stances: set[SpoilerStance] = set()
    for field in fields:
        if field.meaning is Meaning.SPOILERS:
            stances.add(_stance_of(field, _NONE, _YES, doubts))
        elif field.meaning is Meaning.SPOILER_FREE:
            stances.add(_stance_of(field, _YES, _NONE, doubts))
    if (announced := _announced(mapping)) is not None:
        doubts.append(
            Problem(announced.line, f"{quote(announced.key)} announces spoilers, so the whole text is held back")
        )
        stances.add(SpoilerStance.EVERYTHING)
    if SpoilerStance.EVERYTHING in stances:
        return SpoilerStance.EVERYTHING
    return SpoilerStance.NONE if stances else SpoilerStance.MARKED


def announces_spoilers(text: str) -> bool:
    """Tell whether a title, a tag or a note says that what follows spoils, and does not deny it."""
    plain = " ".join(html.unescape(text).casefold().replace("-", " ").replace("’", "'").split())
    return "spoil" in plain and _SPOILS.search(_DENIED.sub("", plain)) is not None


def _announced(mapping: Mapping) -> Pair | None:
    """Return the first key, known or not, with a value that announces spoilers: `warning: Spoilers ahead`."""
    for pair in mapping.pairs:
        if "spoil" in pair.key.casefold():
            # Its value has been read as the stance.
            continue
        if isinstance(pair.value, Mapping):
            if inner := _announced(pair.value):
                return inner
        elif meaning_of(pair.key) not in _ADDRESSES and any(map(_is_announcement, _every_text(pair.value))):
            return pair
    return None


def _every_text(value: Value) -> Iterator[str]:
    if isinstance(value, Sequence):
        for item in value.items:
            yield from _every_text(item)
    elif isinstance(value, Mapping):
        for pair in value.pairs:
            yield from _every_text(pair.value)
    elif value.text is not None:
        yield value.text


def _is_announcement(text: str) -> bool:
    if _LABEL.fullmatch(text[:1000]):
        return True
    if text.startswith(("http://", "https://", "/")) or may_carry_mark(text):
        # A marked value hides itself; it announces nothing for the text below.
        return False
    return announces_spoilers(text)


def _stance_of(field: Field, none: frozenset[str], everything: frozenset[str], doubts: list[Problem]) -> SpoilerStance:
    texts = [text.strip().casefold() for text in texts_of(field.value)]
    if texts and all(text in none for text in texts):
        return SpoilerStance.NONE
    if not texts or any(text not in everything for text in texts):
        # What it says may be the spoiler itself, so it is not repeated.
        said = "neither yes nor no" if texts else "nothing"
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
