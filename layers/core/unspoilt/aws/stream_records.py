"""The Reviews table's stream: each record says that a row changed, and no more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from unspoilt.errors import OurError
from unspoilt.site.listing import listing_from_key
from unspoilt.use_cases.leak_gate import Publication
from unspoilt.use_cases.publish import Place, Publish, dirty_listings

_REVIEW: Final = "REVIEW#"
_LIST: Final = "LIST#"


@dataclass(frozen=True, slots=True)
class RowChange:
    """One record: a review changed, which says where it stands, or a place in a listing was left."""

    #: From where the stream is read again, should this fail.
    sequence_number: str
    review_id: str | None = None
    place: Place | None = None


def read_changes(event: dict[str, Any]) -> tuple[RowChange, ...]:
    """Return what a batch of records asks to publish; records of other rows are none of the publisher's business."""
    return tuple(change for record in event["Records"] if (change := _change_of(record["dynamodb"])) is not None)


@dataclass(frozen=True, slots=True)
class BatchDone:
    """What a batch came to."""

    publication: Publication
    #: In the form that Lambda asks for; the stream is read again from the first of them.
    answer: dict[str, Any]


def carry_out_changes(
    event: dict[str, Any], publish: Publish, log: Callable[..., object], has_time: Callable[[], bool]
) -> BatchDone:
    """Publish what a batch of records marks as changed; what fails does not hold up the rest.

    Once there is no more time, reviews are left for the next run, and the lists of those that are done are published.
    """
    changes = read_changes(event)
    published = [publish.publish_assets()] if changes else []
    failed: dict[str, None] = {}
    places = {change.place: change.sequence_number for change in changes if change.place is not None}
    for taken, (review_id, number) in enumerate(_first_numbers(changes).items()):
        if taken and not has_time():
            failed[number] = None
            break
        try:
            review = publish.publish_review(review_id)
            published.append(review.publication)
            places |= {place: places.get(place, number) for place in review.places}
        except Exception:  # noqa: BLE001 - logged, and read again
            log("publish_failed", review_id=review_id)
            failed[number] = None
    moved = False
    for listing, positions in dirty_listings(places):
        try:
            done = publish.publish_listing(listing, positions)
        except Exception:  # noqa: BLE001 - logged, and read again
            log("publish_failed", listing=listing.key)
            failed |= dict.fromkeys(places[Place(listing, position)] for position in positions)
            continue
        published.append(done.publication)
        moved = moved or done.moved
    if moved:
        published.append(publish.publish_directory())
    return BatchDone(
        Publication.joined(published), {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
    )


def _first_numbers(changes: tuple[RowChange, ...]) -> dict[str, str]:
    numbers: dict[str, str] = {}
    for change in changes:
        if change.review_id is not None:
            numbers.setdefault(change.review_id, change.sequence_number)
    return numbers


def _change_of(record: dict[str, Any]) -> RowChange | None:
    pk, sk = (str(record["Keys"][name]["S"]) for name in ("pk", "sk"))
    number = str(record["SequenceNumber"])
    if pk.startswith(_REVIEW):
        return RowChange(number, review_id=pk.removeprefix(_REVIEW))
    if not pk.startswith(_LIST):
        return None
    try:
        return RowChange(number, place=Place(listing_from_key(pk.removeprefix(_LIST)), sk))
    except OurError:
        # A row that an older version wrote: the full check finds what it stood for.
        return None
