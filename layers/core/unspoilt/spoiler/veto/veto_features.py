"""Features: what about a sentence makes it look like plot, as numbers that the weights multiply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from unspoilt.spoiler.veto.veto_words import Words, find_cues, is_third_person, load_rules, third_persons

_SUBJECTS: Final = frozenset(("he", "she", "they", "we"))
_KIN_ROLES: Final = frozenset(("<kin>", "<role>"))
_QUOTES: Final = "\"“‘«'"
_PUNCTUATION: Final = frozenset('.!?:;,()"“”«»…—–')

#: Reasons for what is no phrase of a rule.
WHY: Final = {
    "names": "names someone (“{}”)",
    "he": "speaks of someone as “{}”",
    "they": "speaks of people as “{}”",
    "narrates": "tells what someone does (“{}”)",
    "narrated": "tells what someone did (“{}”)",
    "perfect": "tells what had happened before (“{}”)",
    "dangling": "begins with “{}” and has not said who",
    "quote": "quotes the work",
    "late": "stands late in the review",
    "long": "is long",
    "words": "has words that spoilers often have (“{}”)",
    "known": "speaks of “the {}” as if it were known",
    "clause": "goes on to say what happens (“{}”)",
    "story": "has words of this story (“{}”)",
    "near": "stands beside a spoiler or a sentence that looks like one",
    "foreign": "is not in English, the only language that this check reads",
}
#: Features that cannot be outweighed, beside the hard rules.
HARD: Final = frozenset({"foreign"})


@dataclass(frozen=True, slots=True)
class Features:
    """Numbers by feature name, and the words that gave each its first occasion."""

    values: dict[str, float]
    evidence: dict[str, str]

    def placed(self, place: float) -> Features:
        """Return the features of the same sentence in a review, 0 first to 1 last."""
        return Features({**self.values, "late": place}, self.evidence) if place else self


def features_of(sentence: str, words: Words) -> Features:
    """Measure a sentence, wherever it stands."""
    values: dict[str, float] = {}
    evidence: dict[str, str] = {}
    rules = load_rules().rules
    for name, found in find_cues(words).items():
        if name != "benign":
            values[name] = 1.0 if rules[name].hard else min(2.0 if rules[name].weight > 0 else 3.0, len(found))
            evidence[name] = found[0]
    he, they = third_persons(words)
    named = sorted(words.names)
    for name, count, most in (("he", he, 4), ("they", they, 3), ("names", len(named), 3)):
        if count:
            values[name] = float(min(most, count))
    if he or they:
        evidence["he"] = evidence["they"] = next(word for word in words.words if is_third_person(word))
    if named:
        evidence["names"] = words.words[named[0]].title()
    _narration(words, values, evidence)
    spoken = [word for word in words.words if word not in _PUNCTUATION]
    values["long"] = min(1.0, max(0, len(spoken) - 25) / 25)
    if sentence.lstrip()[:1] and sentence.lstrip()[0] in _QUOTES:
        values["quote"] = 1.0
    if _is_foreign(spoken):
        values["foreign"] = 1.0
    return Features({name: value for name, value in values.items() if value}, evidence)


def _narration(words: Words, values: dict[str, float], evidence: dict[str, str]) -> None:
    """Find a person of the story followed by a verb, and pronouns that nothing before them explains."""
    classes = load_rules().classes
    explained = False
    for at, word in enumerate(words.words):
        named = at in words.names
        if not explained and word in _SUBJECTS - {"we"}:
            values["dangling"] = 1.0
            evidence["dangling"] = word
            explained = True
        explained = explained or named or bool(_KIN_ROLES & set(classes.get(word, ())))
        if named or (word in _SUBJECTS and word != "we"):
            _verb(words.words, at, values, evidence)


def _verb(words: Sequence[str], at: int, values: dict[str, float], evidence: dict[str, str]) -> None:
    after = at + 1
    sets = load_rules().sets
    while after < len(words) and after < at + 4 and words[after] in sets["adverbs"]:
        after += 1
    if after >= len(words):
        return
    verb = words[after]
    perfect = "had" in words[at + 1 : after]
    past = verb in sets["irregular"] or (verb.endswith("ed") and len(verb) > 4)
    told = " ".join(words[at : after + 1])
    if verb in sets["craft_verbs"] or verb in _PUNCTUATION:
        return
    if perfect and (past or verb == "been"):
        name = "perfect"
    elif past:
        name = "narrated"
    elif verb not in sets["states"] and (len(verb) > 3 and verb.endswith("s") and not verb.endswith("ss")):
        name = "narrates"
    else:
        return
    values[name] = min(2.0, values.get(name, 0.0) + 1.0)
    evidence.setdefault(name, told)


def _is_foreign(words: Sequence[str]) -> bool:
    """Say whether a text is long enough to tell something and has hardly a word of English."""
    sets = load_rules().sets
    english = sum(word in sets["english"] for word in words)
    other = sum(word in sets["foreign"] for word in words)
    if other >= 2 and other > english:
        return True
    if english == 0 and sum(len(word) for word in words if not word.isascii()) > 12:
        return True
    return len(words) >= 7 and english < len(words) / 14
