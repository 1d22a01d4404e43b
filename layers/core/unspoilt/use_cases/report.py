"""The report beside an upload: what was understood, what is public, what is held back and why, or what is wrong.

A report never repeats a hidden word: it names lines, counts and marks.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from unspoilt.errors import Problem
from unspoilt.review.review import Review
from unspoilt.spoiler.entry import Entry, Excerpt, ExcerptSource, Facts, Hidden, ScreenedReview

_WIDTH = 96
_MOST_SUSPECTS = 12
_QUOTED = 60
#: What an author does about sentences that look like spoilers.
OVERRULE = (
    "Mark what does. For the rest, a `teaser:` says what you want quoted,",
    "and `spoilers: none` says that you vouch for everything outside your marks.",
)
_SOURCES = {
    ExcerptSource.TEASER: "your teaser",
    ExcerptSource.DESCRIPTION: "your description",
    ExcerptSource.LEAD: "the opening of your text",
}


@dataclass(frozen=True, slots=True)
class Understood:
    """A file that was understood, for its report."""

    key: str
    review: Review
    screened: ScreenedReview
    #: None for a draft.
    entry: Entry | None
    #: The key of the newer copy that is shown in its place.
    copy_of: str | None


def write_refusal(key: str, problems: Sequence[Problem], kept: Entry | None) -> str:
    """Return the report on a file that was refused."""
    lines = [f"REFUSED: {key}", ""]
    lines += ["What is wrong:"]
    lines += [_point(str(problem)) for problem in problems]
    lines += [""]
    if kept is None:
        lines += ["Nothing was published. Mend the file and upload it again under the same name."]
    else:
        lines += [
            f"What was published before stays as it is, at /reviews/{kept.slug}/.",
            "Mend the file and upload it again under the same name.",
        ]
    return _finish(lines)


def write_understanding(understood: Understood) -> str:
    """Return the report on a file that was understood."""
    lines = [*_headline(understood), "", "What was understood:"]
    lines += [_fact(name, value) for name, value in _facts(understood.screened.facts, understood.entry)]
    lines += ["", *_public(understood.screened)]
    lines += ["", *_held_back(understood.screened)]
    suspects = list(_suspects(understood.screened))
    if suspects:
        lines += ["", "Shown on the page, but never quoted, because they may give something away:", *suspects]
        lines += OVERRULE
    notes = [*understood.review.warnings, *understood.screened.problems]
    if notes:
        lines += ["", "Please look at:"]
        lines += [_point(str(note)) for note in sorted(notes, key=lambda note: note.line or 0)]
    if understood.review.unknown_keys:
        names = ", ".join(_brief(name) for name in understood.review.unknown_keys[:40])
        lines += ["", "Front matter keys that mean nothing here, kept in your file and ignored:", _point(names)]
    if understood.entry is not None:
        lines += ["", f"Permanent id: {understood.entry.id}"]
    return _finish(lines)


def _headline(understood: Understood) -> Iterator[str]:
    if understood.copy_of is not None:
        yield f"A COPY: {understood.key}"
        yield f"This is the same review as {understood.copy_of}, which is newer and is shown in its place."
    elif understood.entry is None:
        yield f"A DRAFT: {understood.key}"
        yield "Understood, but not published: its front matter (or the folder _drafts) says that it is a draft."
    else:
        yield f"PUBLISHED: {understood.key}"
        yield f"Address: /reviews/{understood.entry.slug}/"


def _facts(facts: Facts, entry: Entry | None) -> Iterator[tuple[str, str]]:
    yield "title", facts.title
    if facts.headline is not None:
        yield "headline", facts.headline
    yield "by", ", ".join(facts.creators) or "nobody named"
    yield "kind", facts.kind.value
    if facts.year is not None:
        yield "year of the work", str(facts.year)
    yield "rating", facts.rating_label or "none"
    yield "genres", ", ".join(facts.genres) or "none"
    if facts.audience is not None:
        yield "perfect for", facts.audience
    yield from facts.ids
    if entry is not None:
        yield "published", entry.published.isoformat(timespec="minutes")


def _public(screened: ScreenedReview) -> Iterator[str]:
    excerpt = screened.facts.excerpt
    yield "What anyone may read in feeds, mails and previews, besides the facts above:"
    if excerpt is None:
        yield _point("nothing more. Write a `teaser:` in the front matter to give readers a few words.")
    else:
        yield _point(f"“{excerpt.text}” ({source_of(excerpt)})")


def _held_back(screened: ScreenedReview) -> Iterator[str]:
    if not screened.hidden:
        yield "Held back: nothing. The whole text is on the review's page; feeds and mails link to it."
        return
    words = sum(part.words for part in screened.hidden)
    yield f"Held back: {counted(len(screened.hidden), 'part')}, {counted(words, 'word')}, on the spoilers page only:"
    for part in screened.hidden[:200]:
        yield _point(f"{lines_of(part)}: {counted(part.words, 'word')}, by {part.mark}")
    if len(screened.hidden) > 200:
        yield _point(f"and {len(screened.hidden) - 200:,} more")


def source_of(excerpt: Excerpt) -> str:
    """Return where an excerpt came from, in words."""
    return _SOURCES[excerpt.source]


def lines_of(part: Hidden) -> str:
    """Return the lines of a hidden part, in words."""
    if part.last_line == part.first_line:
        return f"line {part.first_line}"
    return f"lines {part.first_line} to {part.last_line}"


def _suspects(screened: ScreenedReview) -> Iterator[str]:
    suspects = [sentence for sentence in screened.sentences if sentence.suspect and not sentence.hidden]
    for sentence in suspects[:_MOST_SUSPECTS]:
        yield _point(f"line {sentence.line}, “{_brief(sentence.text, _QUOTED)}”: {'; '.join(sentence.reasons)}")
    if len(suspects) > _MOST_SUSPECTS:
        yield _point(f"and {len(suspects) - _MOST_SUSPECTS:,} more: `unspoilt check` shows them all")


def counted(number: int, noun: str) -> str:
    """Return a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _fact(name: str, value: str) -> str:
    return _filled(f"  {name}: {value}", "      ")


def _point(text: str) -> str:
    return _filled(f"  - {text}", "    ")


def _filled(text: str, indent: str) -> str:
    """Break a line that is too long, and indent what follows; most are short."""
    return text if len(text) <= _WIDTH and text.isprintable() else textwrap.fill(text, _WIDTH, subsequent_indent=indent)


def _brief(text: str, most: int = 40) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _finish(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"
