"""Listing: the reviews that have something in common, latest first; all of them, a genre's, a kind's or a year's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from unspoilt.errors import OurError
from unspoilt.review.review import Kind
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.naming import KIND_PLURALS
from unspoilt.spoiler.safe_text import SafeText, fixed_text, join_safe
from unspoilt.spoiler.slug import genre_slug
from unspoilt.spoiler.stored import safe_slug_from_stored

#: So many genres of one review have a listing: each is a row of the transaction that stores it.
MOST_GENRES: Final = 8


class By(StrEnum):
    """What the reviews of a listing have in common."""

    ALL = "all"
    GENRE = "genre"
    KIND = "kind"
    YEAR = "year"


_FOLDERS: Final = {By.GENRE: fixed_text("genres"), By.KIND: fixed_text("kinds"), By.YEAR: fixed_text("years")}


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing; it exists while a live review stands in it."""

    by: By
    #: [a-z0-9-]: "gothic-horror", "book", "2026"; "" for all.
    slug: SafeText

    @property
    def key(self) -> str:
        """Return what it is stored under: "all", "genre/gothic-horror"."""
        return f"{self.by.value}/{self.slug}" if self.slug else self.by.value

    @property
    def path(self) -> SafeText:
        """Return where its documents lie: "" or "genres/gothic-horror/"."""
        if self.by is By.ALL:
            return fixed_text("")
        return join_safe("", (_FOLDERS[self.by], fixed_text("/"), self.slug, fixed_text("/")))

    @property
    def stem(self) -> SafeText:
        """Return the path of its feeds without the ending that tells the format."""
        return join_safe("", (self.path, fixed_text("feed")))

    @property
    def has_feeds(self) -> bool:
        """Tell whether there is something to subscribe to: a past year brings no news."""
        return self.by is not By.YEAR


ALL: Final = Listing(By.ALL, fixed_text(""))


def listings_of(entry: Entry, zone: ZoneInfo) -> tuple[Listing, ...]:
    """Return every listing that an entry stands in; the year is that of the operator's zone."""
    found = {ALL: None, Listing(By.YEAR, fixed_text(f"{entry.published.astimezone(zone).year:04}")): None}
    if entry.facts.kind is not Kind.WORK:
        found[Listing(By.KIND, fixed_text(entry.facts.kind.value))] = None
    for genre in entry.facts.genres[:MOST_GENRES]:
        found[Listing(By.GENRE, genre_slug(genre))] = None
    return tuple(found)


def listing_from_key(key: str) -> Listing:
    """Read back a listing's key; OurError for anything else."""
    by, _, slug = key.partition("/")
    if key == By.ALL:
        return ALL
    if by not in set(By) or by == By.ALL:
        raise OurError(f"a stored listing is not one: {key!r}")
    return Listing(By(by), safe_slug_from_stored(slug))


def listing_name(listing: Listing, entries: Iterable[Entry]) -> SafeText:
    """Name a listing: a genre as the latest of these entries spells it."""
    if listing.by is By.KIND:
        return KIND_PLURALS[Kind(listing.slug)]
    if listing.by is By.GENRE:
        genres = (genre for entry in entries for genre in entry.facts.genres if genre_slug(genre) == listing.slug)
        return next(genres, listing.slug)
    return listing.slug if listing.by is By.YEAR else fixed_text("Reviews")
