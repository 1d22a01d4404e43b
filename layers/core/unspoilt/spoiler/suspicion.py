"""Suspicion: the veto asked about a short text of a review that would be shown, unless its author vouches for it."""

from __future__ import annotations

from unspoilt.review.review import Review, SpoilerStance
from unspoilt.spoiler.veto.scorer import judge_text


def is_vouched(review: Review, *, hides: bool) -> bool:
    """Say whether all of a review may be quoted as it stands: its author says so, and nothing in it is marked."""
    return review.stance is SpoilerStance.NONE and not hides


def suspicion_of(text: str, review: Review) -> str | None:
    """Return why a text may give something away; None where nothing worries, or the author vouches for the review."""
    if review.stance is SpoilerStance.NONE:
        return None
    judged = judge_text(text, title=review.work.title, creators=review.work.creators)
    return "; ".join(judged.reasons) if judged.suspect else None
