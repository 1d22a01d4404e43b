"""Sentences of a body as `unspoilt check` explains them; no sentence is half hidden."""

from __future__ import annotations

import re
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.spoiler.entry import Sentence
from unspoilt.spoiler.marks.node import Node, leaves_of

_END: Final = lazy_pattern(r"(?<![.!?…])[.!?…]+[\"'”’)\]]*\s+")
#: A full stop after these ends no sentence.
_ABBREVIATION: Final = lazy_pattern(
    r"(?:\b(?:mr|mrs|ms|dr|st|prof|capt|cpt|lt|sgt|gen|sen|rev|hon|jr|sr|vs|vol|no|pp?|ch|ed|eds|etc|e\.g|i\.e|cf|"
    r"approx"
    r"|dept|est|fig|inc|ltd|co)|\b[a-z])\.$",
    re.IGNORECASE,
)


def split_sentences(root: Node) -> tuple[Sentence, ...]:
    """Part a screened body into sentences, in the order of the file; a mark parts them too."""
    sentences: list[Sentence] = []
    for block in _blocks(root):
        sentences.extend(_sentences(block))
    return tuple(sentences)


def _blocks(node: Node) -> list[list[Node]]:
    """Return the leaves of each block."""
    blocks: list[list[Node]] = []
    stack = [node]
    while stack:
        found = stack.pop()
        if any(child.inline for child in found.children):
            blocks.append(list(leaves_of(found)))
        elif found.type == "fence":
            blocks.append([found])
        else:
            stack.extend(reversed(found.children))
    return blocks


def _sentences(leaves: list[Node]) -> list[Sentence]:
    pieces: list[tuple[str, int, int | None]] = []
    for leaf in leaves:
        if leaf.nowhere:
            continue
        text = {"break": " ", "text": leaf.text, "code": leaf.text, "fence": leaf.text}.get(leaf.type, "")
        if leaf.stray and leaf.mark is not None:
            text = leaf.mark.literal
        if text:
            pieces.append((text, leaf.line, leaf.region))
    found: list[Sentence] = []
    run: list[tuple[str, int]] = []
    region: int | None = None
    for text, line, hidden in pieces:
        if hidden != region and text.strip():
            found.extend(_split(run, hidden=region is not None))
            run, region = [], hidden
        run.append((text, line))
    found.extend(_split(run, hidden=region is not None))
    return found


def _split(run: list[tuple[str, int]], *, hidden: bool) -> list[Sentence]:
    text = "".join(part for part, _ in run)
    starts: list[tuple[int, int]] = []
    length = 0
    for part, line in run:
        starts.append((length, line))
        length += len(part)
    found: list[Sentence] = []
    begin = at = 0
    for end in [*(_ends(text)), len(text)]:
        sentence = text[begin:end]
        first = begin + len(sentence) - len(sentence.lstrip())
        while at + 1 < len(starts) and starts[at + 1][0] <= first:
            at += 1
        if any(char.isalnum() for char in sentence):
            found.append(Sentence(starts[at][1] if starts else 0, " ".join(sentence.split()), hidden))
        begin = end
    return found


def _ends(text: str) -> list[int]:
    ends: list[int] = []
    begin = looked = 0
    says = False
    for match in _END.finditer(text):
        # What has been looked at is not looked at again: there may be thousands of dots and never a word.
        says = says or any(char.isalnum() for char in text[looked : match.start()])
        looked = match.end()
        if says and not _ABBREVIATION.search(text[max(begin, match.start() - 12) : match.start() + 1]):
            ends.append(match.end())
            begin, says = match.end(), False
    return ends
