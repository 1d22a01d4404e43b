"""Read `Rating: …`, `**Genre:** …`, `🖊 **Author**: …` and lone star lines at the top of a body as metadata."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from unspoilt.review.fields import Field, Meaning, normal_name
from unspoilt.review.people import looks_like_names
from unspoilt.review.plain import plain_text, without_symbols
from unspoilt.review.rating import read_lone_rating
from unspoilt.review.value import Scalar

#: Longer lines are prose.
_MOST_CHARACTERS: Final = 400
#: A byline stands near the top.
_BYLINE_LINES: Final = 8
_LABELS: Final[dict[Meaning, str]] = {
    Meaning.WORK_TITLE: "title|full title|book title|book|film|movie|film title|movie title|game|game title|album|"
    "album title|title of the book|original title|name of the book",
    Meaning.CREATORS: "author|authors|author s|writer|writers|written by|director|directors|directed by|artist|artists|"
    "band|developer|developers|studio|creator|creators|created by|composer|designer|designers|playwright|host|hosts|"
    "showrunner|by|book author|author name|writer director|developed by|designed by|performed by",
    Meaning.RATING: "rating|my rating|overall rating|final rating|star rating|score|my score|overall score|final score|"
    "grade|my grade|final grade|overall|overall grade|stars|verdict|final verdict|rating overall|i rate it|"
    "our rating|personal rating|book rating|movie rating|film rating|my verdict|review rating|rated",
    Meaning.GENRES: "genre|genres|genre s|book genre",
    Meaning.AUDIENCE: "perfect for|recommended for|best for|ideal for|for fans of|audience|great for|good for|"
    "who should read it|who is it for|recommended to|you will like it if|who it s for",
    Meaning.YEAR: "year|release year|year of release|released|release date|publication year|year published|"
    "first published|publication date|pub date|published|original release|year of publication|date of publication",
    Meaning.KIND: "kind|medium|media type|media",
    Meaning.IDENTIFIER: "isbn|isbn 10|isbn 13|imdb|goodreads|tmdb",
    Meaning.DATE: "date|review date|date of review|reviewed on|reviewed|posted|posted on|date posted|date read|"
    "date finished|finished|finished on|read on|date watched|watched|watched on|date played|review published",
    Meaning.TEASER: "teaser",
}
_MEANING_OF: Final = {label: meaning for meaning, labels in _LABELS.items() for label in labels.split("|")}
_LABEL: Final = re.compile(
    r"[ ]{0,3}(?:[-*+•·]\s+)?(?:#{1,6}\s+)?(?P<mark>\*{1,3}|_{1,3})?\s*(?P<label>[^\W\d_][\w '’()/-]{0,30}?)\s*"
    r"(?:(?P=mark)?\s*(?::{1,2}|：)\s*|\s+(?=[★⭐☆🌟]))(?(mark)(?:(?P=mark))?)\s*(?P<value>\S.*?)\s*\\?\s*"
)
#: "by Bram Stoker" on a line of its own, below the title.
_BYLINE: Final = re.compile(
    r"[ ]{0,3}[*_]{0,3}(?:(?:written|directed|created|developed) )?by (?P<names>[^.!?:*_]{3,120})[*_]{0,3}\s*\\?\s*",
    re.IGNORECASE,
)
_HEADING: Final = re.compile(
    r"[ ]{0,3}(?:#{1,6}\s+)(?P<text>\S.{0,60}?)\s*#*\s*|(?P<mark>\*\*|__)(?P<bold>[^*_]{1,40})(?P=mark):?\s*"
)
_PIECES: Final = re.compile(r"\s+[|·•]\s+")
_WORDS: Final = re.compile(r"[^\w]+|_+")


@dataclass(frozen=True, slots=True)
class LabelLines:
    """What was found, best first as front matter would give it, and which lines it took."""

    fields: tuple[Field, ...] = ()
    #: 0-based indices into the body's lines, per field.
    taken: tuple[tuple[int, ...], ...] = ()


def read_label_lines(lines: tuple[str, ...], open_lines: int, body_line: int) -> LabelLines:
    """Read labels in the first `open_lines` lines; each meaning is read once, identifiers as often as they stand."""
    fields: list[Field] = []
    taken: list[tuple[int, ...]] = []
    for number in range(open_lines):
        for field, indices in _labels_at(lines, number, open_lines, body_line):
            if field.meaning is Meaning.IDENTIFIER or all(one.meaning is not field.meaning for one in fields):
                fields.append(field)
                taken.append(indices)
    if all(field.meaning is not Meaning.RATING for field in fields):
        for field, indices in _lone_ratings(lines, open_lines, body_line):
            fields.append(field)
            taken.append(indices)
    return LabelLines(tuple(fields), tuple(taken))


def _labels_at(
    lines: tuple[str, ...], number: int, open_lines: int, body_line: int
) -> list[tuple[Field, tuple[int, ...]]]:
    line = lines[number]
    if not line.strip() or len(line) > _MOST_CHARACTERS:
        return []
    pieces = [_read_label(piece) for piece in _PIECES.split(_without_emoji(line))]
    found = [piece for piece in pieces if piece is not None]
    if found and len(found) == len(pieces):
        return [(_field(meaning, name, value, body_line + number), (number,)) for meaning, name, value in found]
    byline = _BYLINE.fullmatch(line)
    if byline and number < _BYLINE_LINES and looks_like_names(byline["names"], after_comma=True):
        return [(_field(Meaning.CREATORS, "by", byline["names"], body_line + number), (number,))]
    heading = _HEADING.fullmatch(line)
    if heading is None:
        return []
    label = _label_words(heading["text"] or heading["bold"])
    meaning = _MEANING_OF.get(label)
    below = next((at for at in range(number + 1, open_lines) if lines[at].strip()), None)
    if meaning not in {Meaning.WORK_TITLE, Meaning.CREATORS, Meaning.RATING, Meaning.GENRES} or below is None:
        return []
    value = lines[below].strip()
    alone = below + 1 >= len(lines) or not lines[below + 1].strip()
    if not alone or not _fits(meaning, plain_text(value)) or value.startswith(("#", "!", "<", "-", "*  ", ">")):
        return []
    return [(_field(meaning, label, value, body_line + below), (number, below))]


def _read_label(piece: str) -> tuple[Meaning, str, str] | None:
    found = _LABEL.fullmatch(piece.rstrip())
    if found is None:
        return None
    label = _label_words(found["label"])
    meaning = _MEANING_OF.get(label)
    value = found["value"].strip()
    if meaning is None or not _fits(meaning, plain_text(value)):
        return None
    return meaning, label, value


def _without_emoji(line: str) -> str:
    """Drop what stands before a label for decoration: emoji, keycaps, and the spaces about them."""
    indent = len(line) - len(line.lstrip())
    bare = without_symbols(line) if line.strip() and not line.strip()[0].isascii() else line
    return line if indent > 3 else bare if bare.strip() else line


def _label_words(label: str) -> str:
    return " ".join(_WORDS.sub(" ", without_symbols(label).casefold()).split())


def _fits(meaning: Meaning, value: str) -> bool:
    """Tell whether the value can be what its label says, so that a sentence with a colon stays prose."""
    if not value or value.startswith(("|", "//")):
        return False
    if meaning is Meaning.WORK_TITLE:
        return len(value) <= 160
    if meaning is Meaning.CREATORS:
        return len(value) <= 160 and not re.search(r"[.!?]\s+[A-Z][a-z]+\s+[a-z]", value)
    if meaning is Meaning.RATING:
        return len(value) <= 60
    if meaning is Meaning.GENRES:
        return len(value) <= 200 and all(len(part.strip()) <= 40 for part in re.split(r"[,/;|·]", value))
    if meaning is Meaning.KIND:
        return len(value) <= 30
    if meaning in {Meaning.YEAR, Meaning.DATE}:
        return len(value) <= 60 and re.search(r"\d{4}", value) is not None
    return len(value) <= 300


def _field(meaning: Meaning, label: str, value: str, line: int) -> Field:
    return Field(meaning, normal_name(label), line, Scalar(value, line), 200)


def _lone_ratings(lines: tuple[str, ...], open_lines: int, body_line: int) -> list[tuple[Field, tuple[int, ...]]]:
    """Find the one line that is nothing but a rating; several that differ belong to parts, or to several works."""
    found = []
    for number in range(open_lines):
        bare = lines[number].strip().lstrip("#>-").strip()
        if bare and len(bare) <= 60 and (rating := read_lone_rating(bare)):
            found.append((rating, number, bare))
    if not found or any(rating != found[0][0] for rating, _, _ in found):
        return []
    _, number, bare = found[0]
    return [(_field(Meaning.RATING, "rating", bare, body_line + number), (number,))]
