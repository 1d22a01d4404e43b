"""The StoryGraph's export (Manage account, Export StoryGraph library)."""

from __future__ import annotations

import re
from typing import Final

from unspoilt.review.review import Kind
from unspoilt_local.archive.cells import read_day, read_isbn, read_stars, split_names, split_series, split_words
from unspoilt_local.archive.csv_rows import Row
from unspoilt_local.archive.imported_review import ImportedReview
from unspoilt_local.archive.product import Column, Notes, Product, RowRefused, left_behind
from unspoilt_local.archive.review_html import markdown_of_html

_ASIN: Final = re.compile(r"B0[0-9A-Z]{8}")
_TASTE: Final = "an answer to a form, not the review's"
_COLUMNS: Final = {
    "Title": Column("title and series"),
    "Authors": Column("author"),
    "Author": Column("author"),
    "Contributors": left_behind("translators and narrators"),
    "ISBN/UID": Column("isbn, asin or storygraph_uid"),
    "ISBN": Column("isbn, asin or storygraph_uid"),
    "Format": left_behind("says nothing of the review"),
    "Read Status": Column("read_status, where it is not read"),
    "Date Added": Column("date_added; date, where Last Date Read is missing"),
    "Last Date Read": Column("date, date_read"),
    "Dates Read": left_behind("says nothing of the review"),
    "Read Count": left_behind("says nothing of the review"),
    "Moods": left_behind(_TASTE),
    "Pace": left_behind(_TASTE),
    "Character- or Plot-Driven?": left_behind(_TASTE),
    "Strong Character Development?": left_behind(_TASTE),
    "Loveable Characters?": left_behind(_TASTE),
    "Diverse Characters?": left_behind(_TASTE),
    "Flawed Characters?": left_behind(_TASTE),
    "Star Rating": Column("rating"),
    "Review": Column("the text"),
    "Content Warnings": Column("a hidden part at the end of the text"),
    "Content Warning Description": Column("a hidden part at the end of the text"),
    "Content Warnings (Description)": Column("a hidden part at the end of the text"),
    "Tags": Column("tags"),
    "Owned?": left_behind("says nothing of the review"),
}


def read_book(row: Row, notes: Notes) -> ImportedReview:
    """Make a review of one row."""
    title, series = split_series(row.get("Title"))
    if not title:
        raise RowRefused("it has no title")
    read, added = notes.read(row, "Last Date Read", read_day), notes.read(row, "Date Added", read_day)
    number = row.get("ISBN/UID", "ISBN")
    isbn = read_isbn(number)
    status = row.get("Read Status")
    dated = read or added
    return ImportedReview(
        line=row.line,
        title=title,
        series=series,
        creators=split_names(row.get("Authors", "Author")),
        kind=Kind.BOOK,
        body=markdown_of_html(row.get("Review")) + _warnings(row),
        rating=notes.read(row, "Star Rating", read_stars),
        dated=dated,
        tags=split_words(row.get("Tags")),
        kept=(
            ("date_read", read.isoformat() if read else ""),
            ("date_added", added.isoformat() if added else ""),
            ("isbn", isbn),
            ("asin", number if _ASIN.fullmatch(number) else ""),
            ("storygraph_uid", "" if isbn or _ASIN.fullmatch(number) else number),
            ("read_status", "" if status == "read" else status),
        ),
        product_id=isbn or number,
    )


def _warnings(row: Row) -> str:
    """Return what the author warns of: it names what happens, so it is hidden."""
    parts = (row.get("Content Warnings"), row.get("Content Warning Description", "Content Warnings (Description)"))
    texts = [markdown_of_html(part) for part in parts if part]
    if not texts:
        return ""
    inner = "\n\n".join(texts)
    return f"\n\n<spoiler>Content warnings: {inner}</spoiler>"


STORYGRAPH: Final = Product(
    name="StoryGraph",
    columns=_COLUMNS,
    needed={
        "Title": frozenset({"Title"}),
        "Authors": frozenset({"Authors", "Author"}),
        "Read Status": frozenset({"Read Status"}),
        "Star Rating": frozenset({"Star Rating"}),
        "Review": frozenset({"Review"}),
    },
    text_column="Review",
    read_row=read_book,
)
