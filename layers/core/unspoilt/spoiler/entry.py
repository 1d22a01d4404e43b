"""What the firewall lets out of a Review: the Entry for safe channels, and the two bodies for the review's pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from unspoilt.errors import Problem
from unspoilt.review.review import Kind, Rating
from unspoilt.spoiler.safe_text import FullHtml, SafeText, ShownHtml, VouchedHtml


class ExcerptSource(StrEnum):
    """Where an excerpt came from."""

    TEASER = "teaser"
    DESCRIPTION = "description"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Plain text that may be shown anywhere."""

    text: SafeText
    source: ExcerptSource


@dataclass(frozen=True, slots=True)
class Hidden:
    """One hidden region, described without a word of it."""

    #: 1-based, inclusive, lines of the file.
    first_line: int
    last_line: int
    words: int
    #: How it was marked, in our words: "<spoiler>", "a heading that announces spoilers", "spoilers: true".
    mark: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the body as `unspoilt check` explains it. For the author's own eyes only."""

    line: int
    text: str
    hidden: bool
    suspect: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a safe channel may say about a review."""

    #: The work's title.
    title: SafeText
    #: The author's own headline, where there is one and it may be shown.
    headline: SafeText | None
    creators: tuple[SafeText, ...]
    kind: Kind
    year: int | None
    #: (scheme, value), e.g. ("isbn", "9780571224142").
    ids: tuple[tuple[SafeText, SafeText], ...]
    genres: tuple[SafeText, ...]
    rating: Rating | None
    #: The rating's label: "5/5", "A-".
    rating_label: SafeText | None
    audience: SafeText | None
    excerpt: Excerpt | None
    #: File name of the cover under the review's own address, or None.
    cover: SafeText | None
    #: How many parts are hidden and how many words they hold.
    hidden_parts: int
    hidden_words: int


@dataclass(frozen=True, slots=True)
class ShownImage:
    """An image of the author's own that stands outside every spoiler."""

    #: As the file refers to it, relative to the file.
    source: str
    #: Its file name under the review's address: digest and extension, nothing of the author's.
    name: SafeText


@dataclass(frozen=True, slots=True)
class ScreenedReview:
    """A Review after the firewall. Only `facts` may go to safe channels."""

    facts: Facts
    shown: ShownHtml
    full: FullHtml
    #: The whole body for the feeds' content, where the author vouches for it and nothing in the file is marked.
    vouched: VouchedHtml | None
    hidden: tuple[Hidden, ...]
    images: tuple[ShownImage, ...]
    #: Relative images that stand inside spoilers only: not published.
    withheld_images: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    #: "line 12: this mark never closes, so everything after it is hidden".
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A review as it stands in feeds, mails and lists: facts, permanent identity and dates."""

    #: A UUID as text; `urn:uuid:` + id is its id in feeds. Permanent.
    id: str
    #: [a-z0-9-], from safe text only; permanent once given. The page is /reviews/<slug>/.
    slug: SafeText
    facts: Facts
    #: Aware UTC.
    published: datetime
    #: Aware UTC; changes only when what readers see changes.
    updated: datetime

    def __hash__(self) -> int:
        """Hash what no two entries share; whatever is kept of an entry is looked up by all of it."""
        return hash(self.id)
