"""Write the veto's weight table: `python bench/veto/train.py [FILE]`. Same data, same bytes.

The weights begin at what we think of each rule (veto_rules.json and PRIORS) and may move by at most half of that: the
labelled sentences are one author's, and the veto has to judge others. Words come from statistics over four authors,
and only those that are too common to belong to any one work.
"""

from __future__ import annotations

import json
import math
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from corpus import ROOT, SHORT_TEXTS, Labelled, read_blog, read_own, read_statistics, words_by_blog

from unspoilt.spoiler.veto import scorer as veto
from unspoilt.spoiler.veto.veto_features import HARD
from unspoilt.spoiler.veto.veto_words import load_rules

TABLE: Final = ROOT / "layers" / "core" / "unspoilt" / "spoiler" / "veto" / "veto_weights.json"
BIAS: Final = -2.3
BIAS_RANGE: Final = (-2.5, -2.1)
#: What we think of the features that are no phrase rule.
PRIORS: Final = {
    "names": 0.5, "he": 0.45, "they": 0.3, "narrates": 1.0, "narrated": 1.0, "perfect": 1.3, "dangling": 0.5,
    "quote": 0.8, "late": 0.4, "long": 0.6, "words": 0.5, "story": 0.15, "clause": 0.3, "known": 0.3, "foreign": 3.5,
}  # fmt: skip
#: How far a weight may move from what we think, as a share of it.
FREEDOM: Final = 0.5
PULL: Final = 0.02
STEPS: Final = 120
RATE: Final = 0.5
#: A word of the table stands in so many sentences that do not spoil, and its difference is no chance.
COMMON: Final = 30
SURE: Final = 2.5

#: A word of talk stands in so many reviews, and every blog uses it: what two authors share is nobody's own.
TALKED: Final = 3
CONTRACTED: Final = frozenset(
    ("i'm", "i've", "i'd", "i'll", "we're", "we've", "you're", "you've", "you'll", "it'd", "it'll", "there'd", "let's")
)
#: Words of talk that two blogs about books need not have: common English, films, music, games, prizes, verdicts.
MORE_TALK: Final = Path(__file__).with_name("talk.txt")
#: What two blogs about fantasy and romances share, and which is story all the same.
STORY: Final = Path(__file__).with_name("story.txt")

Sample = tuple[dict[str, float], bool]
Weights = veto.Weights


def priors() -> veto.Weights:
    """Return the weights before any training."""
    rules = {rule.name: rule.weight for rule in load_rules().rules.values() if rule.name != "benign"}
    return veto.Weights(BIAS, {**rules, **PRIORS}, common_words(), talk())


def common_words() -> dict[str, float]:
    """Return single words with their log odds, drawn towards nothing where they are rare."""
    words = {}
    for gram, spoils, others, log_odds, z in read_statistics():
        if " " not in gram and others >= COMMON and z >= SURE:
            words[gram] = round(log_odds * (spoils + others) / (spoils + others + 50), 2)
    return dict(sorted(words.items()))


def talk(blogs: Mapping[str, Sequence[set[str]]] | None = None, least: int = TALKED) -> frozenset[str]:
    """Return the stems that every blog uses about its works, and those that we know from elsewhere."""
    counted: Counter[str] = Counter()
    users: Counter[str] = Counter()
    for reviews in (words_by_blog() if blogs is None else blogs).values():
        stems = [{veto.stem(word) for word in words} for words in reviews]
        users.update(set().union(*stems))
        counted.update(word for found in stems for word in found)
    everyone = max(users.values(), default=0)
    common = {word for word, count in counted.items() if count >= least and users[word] == everyone}
    small = {veto.stem(word) for word in load_rules().sets["english"] | CONTRACTED}
    rules = load_rules().classes
    plot = _listed(STORY) | {veto.stem(word) for word in rules if "<kin>" in rules[word] or "<role>" in rules[word]}
    crafts = {word for phrase in phrases_of("craft") for word in re.split(r"[\s-]", phrase)}
    told = common | {veto.stem(word) for word in crafts} | {veto.stem(word) for word in _listed(MORE_TALK)} | small
    return frozenset(word for word in told if len(word) > 1 and word not in plot)


def phrases_of(rule: str) -> list[str]:
    """Return the phrases of one rule, as veto_rules.json has them."""
    stored = json.loads((TABLE.parent / "veto_rules.json").read_text(encoding="utf-8"))
    return [phrase for each in stored["rules"] if each["name"] == rule for phrase in each["phrases"]]


def _listed(path: Path) -> set[str]:
    return set(path.read_text(encoding="utf-8").split())


def samples_of(reviews: Sequence[Labelled], weights: veto.Weights) -> list[Sample]:
    """Return each sentence's features and label."""
    samples: list[Sample] = []
    for review in reviews:
        measured = veto.measure(review.texts, title=review.title, creators=review.creators, weights=weights)
        samples.extend((features.values, spoils) for features, spoils in zip(measured, review.spoils, strict=True))
    return samples


def train(samples: Sequence[Sample], start: veto.Weights) -> veto.Weights:
    """Fit by projected gradient descent; both classes count the same. No randomness."""
    rules = load_rules().rules
    hard = HARD | {name for name, rule in rules.items() if rule.hard}
    spoiling = max(1, sum(spoils for _, spoils in samples))
    share = {True: 0.5 / spoiling, False: 0.5 / max(1, len(samples) - spoiling)}
    bias, weights = start.bias, dict(start.features)
    for _ in range(STEPS):
        slope: dict[str, float] = dict.fromkeys(weights, 0.0)
        bias_slope = 0.0
        for values, spoils in samples:
            firm = sum(value * weights[name] for name, value in values.items() if name in hard)
            soft = sum(value * weights[name] for name, value in values.items() if name not in hard)
            points = bias + firm + max(veto.MOST_RELIEF, soft)
            error = share[spoils] * (1 / (1 + math.exp(-max(-30.0, min(30.0, points)))) - spoils)
            bias_slope += error
            if soft > veto.MOST_RELIEF:
                for name, value in values.items():
                    if name not in hard:
                        slope[name] += error * value
        bias = min(max(bias - RATE * bias_slope, BIAS_RANGE[0]), BIAS_RANGE[1])
        for name, weight in weights.items():
            prior = start.features[name]
            room = abs(prior) * FREEDOM
            moved = weight - RATE * (slope[name] + PULL * (weight - prior))
            weights[name] = min(max(moved, prior - room), prior + room)
    rounded = {name: round(weight, 3) for name, weight in sorted(weights.items())}
    return veto.Weights(round(bias, 3), rounded, start.words, start.talk)


def with_weights(weights: Weights) -> None:
    """Let the veto judge with these weights from now on."""
    veto.load_weights = lambda: weights  # type: ignore[assignment]


def write_table(weights: veto.Weights, path: Path) -> None:
    """Write the table, sorted."""
    table = {
        "bias": weights.bias,
        "features": weights.features,
        "words": weights.words,
        "talk": " ".join(sorted(weights.talk)),
    }
    path.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Train on everything there is and write the table that ships."""
    own = [review for genre, reviews in read_own().items() if genre != SHORT_TEXTS for review in reviews]
    start = priors()
    weights = train(samples_of([*read_blog(), *own], start), start)
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else TABLE
    write_table(weights, path)
    print(f"{path.name}: bias {weights.bias}, {len(weights.features)} features, {len(weights.words)} words")
    for name, weight in weights.features.items():
        print(f"  {name:10} {start.features[name]:6.2f} -> {weight:6.2f}")


if __name__ == "__main__":
    main()
