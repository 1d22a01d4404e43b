"""Measure the veto and the lead: `python bench/veto/evaluate.py`. Under a minute, the same figures on every run.

Works are split, never sentences. A lead is looked for with every mark taken away, as if its author had marked nothing.
It leaks when it quotes a marked sentence, when it shares four words in a row with one (the title's aside), or when it
names somebody whom only the marked text names.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from corpus import REVIEWS, SHORT_TEXTS, Labelled, read_blog, read_own, words_by_blog
from train import priors, samples_of, talk, train

from unspoilt.config import ReviewSettings
from unspoilt.errors import ReviewRefused
from unspoilt.review.parse import parse_review
from unspoilt.spoiler.marks.markdown import parse_body
from unspoilt.spoiler.marks.node import build_tree
from unspoilt.spoiler.marks.plain_post import dress_headings, list_bullets
from unspoilt.spoiler.marks.prose import place_marks
from unspoilt.spoiler.marks.scope import decide_scope
from unspoilt.spoiler.veto import scorer as veto
from unspoilt.spoiler.veto.lead import LeadSentence, Place, lead_of
from unspoilt.spoiler.veto.lead_source import lead_sentences

SEED: Final = 20
FOLDS: Final = 5
#: A body without a sentence of so many characters is a stub, and has nothing to quote.
SUBSTANCE: Final = 40
DRESSED: Final = "dressed-as-"
#: Of one blog alone, a word of talk stands in so many reviews.
UNSEEN: Final = 8
_MARKED: Final = re.compile(r"<spoiler>(.*?)</spoiler>", re.DOTALL)

Weights = veto.Weights


@dataclass(frozen=True, slots=True)
class File:
    """A real review file: its sentences as the product sees them, and with the marks taken away."""

    title: str
    creators: tuple[str, ...]
    shown: tuple[LeadSentence, ...]
    bare: tuple[LeadSentence, ...]
    marked: str


def main() -> None:
    """Print the figures."""
    blog, own = read_blog(), read_own()
    dressed = [review for genre, reviews in own.items() if genre.startswith(DRESSED) for review in reviews]
    prose = [
        review
        for genre, reviews in own.items()
        if genre != SHORT_TEXTS and not genre.startswith(DRESSED)
        for review in reviews
    ]
    shipped = veto.load_weights()
    start = priors()
    print("Sentences: AUC (0.5 is chance)")
    print(f"  rules as thought out, untrained, on the blog          {auc(blog, start):.3f}")
    print(f"  trained on the blog, {FOLDS} folds split by work          {folded(blog, start):.3f}")
    on_own = train(samples_of(prose, start), start)
    print(f"  trained on our own sentences only, on the blog        {auc(blog, on_own):.3f}")
    on_blog = train(samples_of(blog, start), start)
    print(f"  trained on the blog only, on our own sentences        {auc(prose, on_blog):.3f}")
    print(f"  trained on the blog only, on spoilers dressed as talk {auc(dressed, on_blog):.3f}")
    print("Sentences by themselves: suspect / never a lead")
    report("blog, marked sentences", [review for review in singles(blog) if review.spoils[0]], shipped)
    report("blog, other sentences", [review for review in singles(blog) if not review.spoils[0]], shipped)
    for genre, reviews in own.items():
        for label in (True, False):
            of_label = [review for review in reviews if review.spoils[0] is label]
            report(f"{genre}, {'spoilers' if label else 'safe'}", of_label, shipped)
    begun, leaking = begin_at_mark(blog, shipped)
    print(
        f"Reviews cut so that they begin with their first marked sentence: {begun} have a lead, {leaking} quote a mark"
    )
    for blog_name in sorted(path.name for path in REVIEWS.iterdir()):
        files = read_files(blog_name)
        print(f"Leads: {blog_name}, {len(files)} reviews that have prose")
        leads("weights as shipped", files, shipped)
        others = {other: words for other, words in words_by_blog().items() if other != blog_name}
        unseen = Weights(on_own.bias, on_own.features, on_own.words, talk(others, least=UNSEEN))
        leads("weights and words of talk that never saw this blog", files, unseen)


def auc(reviews: Sequence[Labelled], weights: Weights) -> float:
    """Return how often a spoiling sentence scores above another; ties count half."""
    scored = scores(reviews, weights)
    return area(scored)


def scores(reviews: Sequence[Labelled], weights: Weights) -> list[tuple[float, bool]]:
    """Return points and label of each sentence, judged in its review."""
    found: list[tuple[float, bool]] = []
    for review in reviews:
        with_weights(weights)
        judged = veto.judge_sentences(review.texts, title=review.title, creators=review.creators)
        found.extend((judgement.score, spoils) for judgement, spoils in zip(judged, review.spoils, strict=True))
    return found


def area(scored: Sequence[tuple[float, bool]]) -> float:
    """Return the area under the curve from ranks."""
    ordered = sorted(score for score, _ in scored)
    rank: dict[float, float] = {}
    for at, score in enumerate(ordered):
        first = at - ordered[:at].count(score) if score not in rank else None
        if first is not None:
            rank[score] = first + (ordered.count(score) + 1) / 2
    positive = [rank[score] for score, spoils in scored if spoils]
    size, rest = len(positive), len(scored) - len(positive)
    return (sum(positive) - size * (size + 1) / 2) / (size * rest)


def folded(reviews: Sequence[Labelled], start: Weights) -> float:
    """Return the AUC where every work is judged by weights that never saw it."""
    works = sorted({review.work for review in reviews})
    random.Random(SEED).shuffle(works)
    found: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        held = set(works[fold::FOLDS])
        weights = train(samples_of([review for review in reviews if review.work not in held], start), start)
        found.extend(scores([review for review in reviews if review.work in held], weights))
    return area(found)


def singles(reviews: Sequence[Labelled]) -> list[Labelled]:
    """Return each sentence as a review of its own."""
    return [
        Labelled(review.work, review.title, review.creators, (text,), (spoils,))
        for review in reviews
        for text, spoils in zip(review.texts, review.spoils, strict=True)
    ]


def report(name: str, reviews: Sequence[Labelled], weights: Weights) -> None:
    """Print how many are suspect, and how many would never be quoted if they stood first."""
    with_weights(weights)
    suspect = unquoted = 0
    for review in reviews:
        text = review.texts[0]
        if name.startswith(SHORT_TEXTS):
            suspect += veto.judge_text(text).suspect
            continue
        suspect += veto.judge_sentences([text], title=review.title, creators=review.creators)[0].suspect
        alone = [LeadSentence(text, 1, hidden=False, begins=True)]
        unquoted += lead_of(alone, title=review.title, creators=review.creators) is None
    never = "" if name.startswith(SHORT_TEXTS) else f"   {unquoted:4} of {len(reviews)}"
    print(f"  {name:38} {suspect:4} of {len(reviews):<5}{never}")


def begin_at_mark(reviews: Sequence[Labelled], weights: Weights) -> tuple[int, int]:
    """Return how many reviews still have a lead if a spoiler is the first thing they say, and how many quote one."""
    with_weights(weights)
    begun = leaking = 0
    for review in reviews:
        if True not in review.spoils:
            continue
        first = review.spoils.index(True)
        rest = [LeadSentence(text, 1, hidden=False, begins=False) for text in review.texts[first:]]
        lead = lead_of(rest, title=review.title, creators=review.creators)
        marked = [text for text, spoils in zip(review.texts, review.spoils, strict=True) if spoils]
        begun += lead is not None
        leaking += lead is not None and any(text in lead for text in marked)
    return begun, leaking


def read_files(blog: str) -> list[File]:
    """Read every review of a blog through the real parser; pages that are refused or have no prose are left out."""
    files = []
    for path in sorted((REVIEWS / blog).rglob("*.md")):
        data = path.read_text(encoding="utf-8")
        bare = data.replace("<spoiler>", "").replace("</spoiler>", "")
        try:
            title, creators, shown = sentences_of(data, path)
            stripped = sentences_of(bare, path)[2]
        except ReviewRefused:
            continue
        if any(each.place is Place.PROSE and len(each.text) > SUBSTANCE for each in stripped):
            files.append(File(title, creators, shown, stripped, " ".join(_MARKED.findall(data))))
    return files


def sentences_of(data: str, path: Path) -> tuple[str, tuple[str, ...], tuple[LeadSentence, ...]]:
    """Return title, creators and sentences of a file."""
    review = parse_review(data.encode(), name=path.name, settings=ReviewSettings())
    body = list_bullets(review.body)
    root = build_tree(parse_body(body, review.body_line), review.body_line)
    dress_headings(root)
    place_marks(root)
    decide_scope(root, None)
    return review.work.title, review.work.creators, lead_sentences(root)


def leads(name: str, files: Sequence[File], weights: Weights) -> None:
    """Print coverage and leaks, beside those of the first three sentences taken blindly."""
    with_weights(weights)
    spoiling = [file for file in files if file.marked]
    quoted = sum(lead_of(file.shown, title=file.title, creators=file.creators) is not None for file in files)
    print(f"  {name}")
    print(
        f"    with an excerpt                                    {quoted} of {len(files)} ({quoted / len(files):.0%})"
    )
    if not spoiling:
        return
    print("    marks taken away, of the reviews that have marks:")
    show("vetoed lead", spoiling, lambda file: lead_of(file.bare, title=file.title, creators=file.creators))
    show("first three sentences, blindly", spoiling, blind)


def show(name: str, files: Sequence[File], choose: Callable[[File], str | None]) -> None:
    """Print how many excerpts one way of choosing gives, and how many of them leak."""
    excerpts = [(file, choose(file)) for file in files]
    given = sum(excerpt is not None for _, excerpt in excerpts)
    leaking = sum(excerpt is not None and leaks(file, excerpt) for file, excerpt in excerpts)
    print(f"      {name:32} {given} of {len(files)} have one, {leaking} of {given} leak")


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


def with_weights(weights: Weights) -> None:
    """Let the veto judge with other weights than those that ship."""
    veto.load_weights = lambda: weights  # type: ignore[assignment]


if __name__ == "__main__":
    main()
