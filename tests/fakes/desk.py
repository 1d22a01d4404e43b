"""An author's desk: an inbox, ingest and a publisher wired to memory, and reviews in our own words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from fakes.reviews import MemoryBookmark, MemoryCatalogue, MemoryCheckQueue, MemoryClock, MemoryInbox, MemorySite
from unspoilt.config import ReviewSettings, SiteSettings
from unspoilt.spoiler.entry import Entry
from unspoilt.use_cases.backup import Backup
from unspoilt.use_cases.full_check import FullCheck
from unspoilt.use_cases.ingest import Ingest, Outcome
from unspoilt.use_cases.leak_gate import Publication
from unspoilt.use_cases.publish import Publish, publish_with
from unspoilt.use_cases.reconcile import Reconcile

SITE = SiteSettings(
    name="The Unturned Page",
    address="https://reviews.example",
    language="en",
    time_zone=ZoneInfo("Europe/Berlin"),
    author_name="Ada Reader",
)

BODY = (
    "The house on the marsh is the best thing in it, and the weather comes close behind. "
    "Every chapter opens with a tide table, which sounds like a trick and turns into a clock. "
    "I read it in two evenings and slept badly after both of them, in the way one hopes for. "
    "The letters in the middle are too long, and the cousin never becomes a person."
)


def review_text(title: str = "The Tide House", *, rating: str = "4/5", body: str = BODY, more: str = "") -> str:
    """Return a review file in YAML."""
    return f"---\ntitle: {title}\nauthor: Mara Voss\nrating: {rating}\n{more}---\n\n{body}\n"


@dataclass
class Desk:
    clock: MemoryClock = field(default_factory=MemoryClock)
    catalogue: MemoryCatalogue = field(default_factory=MemoryCatalogue)
    site: MemorySite = field(default_factory=MemorySite)
    queue: MemoryCheckQueue = field(default_factory=MemoryCheckQueue)
    bookmark: MemoryBookmark = field(default_factory=MemoryBookmark)
    inbox: MemoryInbox = field(init=False)
    ingest: Ingest = field(init=False)
    publish: Publish = field(init=False)
    reconcile: Reconcile = field(init=False)
    backup: Backup = field(init=False)

    def __post_init__(self) -> None:
        self.inbox = MemoryInbox(self.clock)
        self.ingest = Ingest(self.catalogue, self.inbox, ReviewSettings(), timedelta(days=14), self.clock)
        self.backup = Backup(self.catalogue.shelf, self.inbox)
        self.publish = publish_with(
            self.catalogue.shelf, self.site, self.inbox, self.inbox, backup=self.backup, site=SITE
        )
        self.reconcile = Reconcile(self.inbox, self.catalogue, self.queue)

    def upload(self, key: str, data: bytes | str) -> Outcome:
        """Upload, and let the event arrive at once."""
        return self.ingest.ingest(*self.inbox.upload(key, data))

    def remove(self, key: str) -> Outcome:
        return self.ingest.ingest(*self.inbox.remove(key))

    def publish_changes(self) -> Publication:
        """Publish what the table's stream would say."""
        ids, places = self.catalogue.changed_ids, self.catalogue.changed_places
        self.catalogue.changed_ids, self.catalogue.changed_places = {}, {}
        return self.publish.publish(ids, places)

    def check_all(self) -> Publication:
        steps = FullCheck(self.publish, self.bookmark).check(lambda: True)
        return sum((step.publication for step in steps), Publication())

    def live(self) -> dict[str, str]:
        """Return which review shows which file."""
        return {r.source_key: r.entry.id for r in self.catalogue.reviews.values() if r.live}

    def newest(self, most: int) -> tuple[Entry, ...]:
        return tuple(review.entry for review in self.catalogue.newest(most))

    def only_id(self) -> str:
        (review_id,) = self.live().values()
        return review_id
