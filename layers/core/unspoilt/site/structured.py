"""Structured data: a review as schema.org JSON-LD, from safe text alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from unspoilt.config import SiteSettings
from unspoilt.review.review import Kind, Rating
from unspoilt.site.address import cover_address, page_address
from unspoilt.site.dates import stamp
from unspoilt.site.number import json_number
from unspoilt.site.wording import summary
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.safe_text import SafeText, fixed_text, join_safe, operator_text

#: What may stand in it. Moments and numbers are ours; every other text is SafeText.
Structured: TypeAlias = "SafeText | int | float | Moment | list[Structured] | dict[str, Structured]"


class Moment(str):
    """A date, or a date and time, as RFC 3339 writes it."""

    __slots__ = ()


#: The schema.org type of each kind, and the property that names who made it.
_TYPES: Final[Mapping[Kind, tuple[SafeText, str]]] = {
    Kind.BOOK: (fixed_text("Book"), "author"),
    Kind.FILM: (fixed_text("Movie"), "creator"),
    Kind.SERIES: (fixed_text("TVSeries"), "creator"),
    Kind.GAME: (fixed_text("VideoGame"), "creator"),
    Kind.ALBUM: (fixed_text("MusicAlbum"), "byArtist"),
    Kind.COMIC: (fixed_text("ComicStory"), "author"),
    Kind.PODCAST: (fixed_text("PodcastSeries"), "creator"),
    Kind.PLAY: (fixed_text("Play"), "author"),
    Kind.WORK: (fixed_text("CreativeWork"), "creator"),
}


def structured_review(entry: Entry, site: SiteSettings) -> Structured:
    """Describe a review as https://schema.org/Review."""
    facts = entry.facts
    described: dict[str, Structured] = {
        "@context": fixed_text("https://schema.org"),
        "@type": fixed_text("Review"),
        "url": page_address(site, entry),
        "name": facts.headline or facts.title,
        "description": summary(facts),
        "inLanguage": operator_text(site.language),
        "datePublished": Moment(stamp(entry.published)),
        "dateModified": Moment(stamp(entry.updated)),
        "author": _named(fixed_text("Person"), operator_text(site.author_name)),
        "itemReviewed": _work(entry, site),
    }
    if facts.rating is not None:
        described["reviewRating"] = _rating(facts.rating)
    return described


def _work(entry: Entry, site: SiteSettings) -> Structured:
    facts = entry.facts
    type_name, made_by = _TYPES[facts.kind]
    work: dict[str, Structured] = {"@type": type_name, "name": facts.title}
    if facts.creators:
        # Whether a name is a person's or a band's, nobody has told us.
        maker = fixed_text("MusicGroup") if facts.kind is Kind.ALBUM else fixed_text("Person")
        work[made_by] = [_named(maker, creator) for creator in facts.creators]
    if facts.year is not None:
        work["datePublished"] = Moment(f"{facts.year:04}")
    if facts.genres:
        work["genre"] = list(facts.genres)
    isbn = next((value for scheme, value in facts.ids if scheme == "isbn"), None)
    if isbn is not None and facts.kind is Kind.BOOK:
        work["isbn"] = isbn
    elif facts.ids:
        work["identifier"] = [join_safe(":", pair) for pair in facts.ids]
    cover = cover_address(site, entry)
    if cover is not None:
        work["image"] = cover
    return work


def _named(type_name: SafeText, name: SafeText) -> Structured:
    return {"@type": type_name, "name": name}


def _rating(rating: Rating) -> Structured:
    return {
        "@type": fixed_text("Rating"),
        "ratingValue": json_number(rating.value),
        "bestRating": json_number(rating.best),
        "worstRating": 0,
    }
