"""Leads of real review files, read by the real parser, and whether they leak.

A lead is looked for with every mark taken away, as if its author had marked nothing. It leaks when it quotes a marked
sentence, when it shares four words in a row with one (the title's aside), or when it names somebody whom only the
marked text names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus import REVIEWS

from unspoilt.config import ReviewSettings
from unspoilt.errors import ReviewRefused
from unspoilt.review.parse import parse_review
from unspoilt.spoiler.marks.markdown import parse_body
from unspoilt.spoiler.marks.node import build_tree
from unspoilt.spoiler.marks.plain_post import dress_headings, list_bullets
from unspoilt.spoiler.marks.prose import place_marks
from unspoilt.spoiler.marks.scope import decide_scope
from unspoilt.spoiler.veto.lead import LeadSentence, Place, lead_of
from unspoilt.spoiler.veto.lead_source import lead_sentences

#: A body without a sentence of so many characters is a stub, and has nothing to quote.
SUBSTANCE: Final = 40
_MARKED: Final = re.compile(r"<spoiler>(.*?)</spoiler>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class File:
    """A real review file: its sentences as the product sees them, and with the marks taken away."""

    title: str
    creators: tuple[str, ...]
    shown: tuple[LeadSentence, ...]
    bare: tuple[LeadSentence, ...]
    marked: str


def read_files(blog: str) -> list[File]:
    """Read every review of a blog through the real parser; pages that are refused or have no prose are left out."""
    files = []
    for path in sorted((REVIEWS / blog).rglob("*.md")):
        data = path.read_text(encoding="utf-8")
        bare = data.replace("<spoiler>", "").replace("</spoiler>", "")
        try:
            title, creators, shown = _sentences_of(data, path)
            stripped = _sentences_of(bare, path)[2]
        except ReviewRefused:
            continue
        if any(each.place is Place.PROSE and len(each.text) > SUBSTANCE for each in stripped):
            files.append(File(title, creators, shown, stripped, " ".join(_MARKED.findall(data))))
    return files


def _sentences_of(data: str, path: Path) -> tuple[str, tuple[str, ...], tuple[LeadSentence, ...]]:
    """Return title, creators and sentences of a file."""
    review = parse_review(data.encode(), name=path.name, settings=ReviewSettings())
    body = list_bullets(review.body)
    root = build_tree(parse_body(body, review.body_line), review.body_line)
    dress_headings(root)
    place_marks(root)
    decide_scope(root, None)
    return review.work.title, review.work.creators, lead_sentences(root)


def lead(file: File) -> str | None:
    """Return the lead that readers get."""
    return lead_of(file.shown, title=file.title, creators=file.creators)


def bare_lead(file: File) -> str | None:
    """Return the lead if the author had marked nothing."""
    return lead_of(file.bare, title=file.title, creators=file.creators)


def blind(file: File) -> str | None:
    """Return the first three sentences of prose, whatever they say."""
    return " ".join([each.text for each in file.bare if each.place is Place.PROSE][:3]) or None


def leaks(file: File, excerpt: str) -> bool:
    """Say whether an excerpt tells something that only the marked text should: a run of words, or a name."""
    title = set(_words(file.title))
    said, marked = _words(excerpt), _words(file.marked)
    runs = {tuple(marked[at : at + 4]) for at in range(len(marked) - 3)}
    shared = (tuple(said[at : at + 4]) for at in range(len(said) - 3))
    if any(run in runs and not title.issuperset(run) for run in shared):
        return True
    open_words = _words(" ".join(each.text for each in file.shown if not each.hidden))
    secret = {name.lower() for name in re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", file.marked)} - set(open_words)
    return bool(secret & set(said))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
