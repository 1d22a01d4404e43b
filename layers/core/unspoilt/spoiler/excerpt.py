"""The excerpt: what may be quoted of a review anywhere; the author's teaser, or nothing. Nothing is a good answer."""

from __future__ import annotations

from unspoilt.review.review import Review
from unspoilt.spoiler.entry import Excerpt, ExcerptSource
from unspoilt.spoiler.front_matter import screen_text


def excerpt_of(review: Review) -> Excerpt | None:
    """Return the teaser if it carries no mark: a teaser with a part cut out of it would point at the part."""
    if review.teaser is None:
        return None
    screened = screen_text(review.teaser)
    if screened.marked or screened.text is None:
        return None
    return Excerpt(screened.text, ExcerptSource.TEASER)
