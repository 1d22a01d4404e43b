"""Alt texts: what a picture outside every spoiler says about itself passes the veto, or a neutral text stands there."""

from __future__ import annotations

from unspoilt.errors import Problem
from unspoilt.review.review import Review
from unspoilt.spoiler.marks.node import Node, image_words, leaves_of
from unspoilt.spoiler.suspicion import suspicion_of


def veto_alt_texts(root: Node, review: Review) -> list[Problem]:
    """Make suspect alt texts neutral, once scope is decided, and tell the author which, with their lines."""
    problems: list[Problem] = []
    asked: dict[str, str | None] = {}
    for leaf in leaves_of(root):
        if leaf.type != "image" or leaf.region is not None or leaf.nowhere:
            continue
        words = image_words(leaf)
        if words not in asked:
            asked[words] = suspicion_of(words, review)
        why = asked[words]
        if why is not None:
            leaf.neutral = True
            told = f"the alt text of a picture may give something away, so readers get “a picture” in its place: {why}"
            problems.append(Problem(leaf.line, told))
    return problems
