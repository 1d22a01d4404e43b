"""The Reviews table's rows: what each value is as DynamoDB's attributes, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from unspoilt.errors import OurError
from unspoilt.site.feed import REMEMBERED
from unspoilt.site.listing import listing_from_key
from unspoilt.spoiler.entry import Entry, ShownImage
from unspoilt.spoiler.gate.hidden_words import HiddenWords
from unspoilt.spoiler.stored import (
    facts_from_json,
    facts_to_json,
    html_from_bytes,
    html_to_bytes,
    safe_image_name_from_stored,
    safe_slug_from_stored,
    screened_by,
)
from unspoilt.use_cases.catalogue import Source, SourceState, StoredReview, instant, position_of
from unspoilt.use_cases.inbox import image_key_of


def id_of(row: dict[str, Any]) -> str:
    """Return the review's id from a sort key that ends with it."""
    return str(row["sk"]["S"]).rpartition("#")[2]


def list_keys(review: StoredReview) -> set[tuple[str, str]]:
    """Return the keys of the rows that say where a review stands; none where it is not live."""
    if not review.live:
        return set()
    return {(f"LIST#{listing.key}", position_of(review.entry)) for listing in review.listings}


def news_key(review_id: str, first_seen: datetime) -> tuple[str, str]:
    """Return the key of the row that lets the next issue announce a review."""
    return "NEWS", f"{instant(first_seen)}#{review_id}"


