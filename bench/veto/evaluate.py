"""Measure the veto and the lead: `python bench/veto/evaluate.py`. About a minute, the same figures on every run.

Works are split, never sentences. A count stands with its share and, in brackets, Wilson's 95 % interval.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final

import real_reviews
from composed import Tally, composed, tally, tally_blind
from corpus import DRESSED, REVIEWS, SHORT_TEXTS, Labelled, read_blog, read_own, words_by_blog
from interval import counted
from real_reviews import File, read_files
from sentence_scores import FOLDS, SEED, auc, folded_auc, folds_of
from train import Weights, priors, samples_of, talk, train, with_weights

from unspoilt.spoiler.veto import scorer as veto
from unspoilt.spoiler.veto.lead import LeadSentence, lead_of

#: Of one blog alone, a word of talk stands in so many reviews.
UNSEEN: Final = 8
#: The blog that the labelled sentences are of.
LABELLED: Final = "jekyll-books"


def main() -> None:
    """Print the figures."""
    shipped, start = veto.load_weights(), priors()
    blog, own = read_blog(), read_own()
    plain = {genre: texts for genre, texts in own.items() if genre != SHORT_TEXTS and not genre.startswith(DRESSED)}
    dressed = [text for genre, texts in own.items() if genre.startswith(DRESSED) for text in texts]
    prose = [text for texts in plain.values() for text in texts]
    on_own = train(samples_of(prose, start), start)
    folds = list(folds_of(blog, start))
    on_blog = train(samples_of(blog, start), start)

    print("Sentences: AUC (0.5 is chance)")
    print(f"  rules as thought out, untrained, on the blog            {auc(blog, start):.3f}")
    print(f"  trained on the blog, {FOLDS} folds split by work              {folded_auc(folds):.3f}")
    print(f"  trained on our own sentences only, on the blog          {auc(blog, on_own):.3f}")
    print(f"  trained on the blog only, on our own sentences          {auc(prose, on_blog):.3f}")
    print(f"  trained on the blog only, on spoilers dressed as talk   {auc(dressed, on_blog):.3f}")

    print("Sentences by themselves, weights as shipped: suspect / never a lead")
    with_weights(shipped)
    report("blog", singles(blog))
    for genre, texts in own.items():
        report(genre, texts)

    print("Reviews composed of labelled sentences, spoilers anywhere, no marks; weights that never saw the work:")
    others = {name: words for name, words in words_by_blog().items() if name != LABELLED}
    unseen_talk = talk(others, least=UNSEEN)
    print_composed("the blog", [(Weights(w.bias, w.features, w.words, unseen_talk), held) for w, held in folds])
    print_composed("our own, by genre", [(on_blog, one_work(genre, texts)) for genre, texts in plain.items()], each=80)
    print_composed("our own, spoilers dressed as talk", [(on_blog, one_work(DRESSED, dressed))], each=400)

    for name in sorted(path.name for path in REVIEWS.iterdir()):
        files = read_files(name)
        print(f"Real reviews: {name}, {len(files)} that have prose")
        print_real("weights as shipped", files, shipped)
        others = {other: words for other, words in words_by_blog().items() if other != name}
        unseen = Weights(on_own.bias, on_own.features, on_own.words, talk(others, least=UNSEEN))
        print_real("weights and words of talk that never saw this blog", files, unseen)


def singles(reviews: Sequence[Labelled]) -> list[Labelled]:
    """Return each sentence as a review of its own."""
    return [
        Labelled(review.work, review.title, review.creators, (text,), (spoils,))
        for review in reviews
        for text, spoils in zip(review.texts, review.spoils, strict=True)
    ]


def one_work(name: str, texts: Sequence[Labelled]) -> list[Labelled]:
    """Return sentences of many works as if they were of one."""
    return [
        Labelled(name, "", (), tuple(text.texts[0] for text in texts), tuple(text.spoils[0] for text in texts)),
    ]


def report(name: str, reviews: Sequence[Labelled]) -> None:
    """Print how many are suspect, and how many would never be quoted if they stood first."""
    for label in (True, False):
        suspect = unquoted = 0
        of_label = [review for review in reviews if review.spoils[0] is label]
        for review in of_label:
            text = review.texts[0]
            if name == SHORT_TEXTS:
                suspect += veto.judge_text(text).suspect
                continue
            suspect += veto.judge_sentences([text], title=review.title, creators=review.creators)[0].suspect
            alone = [LeadSentence(text, 1, hidden=False, begins=True)]
            unquoted += lead_of(alone, title=review.title, creators=review.creators) is None
        never = "" if name == SHORT_TEXTS else f" / {unquoted:4}"
        if of_label:
            print(f"  {name + (', spoilers' if label else ', others'):34} {suspect:4}{never} of {len(of_label)}")


def print_composed(name: str, judged: Sequence[tuple[Weights, Sequence[Labelled]]], each: int = 20) -> None:
    """Print how many composed reviews have a lead and how many leads leak, beside the first three sentences."""
    chance = random.Random(SEED)
    tallies: list[Tally] = []
    blind: list[Tally] = []
    for weights, works in judged:
        with_weights(weights)
        reviews = [review for work in works for review in composed(work, chance, each)]
        tallies.append(tally(reviews))
        blind.append(tally_blind(reviews))
    reviews_made = sum(each.reviews for each in tallies)
    leaking = [text for each in tallies for text in each.leaking]
    print(f"  {name}")
    print(f"    with an excerpt               {counted(sum(each.quoted for each in tallies), reviews_made)}")
    print(f"    whose excerpt leaks           {counted(len(leaking), reviews_made)}")
    print(f"    first three sentences, leak   {counted(sum(len(each.leaking) for each in blind), reviews_made)}")
    for text in sorted(set(leaking))[:5]:
        print(f"      leaks: {text}")


def print_real(name: str, files: Sequence[File], weights: Weights) -> None:
    """Print how many real reviews have a lead, and how many leads leak of those that mark spoilers."""
    with_weights(weights)
    quoted = sum(real_reviews.lead(file) is not None for file in files)
    print(f"  {name}")
    print(f"    with an excerpt               {counted(quoted, len(files))}")
    spoiling = [file for file in files if file.marked]
    if spoiling:
        print("    marks taken away, of the reviews that have marks:")
        print_leaks("vetoed lead", spoiling, real_reviews.bare_lead)
        print_leaks("first three, blindly", spoiling, real_reviews.blind)


def print_leaks(name: str, files: Sequence[File], choose: Callable[[File], str | None]) -> None:
    """Print how many excerpts one way of choosing gives, and how many of them leak."""
    excerpts = [(file, excerpt) for file in files if (excerpt := choose(file)) is not None]
    leaking = sum(real_reviews.leaks(file, excerpt) for file, excerpt in excerpts)
    print(f"      {name:22} {len(excerpts)} of {len(files)} have one, leak: {counted(leaking, len(excerpts))}")


if __name__ == "__main__":
    main()
