"""Reviews by the thousand, the same for every system: sentences of our own, drawn from a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SEED = 20_261_120
BEGINNING = datetime(2017, 1, 1, tzinfo=UTC)
#: 10,000 of them fill nine years.
APART = timedelta(hours=8)

KINDS = ("book", "film", "game")
GENRES = (
    "Adventure", "Clockwork", "Comedy", "Detective story", "Essay", "Fog", "Gothic", "History", "Letters", "Mystery",
    "Sea story", "Tides",
)  # fmt: skip
_FIRST = ("Ada", "Bruno", "Clara", "Dov", "Edda", "Fitz", "Greta", "Hugh", "Irma", "Jonas", "Kaya", "Levin", "Mara")
_LAST = ("Vale", "Voss", "Marsh", "Quill", "Thorne", "Ash", "Ferry", "Lark", "Pike", "Rowan", "Stone", "Wick")
_ADJECTIVES = ("Brass", "Silent", "Tidal", "Paper", "Winter", "Hollow", "Patient", "Salt", "Amber", "Seventh")
_THINGS = ("Ferry", "Lantern", "Archive", "Orchard", "Signal", "Causeway", "Kiln", "Almanac", "Harbour", "Loom")
_PARTS = ("opening", "middle", "second act", "dialogue", "pace", "setting", "ending of each chapter", "humour")
_PRAISE = ("patient", "exact", "funny", "generous", "cold", "well made", "strange", "warm", "plain", "sharp")
_FAULTS = ("too long", "rushed", "a little thin", "hard to follow", "colder than it wants to be", "told twice")
_PLACES = (
    "on a train",
    "in one sitting",
    "over a wet weekend",
    "in two evenings",
    "by the window",
    "in bed with a cold",
)
_SENTENCES = (
    "The {part} is {praise}, and the {part2} comes close behind.",
    "I went through it {place}, which is the right way to do it.",
    "What stays with me is the {part}, because it is {praise} where others shout.",
    "The {part2} is {fault}, and nobody seems to have told {last}.",
    "{last} trusts the audience, and the trust is repaid.",
    "There is a joke on every other page, and most of them are {praise}.",
    "If the {part} were half as {praise} elsewhere, this would be a *classic*.",
    "I had expected something {fault}; I got something **{praise}** instead.",
    "The weather does a good deal of the work here, and does it well.",
    "Somebody has counted the stairs, the lamps and the boats, and it shows.",
    "You could give it to anyone who thinks that the {part2} never matters.",
    "It asks for attention, and it says so on the first page.",
    "Other work by {last} is louder; this is the one to begin with.",
    "My only complaint is that the {part} is {fault}.",
    "A map would have helped, or a list of names.",
    "The best scenes are the small ones: a kitchen, a ledger, a late train.",
)
_ASIDES = (
    "- the {part}: {praise}\n- the {part2}: {fault}\n- the cover: better than most",
    "> A good story is a room that somebody has just left.\n\nThat line is from the preface, and it is a promise kept.",
    "More about {last} is on [their own page](https://example.org/{last}/), with a list of everything.",
    "1. Begin with the {part}.\n2. Forgive the {part2}.\n3. Read the notes at the end.",
)


@dataclass(frozen=True, slots=True)
class Generated:
    """One review, in no format yet."""

    name: str
    title: str
    creator: str
    kind: str
    genres: tuple[str, ...]
    #: Half stars out of five.
    rating: float
    published: datetime
    body: str


def generate(number: int) -> Generated:
    """Return the review with this number; the same one each time."""
    chance = random.Random(SEED + number)
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    title = f"The {chance.choice(_ADJECTIVES)} {chance.choice(_THINGS)} {number}"
    return Generated(
        name=title.lower().replace(" ", "-"),
        title=title,
        creator=f"{first} {last}",
        kind=KINDS[number % len(KINDS)],
        genres=tuple(chance.sample(GENRES, chance.choice((1, 1, 2)))),
        rating=chance.randrange(2, 11) / 2,
        published=BEGINNING + number * APART,
        body=_body(chance, last),
    )


def _body(chance: random.Random, last: str) -> str:
    parts = [_paragraph(chance, last) for _ in range(chance.randrange(3, 6))]
    parts.insert(2, f"## How it is made\n\n{_filled(chance, chance.choice(_ASIDES), last)}")
    return "\n\n".join(parts)


def _paragraph(chance: random.Random, last: str) -> str:
    sentences = chance.sample(_SENTENCES, chance.randrange(3, 6))
    return "\n".join(_filled(chance, sentence, last) for sentence in sentences)


def _filled(chance: random.Random, pattern: str, last: str) -> str:
    part, other = chance.sample(_PARTS, 2)
    praise, fault, place = (chance.choice(words) for words in (_PRAISE, _FAULTS, _PLACES))
    return pattern.format(part=part, part2=other, praise=praise, fault=fault, place=place, last=last)


def as_ours(review: Generated) -> str:
    """Return the file as an author uploads it here."""
    return (
        f"---\ntitle: {review.title}\nauthor: {review.creator}\nkind: {review.kind}\n"
        f"genres: [{', '.join(review.genres)}]\nrating: {review.rating}/5\n"
        f"date: {review.published:%Y-%m-%dT%H:%M:%SZ}\n---\n\n{review.body}\n"
    )


def as_hugo(review: Generated) -> str:
    """Return the file as Hugo takes it: years and kinds are taxonomies, as genres are."""
    return (
        f"---\ntitle: {review.title}\ndate: {review.published:%Y-%m-%dT%H:%M:%SZ}\n"
        f"genres: [{', '.join(review.genres)}]\nkinds: [{review.kind}]\nyears: ['{review.published:%Y}']\n"
        f"params:\n  creator: {review.creator}\n  medium: {review.kind}\n  rating: {review.rating}\n"
        f"---\n\n{review.body}\n"
    )


def as_pelican(review: Generated) -> str:
    """Return the file as Pelican takes it: genres are its tags."""
    return (
        f"Title: {review.title}\nDate: {review.published:%Y-%m-%d %H:%M}\nSlug: {review.name}\n"
        f"Tags: {', '.join(review.genres)}\nCreator: {review.creator}\nMedium: {review.kind}\nRating: {review.rating}\n"
        f"\n{review.body}\n"
    )