def keys_beside(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the keys of rows that nothing else says again: of a review's files, and that it was news."""
    doc = json.loads(row["doc"]["S"])
    files = {doc["source_key"], *(key for key, _ in doc["sources"])}
    return [
        *(("SOURCES", key) for key in sorted(files)),
        news_key(id_of_review(row), datetime.fromisoformat(doc["first_seen"])),
    ]


def id_of_review(row: dict[str, Any]) -> str:
    """Return the id that is the partition of a review's rows."""
    return str(row["pk"]["S"]).removeprefix("REVIEW#")


def rows_beside(review: StoredReview) -> list[dict[str, Any]]:
    """Return the rows that follow from a review's own: who owns its text and address, where it stands, its images."""
    owned = {"review_id": {"S": review.entry.id}}
    images = image_keys(review) if review.live else set()
    return [
        _row(f"FINGERPRINT#{review.fingerprint}", "FINGERPRINT") | owned,
        _row(f"SLUG#{review.entry.slug}", "SLUG") | owned,
        *(_row(pk, sk) for pk, sk in sorted(list_keys(review))),
        *(_row(f"IMAGE#{key}", f"REVIEW#{review.entry.id}") for key in sorted(images)),
    ]


def _row(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def image_keys(review: StoredReview) -> set[str]:
    """Return the keys of the images that a review shows, there or not."""
    keys = (image_key_of(review.source_key, image.source) for image in review.images)
    return {key for key in keys if key is not None}


def source_item(source: Source) -> dict[str, Any]:
    """Return a source as a row."""
    item: dict[str, Any] = {
        "pk": {"S": "SOURCES"},
        "sk": {"S": source.key},
        "state": {"S": source.state.value},
        "sequencer": {"S": source.sequencer},
        "etag": {"S": source.etag},
        "revision": {"N": str(source.revision)},
    }
    if source.review_id is not None:
        item["review_id"] = {"S": source.review_id}
    return item


def source_from(item: dict[str, Any]) -> Source:
    """Read a source from its row."""
    return Source(
        key=item["sk"]["S"],
        state=SourceState(item["state"]["S"]),
        sequencer=item["sequencer"]["S"],
        etag=item["etag"]["S"],
        review_id=item["review_id"]["S"] if "review_id" in item else None,
        revision=int(item["revision"]["N"]),
    )


def review_item(review: StoredReview) -> dict[str, Any]:
    """Return a review as a row; DynamoDB takes 400 kB, and random letters of the largest body make 385."""
    doc = {
        "entry": _entry_to(review.entry),
        "images": [[image.source, image.name] for image in review.images],
        "listings": [listing.key for listing in review.listings],
        "live": review.live,
        "source_key": review.source_key,
        "sources": [[key, modified.isoformat()] for key, modified in review.sources],
        "fingerprint": review.fingerprint,
        "first_seen": review.first_seen.isoformat(),
    }
    return {
        "pk": {"S": f"REVIEW#{review.entry.id}"},
        "sk": {"S": "REVIEW"},
        "revision": {"N": str(review.revision)},
        "doc": {"S": json.dumps(doc, ensure_ascii=False)},
        "html": {"B": html_to_bytes(review.shown, review.full, review.vouched)},
    }


def hidden_item(review: StoredReview) -> dict[str, Any]:
    """Return what the leak gate looks for as a row of its own: at most 64 kB that the review's row has no room for."""
    return {
        "pk": {"S": f"REVIEW#{review.entry.id}"},
        "sk": {"S": "HIDDEN"},
        "words": {"B": review.hidden.to_bytes()},
    }


def hidden_from(item: dict[str, Any], *, any_version: bool) -> HiddenWords:
    """Read what the leak gate looks for; OurError where another version of it wrote the row, unless any may be read."""
    review_id = id_of_review(item)
    try:
        return HiddenWords.from_bytes(bytes(item["words"]["B"])).owned_by(review_id)
    except OurError:
        if not any_version:
            raise
        return HiddenWords(review_id=review_id)


def review_from(items: list[dict[str, Any]], *, any_version: bool) -> StoredReview:
    """Read a review from its two rows; OurError where another firewall let it out, unless any version may be read.

    One that is not live is read in any case: nothing of it is shown, and no file is left that could be screened again.
    """
    by_name = {item["sk"]["S"]: item for item in items}
    item = by_name["REVIEW"]
    described = _described(item["doc"]["S"], any_version=any_version)
    any_version = any_version or not described["live"]
    html = bytes(item["html"]["B"])
    bodies = _short_bodies if len(html) <= _SHORT else html_from_bytes
    shown, full, vouched = bodies(html, any_version=any_version)
    return StoredReview(
        **described,
        shown=shown,
        full=full,
        vouched=vouched,
        hidden=hidden_from(by_name["HIDDEN"], any_version=any_version),
        revision=int(item["revision"]["N"]),
    )


#: Packed bodies up to so many bytes are remembered.
_SHORT: Final = 4000
_short_bodies = lru_cache(maxsize=REMEMBERED)(html_from_bytes)


@lru_cache(maxsize=REMEMBERED)
def _described(stored: str, *, any_version: bool) -> Mapping[str, Any]:
    """Read all but the bodies: a review that stands in many listings is read for each of them."""
    doc = json.loads(stored)
    return {
        "entry": _entry_from(doc["entry"], any_version=any_version or not doc["live"]),
        "images": tuple(ShownImage(source, safe_image_name_from_stored(name)) for source, name in doc["images"]),
        "listings": tuple(listing_from_key(key) for key in doc["listings"]),
        "live": doc["live"],
        "source_key": doc["source_key"],
        "sources": tuple((key, datetime.fromisoformat(modified)) for key, modified in doc["sources"]),
        "fingerprint": doc["fingerprint"],
        "first_seen": datetime.fromisoformat(doc["first_seen"]),
        "screened_by": screened_by(doc["entry"]["facts"]),
    }


def _entry_to(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "slug": entry.slug,
        "facts": facts_to_json(entry.facts),
        "published": entry.published.isoformat(),
        "updated": entry.updated.isoformat(),
    }


def _entry_from(doc: dict[str, Any], *, any_version: bool = False) -> Entry:
    return Entry(
        id=doc["id"],
        slug=safe_slug_from_stored(doc["slug"]),
        facts=facts_from_json(doc["facts"], any_version=any_version),
        published=datetime.fromisoformat(doc["published"]),
        updated=datetime.fromisoformat(doc["updated"]),
    )
