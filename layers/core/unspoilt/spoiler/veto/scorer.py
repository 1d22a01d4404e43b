"""The veto: which sentences might give something away, and why. It can only remove; it never lets anything out.

Phrases (veto_rules.json) and the shape of a sentence (veto_features) become numbers, weighted by a small table
(veto_weights.json) that `bench/veto/train.py` writes. A hard cue ("killed", "the ending") is always enough. Soft cues
add up, and talk about the book or the reading weighs against them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.veto.veto_features import HARD, WHY, Features, features_of
from unspoilt.spoiler.veto.veto_words import Words, load_rules, mask_title, read_words

#: Talk about the book may weigh this much against soft cues, and never against a hard one.
MOST_RELIEF: Final = -0.6
#: What one worrying neighbour adds, for each point that it stands above the line, and at most.
_NEIGHBOUR: Final = 0.25
_MOST_NEIGHBOUR: Final = 0.75
#: What a mark right beside a sentence adds.
_NEAR: Final = 0.8
#: A title or an alt text has no room to explain itself: less is enough than in prose.
_SHORT_TEXT: Final = 0.6
_MOST_REASONS: Final = 4
#: A reason so many times lighter than the first is not worth a word.
_WEAKEST: Final = 5
#: Points below which a text may be calm: about a fifth of the way from certain to suspect.
_CALM: Final = -1.2
#: Good signs, of which a calm text has one.
_TALK: Final = frozenset(("craft", "premise", "stance"))
#: Signs of narration, of which a calm text has none.
_TOLD: Final = frozenset(
    ("he", "they", "narrates", "narrated", "perfect", "dangling", "event", "outcome", "kin", "quote", "clause", "known")
)
#: So many words of the story may stand in a calm text; more where it only says what the work is about.
_CALM_STORY: Final = 1
_CALM_PREMISE: Final = 3
_MOST_STORY: Final = 8
#: From so many letters on a word in "-ly" is an adverb: "family" is not.
_ADVERB: Final = 6
_SENTENCE: Final = lazy_pattern(r"(?<=[.!?…])\s+|\n+")
_ARTICLES: Final = frozenset(("the", "a", "an"))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the veto thinks of one text."""

    suspect: bool
    #: 0 to 1; suspect from 0.5.
    score: float
    #: In words an author understands, the weightiest first; empty unless suspect.
    reasons: tuple[str, ...]
    #: Far from suspect, and it speaks of the work or the reading rather than of what happens: fit to be quoted.
    #: A sentence of pure narration ("The arrow twisted.") gives no cue at all, and is not calm.
    calm: bool = False
    #: How many of its words belong to this story and not to talk about stories.
    story: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """The table that training writes."""

    bias: float
    features: dict[str, float]
    #: Common words and how much more often they stand in spoilers; log odds.
    words: dict[str, float]
    #: Words that people use about any work; every other word of substance is a word of this story.
    talk: frozenset[str]


@cache
def load_weights() -> Weights:
    """Read the weights that ship beside this module; once for a process."""
    stored = json.loads(Path(__file__).with_name("veto_weights.json").read_text(encoding="utf-8"))
    return Weights(stored["bias"], stored["features"], stored["words"], frozenset(stored["talk"].split()))


def judge_sentences(
    sentences: Sequence[str], *, title: str, creators: Sequence[str], near: Sequence[float] | None = None
) -> tuple[Judgement, ...]:
    """Judge the sentences of one review in their order; `near` says how close each is to a hidden part, 0 to 1."""
    weights = load_weights()
    measured = measure(sentences, title=title, creators=creators, weights=weights)
    points = [points_of(features, weights) for features in measured]
    last = len(points) - 1
    judgements = []
    for at, (features, own) in enumerate(zip(measured, points, strict=True)):
        beside = max(0.0, points[at - 1] if at else 0.0, points[at + 1] if at < last else 0.0)
        extra = min(_MOST_NEIGHBOUR, _NEIGHBOUR * beside)
        if near is not None:
            extra += _NEAR * near[at]
        judgements.append(_judgement(features, own + extra, weights, beside=extra > 0 and own < 0))
    return tuple(judgements)


def judge_text(text: str, *, title: str = "", creators: Sequence[str] = ()) -> Judgement:
    """Judge a short text that stands by itself: headline, audience, alt text, genre, description."""
    weights = load_weights()
    parts = [part for part in _SENTENCE.split(text) if part.strip()]
    judged = [
        _judgement(features, points_of(features, weights) + _short(features), weights, beside=False)
        for features in measure(parts, title=title, creators=creators, weights=weights, placed=False)
    ]
    nothing = Judgement(suspect=False, score=0.0, reasons=(), calm=True)
    worst = max(judged, key=lambda judgement: judgement.score, default=nothing)
    return replace(worst, calm=all(judgement.calm for judgement in judged))


def measure(
    sentences: Sequence[str], *, title: str, creators: Sequence[str], weights: Weights, placed: bool = True
) -> list[Features]:
    """Return the features of each sentence."""
    last = max(1, len(sentences) - 1)
    measured = []
    for at, sentence in enumerate(sentences):
        features = _measure_one(sentence, title, tuple(creators), weights)
        measured.append(features.placed(at / last) if placed else features)
    return measured


