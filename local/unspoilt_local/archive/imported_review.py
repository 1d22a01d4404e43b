"""A review as another product knows it, and the Markdown file that it becomes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from unspoilt.review.review import Kind
from unspoilt.review.slug import slugify
from unspoilt.spoiler.safe_text import clean_text

#: A bookshelf of 200 tags is somebody's filing system, not a review's.
_MOST_TAGS: Final = 40


@dataclass(frozen=True, slots=True)
class ImportedReview:
    """One review, with what the product says about it and its work."""

    #: 1-based line of the export on which its row begins.
    line: int
    title: str
    creators: tuple[str, ...]
    kind: Kind
    #: Markdown.
    body: str
    #: The whole text spoils, says the product.
    spoils: bool = False
    #: "Earthsea Cycle, #1".
    series: str = ""
    year: int | None = None
    #: Of five.
    rating: Decimal | None = None
    #: The review's own day or moment, or the best that the product gives for it.
    dated: date | None = None
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    #: Catalogue numbers and whatever else is kept in the file, by key of the front matter.
    kept: tuple[tuple[str, str], ...] = ()
    #: The product's own id of the review, or of the work where it has no other.
    product_id: str = ""


def write_review(review: ImportedReview) -> bytes:
    """Return the file: YAML front matter of plain keys, then the text."""
    lines = ["---", f"title: {_quoted(review.title)}"]
    if review.series:
        lines.append(f"series: {_quoted(review.series)}")
    if review.creators:
        lines.append(f"{_creators_key(review.kind)}: {_list(review.creators)}")
    lines.append(f"kind: {review.kind}")
    if review.year is not None:
        lines.append(f"year: {review.year}")
    if review.rating is not None:
        lines.append(f"rating: {rating_text(review.rating)}/5")
    if review.dated is not None:
        lines.append(f"date: {review.dated.isoformat()}")
    lines += [f"{key}: {_quoted(value)}" for key, value in review.kept if value]
    if review.genres:
        lines.append(f"genres: {_list(review.genres)}")
    if review.tags:
        lines.append(f"tags: {_list(review.tags[:_MOST_TAGS])}")
    if review.spoils:
        lines.append("spoilers: true")
    return "\n".join([*lines, "---", "", review.body, ""]).encode("utf-8", "replace")


def file_name_of(review: ImportedReview) -> str:
    """Return a name that stays the same however the rest of the export changes."""
    own = slugify(review.product_id)
    if not own:
        told = "\0".join((review.title, *review.creators, str(review.dated)))
        own = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{slugify(review.title) or 'review'}-{own}.md"


def rating_text(rating: Decimal) -> str:
    """Return a grade without needless zeros: "4", "4.25"."""
    text = f"{rating:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _creators_key(kind: Kind) -> str:
    return "director" if kind is Kind.FILM else "author"


def _quoted(text: str) -> str:
    """Write a text as YAML reads it in double quotes, which JSON's strings are."""
    return json.dumps(clean_text(text), ensure_ascii=False)


def _list(texts: tuple[str, ...]) -> str:
    return f"[{', '.join(_quoted(text) for text in texts)}]"
