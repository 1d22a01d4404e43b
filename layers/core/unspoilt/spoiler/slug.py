"""Slugs: the last part of a page's address, from safe text only."""

from __future__ import annotations

from hashlib import blake2b

from unspoilt.review.review import Review
from unspoilt.review.slug import slugify
from unspoilt.spoiler.safe_text import _KEY, SafeText


def safe_slug(text: SafeText) -> SafeText:
    """Reduce safe text to [a-z0-9-]; "" where nothing is left."""
    return SafeText(slugify(text), key=_KEY)


def genre_slug(genre: SafeText) -> SafeText:
    """Return the address of a genre's listing: the same for "Sci-Fi" and "sci fi", a digest where no letter is left."""
    digest = blake2b(" ".join(genre.casefold().split()).encode(), digest_size=6).hexdigest()
    return SafeText(slugify(genre) or f"genre-{digest}", key=_KEY)


def author_slug(review: Review) -> SafeText | None:
    """Return the slug that the author asked for, or None; it was written to be an address."""
    wish = slugify(review.slug) if review.slug else ""
    return SafeText(wish, key=_KEY) if wish else None
