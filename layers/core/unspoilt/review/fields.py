"""Sort front matter by what its keys mean, however they are spelt and nested."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from unspoilt.review.key_names import MEANINGS, Meaning
from unspoilt.review.plain import word_set
from unspoilt.review.value import Mapping, Pair, Sequence, Value


@dataclass(frozen=True, slots=True)
class Field:
    """One value with its meaning."""

    meaning: Meaning
    #: The key in small letters and underscores, without what it is nested in.
    name: str
    line: int
    value: Value
    #: How far from the plainest spelling of this meaning: smaller is believed first.
    rank: int = 0
    #: The word for the work that the key is nested in or begins with: `book` in `book.title`.
    container: str | None = None


#: Keys that say where the values beneath them belong, and no more.
_TRANSPARENT: Final = frozenset({
    "params", "extra", "data", "meta", "metadata", "taxonomies", "frontmatter", "front_matter", "page", "post",
    "fields", "review", "my", "details", "info", "properties", "custom", "my_review", "reviews",
})  # fmt: skip
_PEOPLE: Final = frozenset({Meaning.CREATORS, Meaning.AUTHOR})
_CONTAINERS: Final = frozenset({
    "book", "film", "movie", "game", "album", "show", "tv", "tv_show", "work", "item", "item_reviewed", "itemreviewed",
    "product", "subject", "media", "podcast", "play", "comic", "manga", "anime", "novel", "audiobook", "series",
    "record", "reviewed",
})  # fmt: skip
#: What these mean beneath the word for a work.
_IN_WORK: Final = {
    "title": Meaning.WORK_TITLE, "name": Meaning.WORK_TITLE, "author": Meaning.CREATORS, "authors": Meaning.CREATORS,
    "author_name": Meaning.CREATORS, "date": Meaning.YEAR, "published": Meaning.YEAR, "date_published": Meaning.YEAR,
    "datepublished": Meaning.YEAR, "pub_date": Meaning.YEAR, "publish_date": Meaning.YEAR, "format": Meaning.KIND,
    "published_on": Meaning.YEAR,
}  # fmt: skip
#: What stands beneath a key that could have been the value itself: `rating: {value: 4, best: 5}`.
_INNER_NAMES: Final = word_set("value name text rating score stars overall url src file image path date rating_value")
_BEST_NAMES: Final = word_set("best max maximum out_of outof scale best_rating bestrating of total")


def sort_fields(mapping: Mapping) -> tuple[tuple[Field, ...], tuple[str, ...]]:
    """Return the fields in the order of belief, and the dotted keys that mean nothing here."""
    fields: list[Field] = []
    unknown: list[str] = []
    for path, pair, container in _walk(mapping, (), None):
        field = _understand(pair, container)
        if field is None:
            unknown.append(".".join(path))
        else:
            fields.append(field)
    return tuple(sorted(fields, key=lambda field: field.rank)), tuple(unknown)


def meaning_of(key: str) -> Meaning | None:
    """Return what a key means where it stands alone."""
    known = MEANINGS.get(normal_name(key))
    return known[0] if known else None


@lru_cache(maxsize=256)
def normal_name(key: str) -> str:
    """Write a key in small letters with underscores: `dateRead`, `Date Read` and `date-read` are the same."""
    snake = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key.strip())
    letters = (char for char in unicodedata.normalize("NFKD", snake.casefold()) if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "_", "".join(letters)).strip("_")


def _walk(
    mapping: Mapping, path: tuple[str, ...], container: str | None
) -> Iterator[tuple[tuple[str, ...], Pair, str | None]]:
    for pair in mapping.pairs:
        here = (*path, pair.key)
        name = normal_name(pair.key)
        inner = pair.value
        if name in _CONTAINERS and isinstance(inner, Sequence) and len(inner.items) == 1:
            # A list of one work; a list of several is no work at all.
            inner = inner.items[0] if isinstance(inner.items[0], Mapping) else inner
        if not isinstance(inner, Mapping):
            yield here, pair, container
        elif name in _TRANSPARENT:
            yield from _walk(inner, here, container)
        elif name in _CONTAINERS:
            yield from _walk(inner, here, name)
        elif name in {"ids", "identifiers", "external_ids", "links"}:
            yield from _walk(inner, here, container)
        else:
            yield from _walk_value(pair, inner, here, container)


def _walk_value(
    pair: Pair, inner: Mapping, path: tuple[str, ...], container: str | None
) -> Iterator[tuple[tuple[str, ...], Pair, str | None]]:
    """Walk a mapping that stands where a value is expected."""
    known = MEANINGS.get(normal_name(pair.key))
    if not inner.pairs:
        yield path, pair, container
        return
    if known and known[0] in _PEOPLE and not any(normal_name(below.key) in _INNER_NAMES for below in inner.pairs):
        # `creators: {writer: …, artist: …}`
        yield (
            path,
            Pair(pair.key, pair.line, Sequence(tuple(below.value for below in inner.pairs), pair.line)),
            container,
        )
        return
    for below in inner.pairs:
        name = normal_name(below.key)
        here = (*path, below.key)
        if normal_name(pair.key) in {"rating", "score", "my_rating", "review_rating", "grade"} and name in _BEST_NAMES:
            yield here, Pair("rating_best", below.line, below.value), container
        elif name in _INNER_NAMES:
            yield here, Pair(pair.key, below.line, below.value), container
        else:
            yield here, Pair(f"{pair.key}.{below.key}", below.line, below.value), container


def _understand(pair: Pair, container: str | None) -> Field | None:
    name = normal_name(pair.key)
    if "spoiler" in name or "spoils" in name:
        free = any(word in name for word in ("free", "safe", "no_", "non_", "less", "without"))
        meaning = Meaning.SPOILER_FREE if free else Meaning.SPOILERS
        return Field(meaning, name, pair.line, pair.value)
    if "." in pair.key and pair.key != "rating_best" and normal_name(pair.key.rpartition(".")[0]) in MEANINGS:
        return None
    if container is not None:
        if container == "series" and name not in _IN_WORK and name not in MEANINGS:
            return None
        if name in _IN_WORK:
            # A series' name is the work's only where nothing else has a name.
            named_series = container == "series" and name in {"title", "name"}
            meaning = Meaning.TITLE if named_series else _IN_WORK[name]
            return Field(meaning, name, pair.line, pair.value, 50 if container == "series" else 0, container)
        if name == "id":
            return None
    known = MEANINGS.get(name)
    if known is None:
        return None
    meaning, rank = known
    return Field(meaning, name, pair.line, pair.value, rank + (100 if container else 0), container)
