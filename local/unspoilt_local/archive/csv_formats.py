"""Reviews in the columns of Goodreads and of BookWyrm."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from unspoilt.review.review import Kind
from unspoilt_local.archive.archived_review import ArchivedReview
from unspoilt_local.archive.cells import CellUnread, isbn_10_of, read_day, read_isbn
from unspoilt_local.archive.imported_review import rating_text
from unspoilt_local.archive.review_html import markdown_of_html
from unspoilt_local.archive.site_html import html_for_sites

#: What sites of readers have pages for.
BOOKS: Final = frozenset({Kind.BOOK, Kind.COMIC, Kind.WORK})
_GOODREADS: Final = (
    "Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,Publisher,Binding,"
    "Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,"
    "Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,Owned Copies"
)
_BOOKWYRM: Final = (
    "title,author_text,remote_id,openlibrary_key,inventaire_id,librarything_key,goodreads_key,bnf_id,viaf,wikidata,asin,"
    "aasin,isfdb,isbn_10,isbn_13,oclc_number,start_date,finish_date,stopped_date,rating,review_name,review_cw,"
    "review_content,review_published,shelf,shelf_name,shelf_date"
)


@dataclass(frozen=True, slots=True)
class Format:
    """A product's columns, and how a review stands in them."""

    columns: tuple[str, ...]
    row_of: Callable[[ArchivedReview], dict[str, str]]
    #: The smallest step of its stars.
    step: Decimal


def write_csv(made: Format, reviews: Iterable[ArchivedReview]) -> bytes:
    """Return the CSV file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, made.columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(made.row_of(review) for review in reviews)
    return out.getvalue().encode("utf-8", "replace")


def stars_of(archived: ArchivedReview, step: Decimal) -> Decimal | None:
    """Return a review's grade out of five in a product's steps; at least one step, since 0 says that there is none."""
    rating = archived.review.rating
    if rating is None:
        return None
    steps = (rating.value / rating.best * 5 / step).quantize(Decimal(1), ROUND_HALF_UP)
    return max(steps * step, step)


def is_rounded(archived: ArchivedReview, step: Decimal) -> bool:
    """Tell whether a grade is between a product's steps."""
    rating, stars = archived.review.rating, stars_of(archived, step)
    return rating is not None and stars is not None and stars * rating.best != rating.value * 5


def _goodreads_row(archived: ArchivedReview) -> dict[str, str]:
    work = archived.review.work
    read, added = _days_of(archived)
    shelf = archived.first("read_status") or "read"
    shelves = [*_tags_of(archived), *([] if shelf in {"read", "to-read", "currently-reading"} else [shelf])]
    isbn = _isbn_of(archived)
    author = work.creators[0] if work.creators else ""
    stars = stars_of(archived, Decimal(1))
    return {
        "Book Id": archived.id_of("goodreads"),
        "Title": _title_of(archived),
        "Author": author,
        "Author l-f": _last_first(author),
        "Additional Authors": archived.first("additional_authors") or ", ".join(work.creators[1:]),
        # As Goodreads writes it, so that spreadsheets keep a leading zero.
        "ISBN": f'="{isbn_10_of(isbn)}"',
        "ISBN13": f'="{isbn}"',
        "My Rating": rating_text(stars) if stars else "0",
        "Original Publication Year": str(work.year or ""),
        "Date Read": read.replace("-", "/"),
        "Date Added": added.replace("-", "/"),
        "Bookshelves": ", ".join(shelves),
        "Exclusive Shelf": shelf,
        "My Review": html_for_sites(archived.full),
        "Spoiler": "true" if archived.hides_all else "",
        "Read Count": "1",
        "Owned Copies": "0",
    }


def _bookwyrm_row(archived: ArchivedReview) -> dict[str, str]:
    review, work = archived.review, archived.review.work
    read, added = _days_of(archived)
    isbn = _isbn_of(archived)
    stars = stars_of(archived, Decimal("0.5"))
    return {
        "title": _title_of(archived),
        "author_text": ", ".join(work.creators),
        "openlibrary_key": archived.id_of("openlibrary"),
        "goodreads_key": archived.id_of("goodreads"),
        "wikidata": archived.id_of("wikidata"),
        "asin": archived.id_of("asin"),
        "isbn_10": isbn_10_of(isbn),
        "isbn_13": isbn,
        "finish_date": read,
        "rating": rating_text(stars) if stars else "",
        "review_name": review.headline or "",
        # BookWyrm knows no spoilers within a text: one hidden word puts all of it behind a warning.
        "review_cw": "Spoilers" if archived.hides else "",
        "review_content": markdown_of_html(html_for_sites(archived.full, tags=False)),
        "review_published": review.published.date().isoformat() if review.published else "",
        "shelf": "read",
        "shelf_name": "Read",
        "shelf_date": read or added,
    }


FORMATS: Final = {
    "goodreads": Format(tuple(_GOODREADS.split(",")), _goodreads_row, Decimal(1)),
    "bookwyrm": Format(tuple(_BOOKWYRM.split(",")), _bookwyrm_row, Decimal("0.5")),
}


def _title_of(archived: ArchivedReview) -> str:
    title, series = archived.review.work.title, archived.first("series")
    return f"{title} ({series})" if series else title


def _days_of(archived: ArchivedReview) -> tuple[str, str]:
    """Return when it was read and when it was added, as 2024-03-14; "" where that is not known."""
    read, added = _day(archived.first("date_read", "date_finished", "finished")), _day(archived.first("date_added"))
    published = archived.review.published
    if not read and not added and published is not None:
        read = published.date().isoformat()
    return read, added


def _day(text: str) -> str:
    try:
        day = read_day(text)
    except CellUnread:
        return ""
    return day.isoformat() if day else ""


def _isbn_of(archived: ArchivedReview) -> str:
    return read_isbn(archived.id_of("isbn"))


def _tags_of(archived: ArchivedReview) -> list[str]:
    return [tag.replace(",", " ") for tag in archived.kept.get("tags", ()) or archived.review.genres]


def _last_first(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first else last
