"""What the top of a body says: labels, tags, title lines, a maker's line, and the work its first sentence names."""

from __future__ import annotations

from collections.abc import Sequence as Lines
from dataclasses import dataclass
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.fields import Field
from unspoilt.review.file_name import FileName
from unspoilt.review.given_names import looks_like_people
from unspoilt.review.hash_tags import read_hash_tags
from unspoilt.review.key_names import Meaning
from unspoilt.review.label_lines import read_label_lines
from unspoilt.review.open_lines import line_may_hide
from unspoilt.review.opening import TitleLine, read_first_heading, read_title_lines
from unspoilt.review.plain import one_text, plain_text, texts_of, without_symbols
from unspoilt.review.prose_title import read_prose_title
from unspoilt.review.sections import is_furniture
from unspoilt.review.slug import slugify
from unspoilt.review.titles import TitleReading, read_title, share_words
from unspoilt.review.value import Scalar

#: Which meanings of front matter make a label line superfluous; it then stays in the text.
_SAID_BY: Final = {
    Meaning.RATING: frozenset({Meaning.RATING, Meaning.STARS}),
    Meaning.DATE: frozenset({Meaning.DATE}),
    Meaning.IDENTIFIER: frozenset(),
}
_HEADING_MARKS: Final = lazy_pattern(r"[ ]{0,3}(?:#{3,6}\s+)?[*_]{0,3}(?P<text>[^*_#>|].{2,80}?)[*_]{0,3}\s*\\?\s*")


@dataclass(frozen=True, slots=True)
class Top:
    """The evidence, and the lines of the body with what was read as metadata left empty."""

    fields: tuple[Field, ...]
    title_lines: tuple[TitleLine, ...]
    #: What the first sentence names, and its 0-based index.
    told: tuple[TitleReading, int] | None
    lines: tuple[str, ...]


def read_top(
    own: tuple[Field, ...], body: tuple[str, ...], open_lines: int, body_line: int, file: FileName, *, pasted: bool
) -> Top:
    """Read the open lines of the body as far as front matter (`own`) does not say the same already."""
    lines = list(body)
    fields = own + _take_labels(own, lines, open_lines, body_line)
    fields += _take_tags(fields, lines, open_lines, body_line)
    title_lines = _title_lines(fields, tuple(lines), open_lines, pasted=pasted)
    if title_lines and title_lines[0].taken:
        fields += _take_maker_line(fields, title_lines, lines, open_lines, body_line)
    told = None if title_lines or _has_title(fields) else _told(tuple(lines), open_lines, file, pasted=pasted)
    for line in title_lines:
        _leave_empty(lines, line.taken)
    return Top(fields, title_lines, told, tuple(lines))


def _leave_empty(lines: list[str], indices: Lines[int]) -> None:
    for index in indices:
        lines[index] = ""


def _take_labels(own: tuple[Field, ...], lines: list[str], open_lines: int, body_line: int) -> tuple[Field, ...]:
    """Return the label lines that say what front matter does not, and leave those lines of the body empty."""
    said = {field.meaning for field in own if texts_of(field.value)}
    labels = read_label_lines(tuple(lines), open_lines, body_line)
    title = next((one_text(field.value) for field in own if field.meaning is Meaning.TITLE), None)
    used: list[Field] = []
    for field, indices in zip(labels.fields, labels.taken, strict=True):
        if said & _SAID_BY.get(field.meaning, frozenset({field.meaning})):
            continue
        if field.meaning is Meaning.WORK_TITLE and title and not share_words(title, one_text(field.value) or ""):
            # Another work that the text names: not the one in the title.
            continue
        used.append(field)
        _leave_empty(lines, indices)
    return tuple(used)


def _take_tags(fields: tuple[Field, ...], lines: list[str], open_lines: int, body_line: int) -> tuple[Field, ...]:
    """Return the tags of the text where nothing else gives genres, and leave lines of nothing but tags empty."""
    last_is_open = not any(map(line_may_hide, lines))
    found, taken = read_hash_tags(tuple(lines), open_lines, body_line, last_is_open=last_is_open)
    _leave_empty(lines, taken)
    return () if any(field.meaning is Meaning.GENRES for field in fields) else found


def _title_lines(
    fields: tuple[Field, ...], lines: tuple[str, ...], open_lines: int, *, pasted: bool
) -> tuple[TitleLine, ...]:
    """Return the body's title lines: in a file whose keys have a title, only a heading that repeats it."""
    found = tuple(line for line in read_title_lines(lines, open_lines, pasted=pasted) if not is_furniture(line.text))
    titles = [
        title
        for field in fields
        if field.meaning in {Meaning.TITLE, Meaning.WORK_TITLE, Meaning.HEADLINE} and (title := one_text(field.value))
    ]
    if titles and found:
        known = {slugify(title) for text in titles for title in (plain_text(text), read_title(text).title)}
        return tuple(
            line for line in found if {slugify(plain_text(line.text)), slugify(read_title(line.text).title)} & known
        )
    if found or titles:
        return found
    heading = read_first_heading(lines, open_lines)
    return (TitleLine(heading.text, (), heading.index),) if heading and not is_furniture(heading.text) else ()


def _take_maker_line(
    fields: tuple[Field, ...], title_lines: tuple[TitleLine, ...], lines: list[str], open_lines: int, body_line: int
) -> tuple[Field, ...]:
    """Return who made the work where a line right below the title is nothing but full names."""
    after = title_lines[-1].taken[-1] + 1 if title_lines[-1].taken else len(lines)
    at = next((number for number in range(after, min(after + 2, open_lines)) if lines[number].strip()), None)
    if at is None or any(field.meaning in {Meaning.CREATORS, Meaning.AUTHOR} for field in fields):
        return ()
    found = _HEADING_MARKS.fullmatch(without_symbols(lines[at][:200]))
    if found is None or not looks_like_people(found["text"]) or read_title(title_lines[0].text).creators:
        return ()
    lines[at] = ""
    return (Field(Meaning.CREATORS, "by", body_line + at, Scalar(found["text"], body_line + at), 300),)


def _has_title(fields: tuple[Field, ...]) -> bool:
    meanings = {Meaning.TITLE, Meaning.WORK_TITLE, Meaning.HEADLINE}
    return any(field.meaning in meanings and one_text(field.value) for field in fields)


def _told(lines: tuple[str, ...], open_lines: int, file: FileName, *, pasted: bool) -> tuple[TitleReading, int] | None:
    """Return the work that the first line of prose names, if the file's name does not name another one."""
    at = next(
        (number for number in range(open_lines) if lines[number].strip() and lines[number].lstrip()[0] not in "!<|#>{"),
        None,
    )
    reading = read_prose_title(lines[at]) if at is not None else None
    if at is None or reading is None:
        return None
    named = slugify(file.title)
    agrees = named and (slugify(reading.title) in named or named in slugify(reading.title))
    return (
        (reading, at) if agrees or (pasted and (reading.creators or reading.year or not named)) or not named else None
    )
