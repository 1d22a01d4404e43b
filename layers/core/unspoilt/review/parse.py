"""A file becomes a Review, or is refused with the line and the remedy."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from unspoilt.config import ReviewSettings
from unspoilt.errors import Problem
from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.catalogue import read_ids
from unspoilt.review.cover import read_cover
from unspoilt.review.decode import decode_text
from unspoilt.review.fields import Field, normal_name, sort_fields
from unspoilt.review.file_name import FileName, read_file_name
from unspoilt.review.front_matter import FrontMatter, read_front_matter
from unspoilt.review.genres import read_genres
from unspoilt.review.key_names import Meaning
from unspoilt.review.not_reviews import why_no_review
from unspoilt.review.open_lines import count_open_lines, may_carry_mark
from unspoilt.review.opening import find_stray_lines
from unspoilt.review.plain import one_text, plain_text, texts_of
from unspoilt.review.published import read_published
from unspoilt.review.rating import read_rating
from unspoilt.review.review import Rating, Review, Work
from unspoilt.review.sections import names_many
from unspoilt.review.slug import slugify
from unspoilt.review.stance import read_draft, read_stance
from unspoilt.review.top import read_top
from unspoilt.review.value import Mapping, refuse
from unspoilt.review.work import Named, kind_of_work, name_work, year_of_work

_MOST_AUDIENCE: Final = 300
_MOST_ID: Final = 200
_KIND_HEADING: Final = lazy_pattern(r"[ ]{0,3}#{1,6}[ \t]+(.{0,60}\b(?:review|details)\b.{0,60})", re.IGNORECASE)


def parse_review(data: bytes, *, name: str, settings: ReviewSettings) -> Review:
    """Return what the file says, or raise ReviewRefused; nothing else is raised, whatever the bytes.

    `name` is the key or path of the upload: it gives a title, a date or a kind where the file has none.
    """
    front = read_front_matter(decode_text(data))
    if front.mapping is None and not any(line.strip() for line in front.body_lines):
        refuse(1, "the file is empty: write a review into it, or delete it")
    return _understand(front, read_file_name(name), settings)


def _understand(front: FrontMatter, file: FileName, settings: ReviewSettings) -> Review:
    own, unknown = sort_fields(front.mapping) if front.mapping else ((), ())
    pasted = front.mapping is None
    open_lines = count_open_lines(front.body_lines)
    top = read_top(own, front.body_lines, open_lines, front.body_line, file, pasted=pasted)
    fields = top.fields
    named = name_work(
        fields,
        tuple((line.text, front.body_line + line.index) for line in top.title_lines),
        (top.told[0], front.body_line + top.told[1]) if top.told else None,
        file.title,
    )
    lines = list(top.lines)
    if pasted:
        for index in find_stray_lines(top.lines):
            lines[index] = ""

    doubts: list[Problem] = []
    rating, rating_line = _rating_of(fields, named.rating if named else None, settings, doubts)
    ids, bad_ids = read_ids(field for field in fields if field.meaning is Meaning.IDENTIFIER)
    doubts.extend(Problem(line, message) for line, message in bad_ids)
    _refuse_no_review(front, lines, file, fields, rated=rating is not None, named=named, has_work=bool(ids))
    assert named is not None
    when = read_published(fields, file.stem, settings.time_zone, doubts)
    year = year_of_work((*fields, *(_as_year(field) for field in when.work_years)))
    kind = kind_of_work(
        fields,
        (*(field.name for field in own), *(normal_name(key.rpartition(".")[2]) for key in unknown)),
        named.section,
        _kind_headings(front.body_lines, open_lines),
        file.folder,
    )
    genres, genres_line = read_genres(
        fields,
        tuple(word.casefold() for word in (named.title, *named.creators)),
        spaced=_is_jekyll(front.mapping, file),
    )
    audience = _text(fields, Meaning.AUDIENCE, _MOST_AUDIENCE)
    teaser = _text(fields, Meaning.TEASER)
    description = _text(fields, Meaning.DESCRIPTION)
    cover = read_cover(fields, doubts)
    slug = (
        next((slugify(_unmarked(one_text(field.value))) for field in fields if field.meaning is Meaning.SLUG), "")
        or None
    )
    author_id = _text(fields, Meaning.AUTHOR_ID, _MOST_ID)
    stance = read_stance(front.mapping or Mapping((), 1), fields, doubts)
    draft = read_draft(fields, doubts)
    shown = {
        "title": named.title_line,
        "creators": named.creators_line,
        "year": year[1] if year else None,
        "rating": rating_line,
        "genres": genres_line,
        "audience": audience[1] if audience else None,
        "teaser": teaser[1] if teaser else None,
        "description": description[1] if description else None,
        "published": when.line,
        "cover": cover[1] if cover else None,
    }
    return Review(
        work=Work(named.title, named.creators, kind, year[0] if year else named.year, ids),
        body="\n".join(lines),
        body_line=front.body_line,
        headline=named.headline,
        rating=rating,
        genres=genres,
        audience=plain_text(audience[0]) if audience else None,
        teaser=teaser[0] if teaser else None,
        description=description[0] if description else None,
        published=when.at,
        cover=cover[0] if cover else None,
        stance=stance,
        draft=draft,
        slug=slug,
        author_id=author_id[0] if author_id else None,
        lines=tuple((key, line) for key, line in shown.items() if line is not None),
        unknown_keys=unknown,
        warnings=tuple(sorted(doubts, key=lambda problem: problem.line or 0)),
    )


def _rating_of(
    fields: tuple[Field, ...],
    beside_title: tuple[str, int | None] | None,
    settings: ReviewSettings,
    doubts: list[Problem],
) -> tuple[Rating | None, int | None]:
    best = next((one_text(field.value) for field in fields if field.meaning is Meaning.BEST), None)
    first_doubt: Problem | None = None
    for field in fields:
        if field.meaning not in {Meaning.RATING, Meaning.STARS}:
            continue
        usual = Decimal(5) if field.meaning is Meaning.STARS else settings.rating_best
        reading = read_rating(one_text(field.value), usual_best=usual, stated_best=best)
        doubt = Problem(field.line, reading.warning) if reading.warning else None
        if reading.rating is not None:
            doubts.extend([doubt] if doubt else [])
            return reading.rating, field.line
        first_doubt = first_doubt or doubt
    if beside_title is not None:
        reading = read_rating(beside_title[0], usual_best=Decimal(5))
        if reading.rating is not None:
            return reading.rating, beside_title[1]
    doubts.extend([first_doubt] if first_doubt else [])
    return None, None


def _refuse_no_review(
    front: FrontMatter,
    lines: list[str],
    file: FileName,
    fields: tuple[Field, ...],
    *,
    rated: bool,
    named: Named | None,
    has_work: bool,
) -> None:
    """Refuse what nobody would call a review: no title, an index of a folder, a title with neither text nor rating."""
    has_text = any(line.strip() for line in lines)
    if named is None:
        refuse(1, "the file names no work: add a title, such as title: Dracula, above the text")
    if file.is_section_index and not rated and not named.creators and not has_work:
        refuse(1, "this is an index of a folder (_index.md) with no rating and no work, not a review: leave it out")
    why = None if rated or has_work else why_no_review(front.mapping, named.title, file.stem, front.body_lines)
    if why is not None and not _has_maker(fields, named):
        refuse(1, why)
    if not has_text and not rated:
        refuse(front.body_line, "there is no text below the title and no rating: write the review, or add a rating")
    if not has_text and named.title_line is None:
        refuse(1, "the file has neither a title nor a text: add a title, such as title: Dracula, and the review")


def _has_maker(fields: tuple[Field, ...], named: Named) -> bool:
    """Tell whether somebody made the work; `author` alone beside the title of a page may be who keeps the site."""
    return bool(named.creators) and not (
        names_many(named.title) and all(field.meaning is not Meaning.CREATORS for field in fields)
    )


def _is_jekyll(mapping: Mapping | None, file: FileName) -> bool:
    """Tell whether the site generator splits tags at spaces: Jekyll, by its layout key or its dated file name."""
    keys = {pair.key.casefold() for pair in mapping.pairs} if mapping else set()
    return "layout" in keys or file.is_dated


def _as_year(field: Field) -> Field:
    return Field(Meaning.YEAR, field.name, field.line, field.value, field.rank)


def _text(fields: tuple[Field, ...], meaning: Meaning, most: int | None = None) -> tuple[str, int] | None:
    """Return the first text with this meaning that says something, and its line."""
    for field in fields:
        if field.meaning is meaning:
            text = " ".join(texts_of(field.value)).strip()
            if text and text.casefold() not in {"true", "false", "null"} and (most is None or len(text) <= most):
                return text, field.line
    return None


def _kind_headings(lines: tuple[str, ...], open_lines: int) -> str:
    return " ".join(found[1] for line in lines[:open_lines] if (found := _KIND_HEADING.match(line[:200])))


def _unmarked(text: str | None) -> str:
    """Return a wish for an address, unless part of it is marked: an address is public, and nothing else is lost."""
    return "" if text is None or may_carry_mark(text) else text
