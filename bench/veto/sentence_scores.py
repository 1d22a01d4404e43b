"""How well sentences are told apart: the area under the curve, by weights that did or did not see the work."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Final

from corpus import Labelled
from train import Weights, samples_of, train, with_weights

from unspoilt.spoiler.veto import scorer as veto

SEED: Final = 20
FOLDS: Final = 5

Scored = list[tuple[float, bool]]


def auc(reviews: Sequence[Labelled], weights: Weights) -> float:
    """Return how often a spoiling sentence scores above another; ties count half."""
    return area(scores(reviews, weights))


def folded_auc(folds: Sequence[tuple[Weights, Sequence[Labelled]]]) -> float:
    """Return the same where every work is judged by weights that never saw it."""
    return area([scored for weights, held in folds for scored in scores(held, weights)])


def folds_of(reviews: Sequence[Labelled], start: Weights) -> Iterator[tuple[Weights, list[Labelled]]]:
    """Yield weights that never saw some works, and those works; each work once."""
    works = sorted({review.work for review in reviews})
    random.Random(SEED).shuffle(works)
    for fold in range(FOLDS):
        held = set(works[fold::FOLDS])
        weights = train(samples_of([review for review in reviews if review.work not in held], start), start)
        yield weights, [review for review in reviews if review.work in held]


def scores(reviews: Sequence[Labelled], weights: Weights) -> Scored:
    """Return score and label of each sentence, judged in its review."""
    found: Scored = []
    with_weights(weights)
    for review in reviews:
        judged = veto.judge_sentences(review.texts, title=review.title, creators=review.creators)
        found.extend((judgement.score, spoils) for judgement, spoils in zip(judged, review.spoils, strict=True))
    return found


def area(scored: Sequence[tuple[float, bool]]) -> float:
    """Return the area under the curve from ranks."""
    ordered = sorted(score for score, _ in scored)
    first: dict[float, int] = {}
    count: dict[float, int] = {}
    for at, score in enumerate(ordered):
        first.setdefault(score, at)
        count[score] = count.get(score, 0) + 1
    ranks = [first[score] + (count[score] + 1) / 2 for score, spoils in scored if spoils]
    size, rest = len(ranks), len(scored) - len(ranks)
    return (sum(ranks) - size * (size + 1) / 2) / (size * rest)
