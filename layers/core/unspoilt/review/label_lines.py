"""Read `Rating: …`, `**Genre:** …`, `🖊 **Author**: …` and lone star lines at the top of a body as metadata."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.fact_line import read_dated_line, read_fact_line
from unspoilt.review.fact_table import find_fact_table
from unspoilt.review.fields import Field, normal_name
from unspoilt.review.key_names import Meaning
from unspoilt.review.kinds import kind_named
from unspoilt.review.label_names import MEANING_OF_LABEL, NOTE_LABELS
from unspoilt.review.people import looks_like_names
from unspoilt.review.plain import one_text, plain_text, without_symbols
from unspoilt.review.rating import read_lone_rating, read_rating
from unspoilt.review.value import Scalar

#: Longer lines are prose.
_MOST_CHARACTERS: Final = 400
#: A byline stands near the top.
_BYLINE_LINES: Final = 8
_LABEL: Final = lazy_pattern(
    r"[ ]{0,3}(?:>\s?)?(?:[-*+•·]\s+)?(?:#{1,6}\s+)?(?P<mark>\*{1,3}|_{1,3})?\s*"
    r"(?P<label>[^\W\d_][\w '’()/-]{0,30}?)\s*"
    r"(?:(?P=mark)?\s*(?::{1,2}|：)\s*|\s+(?=[★⭐☆🌟]))(?(mark)(?:(?P=mark))?)\s*(?P<value>\S.*?)\s*\\?\s*"
)
#: "by Bram Stoker" on a line of its own, below the title.
_BYLINE: Final = lazy_pattern(
    r"[ ]{0,3}[*_]{0,3}(?:(?:written|directed|created|developed) )?by (?P<names>[^.!?:*_]{3,120})[*_]{0,3}\s*\\?\s*",
    re.IGNORECASE,
)
_HEADING: Final = lazy_pattern(
    r"[ ]{0,3}(?:#{1,6}\s+)(?P<text>\S.{0,60}?)\s*#*\s*|(?P<mark>\*\*|__)(?P<bold>[^*_]{1,40})(?P=mark):?\s*"
)
#: The whole line in emphasis, or in one plain HTML element.
_WRAPPED: Final = lazy_pattern(
    r"(?P<before>[ ]{0,3}(?:[-*+•·>]\s+)?)(?P<mark>\*\*\*?|__)(?P<text>[^*_]{3,300})(?P=mark)\s*\\?\s*"
)
_ELEMENT: Final = lazy_pattern(
    r"\s*<(?P<tag>p|li|div|span|strong|b|em|i|h[1-6])>(?P<text>.{1,350})</(?P=tag)>\s*(?:<br ?/?>)?\s*"
)
#: `**Rating** – 4/5`: a dash behind a label that is set apart.
_DASHED: Final = lazy_pattern(r"(?P<label>[\W_]{0,12}(?P<mark>\*\*)[^*_:]{1,30}(?P=mark))\s+[–—-]\s+(?P<value>\S.*)")
#: Obsidian's fields within a line: `[author:: Jane Austen]`.
_FIELD: Final = lazy_pattern(
    r"[ ]{0,3}(?:[-*+]\s+)?(?:\[(?P<square>[^\[\]:]{1,40}::\s.{1,200})\]|\((?P<round>[^():]{1,40}::\s.{1,200})\))\s*"
)
_FIELDS: Final = lazy_pattern(r"(?<=\])\s+(?=\[\w)|(?<=\))\s+(?=\(\w)")
#: `<p><strong>Author:</strong> Jane Austen<br>`.
_PLAIN_TAGS: Final = lazy_pattern(r"</?(?:p|div|li|ul|strong|b|em|i|span|br)\s?/?>", re.IGNORECASE)
_FORUM_CODES: Final = lazy_pattern(r"\[/?(?:b|i|u|h[1-3]|size)(?:=[^\[\]]{1,20})?\]", re.IGNORECASE)
#: "Score /5", "Rating (1-10)", "Rating out of 10": the scale stands in the label.
_SCALED: Final = lazy_pattern(r"(?P<label>\D{3,20}?) (?:out of |of |0 |1 )?(?P<best>5|10|20|100)")
#: Labels of grades and of sentences: "Verdict: go and see it."
_OPINIONS: Final = frozenset({"verdict", "final verdict", "my verdict", "overall"})
_USUAL_BEST: Final = Decimal(10)
_PIECES: Final = lazy_pattern(r"\s+[|·•]\s+")
_WORDS: Final = lazy_pattern(r"[^\w]+|_+")


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
            if field.meaning is Meaning.IDENTIFIER or all(
                one.meaning is not field.meaning or _is_no_grade(one) for one in fields
            ):
                fields.append(field)
                taken.append(indices)
    for field, indices in _table_facts(lines, open_lines, body_line):
        if field.meaning is Meaning.IDENTIFIER or all(one.meaning is not field.meaning for one in fields):
            fields.append(field)
            taken.append(indices)
    if all(field.meaning is not Meaning.RATING for field in fields):
        for field, indices in _lone_ratings(lines, open_lines, body_line):
            fields.append(field)
            taken.append(indices)
    return LabelLines(tuple(fields), tuple(taken))


def _is_no_grade(field: Field) -> bool:
    """Say whether a rating is none of ours, so that another may follow: "Rating: PG-13"."""
    text = one_text(field.value) if field.meaning is Meaning.RATING else None
    return text is not None and read_rating(text, usual_best=_USUAL_BEST).rating is None


def _labels_at(
    lines: tuple[str, ...], number: int, open_lines: int, body_line: int
) -> list[tuple[Field, tuple[int, ...]]]:
    line = _unwrapped(lines[number])
    if not line.strip() or len(line) > _MOST_CHARACTERS:
        return []
    parts = _FIELDS.split(line) if "::" in line else _PIECES.split(_without_emoji(line))
    pieces = [_read_label(piece) for piece in parts]
    found = [piece for piece in pieces if piece is not None]
    if found and len(found) == len(pieces):
        return [(_field(meaning, name, value, body_line + number), (number,)) for meaning, name, value in found]
    byline = _BYLINE.fullmatch(line)
    if byline and number < _BYLINE_LINES and looks_like_names(byline["names"], after_comma=True):
        return [(_field(Meaning.CREATORS, "by", byline["names"], body_line + number), (number,))]
    facts = [fact] if (fact := read_dated_line(line)) else read_fact_line(line) if number < _BYLINE_LINES else []
    if facts:
        return [(_field(meaning, name, value, body_line + number), (number,)) for meaning, name, value in facts]
    heading = _HEADING.fullmatch(line)
    if heading is None:
        return []
    label = _label_words(heading["text"] or heading["bold"])
    meaning = MEANING_OF_LABEL.get(label)
    below = next((at for at in range(number + 1, open_lines) if lines[at].strip()), None)
    if meaning not in {Meaning.WORK_TITLE, Meaning.CREATORS, Meaning.RATING, Meaning.GENRES} or below is None:
        return []
    value = lines[below].strip()
    alone = below + 1 >= len(lines) or not lines[below + 1].strip()
    if not alone or not _fits(meaning, plain_text(value)) or value.startswith(("#", "!", "<", "-", "*  ", ">")):
        return []
    if meaning is Meaning.RATING and not _is_grade(value):
        return []
    return [(_field(meaning, label, value, body_line + below), (number, below))]


def _unwrapped(line: str) -> str:
    if len(line) > _MOST_CHARACTERS:
        return line
    if "[/" in line:
        line = _FORUM_CODES.sub("", line)
    if found := _ELEMENT.fullmatch(line):
        line = plain_text(found["text"])
    elif "<" in line and line.lstrip()[:1] in {"<", "-", "*"}:
        line = _PLAIN_TAGS.sub("", line)
    if (found := _WRAPPED.fullmatch(line)) and ":" in found["text"].rstrip()[:-1]:
        return found["before"] + found["text"]
    return line


def _read_label(piece: str) -> tuple[Meaning, str, str] | None:
    piece = piece.rstrip()
    if "::" in piece and (inline := _FIELD.fullmatch(piece)):
        piece = inline["square"] or inline["round"]
    elif piece.find("**", 0, 12) >= 0 and (dashed := _DASHED.fullmatch(piece)):
        piece = f"{dashed['label']}: {dashed['value']}"
    found = _LABEL.fullmatch(piece)
    if found is None:
        return None
    label = _label_words(found["label"])
    meaning = MEANING_OF_LABEL.get(label)
    value = found["value"].strip()
    scaled = _SCALED.fullmatch(label) if meaning is None else None
    if scaled and MEANING_OF_LABEL.get(scaled["label"]) is Meaning.RATING:
        meaning, label = Meaning.RATING, scaled["label"]
        value = f"{value}/{scaled['best']}" if re.fullmatch(r"\d{1,3}(?:[.,]\d{1,2})?", value) else value
    if label in _OPINIONS and not _is_grade(value):
        return None
    if "<" in value and meaning is Meaning.RATING:
        value = plain_text(value)
    if meaning is None or not _fits(meaning, plain_text(value)):
        return None
    if label in NOTE_LABELS and read_lone_rating(value) is None and not re.fullmatch(r"[\d.,½]{1,4}|[A-F][+-]?", value):
        return None
    return meaning, label, value


def _is_grade(value: str) -> bool:
    return read_rating(plain_text(value), usual_best=_USUAL_BEST).rating is not None


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
        return len(value) <= 30 and kind_named(plain_text(value)) is not None
    if meaning in {Meaning.YEAR, Meaning.DATE}:
        return len(value) <= 60 and re.search(r"\d{4}", value) is not None
    return len(value) <= 300


def _field(meaning: Meaning, label: str, value: str, line: int) -> Field:
    return Field(meaning, normal_name(label), line, Scalar(value, line), 200)


def _table_facts(lines: tuple[str, ...], open_lines: int, body_line: int) -> list[tuple[Field, tuple[int, ...]]]:
    """Read a table of facts; it is taken from the text only where all of it is understood."""
    table = find_fact_table(lines, open_lines)
    if table is None:
        return []
    read = [(fact, _read_label(f"{plain_text(fact.label).rstrip(':')}: {fact.value}")) for fact in table.facts]
    whole = all(label is not None for _, label in read)
    indices = table.indices if whole else ()
    return [(_field(*label, body_line + fact.index), indices) for fact, label in read if label is not None]


def _lone_ratings(lines: tuple[str, ...], open_lines: int, body_line: int) -> list[tuple[Field, tuple[int, ...]]]:
    """Find the one line that is nothing but a rating; several that differ belong to parts, or to several works."""
    found = []
    for number in range(open_lines):
        bare = _unwrapped(lines[number]).strip().lstrip("#>-").strip()
        if bare and len(bare) <= 60 and (rating := read_lone_rating(bare)):
            found.append((rating, number, bare))
    if not found or any(rating != found[0][0] for rating, _, _ in found):
        return []
    _, number, bare = found[0]
    return [(_field(Meaning.RATING, "rating", bare, body_line + number), (number,))]
