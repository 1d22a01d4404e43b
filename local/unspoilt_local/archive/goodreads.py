"""Goodreads' library export (My Books, Import and export): goodreads_library_export.csv.

It has had 31 columns until about 2022 and has 24 since; both are read.
"""

from __future__ import annotations

from typing import Final

from unspoilt.review.review import Kind
from unspoilt_local.archive.cells import read_day, read_isbn, read_stars, read_year, split_series, split_words
from unspoilt_local.archive.csv_rows import Row
from unspoilt_local.archive.imported_review import ImportedReview
from unspoilt_local.archive.product import Column, Notes, Product, RowRefused, left_behind
from unspoilt_local.archive.review_html import markdown_of_html

#: Shelves that say how far the reading is, not what the book is.
_PROGRESS: Final = frozenset({"read", "to-read", "currently-reading"})
_NO: Final = frozenset({"", "false", "no", "0", "f", "n"})

_COLUMNS: Final = {
    "Book Id": Column("goodreads_id"),
    "Title": Column("title and series"),
    "Author": Column("author"),
    "Author l-f": left_behind("the author again"),
    "Additional Authors": Column("additional_authors: illustrators and translators are among them, so not shown"),
    "ISBN": Column("isbn"),
    "ISBN13": Column("isbn"),
    "My Rating": Column("rating"),
    "Average Rating": left_behind("not yours"),
    "Publisher": left_behind("says nothing of the review"),
    "Binding": left_behind("says nothing of the review"),
    "Number of Pages": left_behind("says nothing of the review"),
    "Year Published": Column("year, where the original one is missing"),
    "Original Publication Year": Column("year"),
    "Date Read": Column("date, date_read"),
    "Date Added": Column("date_added; date, where Date Read is missing"),
    "Bookshelves": Column("tags"),
    "Bookshelves with positions": left_behind("the shelves again"),
    "Exclusive Shelf": Column("read_status, where it is not read"),
    "My Review": Column("the text"),
    "Spoiler": Column("spoilers: true"),
    "Private Notes": left_behind("private: a review is published"),
    "Read Count": left_behind("says nothing of the review"),
    "Recommended For": left_behind("says nothing of the review"),
    "Recommended By": left_behind("names other people"),
    "Owned Copies": left_behind("says nothing of the review"),
    "Original Purchase Date": left_behind("says nothing of the review"),
    "Original Purchase Location": left_behind("says nothing of the review"),
    "Condition": left_behind("says nothing of the review"),
    "Condition Description": left_behind("says nothing of the review"),
    "BCID": left_behind("says nothing of the review"),
}


def read_book(row: Row, notes: Notes) -> ImportedReview:
    """Make a review of one row."""
    title, series = split_series(row.get("Title"))
    if not title:
        raise RowRefused("it has no title")
    read, added = notes.read(row, "Date Read", read_day), notes.read(row, "Date Added", read_day)
    dated = read or added
    shelf = row.get("Exclusive Shelf")
    year = notes.read(row, "Original Publication Year", read_year) or notes.read(row, "Year Published", read_year)
    isbn = read_isbn(row.get("ISBN13")) or read_isbn(row.get("ISBN"))
    tags = tuple(name for name in split_words(row.get("Bookshelves")) if name not in _PROGRESS and name != shelf)
    return ImportedReview(
        line=row.line,
        title=title,
        series=series,
        creators=(" ".join(row.get("Author").split()),) if row.get("Author") else (),
        kind=Kind.BOOK,
        body=markdown_of_html(row.get("My Review")),
        spoils=row.get("Spoiler").casefold() not in _NO,
        year=year,
        rating=notes.read(row, "My Rating", read_stars),
        dated=dated,
        tags=tags,
        kept=(
            ("date_read", read.isoformat() if read else ""),
            ("date_added", added.isoformat() if added else ""),
            ("isbn", isbn),
            ("goodreads_id", row.get("Book Id") if row.get("Book Id").isdigit() else ""),
            ("additional_authors", row.get("Additional Authors")),
            ("read_status", "" if shelf == "read" else shelf),
        ),
        product_id=row.get("Book Id"),
    )


GOODREADS: Final = Product(
    name="Goodreads",
    columns=_COLUMNS,
    needed={name: frozenset({name}) for name in ("Title", "Author", "My Rating", "Exclusive Shelf", "My Review")},
    text_column="My Review",
    read_row=read_book,
)
