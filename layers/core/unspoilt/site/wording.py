"""Wording: what an entry is called and how it is summed up, from safe text alone."""

from __future__ import annotations

from unspoilt.review.review import Kind
from unspoilt.spoiler.entry import Facts
from unspoilt.spoiler.naming import KIND_NAMES, byline
from unspoilt.spoiler.safe_text import SafeText, fixed_text, join_safe


def entry_title(facts: Facts) -> SafeText:
    """Name an entry: the work and who made it.

    Neither the rating nor the headline stands in it: authors change both, and a reader's list should stay still.
    """
    if not facts.creators:
        return facts.title
    return join_safe(" by ", (facts.title, byline(facts.creators)))


def spoiling_title(facts: Facts) -> SafeText:
    """Name an entry of `/spoilers.atom`, with the warning first."""
    return join_safe(" ", (fixed_text("[Spoilers]"), entry_title(facts)))


def summary(facts: Facts) -> SafeText:
    """Sum an entry up on one line: rating, genres and the excerpt."""
    rating = () if facts.rating_label is None else (facts.rating_label,)
    parts = [join_safe(" · ", (*rating, *facts.genres))] if rating or facts.genres else []
    if facts.excerpt is not None:
        parts.append(facts.excerpt.text)
    return join_safe(" — ", parts) if parts else fixed_text("A review without spoilers.")


def categories(facts: Facts) -> tuple[SafeText, ...]:
    """List the genres and the kind of work, each once, however it is capitalised."""
    kind = () if facts.kind is Kind.WORK else (KIND_NAMES[facts.kind],)
    first_spelling = {name.casefold(): name for name in reversed((*facts.genres, *kind)) if name}
    return tuple(reversed(first_spelling.values()))
