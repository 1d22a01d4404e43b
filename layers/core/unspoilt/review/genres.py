"""Read genres from the keys that name them, or else from tags and categories without the blog's own furniture."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.fields import Field
from unspoilt.review.key_names import Meaning
from unspoilt.review.open_lines import joined_at_marks, may_carry_mark
from unspoilt.review.plain import plain_text, texts_of, without_symbols
from unspoilt.review.value import Scalar

_MOST: Final = 20
_MOST_CHARACTERS: Final = 60
#: Tags about the post, not about the work.
_FURNITURE: Final = lazy_pattern(
    r"(?:(?:my|new|recent|the|a)\s+)?(?:\w+\s+)?reviews?|reviewed|posts?|blog|blogging|uncategori[sz]ed|all|misc|notes?"
    r"|(?:\w+\s+)?reads?|reading|reading list|currently reading|to ?read|favou?rites?|backlist|(?:new|recent) releases?"
    r"|arcs?|netgalley|(?:\w+\s+)?stars?(?:\s+reads?)?|\d\s?stars?.*|20\d\d(?:\s+\w+)?|\w+\s+20\d\d|finished"
    r"|watched|watching|watch ?list|seen|played|playing|listened|letterboxd|goodreads|inbox|media ?log"
    r"|diary|(?:re )?watch|rezension(?:en)?|kritik|critiques?|reseñas?|livres?|libros?|b(?:uch|ücher)|lectures?"
    r"|favou?rite (?:books|films)"
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
#: Two words that are one genre, or one kind.
_PHRASES: Final = frozenset(
    (
        *("science fiction", "young adult", "historical fiction", "literary fiction", "true crime", "short stories"),
        *("speculative fiction", "urban fantasy", "epic fantasy", "high fantasy", "dark fantasy", "magical realism"),
        *("graphic novel", "graphic novels", "space opera", "middle grade", "romantic comedy", "martial arts"),
        *("video game", "video games", "board game", "board games", "tv show", "tv shows", "tv series", "film noir"),
        *("book review", "book reviews", "film review", "film reviews", "movie review", "movie reviews", "hip hop"),
        *("game review", "game reviews", "non fiction", "visual novel", "folk horror", "body horror", "post punk"),
        *("heavy metal", "black metal", "death metal", "alternative rock", "indie rock", "role playing"),
    )
)
#: First parts of nested tags that sort notes, not works.
_NAMESPACES: Final = frozenset(
    (
        *("status", "rating", "author", "authors", "type", "media", "format", "year", "date", "person", "people"),
        *("project", "area", "source", "read", "watched", "state", "stars", "mood", "month", "director", "up"),
    )
)
_BLOG_WORDS: Final = frozenset({"review", "reviews", "blog", "post", "posts"})


def read_genres(
    fields: Iterable[Field], not_genres: tuple[str, ...], *, spaced: bool = False
) -> tuple[tuple[str, ...], int | None]:
    """Return the genres, each once, and the line of their key, without tags that name the work or its makers.

    `spaced`: the site generator splits tags at spaces.
    """
    for meanings in ({Meaning.GENRES}, {Meaning.TAGS}):
        chosen = [field for field in fields if field.meaning in meanings]
        names: dict[str, str] = {}
        for field in chosen:
            for text in _unnested(field, spaced=spaced):
                plain = without_symbols(plain_text(text)).lstrip("#").strip()
                if _is_genre(plain, not_genres, named=Meaning.GENRES in meanings):
                    names.setdefault(plain.casefold(), plain)
        if names:
            return tuple(names.values())[:_MOST], chosen[0].line
    return (), None


def _unnested(field: Field, *, spaced: bool) -> list[str]:
    """Return the tags; of nested ones (`film/horror`) the parts, unless the first says that it is no genre."""
    texts = split_tags(field, spaced=spaced)
    if field.meaning is not Meaning.TAGS:
        return texts
    parts: list[str] = []
    for text in texts:
        if may_carry_mark(text):
            parts.append(text)
            continue
        first, *below = plain_text(text).lstrip("#").split("/")
        if not below or " " in first.strip():
            parts.append(text)
        elif first.casefold() not in _NAMESPACES:
            parts.extend(below if first.casefold() in {"genre", "genres", "tag", "tags", "topic"} else (first, *below))
    return parts


def split_tags(field: Field, *, spaced: bool = False) -> list[str]:
    """Split one line of genres at its separators; a list is split by its author already."""
    if not isinstance(field.value, Scalar):
        return joined_at_marks(texts_of(field.value))
    text = field.value.text or ""
    if may_carry_mark(text):
        return [text]
    if re.search(r"[,;|·•]|\s/\s", text):
        return re.split(r"\s*[,;|·•]\s*|\s+/\s+", text)
    if "/" in text and field.meaning is Meaning.GENRES:
        return text.split("/")
    if text.lstrip().startswith("#"):
        return text.split()
    words = text.split()
    if field.meaning is not Meaning.TAGS or len(words) < 2:
        return [text]
    lower = {word.casefold() for word in words}
    if (spaced and field.name != "category") or lower & (_BLOG_WORDS | _KINDS):
        # Jekyll and Obsidian split `tags: book fantasy` at the spaces; "science fiction" stays one genre.
        return _split_words(words)
    return [text]


def _split_words(words: list[str]) -> list[str]:
    parts: list[str] = []
    at = 0
    while at < len(words):
        two = " ".join(words[at : at + 2])
        size = 2 if two.casefold() in _PHRASES and len(words) > at + 1 else 1
        parts.append(" ".join(words[at : at + size]))
        at += size
    return parts


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
