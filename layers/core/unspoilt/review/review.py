"""The Review: what an author's file says, parsed and valid, nothing of it yet screened for spoilers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from unspoilt.errors import Problem


class Kind(StrEnum):
    """What kind of work is reviewed; WORK where the file does not say."""

    BOOK = "book"
    FILM = "film"
    SERIES = "series"
    GAME = "game"
    ALBUM = "album"
    COMIC = "comic"
    PODCAST = "podcast"
    PLAY = "play"
    WORK = "work"


class SpoilerStance(StrEnum):
    """What the front matter says about spoilers in the whole file."""

    #: The marks in the body decide (also where the key is absent).
    MARKED = "marked"
    #: `spoilers: true`, or any value that is not a clear "none": the whole body is hidden.
    EVERYTHING = "everything"
    #: `spoilers: none` or `false`: the author vouches for the text outside the marks.
    NONE = "none"


@dataclass(frozen=True, slots=True)
class WorkId:
    """An identifier in a public catalogue, checked against the catalogue's own form."""

    #: isbn, imdb, goodreads, tmdb, …
    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Work:
    """The thing reviewed."""

    title: str
    creators: tuple[str, ...] = ()
    kind: Kind = Kind.WORK
    #: Year in which the work came out.
    year: int | None = None
    ids: tuple[WorkId, ...] = ()


@dataclass(frozen=True, slots=True)
class Rating:
    """A grade with the scale it stands on; 0 ≤ value ≤ best."""

    value: Decimal
    best: Decimal
    #: How it is shown: "4.5/5", "A-", "Recommended". Made by the parser from its own vocabulary, never free text.
    label: str


@dataclass(frozen=True, slots=True)
class Review:
    """One authored file, understood. Texts are raw: only `spoiler` may let them out."""

    work: Work
    #: Keys and lines of the file, with the body's text left out, are in `body`: see below.
    body: str
    #: 1-based line of the file on which `body` begins. Lines of `body` correspond one to one to lines of
    #: the file from here on; a line that was read as metadata is left empty, not removed.
    body_line: int
    #: The author's own title where it says more than the work's title.
    headline: str | None = None
    rating: Rating | None = None
    genres: tuple[str, ...] = ()
    #: "Perfect for: …"
    audience: str | None = None
    #: The author's `teaser`: written to be shown.
    teaser: str | None = None
    #: `summary`, `description`, `excerpt` or `synopsis`: perhaps a blurb, so not trusted unvetted.
    description: str | None = None
    #: When the author says the review was published; aware UTC.
    published: datetime | None = None
    #: Relative file name or https address of the cover.
    cover: str | None = None
    stance: SpoilerStance = SpoilerStance.MARKED
    #: A draft is understood and reported on, but not published.
    draft: bool = False
    #: The author's wish for the address; already reduced to [a-z0-9-].
    slug: str | None = None
    #: The author's own permanent id for this review (`id:`).
    author_id: str | None = None
    #: 1-based line of every front matter value shown to readers ("title", "teaser", …), for the report.
    lines: tuple[tuple[str, int], ...] = ()
    #: Front matter keys that mean nothing to us; kept in the file, named in the report.
    unknown_keys: tuple[str, ...] = ()
    #: What was understood with a doubt ("rating '17' is above 10: ignored").
    warnings: tuple[Problem, ...] = ()

    @property
    def pasted(self) -> bool:
        """Tell whether the file is nothing but its body, as a post is that was pasted into it: no front matter."""
        return self.body_line == 1
