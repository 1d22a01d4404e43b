"""Which review a file is: permanent through edits, renames and re-uploads."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from unspoilt.review.review import Review
from unspoilt.spoiler.entry import Facts, ScreenedReview
from unspoilt.spoiler.safe_text import SafeText, fixed_text, join_safe
from unspoilt.spoiler.slug import author_slug, safe_slug
from unspoilt.use_cases.catalogue import StoredReview

#: Name space of our version 5 UUIDs (RFC 9562 §5.5).
_NAMESPACE = uuid.UUID("5c1b7e52-6a54-5b5e-9d0c-0a1f6b7f2d11")
#: A body shorter than this ("to do") says too little to tell that two files are the same review.
_TELLING_WORDS = 40


def fingerprint_of(review: Review, data: bytes) -> str:
    """Return what another file must share to be this review: the author's id, else the body, else the whole file."""
    if review.author_id is not None:
        material = "id:" + review.author_id
    else:
        words = review.body.split()
        material = "body:" + " ".join(words) if len(words) >= _TELLING_WORDS else f"file:{_hash(data)}"
    return _hash(material.encode("utf-8", "surrogatepass"))


def make_review_id(key: str, fingerprint: str) -> str:
    """Return the id of a review first seen under this key; the same on every retry."""
    return str(uuid.uuid5(_NAMESPACE, f"{key}\n{fingerprint}"))


def choose_slug(review: Review, facts: Facts, review_id: str, owner: Callable[[str], str | None]) -> SafeText:
    """Return the first free address: the author's wish, the title, with the creator, at last with part of the id."""
    for slug in _slugs(review, facts, review_id):
        if slug and owner(slug) in {None, review_id}:
            return slug
    return fixed_text(review_id)


def _slugs(review: Review, facts: Facts, review_id: str) -> Iterator[SafeText]:
    wish = author_slug(review)
    if wish is not None:
        yield wish
    yield safe_slug(facts.title)
    if facts.creators:
        yield safe_slug(join_safe(" ", [facts.title, facts.creators[0]]))
    yield safe_slug(join_safe(" ", [facts.title, fixed_text(review_id[:8])]))


def updated_at(before: StoredReview | None, screened: ScreenedReview, modified: datetime) -> datetime:
    """Return the entry's `updated`: moved only by a change that readers should hear of (RFC 4287 §4.2.15).

    A changed rating always counts; of words, more than ten and more than one in twenty must differ.
    """
    if before is None:
        return modified
    old, new = before.entry.facts, screened.facts
    if old.rating != new.rating or old.title != new.title:
        return max(modified, before.entry.updated)
    was, now = _words(old, before.shown), _words(new, screened.shown)
    changed = sum((was - now).values()) + sum((now - was).values())
    if changed > max(10, sum(was.values()) // 20):
        return max(modified, before.entry.updated)
    return before.entry.updated


def _words(facts: Facts, shown: str) -> Counter[str]:
    lines = [facts.headline, facts.audience, facts.excerpt.text if facts.excerpt else None, *facts.genres, shown]
    return Counter(word for line in lines if line for word in line.split())


def _hash(material: bytes) -> str:
    return hashlib.sha256(material).hexdigest()
