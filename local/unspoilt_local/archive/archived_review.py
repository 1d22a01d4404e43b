"""An author's folder of reviews, read to be taken elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from unspoilt.config import ReviewSettings
from unspoilt.errors import Problem, ReviewRefused
from unspoilt.review.decode import decode_text
from unspoilt.review.fields import normal_name
from unspoilt.review.front_matter import read_front_matter
from unspoilt.review.parse import parse_review
from unspoilt.review.plain import texts_of
from unspoilt.review.review import Review, SpoilerStance
from unspoilt.spoiler.screen import screen_review
from unspoilt_local.check import find_files


@dataclass(frozen=True, slots=True)
class ArchivedReview:
    """One review with all that another product may ask for."""

    file: str
    review: Review
    #: The front matter's own keys as written, each with its texts.
    kept: Mapping[str, tuple[str, ...]]
    #: HTML of the whole body; what its marks hide stands in elements of the class "spoiler".
    full: str
    #: All of it is hidden, says the front matter.
    hides_all: bool
    #: Some of it is hidden, or all.
    hides: bool

    def first(self, *keys: str) -> str:
        """Return the first text of the first of these keys; "" where there is none."""
        return next((self.kept[key][0] for key in keys if self.kept.get(key)), "")

    def id_of(self, scheme: str) -> str:
        """Return the work's number in a catalogue; "" where there is none."""
        return next((each.value for each in self.review.work.ids if each.scheme == scheme), "")


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that is no review."""

    file: str
    problems: tuple[Problem, ...]


def read_archive(folder: Path, settings: ReviewSettings) -> Iterator[ArchivedReview | Unread]:
    """Read every review of a folder, in the order of their names."""
    for path in find_files([folder]):
        name = path.relative_to(folder).as_posix()
        try:
            yield read_archived(name, path.read_bytes(), settings)
        except ReviewRefused as refusal:
            yield Unread(name, refusal.problems)


def read_archived(name: str, data: bytes, settings: ReviewSettings) -> ArchivedReview:
    """Read one review; raises ReviewRefused."""
    review = parse_review(data, name=Path(name).name, settings=settings)
    mapping = read_front_matter(decode_text(data)).mapping
    pairs = mapping.pairs if mapping else ()
    return ArchivedReview(
        file=name,
        review=review,
        kept={normal_name(pair.key): texts_of(pair.value) for pair in pairs},
        full=str(screen_review(replace(review, stance=SpoilerStance.MARKED)).full),
        hides_all=review.stance is SpoilerStance.EVERYTHING,
        hides=bool(screen_review(review).hidden),
    )
