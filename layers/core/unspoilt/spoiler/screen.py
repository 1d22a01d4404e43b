"""Screening: a Review goes in, and what comes out is sorted into what may be shown where."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.review import Review, SpoilerStance
from unspoilt.spoiler.alt_text import veto_alt_texts
from unspoilt.spoiler.entry import ScreenedReview, Sentence, ShownImage
from unspoilt.spoiler.facts import facts_of, fields_announce, front_matter_problems, own_cover, title_announces
from unspoilt.spoiler.image import own_image, published_name
from unspoilt.spoiler.marks.footnote import hide_footnotes, hide_raw_links, hide_targets
from unspoilt.spoiler.marks.limit import check_regions
from unspoilt.spoiler.marks.mark import Kind, Mark, Role
from unspoilt.spoiler.marks.markdown import check_limits, parse_body
from unspoilt.spoiler.marks.node import Node, build_tree, leaves_of
from unspoilt.spoiler.marks.plain_post import dress_headings, keeps_breaks, list_bullets
from unspoilt.spoiler.marks.prose import place_marks
from unspoilt.spoiler.marks.raw_html import shift_of
from unspoilt.spoiler.marks.region import Region
from unspoilt.spoiler.marks.scope import decide_scope
from unspoilt.spoiler.marks.section import section_problems
from unspoilt.spoiler.marks.sentence import split_sentences
from unspoilt.spoiler.render import Renderer
from unspoilt.spoiler.safe_text import _KEY, FullHtml, SafeText, ShownHtml, VouchedHtml
from unspoilt.spoiler.sanitise import sanitise
from unspoilt.spoiler.suspicion import is_vouched
from unspoilt.spoiler.veto.lead_source import lead_sentences
from unspoilt.spoiler.veto.scorer import Judgement, judge_sentences

#: What XML 1.0 §2.2 cannot carry; a body may end up in `/spoilers.atom`.
_FORBIDDEN: Final = lazy_pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def screen_review(review: Review) -> ScreenedReview:
    """Decide what of a review is hidden; raise ReviewRefused past the limits or without a title that may be shown."""
    check_limits(review.body, review.body_line)
    body = list_bullets(_FORBIDDEN.sub("", review.body))
    root = build_tree(parse_body(body, review.body_line), review.body_line)
    dress_headings(root)
    place_marks(root, vouched=review.stance is SpoilerStance.NONE)
    regions, problems = decide_scope(root, _mark_of_everything(review))
    problems += section_problems(regions)
    check_regions([region.first_line for region in regions])
    regions += hide_footnotes(root, regions)
    hide_targets(root)
    hide_raw_links(root)
    alt_problems = veto_alt_texts(root, review)
    visible = sorted((region for region in regions if region.visible), key=lambda region: region.first_line)
    hidden = tuple(region.describe() for region in visible)
    images, withheld = _images_of(root, review)
    breaks = review.pasted and keeps_breaks(root, body)
    shown, full = (_render(root, regions, breaks=breaks, full=full) for full in (False, True))
    clean = sanitise(shown)
    vouched = review.stance is SpoilerStance.NONE and not regions and not withheld
    return ScreenedReview(
        facts=facts_of(review, hidden, lead_sentences(root)),
        shown=ShownHtml(clean, key=_KEY),
        full=FullHtml(sanitise(full) if full != shown else clean, key=_KEY),
        vouched=VouchedHtml(clean, key=_KEY) if vouched else None,
        hidden=hidden,
        images=images,
        withheld_images=withheld,
        sentences=_judged(split_sentences(root), review),
        problems=(*front_matter_problems(review), *problems, *alt_problems),
    )


def _judged(sentences: tuple[Sentence, ...], review: Review) -> tuple[Sentence, ...]:
    """Let the veto say which of the sentences that are shown worry it, and why; none where the author vouches."""
    if is_vouched(review, hides=any(sentence.hidden for sentence in sentences)):
        return sentences
    texts = [sentence.text for sentence in sentences if not sentence.hidden]
    judgements = iter(judge_sentences(texts, title=review.work.title, creators=review.work.creators))
    return tuple(sentence if sentence.hidden else _with_judgement(sentence, next(judgements)) for sentence in sentences)


def _with_judgement(sentence: Sentence, judgement: Judgement) -> Sentence:
    return replace(sentence, suspect=judgement.suspect, reasons=judgement.reasons)


def _mark_of_everything(review: Review) -> Mark | None:
    if review.stance is SpoilerStance.EVERYTHING:
        return Mark(Kind.STANCE, Role.OPEN)
    if title_announces(review):
        return Mark(Kind.TITLE, Role.OPEN)
    return Mark(Kind.FIELD, Role.OPEN) if fields_announce(review) else None


def _render(root: Node, regions: list[Region], *, breaks: bool, full: bool) -> str:
    renderer = Renderer(
        regions={region.number: region for region in regions},
        full=full,
        heading_shift=shift_of(root),
        breaks=breaks,
    )
    return renderer.render(root)


def _images_of(root: Node, review: Review) -> tuple[tuple[ShownImage, ...], tuple[str, ...]]:
    """Return the author's own images that are shown, the cover first, and those that stand inside spoilers only."""
    shown: dict[str, None] = {}
    withheld: dict[str, None] = {}
    cover = own_cover(review)
    if cover is not None:
        shown[cover] = None
    for leaf in leaves_of(root):
        source = own_image(leaf.target) if leaf.type == "image" and not leaf.nowhere else None
        if source is not None:
            (shown if leaf.region is None and leaf.tight else withheld)[source] = None
    images = tuple(ShownImage(source, SafeText(published_name(source), key=_KEY)) for source in shown)
    return images, tuple(source for source in withheld if source not in shown)
