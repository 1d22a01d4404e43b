"""The offer: genres and kinds that subscribers may choose from, published as one small document."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from unspoilt.errors import OurError
from unspoilt.newsletter.choice import MOST_GENRE_CHARACTERS, MOST_GENRES, Choice, genre_key_of
from unspoilt.review.review import Kind
from unspoilt.spoiler.entry import Facts
from unspoilt.spoiler.safe_text import SafeText
from unspoilt.spoiler.stored import genres_from_json, genres_to_json

#: Where the document stands on the site.
OFFER_PATH: Final = "choices.json"
OFFER_TYPE: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Offer:
    """What there is to choose from."""

    #: The most frequent first, one spelling of each, at most `MOST_GENRES`.
    genres: tuple[SafeText, ...] = ()
    #: In the order of `Kind`.
    kinds: tuple[Kind, ...] = ()


def offer_of(reviews: Iterable[Facts]) -> Offer:
    """Return what the reviews have of genres and kinds."""
    frequency: Counter[str] = Counter()
    spellings: dict[str, SafeText] = {}
    kinds = set()
    for facts in reviews:
        kinds.add(facts.kind)
        for genre in facts.genres:
            key = genre_key_of(genre)
            if key and len(key) <= MOST_GENRE_CHARACTERS:
                frequency[key] += 1
                spellings.setdefault(key, genre)
    keys = sorted(frequency, key=lambda key: (-frequency[key], key))[:MOST_GENRES]
    return Offer(tuple(spellings[key] for key in keys), tuple(kind for kind in Kind if kind in kinds))


def offer_to_bytes(offer: Offer) -> bytes:
    """Write the document."""
    document = {"genres": genres_to_json(offer.genres), "kinds": [str(kind) for kind in offer.kinds]}
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def offer_from_bytes(data: bytes) -> Offer:
    """Read the document; nothing is offered where another version of the firewall wrote it."""
    document = json.loads(data)
    try:
        genres = genres_from_json(document["genres"])
    except OurError:
        return Offer()
    return Offer(genres, tuple(Kind(kind) for kind in document["kinds"]))


def ticked_of(
    offer: Offer, before: Choice, *, genres: Iterable[str], kinds: Iterable[str], keep_others: bool
) -> Choice:
    """Return what was ticked, however much it is; what is not offered counts for nothing.

    `keep_others` keeps the genres of the choice before that are not offered now.
    """
    offered = {genre_key_of(genre) for genre in offer.genres}
    ticked = {key for genre in genres if (key := genre_key_of(genre)) in offered}
    kept = before.genres - offered if keep_others else frozenset()
    known = {str(kind): kind for kind in Kind}
    return Choice(frozenset(ticked | kept), frozenset(known[kind] for kind in kinds if kind in known))
