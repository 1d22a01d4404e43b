"""Entries written by hand for the tests of the site."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from unspoilt.config import SiteSettings
from unspoilt.review.review import Kind, Rating
from unspoilt.site.feed import Feed
from unspoilt.site.listing import ALL as LISTED
from unspoilt.site.listing_page import ListingPage, feed_of
from unspoilt.spoiler.entry import Entry, Excerpt, ExcerptSource, Facts
from unspoilt.spoiler.safe_text import SafeText, fixed_text

SITE = SiteSettings(
    name="The Closed Book",
    address="https://reviews.example",
    language="en",
    time_zone=ZoneInfo("Europe/Vienna"),
    author_name="Ada Lindqvist",
)

#: When the newest of the samples last changed.
UPDATED = datetime(2026, 11, 22, 20, 15, 0, tzinfo=UTC)


def page_of(entries: Iterable[Entry]) -> ListingPage:
    """Return the window of all reviews."""
    ordered = sorted(entries, key=lambda each: (each.published, each.id), reverse=True)
    return ListingPage(LISTED, fixed_text("Reviews"), tuple(ordered))


def site_feed(entries: Iterable[Entry], site: SiteSettings | None = None) -> Feed:
    return feed_of(page_of(entries), site or SITE)


def texts(*parts: str) -> tuple[SafeText, ...]:
    return tuple(fixed_text(part) for part in parts)


def rating(value: str, best: str = "5", label: str | None = None) -> tuple[Rating, SafeText]:
    shown = label or f"{value}/{best}"
    return Rating(Decimal(value), Decimal(best), shown), fixed_text(shown)


def facts(
    title: str = "The Salt Ledger",
    *,
    creators: tuple[str, ...] = (),
    kind: Kind = Kind.WORK,
    year: int | None = None,
    genres: tuple[str, ...] = (),
    rated: tuple[Rating, SafeText] | None = None,
    audience: str | None = None,
    excerpt: str | None = None,
    headline: str | None = None,
    cover: str | None = None,
    ids: tuple[tuple[str, str], ...] = (),
    hidden: tuple[int, int] = (0, 0),
) -> Facts:
    return Facts(
        title=fixed_text(title),
        headline=None if headline is None else fixed_text(headline),
        creators=texts(*creators),
        kind=kind,
        year=year,
        ids=tuple((fixed_text(scheme), fixed_text(value)) for scheme, value in ids),
        genres=texts(*genres),
        rating=None if rated is None else rated[0],
        rating_label=None if rated is None else rated[1],
        audience=None if audience is None else fixed_text(audience),
        excerpt=None if excerpt is None else Excerpt(fixed_text(excerpt), ExcerptSource.TEASER),
        cover=None if cover is None else fixed_text(cover),
        hidden_parts=hidden[0],
        hidden_words=hidden[1],
    )


def entry(
    of: Facts,
    *,
    number: int = 1,
    slug: str = "the-salt-ledger",
    published: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
    updated: datetime | None = None,
) -> Entry:
    return Entry(
        id=f"0192f0c4-7e00-7000-8000-{number:012d}",
        slug=fixed_text(slug),
        facts=of,
        published=published,
        updated=updated or published,
    )


LEDGER = entry(
    facts(
        "The Salt Ledger",
        headline="A bookkeeper who cannot be bribed, in a town that can",
        creators=("Ines Valdor",),
        kind=Kind.BOOK,
        year=2019,
        genres=("Historical fiction", "Mystery", "Family saga"),
        rated=rating("4.5"),
        audience="readers who like their mysteries slow, wet and full of arithmetic",
        excerpt="Valdor lets a harbour town talk itself into trouble, one entry at a time. The prose is dry "
        "as a ledger and twice as exact; I have not enjoyed a column of figures so much in years.",
        ids=(("isbn", "9780000000002"),),
        hidden=(2, 312),
    ),
    number=1,
    slug="the-salt-ledger",
    published=datetime(2026, 11, 22, 18, 30, tzinfo=UTC),
    updated=UPDATED,
)
#: Titles and names with everything that markup and feeds stumble over; published late in the evening, so that
#: the day differs between UTC and the site's zone.
AMPERSANDS = entry(
    facts(
        "Salt & Vinegar <Uncut> “Édition” 日本語 🎬",
        creators=("Jo O'Hara & Sons", "Marisol Ñuñez"),
        kind=Kind.FILM,
        year=2024,
        genres=("Drama & Comedy", "R&B", "film"),
        rated=rating("9", "13", "A-"),
        audience="anybody who laughs at </script><script>alert(1)</script>",
        excerpt='A film that says "5 < 6 && 7 > 6" and means it.',
        hidden=(1, 1),
    ),
    number=2,
    slug="salt-vinegar-uncut-edition",
    published=datetime(2026, 11, 21, 23, 45, tzinfo=UTC),
)
BARE = entry(
    facts("Untitled Record No. 4"),
    number=3,
    slug="untitled-record-no-4",
    published=datetime(2025, 1, 2, tzinfo=UTC),
)
GAME = entry(
    facts(
        "Lanternfall",
        creators=("Studio Hollow Kite", "Mira Chen", "Odd Haugen", "Ruth Adeyemi"),
        kind=Kind.GAME,
        year=2023,
        genres=("Exploration", "Puzzle"),
        rated=rating("3"),
        excerpt="You carry one lantern through a city that forgets itself. The puzzles are fair, the map is not.",
        cover="3f9a7c21d0b4.png",
        hidden=(1, 96),
    ),
    number=4,
    slug="lanternfall",
    published=datetime(2026, 10, 3, 7, 0, tzinfo=UTC),
)
ALL = (LEDGER, AMPERSANDS, GAME, BARE)
