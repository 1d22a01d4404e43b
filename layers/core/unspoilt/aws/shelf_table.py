"""The Reviews table as the publisher reads it, and where it keeps the pages of the listings.

pk               sk                      what
LIST#<listing>   <published>#<id>        that the review is live, in order of its date
PAGES#<listing>  <position>              where a page begins, and its number; the first one has no row
LISTINGS         <listing>               a listing's name, and how many pages it has had
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from unspoilt.aws.item_batches import read_items
from unspoilt.aws.kept_rows import rows_to_bytes
from unspoilt.aws.review_reader import ReviewReader
from unspoilt.aws.review_rows import id_of, id_of_review, keys_beside, review_from
from unspoilt.aws.translate import translated
from unspoilt.site.directory import NamedListing
from unspoilt.site.listing import ALL, Listing, listing_from_key
from unspoilt.spoiler.safe_text import SafeText
from unspoilt.spoiler.stored import genre_from_stored
from unspoilt.use_cases.backup import Rows
from unspoilt.use_cases.catalogue import StoredReview
from unspoilt.use_cases.paging import Around, Page

_ROWS = ("REVIEW", "HIDDEN")
_LISTINGS = "LISTINGS"
#: DynamoDB's limit on rows that are read at once.
_MOST_READ = 100
_FIRST = Page(1, "", None)
#: Before every position, where a key must not be empty.
_LOWEST = "!"


@dataclass(frozen=True, slots=True)
class ShelfTable(ReviewReader):
    """The adapter for Shelf and KeptRows."""

    def read_reviews(self, ids: Iterable[str]) -> tuple[StoredReview, ...]:
        """Return those of at most 50 reviews that are live, in the same order."""
        wanted = list(ids)
        return self._live(wanted, self._read_rows(_keys_of(wanted)))

    def read_listed(self, listing: Listing, ids: Iterable[str]) -> tuple[SafeText | None, tuple[StoredReview, ...]]:
        """Return a listing's name, or None where it has none, and those of at most 50 reviews that are live.

        Up to 49 reviews, more than a page has as a rule, take one call.
        """
        wanted = list(ids)
        rows = list(self._read_rows([(_LISTINGS, listing.key), *_keys_of(wanted)]))
        named = next((row for row in rows if row["pk"]["S"] == _LISTINGS), None)
        return _name_in(named), self._live(wanted, [row for row in rows if row is not named])

    def review_ids(self) -> Iterator[str]:
        """Return every live review's id, latest first."""
        for row in self._query(f"LIST#{ALL.key}", ScanIndexForward=False, ProjectionExpression="sk"):
            yield id_of(row)

    def listed(self, listing: Listing, page: Page, most: int) -> tuple[str, ...]:
        """Return the first positions that a page covers, oldest first."""
        low = page.low or _LOWEST
        rows = islice(self._query(f"LIST#{listing.key}", low=low, high=page.high, Limit=most + 1), most + 1)
        positions = [str(row["sk"]["S"]) for row in rows]
        return tuple(position for position in positions if position != page.high)[:most]

    def window(self, listing: Listing) -> Around:
        """Return the open page and the one before it."""
        newest = islice(self._query(f"PAGES#{listing.key}", ScanIndexForward=False, Limit=2), 2)
        known = [_page_from(row) for row in newest]
        known += [_FIRST] if len(known) < 2 else []
        ranged = _ranged(known[::-1])
        return Around(before=ranged[-2] if len(ranged) > 1 else None, here=ranged[-1], after=None)

    def around(self, listing: Listing, position: str) -> Around:
        """Return the page that covers a position, and its neighbours."""
        pk = f"PAGES#{listing.key}"
        low = position or _LOWEST
        older = [_page_from(row) for row in islice(self._query(pk, high=low, ScanIndexForward=False, Limit=2), 2)]
        newer = [_page_from(row) for row in islice(self._query(pk, low=f"{low}!", Limit=2), 2)]
        known = [*reversed(older), *newer] if len(older) == 2 else [_FIRST, *reversed(older), *newer]
        here = len(known) - len(newer) - 1
        ranged = _ranged(known)
        return Around(
            before=ranged[here - 1] if here else None,
            here=ranged[here],
            after=ranged[here + 1] if newer else None,
        )

    def pages(self, listing: Listing) -> tuple[Page, ...]:
        """Return every page, oldest first."""
        return tuple(_ranged([_FIRST, *map(_page_from, self._query(f"PAGES#{listing.key}"))]))

    def start_page(self, listing: Listing, low: str) -> None:
        """Let a page with the next number begin at a position; raises Conflict where one does."""
        with translated():
            answer = self.client.update_item(
                TableName=self.table,
                Key={"pk": {"S": _LISTINGS}, "sk": {"S": listing.key}},
                UpdateExpression="SET pages = if_not_exists(pages, :first) + :one",
                ExpressionAttributeValues={":first": {"N": "1"}, ":one": {"N": "1"}},
                ReturnValues="UPDATED_NEW",
            )
            item = {"pk": {"S": f"PAGES#{listing.key}"}, "sk": {"S": low}, "number": answer["Attributes"]["pages"]}
            self.client.put_item(
                TableName=self.table,
                Item=item,
                ConditionExpression="attribute_not_exists(pk)",
            )

    def drop_page(self, listing: Listing, low: str) -> None:
        """Give the positions of the page that begins there to the page before it."""
        with translated():
            self.client.delete_item(TableName=self.table, Key={"pk": {"S": f"PAGES#{listing.key}"}, "sk": {"S": low}})

    def listings(self) -> tuple[NamedListing, ...]:
        """Return every listing that has been named."""
        rows = (row for row in self._query(_LISTINGS) if "name" in row)
        return tuple(
            NamedListing(listing_from_key(row["sk"]["S"]), genre_from_stored(row["name"]["S"])) for row in rows
        )

    def listing_name(self, listing: Listing) -> SafeText | None:
        """Return the name of a listing, or None where it has none."""
        return _name_in(self._get(_LISTINGS, listing.key))

    def name_listing(self, listing: Listing, name: SafeText) -> None:
        """Give a listing its name, unless it has one."""
        with translated():
            self.client.update_item(
                TableName=self.table,
                Key={"pk": {"S": _LISTINGS}, "sk": {"S": listing.key}},
                UpdateExpression="SET #name = if_not_exists(#name, :name)",
                ExpressionAttributeNames={"#name": "name"},
                ExpressionAttributeValues={":name": {"S": str(name)}},
            )

    def forget_listing(self, listing: Listing) -> None:
        """Forget the name of a listing in which nothing stands any more; its numbers are never given again."""
        with translated():
            self.client.update_item(
                TableName=self.table,
                Key={"pk": {"S": _LISTINGS}, "sk": {"S": listing.key}},
                UpdateExpression="REMOVE #name",
                ExpressionAttributeNames={"#name": "name"},
            )

    def read_with_rows(self, review_id: str) -> tuple[StoredReview, Callable[[], Rows]] | None:
        """Return a review, also one that is not live, and what reads the rest of all that must be kept of it.

        That is its own rows, those of its files, and whether it was news.
        """
        own = list(self._query(f"REVIEW#{review_id}"))
        if not own:
            return None
        (row,) = (each for each in own if each["sk"]["S"] == "REVIEW")
        review = review_from(own, any_version=self.any_firewall)
        return review, lambda: Rows(rows_to_bytes([*own, *self._read_rows(keys_beside(row))]), review.revision)

    def rows_of_listing(self, listing: Listing) -> Rows:
        """Return all that must be kept of a listing: its name, how many pages it has had, and where they begin."""
        item = self._get(_LISTINGS, listing.key)
        begun = list(self._query(f"PAGES#{listing.key}"))
        pages = int(item["pages"]["N"]) if item is not None and "pages" in item else 1
        return Rows(rows_to_bytes([*([item] if item is not None else []), *begun]), pages)

    def _live(self, ids: list[str], rows: Iterable[dict[str, Any]]) -> tuple[StoredReview, ...]:
        """Return those of the reviews with these rows that are live, in the order of the ids."""
        sorted_rows: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            sorted_rows.setdefault(id_of_review(row), []).append(row)
        found = (review_from(sorted_rows[each], any_version=self.any_firewall) for each in ids if each in sorted_rows)
        return tuple(review for review in found if review.live)

    def _read_rows(self, keys: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
        """Read rows, a hundred in a call."""
        wanted = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in keys]
        yield from read_items(lambda asked: self.client.batch_get_item(RequestItems=asked), self.table, wanted)


def _keys_of(ids: list[str]) -> list[tuple[str, str]]:
    return [(f"REVIEW#{each}", row) for each in ids for row in _ROWS]


def _name_in(item: dict[str, Any] | None) -> SafeText | None:
    return genre_from_stored(item["name"]["S"]) if item is not None and "name" in item else None


def _page_from(row: dict[str, Any]) -> Page:
    return Page(int(row["number"]["N"]), str(row["sk"]["S"]), None)


def _ranged(pages: list[Page]) -> list[Page]:
    """Let each page end where the next one begins."""
    ends = [Page(page.number, page.low, following.low) for page, following in pairwise(pages)]
    return [*ends, pages[-1]]
