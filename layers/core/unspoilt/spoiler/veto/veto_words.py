"""Words: a sentence as the veto reads it, and the rules' phrases found in it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern

_WORD: Final = lazy_pattern(r"[^\W_]+(?:['\-][^\W_]+)*|[.!?:;,()\"“”«»…—–]|'[^\W_]*")
#: "she's" is two words, so that "she" is seen; "don't" is one.
_SPLIT: Final = lazy_pattern(r"(.{2,})('(?:s|d|ll|re|ve))")
#: After these a capital letter says nothing about a name.
_STARTS: Final = frozenset('.!?:;("“«…—–')


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence in lower case, word by word, and what each word is."""

    words: tuple[str, ...]
    #: Positions at which someone or something of the story is named.
    names: frozenset[int]
    #: Positions of all words of names, of the story's, the title's and the creators'.
    capitals: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of cue; see veto_rules.json."""

    name: str
    #: What an author is told; "{}" stands for the words found. Empty where the cue is a good sign.
    why: str
    weight: float
    #: A hard cue cannot be outweighed.
    hard: bool


@dataclass(slots=True)
class _Step:
    next: dict[str, _Step] = field(default_factory=dict)
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, and their phrases as a tree of words."""

    rules: dict[str, Rule]
    tree: _Step
    #: Word to the classes that it belongs to: "mother" is <kin> and <role>.
    classes: dict[str, tuple[str, ...]]
    #: Words that shape a sentence: pronouns, words that are capitalised and name nobody, common English.
    sets: dict[str, frozenset[str]]


@cache
def load_rules() -> Rules:
    """Read the rules that ship beside this module; once for a process."""
    stored = json.loads(Path(__file__).with_name("veto_rules.json").read_text(encoding="utf-8"))
    classes: dict[str, tuple[str, ...]] = {}
    for name, members in stored["classes"].items():
        for word in members.split():
            classes[word] = (*classes.get(word, ()), f"<{name}>")
    tree = _Step()
    for rule in stored["rules"]:
        for phrase in rule["phrases"]:
            step = tree
            for word in phrase.split():
                step = step.next.setdefault(word, _Step())
            step.rule = rule["name"]
    rules = {each["name"]: Rule(each["name"], each["why"], each["weight"], each["hard"]) for each in stored["rules"]}
    sets = {name: frozenset(members.split()) for name, members in stored["sets"].items()}
    return Rules(rules, tree, classes, sets)


def read_words(sentence: str, known: Collection[str] = ()) -> Words:
    """Part a sentence into words and find its names; `known` words (title, creators) are no names."""
    spelled: list[str] = []
    for word in _WORD.findall(sentence.replace("’", "'").replace("‘", "'").replace("‑", "-")):
        parted = _SPLIT.fullmatch(word) if "'" in word else None
        spelled.extend(parted.groups() if parted is not None else (word,))
    words = tuple(word.lower() for word in spelled)
    sets = load_rules().sets
    no_names, starters = sets["no_names"], sets["starters"]
    names: set[int] = set()
    capitals: set[int] = set()
    for at, (word, low) in enumerate(zip(spelled, words, strict=True)):
        if low in known or (word[0].isupper() and at > 0 and words[at - 1] not in _STARTS):
            capitals.add(at)
        if not word[0].isupper() or len(word) < 2 or word.isupper():
            continue
        if low in no_names or low in starters or low in known:
            continue
        if at == 0 or words[at - 1] in _STARTS:
            if _is_verbish(words, at + 1):
                names.add(at)
        elif at - 1 not in capitals and not _names_a_work(words, spelled, at):
            names.add(at)
    return Words(words, frozenset(names), frozenset(capitals | names))


def _names_a_work(words: Sequence[str], spelled: Sequence[str], at: int) -> bool:
    """Say whether a name is another work's or an addressee's: "reading Emma", "the Dune trilogy", "Dear Nan"."""
    if words[at - 1] in load_rules().sets["reads"] or words[at - 1] in load_rules().sets["greets"]:
        return True
    end = at + 1
    while end < len(words) and end < at + 5 and (spelled[end][0].isupper() or words[end] == "'s"):
        end += 1
    return end < len(words) and words[end] in load_rules().sets["works"]


def _is_verbish(words: Sequence[str], at: int) -> bool:
    """Say whether what follows a capital at a sentence's beginning makes it a person: "Mira's", "Tom proposes"."""
    if at >= len(words):
        return False
    word = words[at]
    if word in load_rules().sets["auxiliary"] or word == "'s":
        return True
    return len(word) > 3 and word.endswith("s") and not word.endswith("ss") and word not in load_rules().sets["english"]


def mask_title(words: Words, title: Sequence[str]) -> Words:
    """Return the words with the work's title taken out: "The Ending" says nothing about the ending."""
    size = len(title)
    if size == 0 or size > len(words.words):
        return words
    masked = list(words.words)
    wanted = tuple(title)
    at = 0
    while at + size <= len(masked):
        if masked[at] == wanted[0] and tuple(masked[at : at + size]) == wanted:
            masked[at : at + size] = ["<title>"] * size
            at += size
        else:
            at += 1
    names = frozenset(position for position in words.names if masked[position] != "<title>")
    return Words(tuple(masked), names, words.capitals)


def find_cues(words: Words) -> dict[str, list[str]]:
    """Return what each rule finds, the longest phrase first wherever two begin at one word; each word counts once."""
    rules = load_rules()
    tags = [_tags(word, rules.classes, named=at in words.names) for at, word in enumerate(words.words)]
    found: dict[str, list[str]] = {}
    at = 0
    while at < len(tags):
        rule, end = _longest(rules.tree, tags, at)
        if rule:
            found.setdefault(rule, []).append(" ".join(words.words[at:end]).replace(" 's", "'s"))
        # The last word of a long phrase ("is the boy's mother") may begin the next one.
        at = max(at + 1, end if end - at < 3 or rule == "benign" else end - 1)
    return found


def _tags(word: str, classes: dict[str, tuple[str, ...]], *, named: bool) -> tuple[str, ...]:
    # A part of "murder-suicide" counts, except where a rule has the whole word.
    parts = tuple(word.split("-")) if "-" in word else ()
    tags = (*parts, word, *classes.get(word, ()), "<any>")
    return (*tags, "<name>", "<person>") if named else tags


def _longest(tree: _Step, tags: Sequence[tuple[str, ...]], start: int) -> tuple[str, int]:
    best, end = "", start
    steps = [tree]
    at = start
    while steps and at < len(tags):
        steps = [step.next[tag] for step in steps for tag in tags[at] if tag in step.next]
        at += 1
        for step in steps:
            if step.rule:
                best, end = step.rule, at
    return best, end


def third_persons(words: Words) -> tuple[int, int]:
    """Count the words for him or her, and those for them."""
    sets = load_rules().sets
    return sum(word in sets["he"] for word in words.words), sum(word in sets["they"] for word in words.words)


def is_third_person(word: str) -> bool:
    """Say whether a word is "he", "she" or "they" in any form."""
    sets = load_rules().sets
    return word in sets["he"] or word in sets["they"]
