"""The excerpt: what may be quoted of a review anywhere. Nothing is a good answer.

In this order: the author's teaser, a description that passes the veto, the lead of the body, nothing (design §5.4).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from unspoilt.review.review import Review, SpoilerStance
from unspoilt.spoiler.entry import Excerpt, ExcerptSource
from unspoilt.spoiler.front_matter import screen_text
from unspoilt.spoiler.safe_text import _KEY, SafeText, clean_text, shorten_safe
from unspoilt.spoiler.suspicion import is_vouched
from unspoilt.spoiler.veto.lead import MOST_CHARACTERS, LeadSentence, description_passes, lead_of, vouched_lead_of
from unspoilt.spoiler.veto.scorer import judge_text

#: A description longer than this, in characters, is a text of its own.
_LONGEST_DESCRIPTION: Final = 1000


def excerpt_of(review: Review, sentences: Sequence[LeadSentence]) -> Excerpt | None:
    """Return the first text that may be shown; `sentences` are the body's, after its scope was decided."""
    teaser = teaser_of(review)
    if teaser is not None:
        return Excerpt(teaser, ExcerptSource.TEASER)
    description = _description_of(review)
    if description is not None:
        return Excerpt(description, ExcerptSource.DESCRIPTION)
    title, creators = review.work.title, review.work.creators
    if is_vouched(review, hides=any(sentence.hidden for sentence in sentences)):
        lead = vouched_lead_of(sentences)
    else:
        lead = lead_of(sentences, title=title, creators=creators)
    return None if lead is None else Excerpt(SafeText(clean_text(lead), key=_KEY), ExcerptSource.LEAD)


def teaser_of(review: Review) -> SafeText | None:
    """Return the teaser if it carries no mark: a teaser with a part cut out of it would point at the part."""
    return _unmarked(review.teaser)


def description_doubt(review: Review) -> str | None:
    """Return why a description that nothing stands before is not quoted; None where there is none, or it is quoted."""
    if review.description is None or teaser_of(review) is not None or _description_of(review) is not None:
        return None
    text = _unmarked(review.description)
    if text is None:
        return "it carries a spoiler mark"
    if review.stance is SpoilerStance.EVERYTHING:
        return "all of the review is a spoiler"
    if len(text) > _LONGEST_DESCRIPTION:
        return f"it is longer than {_LONGEST_DESCRIPTION} characters"
    reasons = judge_text(text, title=review.work.title, creators=review.work.creators).reasons
    return ": ".join(["it may give something away", *(["; ".join(reasons)] if reasons else [])])


def _description_of(review: Review) -> SafeText | None:
    text = _unmarked(review.description)
    if text is None or len(text) > _LONGEST_DESCRIPTION or review.stance is SpoilerStance.EVERYTHING:
        return None
    if not description_passes(text, title=review.work.title, creators=review.work.creators):
        return None
    return shorten_safe(text, MOST_CHARACTERS)


def _unmarked(text: str | None) -> SafeText | None:
    screened = screen_text(text) if text is not None else None
    return None if screened is None or screened.marked else screened.text
