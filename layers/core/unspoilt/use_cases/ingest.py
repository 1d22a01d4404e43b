"""Ingest: make the catalogue agree with one key of the inbox, and tell the author what was understood.

An event says only "this key changed". What counts is what the bucket holds now, written on the condition that
nobody wrote since we looked: so late, doubled and shuffled events converge on the bucket's state.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from unspoilt.config import ReviewSettings
from unspoilt.errors import Conflict, Problem, ReviewRefused
from unspoilt.review.parse import parse_review
from unspoilt.site.listing import listings_of
from unspoilt.spoiler.entry import Entry, ScreenedReview, ShownImage
from unspoilt.spoiler.gate.hidden_words import hidden_words_of
from unspoilt.spoiler.screen import screen_review
from unspoilt.spoiler.stored import FIREWALL_VERSION
from unspoilt.use_cases.catalogue import Catalogue, CatalogueChange, Source, SourceState, StoredReview
from unspoilt.use_cases.identity import choose_slug, fingerprint_of, make_review_id, updated_at
from unspoilt.use_cases.inbox import (
    MOST_BYTES,
    MOST_IMAGES,
    REVIEWS_PREFIX,
    Inbox,
    InboxObject,
    image_key_of,
    is_draft_key,
    is_image_key,
    is_review_key,
)
from unspoilt.use_cases.ingest_decision import Content, Decision, Outcome, Seen
from unspoilt.use_cases.report import Understood, write_refusal, write_understanding

_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Ingest:
    """The use case with its ports."""

    catalogue: Catalogue
    inbox: Inbox
    settings: ReviewSettings
    #: Older than this at first sight is not news.
    news_age: timedelta
    #: Aware UTC.
    clock: Callable[[], datetime]

    def ingest(self, key: str, sequencer: str = "") -> Outcome:
        """Make the catalogue agree with the bucket for one key. Idempotent; raises TransientError to be retried."""
        if is_image_key(key):
            return self._ingest_image(key)
        if not is_review_key(key):
            return Outcome.IGNORED
        for attempt in range(_ATTEMPTS):
            seen = Seen(key, sequencer, self.catalogue.read_source(key))
            if seen.is_outdated():
                return Outcome.OUTDATED
            decision = self._decide(seen, hopeful=attempt == 0)
            try:
                if decision.change is not None:
                    self.catalogue.commit(decision.change)
            except Conflict:
                continue
            if decision.unfinished:
                continue
            self._report(key, decision)
            if self._is_current(seen, decision):
                for copy in decision.parted:
                    self.ingest(copy)
                return decision.outcome
        message = f"{key} changes faster than it can be read"
        raise Conflict(message)

    def _is_current(self, seen: Seen, decision: Decision) -> bool:
        """Tell whether nobody wrote while we reported: else our report may have replaced a newer one."""
        wrote = decision.change.source if decision.change is not None else seen.source
        now = self.catalogue.read_source(seen.key)
        return (now.revision if now else 0) == (wrote.revision if wrote else 0)

    def _report(self, key: str, decision: Decision) -> None:
        if decision.report is None:
            self.inbox.delete_report(key)
        else:
            self.inbox.write_report(key, decision.report)

    def _decide(self, seen: Seen, *, hopeful: bool) -> Decision:
        """Decide what a key's object is to be; hopefully, a file that was never seen is nobody's, and the commit says.

        Its conditions are that nobody has the text, the id and the address.
        """
        found = self.inbox.read(seen.key, MOST_BYTES)
        own = self._read_review(seen.source.review_id if seen.source is not None else None)
        if found is None:
            source = seen.next_source(SourceState.DELETED, "", own)
            return self._leave(seen, source, own, Outcome.WITHDRAWN, None)
        try:
            content = self._understand(seen.key, found)
        except ReviewRefused as refusal:
            kept = own.entry if own is not None and own.live else None
            report = write_refusal(seen.key, refusal.problems, kept)
            source = seen.next_source(SourceState.REFUSED, found.etag, own)
            return Decision(seen.change_to(source), Outcome.REFUSED, report)
        draft = content.review.draft or is_draft_key(seen.key)
        if hopeful and seen.source is None and not draft:
            return self._publish(seen, content, None, None, hopeful=True)
        owner = self.catalogue.find_by_fingerprint(content.fingerprint)
        stored = self._find_stored(seen.key, own, owner, content)
        if own is not None and seen.is_among(own) and (stored is None or stored.entry.id != own.entry.id):
            source = replace(seen.next_source(SourceState.LIVE, found.etag, None), review_id=None)
            return replace(self._leave(seen, source, own, Outcome.PUBLISHED, None), unfinished=True)
        if draft:
            report = write_understanding(Understood(seen.key, content.review, content.screened, None, None))
            source = seen.next_source(SourceState.DRAFT, found.etag, stored)
            return self._leave(seen, source, stored, Outcome.DRAFT, report)
        return self._publish(seen, content, stored, owner)

    def _understand(self, key: str, found: InboxObject) -> Content:
        if found.data is None:
            size = f"the file has {found.size:,} bytes; at most {MOST_BYTES:,} are read: shorten or split it"
            raise ReviewRefused(Problem(None, size))
        review = parse_review(found.data, name=key.removeprefix(REVIEWS_PREFIX), settings=self.settings)
        if review.published is not None and review.published > self.clock():
            line = dict(review.lines).get("published")
            early = Problem(line, "the date lies in the future: the day of the upload is used instead")
            review = replace(review, published=None, warnings=(*review.warnings, early))
        screened = self._without_missing_images(key, screen_review(review))
        hidden = hidden_words_of(review, screened)
        return Content(review, screened, hidden, fingerprint_of(review, found.data), found)

    def _without_missing_images(self, key: str, screened: ScreenedReview) -> ScreenedReview:
        """Name the images that are not beside the review; a cover that is missing is not promised to anybody."""
        images = screened.images[:MOST_IMAGES]
        missing = [image for image in images if not self._has_image(key, image)]
        notes = [
            Problem(None, f"the image {image.source!r} is not beside the review: upload it, and it is shown")
            for image in missing
        ]
        if len(screened.images) > MOST_IMAGES:
            notes.append(Problem(None, f"only the first {MOST_IMAGES} images are shown"))
        facts = screened.facts
        if facts.cover is not None and facts.cover in {image.name for image in missing}:
            facts = replace(facts, cover=None)
        return replace(screened, facts=facts, images=images, problems=(*screened.problems, *notes))

    def _has_image(self, key: str, image: ShownImage) -> bool:
        image_key = image_key_of(key, image.source)
        return image_key is not None and self.inbox.has(image_key)

    def _read_review(self, review_id: str | None) -> StoredReview | None:
        return self.catalogue.read_review(review_id) if review_id is not None else None

    def _find_stored(
        self, key: str, own: StoredReview | None, owner: str | None, content: Content
    ) -> StoredReview | None:
        """Return the review that this file is: the one with the same text, else the one this key shows, edited."""
        same = self._read_review(owner)
        if same is not None and same.fingerprint == content.fingerprint:
            return same
        return own if own is not None and own.source_key == key else None

    def _publish(
        self, seen: Seen, content: Content, stored: StoredReview | None, owner: str | None, *, hopeful: bool = False
    ) -> Decision:
        others = tuple(s for s in stored.sources if s[0] != seen.key) if stored is not None else ()
        parted: tuple[str, ...] = ()
        if stored is not None and stored.fingerprint != content.fingerprint:
            parted = tuple(name for name, _ in others)
            others = ()
        sources = tuple(sorted((*others, (seen.key, content.found.modified)), key=lambda s: (s[1], s[0])))
        newest = sources[-1][0]
        if stored is not None and stored.live and newest != seen.key:
            review = replace(stored, sources=sources, revision=stored.revision + 1)
        else:
            review = self._make_review(seen.key, content, stored, sources, hopeful=hopeful)
        copy_of = review.source_key if review.source_key != seen.key else None
        report = write_understanding(Understood(seen.key, content.review, content.screened, review.entry, copy_of))
        source = seen.next_source(SourceState.LIVE, content.found.etag, review)
        if stored is not None and replace(review, revision=stored.revision) == stored:
            return Decision(seen.change_to(source), Outcome.UNCHANGED, report)
        news = stored is None and self.clock() - review.entry.published <= self.news_age
        change = CatalogueChange(source, review, stored, owner, news)
        return Decision(change, Outcome.PUBLISHED, report, parted)

    def _make_review(
        self,
        key: str,
        content: Content,
        stored: StoredReview | None,
        sources: tuple[tuple[str, datetime], ...],
        *,
        hopeful: bool = False,
    ) -> StoredReview:
        now = self.clock()
        facts = content.screened.facts
        if stored is not None:
            review_id, slug, undated = stored.entry.id, stored.entry.slug, stored.entry.published
        else:
            read, owner_of = self.catalogue.read_review, self.catalogue.find_by_slug
            review_id = self._new_id(key, content.fingerprint, _nobody if hopeful else read)
            slug = choose_slug(content.review, facts, review_id, _nobody if hopeful else owner_of)
            undated = min(content.found.modified, now)
        entry = Entry(
            id=review_id,
            slug=slug,
            facts=facts,
            published=content.review.published or undated,
            updated=updated_at(stored, content.screened, content.found.modified),
        )
        return StoredReview(
            entry=entry,
            shown=content.screened.shown,
            full=content.screened.full,
            vouched=content.screened.vouched,
            listings=listings_of(entry, self.settings.time_zone),
            images=content.screened.images,
            hidden=content.hidden.owned_by(review_id),
            live=True,
            source_key=key,
            sources=sources,
            fingerprint=content.fingerprint,
            first_seen=stored.first_seen if stored is not None else now,
            screened_by=FIREWALL_VERSION,
            revision=(stored.revision if stored is not None else 0) + 1,
        )

    def _new_id(self, key: str, fingerprint: str, read: Callable[[str], StoredReview | None]) -> str:
        """Return an id that no review has: a key may come back with a text that became another file's long ago."""
        review_id = make_review_id(key, fingerprint)
        while read(review_id) is not None:
            review_id = make_review_id(review_id, fingerprint)
        return review_id

    def _leave(
        self, seen: Seen, source: Source, stored: StoredReview | None, outcome: Outcome, report: str | None
    ) -> Decision:
        """Take the file from its review, which is then shown from another copy, or withdrawn."""
        if stored is None or not seen.is_among(stored):
            return Decision(seen.change_to(source), outcome, report)
        rest = tuple(s for s in stored.sources if s[0] != seen.key)
        bare = replace(stored, sources=rest, revision=stored.revision + 1)
        review = self._from_copy(stored, rest) if stored.source_key == seen.key else bare
        change = CatalogueChange(source, review or replace(bare, live=False), stored, stored.entry.id)
        return Decision(change, outcome, report)

    def _from_copy(self, stored: StoredReview, rest: tuple[tuple[str, datetime], ...]) -> StoredReview | None:
        """Return the review as its newest remaining copy has it; None where none is left."""
        for key, _ in reversed(rest):
            found = self.inbox.read(key, MOST_BYTES)
            if found is None:
                continue
            try:
                content = self._understand(key, found)
            except ReviewRefused:
                continue
            if content.fingerprint == stored.fingerprint and not content.review.draft:
                return self._make_review(key, content, stored, rest)
        return None

    def _ingest_image(self, key: str) -> Outcome:
        """Look again at the reviews that show this image, and mark them as changed where only its bytes are new."""
        for review_id in self.catalogue.find_by_image(key):
            shown = self.catalogue.read_review(review_id)
            if shown is not None and self.ingest(shown.source_key) != Outcome.UNCHANGED:
                continue
            for _ in range(_ATTEMPTS):
                stored = self.catalogue.read_review(review_id)
                source = self.catalogue.read_source(stored.source_key) if stored is not None else None
                if stored is None or source is None or not stored.live:
                    break
                again = replace(stored, revision=stored.revision + 1)
                try:
                    touched = replace(source, revision=source.revision + 1)
                    self.catalogue.commit(CatalogueChange(touched, again, stored, review_id))
                except Conflict:
                    continue
                break
            else:
                message = f"a review that shows {key} changes faster than it can be read"
                raise Conflict(message)
        return Outcome.IMAGE


def _nobody(_: str) -> None:
    """Say that nobody has an id or an address."""
