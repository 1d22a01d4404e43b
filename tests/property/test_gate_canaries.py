"""Whatever is hidden, wherever it is hidden, and through whatever channel it gets out: the gate finds it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from unit.gate.house import (
    MAIL,
    Artefact,
    decoded,
    feeds_of,
    frozen_files,
    gate,
    issue_of,
    page_of,
    patch,
    read,
    shared_artefacts,
    shelve,
)
from unspoilt.spoiler.entry import Entry, Excerpt, ExcerptSource
from unspoilt.spoiler.safe_text import fixed_text

#: Where a word can be hidden: each takes the word and returns a body.
PLACES: tuple[Callable[[str], str], ...] = (
    lambda word: f"Fine. ||{word}||",
    lambda word: f"Fine. <spoiler>It was {word} who went.</spoiler> Good.",
    lambda word: f"Fine.\n\n:::spoiler\n## What {word} did\n\nIt went.\n:::\n\nGood.",
    lambda word: f"Fine. >![a link](https://x.example/{word})!<",
    lambda word: f"Fine. ||![{word}](a.png)||",
    lambda word: f"Fine. ||![a](dir/{word}.png)||",
    lambda word: f"Fine. ||See[^n].||\n\n[^n]: It was {word}.",
    lambda word: f"Fine.\n\n<spoiler>\n\n| a | b |\n|---|---|\n| c | {word} |\n\n</spoiler>",
    lambda word: f"Fine. ||`{word}`||",
    lambda word: f"Fine.\n\n## The plot (with all the spoilers)\n\nIt was {word} all along.",
    lambda word: f"Fine. <details><summary>{word}</summary>It was.</details>",
    lambda word: f"Fine. <!-- {word} --> Good.",
    lambda word: f"Fine. <b title='{word}'>||x||</b>",
)

letters = st.text("bcdfghklmnprstvz", min_size=2, max_size=4)
#: A name or a token that no dictionary has.
names = st.builds(
    lambda a, b, c, upper: ("q" + a + "o" + b + "a" + c).title() if upper else "q" + a + "o" + b + "a" + c,
    letters,
    letters,
    letters,
    st.booleans(),
)


def excerpt(entry: Entry, word: str) -> Entry:
    told = Excerpt(fixed_text(f"This is about {word}, and good."), ExcerptSource.LEAD)
    return replace(entry, facts=replace(entry.facts, excerpt=told))


def genre(entry: Entry, word: str) -> Entry:
    return replace(entry, facts=replace(entry.facts, genres=(*entry.facts.genres, fixed_text(word))))


def in_json(entry: Entry, word: str) -> Artefact:
    artefact = feeds_of([entry])["feed.json"]
    feed = json.loads(artefact.body)
    feed["items"][0]["content_html"] += f"<p data-x={quote(word)}>{escape(word)}</p>"
    return replace(artefact, body=json.dumps(feed).encode())


def mail(entry: Entry, word: str) -> Artefact:
    issue = replace(issue_of([entry]), preheader=fixed_text(f"About {word}"))
    return next(artefact for artefact in frozen_files(issue) if artefact.content_type == MAIL)


def subject(entry: Entry, word: str) -> Artefact:
    issue = replace(issue_of([entry]), subject=fixed_text(f"About «{word}»"))
    return next(artefact for artefact in frozen_files(issue) if artefact.content_type == MAIL)


def in_page(html: str) -> Callable[[Artefact, str], Artefact]:
    return lambda page, word: patch(page, "</main>", html.replace("WORD", word) + "</main>")


CHANNELS: Mapping[str, Callable[[Entry, str], Artefact]] = {
    "atom": lambda entry, word: feeds_of([excerpt(entry, word)])["feed.atom"],
    "rss": lambda entry, word: feeds_of([excerpt(entry, word)])["feed.rss"],
    "category": lambda entry, word: feeds_of([genre(entry, word)])["feed.atom"],
    "json": in_json,
    "preheader": mail,
    "subject": subject,
    "path": lambda _, word: Artefact(f"reviews/about-{word.lower()}/", "text/css", b""),
}
PAGE_CHANNELS: Mapping[str, Callable[[Artefact, str], Artefact]] = {
    "text": in_page("<p>About WORD.</p>"),
    "cut": lambda page, word: in_page(f"<p>{word[:2]}<b>{word[2:]}</b></p>")(page, word),
    "alt": in_page('<img src="a.png" alt="WORD">'),
    "comment": in_page("<!--WORD-->"),
    "id": in_page('<p id="about-WORD">x</p>'),
    "href": in_page('<a href="/x?q=%28WORD%29">x</a>'),
    "json-ld": in_page('<script type="application/ld+json">{"name": "WORD"}</script>'),
    "meta": in_page('<meta property="og:title" content="WORD">'),
    "entities": lambda page, word: in_page("".join(f"&#{ord(char)};" for char in word))(page, word),
}


@given(
    place=st.sampled_from(PLACES),
    channel=st.sampled_from(sorted({*CHANNELS, *PAGE_CHANNELS})),
    word=names,
    title=st.sampled_from(["The Ferry", "Night Mail", "A Hull of Glass"]),
)
def test_a_canary_that_gets_out_is_found(place: Callable[[str], str], channel: str, word: str, title: str) -> None:
    shelved = shelve(read(f"---\ntitle: {title}\nauthor: Ann Poe\ngenres: [drama]\n---\n\n{place(word)}\n"))
    before = [page_of(shelved), *shared_artefacts([shelved.entry])]
    assert [gate(artefact, shelved.hidden) for artefact in before] == [()] * len(before)
    page = before[0]
    leaking = PAGE_CHANNELS[channel](page, word) if channel in PAGE_CHANNELS else CHANNELS[channel](shelved.entry, word)
    assert word.casefold() in decoded(leaking)

    leaks = gate(leaking, shelved.hidden)

    assert any(word.casefold().rstrip("s") in phrase for leak in leaks for phrase in leak.words)
