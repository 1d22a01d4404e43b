"""A review with something hidden in every place, and all that the real renderers make of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from html import unescape
from urllib.parse import unquote
from uuid import UUID

from fakes.newsletter_samples import SETTINGS, SITE, weekly_issue
from unit.newsletter.snapshots import freeze, plan_of
from unit.site.samples import page_of as listed
from unspoilt.config import ReviewSettings
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.flight_plan import own_lines
from unspoilt.newsletter.frozen import freeze_mail
from unspoilt.newsletter.issue import Issue, plan_issue
from unspoilt.newsletter.selection import Tally
from unspoilt.review.parse import parse_review
from unspoilt.review.review import Review
from unspoilt.site.document import Document
from unspoilt.site.listing_page import feed_documents, render_home
from unspoilt.site.pages import render_review_page
from unspoilt.spoiler.entry import Entry, ScreenedReview
from unspoilt.spoiler.gate.hidden_words import HiddenWords, hidden_words_of
from unspoilt.spoiler.gate.leaks import Leak, find_leaks
from unspoilt.spoiler.safe_text import fixed_text
from unspoilt.spoiler.screen import screen_review
from unspoilt.spoiler.slug import safe_slug

#: What the operator says anyway.
_PLAN = plan_of(weekly_issue(), freeze_mail(weekly_issue(), site=SITE, sender=SETTINGS.sender))
OPEN = (SITE.name, SITE.address, SITE.author_name, SETTINGS.sender, SETTINGS.author_address, *own_lines(_PLAN))
DAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MAIL = "message/rfc822"

LAMPS = """---
title: The Lamplighter's Ledger
author: Odile Marchetti
year: 1998
genres: [mystery, historical]
rating: 4
teaser: A clerk counts the lamps of a harbour town and finds one too many.
---

The harbour is drawn with a surveyor's patience, and the clerk at the centre of it never raises his voice.
I was happy to walk behind him for four hundred pages, fog and all.

![A quay in fog](quay.png)

The prose is dry and kind, and the town has weather you can taste.

:::spoiler
## Ottoline at Corvane Mill

Ottoline drowned the cartographer in the millrace and rang the bell herself, which explains the missing lamp.[^bell]

![The millrace by night](ottoline-drowning.png)

Her brother Thaddeus burns the ledger, and the harbour never learns.
:::

A last word on the edition: the paper is good and the maps are better.

[^bell]: The verger hears it from the belfry and keeps silent for a pension.
"""

HULL = """---
title: A Hull of Glass
author: Piers Abernathy
genres: [adventure]
teaser: A ship, a bet and a very small cat.
---

Ottoline Grieve, who also narrates, is the best captain in years.

She sails, and ||the cat is the admiral||.
"""


@dataclass(frozen=True)
class Artefact:
    path: str
    content_type: str
    body: bytes


@dataclass(frozen=True)
class Shelved:
    """A review with all that is made of it before it is rendered."""

    review: Review
    screened: ScreenedReview
    entry: Entry
    hidden: HiddenWords


def shelve(review: Review, number: int = 1) -> Shelved:
    screened = screen_review(review)
    review_id = str(UUID(int=number))
    slug = safe_slug(screened.facts.title) or fixed_text(f"review-{number}")
    day = DAY + timedelta(hours=number % 1000)
    # Through storage, as the publisher gets it.
    hidden = HiddenWords.from_bytes(hidden_words_of(review, screened).to_bytes()).owned_by(review_id)
    return Shelved(review, screened, Entry(review_id, slug, screened.facts, day, day), hidden)


def read(text: str, name: str = "review.md") -> Review:
    return parse_review(text.encode(), name=name, settings=ReviewSettings())


def issue_of(entries: Iterable[Entry]) -> Issue:
    issue = plan_issue(
        Cadence.WEEKLY,
        scheduled_at=datetime(2026, 11, 22, 17, tzinfo=UTC),
        start=None,
        entries=tuple(entries),
        hold=timedelta(hours=1),
    )
    assert issue is not None
    return issue


def frozen_files(issue: Issue) -> Iterator[Artefact]:
    types = {"mime": MAIL, "html": "text/html", "txt": "text/plain"}
    for name, body in freeze(issue, Tally(12, {}, 0)).items():
        yield Artefact(f"issues/{issue.id}/{name}", types[name.rpartition(".")[2]], body)


def of(document: Document) -> Artefact:
    return Artefact(document.path, document.content_type, document.body)


def page_of(shelved: Shelved) -> Artefact:
    return of(render_review_page(shelved.entry, shelved.screened.shown, SITE))


def feeds_of(entries: Iterable[Entry]) -> dict[str, Artefact]:
    kept = tuple(entries)
    return {document.path: of(document) for document in feed_documents(listed(kept), SITE)}


def shared_artefacts(entries: Iterable[Entry]) -> list[Artefact]:
    """All that shows several reviews: home, feeds and an issue."""
    kept = tuple(entries)
    return [of(render_home(listed(kept), SITE)), *feeds_of(kept).values(), *frozen_files(issue_of(kept))]


def gate(artefact: Artefact, *hidden: HiddenWords) -> tuple[Leak, ...]:
    return find_leaks(artefact.path, artefact.content_type, artefact.body, hidden, open_texts=OPEN)


def patch(artefact: Artefact, old: str, new: str) -> Artefact:
    assert artefact.body.count(old.encode()) >= 1, old
    return replace(artefact, body=artefact.body.replace(old.encode(), new.encode(), 1))


def decoded(artefact: Artefact) -> str:
    """Read an artefact by other means than the gate's: what a person with the usual tools would find in it."""
    if artefact.content_type == MAIL:
        message = message_from_bytes(artefact.body, policy=policy.default)
        headers = [f"{name}: {value}" for name, value in message.items()]
        parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        text = "\n".join([*headers, *parts])
    elif "json" in artefact.content_type:
        text = json.dumps(json.loads(artefact.body), ensure_ascii=False)
    else:
        text = artefact.body.decode()
    text = unquote(unescape(unescape(f"{artefact.path}\n{text}"))).replace("\u00ad", "")
    return " ".join(f"{text}\n{re.sub(r'<[^>]*>', '', text)}".casefold().split())