#: A review's opening is measured for its lead, and again with all the rest.
@lru_cache(maxsize=256)
def _measure_one(sentence: str, title: str, creators: tuple[str, ...], weights: Weights) -> Features:
    """Return the features of a sentence, wherever it stands."""
    title_words, known = _work_words(title, creators)
    words = _without_title(read_words(sentence, known), title_words)
    features = features_of(sentence, words)
    _add_common_words(words, features, weights.words)
    _add_story_words(words, features, weights.talk)
    return features


@lru_cache(maxsize=16)
def _work_words(title: str, creators: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return the words of the title, and all that are no names of the story: those of the title and the creators."""
    known = frozenset(word for part in (title, *creators) for word in read_words(part).words)
    return read_words(title).words, known


def points_of(features: Features, weights: Weights) -> float:
    """Add up: above 0 is suspect. A hard cue is always enough, whatever stands beside it."""
    hard = soft = 0.0
    rules = load_rules().rules
    for name, value in features.values.items():
        if name in HARD or (name in rules and rules[name].hard):
            hard += value * weights.features[name]
        else:
            soft += value * weights.features.get(name, 0.0)
    return weights.bias + hard + max(MOST_RELIEF, soft)


def _short(features: Features) -> float:
    """Return what a text without surroundings adds where it names someone or tells something."""
    return _SHORT_TEXT if {"names", "he", "narrates", "narrated", "kin"} & features.values.keys() else 0.0


def _without_title(words: Words, title: tuple[str, ...]) -> Words:
    masked = mask_title(words, title)
    if len(title) > 2 and title[0] in _ARTICLES:
        masked = mask_title(masked, title[1:])
    return masked


def _add_common_words(words: Words, features: Features, table: dict[str, float]) -> None:
    """Add the worry of common words."""
    found = {word: table[word] for word in words.words if word in table}
    if found:
        # By the root of its length, so that a long sentence is not much worse for being long.
        features.values["words"] = sum(found.values()) / math.sqrt(len(words.words))
        features.evidence["words"] = max(found, key=lambda word: (found[word], word))


def _add_story_words(words: Words, features: Features, talk: frozenset[str]) -> None:
    """Add how many words belong to this story, and whether one stands behind "the" or in what is told of it."""
    story = story_words(words, talk)
    definite = load_rules().sets["definite"]
    begins = clause_of(words.words)
    known = [at for at in story if definite.intersection(words.words[max(0, at - 2) : at])]
    told = [at for at in story if begins is not None and at > begins]
    for name, places, most in (("story", story, _MOST_STORY), ("known", known, 1), ("clause", told, 1)):
        if places:
            features.values[name] = float(min(most, len(places)))
            features.evidence[name] = words.words[places[0]]


def story_words(words: Words, talk: frozenset[str]) -> list[int]:
    """Return where words of substance stand that are no talk about works, nor part of title, names or numbers."""
    return [
        at
        for at, word in enumerate(words.words)
        if word[0].isalpha() and len(word) > 2 and at not in words.capitals and not _is_talk(word, talk)
    ]


def _is_talk(word: str, talk: frozenset[str]) -> bool:
    """Say whether a word is talk: listed, an adverb, a negation, or hyphens between such words."""
    if stem(word) in talk or (word.endswith("ly") and len(word) > _ADVERB) or word.endswith("n't"):
        return True
    return "-" in word and all(_is_talk(part, talk) for part in word.split("-") if len(part) > 2)


def clause_of(words: Sequence[str]) -> int | None:
    """Return where the first clause begins that may tell what happens: "I loved *that* …", "I cried *when* …"."""
    sets = load_rules().sets
    for at, word in enumerate(words):
        follower = words[at + 1] if at + 1 < len(words) else ""
        exclaims = word == "what" and follower in {"a", "an"}
        if (word in sets["openers"] and not exclaims) or (
            word in sets["weak_openers"] and follower in sets["subjects"]
        ):
            return at
    return None


def stem(word: str) -> str:
    """Fold a word's commonest endings away."""
    for ending in ("'s", "ings", "ing", "ies", "ied", "ed", "es", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word.removesuffix("e") if len(word) > 3 else word


def _talks(features: Features) -> bool:
    found = features.values.keys()
    premise = "premise" in found
    if _TOLD & found or ("names" in found and not premise):
        return False
    if features.values.get("story", 0) > (_CALM_PREMISE if premise else _CALM_STORY):
        return False
    return bool(_TALK & found) or "self" in found or "story" not in found


def _judgement(features: Features, points: float, weights: Weights, *, beside: bool) -> Judgement:
    score = 1 / (1 + math.exp(-max(-30.0, min(30.0, points))))
    story = int(features.values.get("story", 0))
    if points < 0:
        return Judgement(suspect=False, score=score, reasons=(), calm=points < _CALM and _talks(features), story=story)
    weighed = sorted(
        ((value * weights.features.get(name, 0.0), name) for name, value in features.values.items()), reverse=True
    )
    rules = load_rules().rules
    reasons = []
    least = max(0.2, weighed[0][0] / _WEAKEST) if weighed else 0.0
    for weight, name in weighed:
        if weight < least:
            break
        why = rules[name].why if name in rules else WHY[name]
        reasons.append(why.format(features.evidence.get(name, "")))
    if beside:
        reasons.insert(0, WHY["near"])
    return Judgement(suspect=True, score=score, reasons=tuple(reasons[:_MOST_REASONS]) or (WHY["late"],), story=story)
