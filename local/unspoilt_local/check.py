"""`unspoilt check`: what the system understands of a file, shows and holds back, sentence by sentence, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from unspoilt.config import ReviewSettings
from unspoilt.errors import Problem, ReviewRefused
from unspoilt.review.parse import parse_review
from unspoilt.review.review import Rating, Review
from unspoilt.spoiler.entry import ScreenedReview
from unspoilt.spoiler.screen import screen_review
from unspoilt.use_cases.inbox import MOST_BYTES, is_review_key
from unspoilt_local.folder import key_of, wanted_files


@dataclass(frozen=True, slots=True)
class Understanding:
    """What became of an accepted file."""

    review: Review
    screened: ScreenedReview


@dataclass(frozen=True, slots=True)
class Checked:
    """One file, checked."""

    file: str
    #: None for a refused file.
    understood: Understanding | None
    #: The reasons of the refusal, or what the author should look at.
    problems: tuple[Problem, ...]


def find_files(paths: Sequence[Path]) -> Iterator[Path]:
    """Return the named files as they are, and the reviews of the named folders."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        yield from (found for found, relative in wanted_files(path) if is_review_key(key_of(relative) or ""))


def check_file(path: Path, settings: ReviewSettings) -> Checked:
    """Read a file as the stack would; OSError if it cannot be read at all."""
    data = path.read_bytes()
    if len(data) > MOST_BYTES:
        size = f"the file has {len(data):,} bytes; at most {MOST_BYTES:,} are read: shorten or split it"
        return Checked(str(path), None, (Problem(None, size),))
    try:
        review = parse_review(data, name=path.name, settings=settings)
        screened = screen_review(review)
    except ReviewRefused as refusal:
        return Checked(str(path), None, refusal.problems)
    notes = sorted({*review.warnings, *screened.problems}, key=lambda note: (note.line or 0, note.message))
    return Checked(str(path), Understanding(review, screened), tuple(notes))


def to_json(checked: Checked) -> dict[str, Any]:
    """Return the object that `--json` prints on a line of its own."""
    understood = checked.understood
    excerpt = understood.screened.facts.excerpt if understood else None
    return {
        "file": checked.file,
        "accepted": understood is not None,
        "problems": [{"line": problem.line, "message": problem.message} for problem in checked.problems],
        "review": _review_to_json(understood.review) if understood else None,
        "excerpt": {"text": str(excerpt.text), "source": excerpt.source.value} if excerpt else None,
        "hidden": [
            {"first_line": part.first_line, "last_line": part.last_line, "words": part.words, "mark": part.mark}
            for part in (understood.screened.hidden if understood else ())
        ],
        "sentences": [
            {
                "line": sentence.line,
                "text": sentence.text,
                "hidden": sentence.hidden,
                "suspect": sentence.suspect,
                "reasons": list(sentence.reasons),
            }
            for sentence in (understood.screened.sentences if understood else ())
        ],
    }


def _review_to_json(review: Review) -> dict[str, Any]:
    work = review.work
    return {
        "title": review.headline or work.title,
        "work": {
            "title": work.title,
            "creators": list(work.creators),
            "kind": work.kind.value,
            "year": work.year,
            "ids": [{"scheme": each.scheme, "value": each.value} for each in work.ids],
        },
        "rating": _rating_to_json(review.rating) if review.rating else None,
        "genres": list(review.genres),
        "audience": review.audience,
        "published": review.published.isoformat() if review.published else None,
    }


def _rating_to_json(rating: Rating) -> dict[str, Any]:
    return {"value": float(rating.value), "best": float(rating.best), "label": rating.label}
