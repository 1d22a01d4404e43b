"""Issues and subscribers written by hand for the tests of the newsletter."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from unspoilt.config import NewsletterSettings, SiteSettings
from unspoilt.newsletter.address import parse_address
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.issue import Issue, plan_issue
from unspoilt.newsletter.quota import Quota
from unspoilt.newsletter.subscriber import Subscriber, SubscriberStatus
from unspoilt.review.review import Kind, Rating
from unspoilt.spoiler.entry import Entry, Excerpt, ExcerptSource, Facts
from unspoilt.spoiler.safe_text import fixed_text

#: Sunday evening, when the weekly issue is scheduled.
SUNDAY = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
WEEKLY_ISSUE = "weekly-20261122T170000Z"
SITE = SiteSettings(
    name="The Closed Book",
    address="https://reviews.example",
    language="en",
    time_zone=ZoneInfo("Europe/Vienna"),
    author_name="Ada Lindqvist",
)
SETTINGS = NewsletterSettings(
    sender="The Closed Book <digest@reviews.example>",
    author_address="ada@reviews.example",
    configuration_set="unspoilt",
    hold=timedelta(minutes=60),
    settle=timedelta(seconds=120),
    news_age=timedelta(days=14),
)

#: What SES grants an account that has left the sandbox.
QUOTA = Quota(daily=50_000, used=120, rate=14.0, production=True, enabled=True)


def entry(
    title: str,
    *creators: str,
    number: int = 1,
    kind: Kind = Kind.BOOK,
    year: int | None = None,
    rating: str | None = None,
    genres: tuple[str, ...] = (),
    audience: str | None = None,
    excerpt: str | None = None,
    hidden_parts: int = 0,
    published: datetime = SUNDAY - timedelta(days=2),
) -> Entry:
    label = None if rating is None else f"{rating}/5"
    return Entry(
        id=str(uuid.UUID(int=number)),
        slug=fixed_text(f"review-{number}"),
        facts=Facts(
            title=fixed_text(title),
            headline=None,
            creators=tuple(fixed_text(name) for name in creators),
            kind=kind,
            year=year,
            ids=(),
            genres=tuple(fixed_text(genre) for genre in genres),
            rating=None if rating is None or label is None else Rating(Decimal(rating), Decimal(5), label),
            rating_label=None if label is None else fixed_text(label),
            audience=None if audience is None else fixed_text(audience),
            excerpt=None if excerpt is None else Excerpt(fixed_text(excerpt), ExcerptSource.TEASER),
            cover=None,
            hidden_parts=hidden_parts,
            hidden_words=120 * hidden_parts,
        ),
        published=published,
        updated=published,
    )


def sample_entries() -> tuple[Entry, ...]:
    """Five reviews of works that do not exist, newest first."""
    return (
        entry(
            "The Salt Ledger",
            "Imre Halász",
            number=1,
            year=2024,
            rating="4.5",
            genres=("Historical novel", "Family"),
            audience="anyone who ever kept a shop, or wished they had not",
            excerpt=(
                "A clerk in a river town keeps two sets of books, and the novel is in no hurry to say for whom. "
                "It is patient, dry and funnier than its cover admits."
            ),
            hidden_parts=2,
            published=SUNDAY - timedelta(hours=5),
        ),
        entry(
            "Nachtzug & Söhne",
            "Renate Öhl",
            "Jonas Prey",
            number=2,
            kind=Kind.SERIES,
            year=2025,
            rating="3",
            genres=("Drama",),
            excerpt="Six episodes about a sleeper train company, most of them spent between stations.",
            published=SUNDAY - timedelta(days=1),
        ),
        entry(
            "Low Orbit Gardening",
            "Studio Pell",
            number=3,
            kind=Kind.GAME,
            year=2026,
            rating="5",
            genres=("Puzzle", "Cosy"),
            audience="people who water their plants on a schedule",
            excerpt="You have eleven square metres, a hose and all the time in the world.",
            hidden_parts=1,
            published=SUNDAY - timedelta(days=2),
        ),
        entry(
            "What the Tide Owes",
            "Maren Castellanos",
            number=4,
            kind=Kind.FILM,
            year=2023,
            published=SUNDAY - timedelta(days=3),
        ),
        entry(
            "Kleine Gespenster",
            number=5,
            kind=Kind.ALBUM,
            rating="2.5",
            genres=("Chamber pop",),
            excerpt="Half of it is lovely; the other half is the same half again.",
            published=SUNDAY - timedelta(days=4),
        ),
    )


def weekly_issue(entries: tuple[Entry, ...] | None = None, hold: timedelta = timedelta(minutes=60)) -> Issue:
    issue = plan_issue(
        Cadence.WEEKLY,
        scheduled_at=SUNDAY,
        start=SUNDAY - timedelta(days=7),
        entries=sample_entries() if entries is None else entries,
        hold=hold,
    )
    assert issue is not None
    return issue


def subscriber_id(number: int) -> str:
    return f"{number:032x}"


def subscriber(
    number: int = 1,
    *,
    status: SubscriberStatus = SubscriberStatus.CONFIRMED,
    cadence: Cadence = Cadence.WEEKLY,
    address: str | None = None,
) -> Subscriber:
    asked_at = SUNDAY - timedelta(days=30)
    return Subscriber(
        id=subscriber_id(number),
        address=parse_address(address or f"reader{number}@mail.example"),
        status=status,
        cadence=cadence,
        asked_at=asked_at,
        link_mailed_at=asked_at,
        confirmed_at=None if status is SubscriberStatus.PENDING else asked_at + timedelta(minutes=3),
        unsubscribed_at=SUNDAY - timedelta(days=1) if status is SubscriberStatus.UNSUBSCRIBED else None,
    )
