"""Read genres from the keys that name them, or else from tags and categories without the blog's own furniture."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from unspoilt.review.fields import Field, Meaning
from unspoilt.review.plain import plain_text, texts_of, without_symbols
from unspoilt.review.value import Scalar

_MOST: Final = 20
_MOST_CHARACTERS: Final = 60
#: Tags about the post, not about the work.
_FURNITURE: Final = re.compile(
    r"(?:(?:my|new|recent|the|a)\s+)?(?:\w+\s+)?reviews?|reviewed|posts?|blog|blogging|uncategori[sz]ed|all|misc|notes?"
    r"|(?:\w+\s+)?reads?|reading|reading list|currently reading|to ?read|favou?rites?|backlist|(?:new|recent) releases?"
    r"|arcs?|netgalley|(?:\w+\s+)?stars?(?:\s+reads?)?|\d\s?stars?.*|20\d\d(?:\s+\w+)?|\w+\s+20\d\d|finished"
    r"|(?:\w+ )?(?:recommendations?|round ?ups?)|ratings?|featured|draft|publish(?:ed)?|backlog|done",
    re.IGNORECASE,
)
#: The kind of work, which is said elsewhere.
_KINDS: Final = frozenset(
    (
        *("book", "books", "novel", "novels", "film", "films", "movie", "movies", "cinema", "game", "games", "gaming"),
        *("album", "albums", "tv", "television", "show", "shows", "series", "podcast", "podcasts", "media"),
        *("video game", "video games", "board game", "board games", "tv show", "tv shows", "tv series"),
    )
)
_BLOG_WORDS: Final = frozenset({"review", "reviews", "blog", "post", "posts"})


def read_genres(fields: Iterable[Field], not_genres: tuple[str, ...]) -> tuple[tuple[str, ...], int | None]:
    """Return the genres, each once, and the line of their key, without tags that name the work or its makers."""
    for meanings in ({Meaning.GENRES}, {Meaning.TAGS}):
        chosen = [field for field in fields if field.meaning in meanings]
        names: dict[str, str] = {}
        for field in chosen:
            for text in split_tags(field):
                plain = without_symbols(plain_text(text)).lstrip("#").strip()
                if _is_genre(plain, not_genres, named=Meaning.GENRES in meanings):
                    names.setdefault(plain.casefold(), plain)
        if names:
            return tuple(names.values())[:_MOST], chosen[0].line
    return (), None


def split_tags(field: Field) -> list[str]:
    """Split one line of genres at its separators; a list is split by its author already."""
    if not isinstance(field.value, Scalar):
        return list(texts_of(field.value))
    text = field.value.text or ""
    if re.search(r"[,;|·•]|\s/\s", text):
        return re.split(r"\s*[,;|·•]\s*|\s+/\s+", text)
    if "/" in text and field.meaning is Meaning.GENRES:
        return text.split("/")
    if text.lstrip().startswith("#"):
        return text.split()
    words = text.split()
    if field.meaning is Meaning.TAGS and len(words) > 2 and _BLOG_WORDS & {word.casefold() for word in words}:
        # Jekyll splits `categories: book review fantasy` at the spaces; "science fiction" alone stays one genre.
        return words
    return [text]


def _is_genre(plain: str, not_genres: tuple[str, ...], *, named: bool) -> bool:
    if (
        not plain
        or len(plain) > _MOST_CHARACTERS
        or plain.casefold() in {"null", "none", "true", "false", "n/a", "tbd"}
    ):
        return False
    if "spoil" in plain.casefold():
        return False
    if named:
        return True
    words = " ".join(re.sub(r"[\W_]+", " ", plain.casefold()).split())
    if not words or _FURNITURE.fullmatch(words) or words in _KINDS:
        return False
    return plain.casefold() not in not_genres
