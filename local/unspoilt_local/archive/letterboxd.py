"""Letterboxd's export (Settings, Data): a zip of CSV files, of which reviews.csv has the reviews."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Final

from unspoilt.review.review import Kind
from unspoilt_local.archive.cells import read_day, read_stars, read_year, split_words
from unspoilt_local.archive.csv_rows import MOST_BYTES, ExportRefused, Row
from unspoilt_local.archive.imported_review import ImportedReview
from unspoilt_local.archive.product import Column, Notes, Product, RowRefused, left_behind
from unspoilt_local.archive.review_html import markdown_of_html

_REVIEWS: Final = "reviews.csv"
#: Folders of the zip with reviews that their author took away, or liked only.
_NOT_OURS: Final = frozenset({"deleted", "orphaned", "likes", "lists"})
_COLUMNS: Final = {
    "Date": Column("date"),
    "Name": Column("title"),
    "Year": Column("year"),
    "Letterboxd URI": Column("letterboxd_url"),
    "Rating": Column("rating"),
    "Rewatch": Column("rewatch"),
    "Review": Column("the text"),
    "Tags": Column("tags"),
    "Watched Date": Column("date_watched"),
    "Username": left_behind("yours"),
}


def read_film(row: Row, notes: Notes) -> ImportedReview:
    """Make a review of one row."""
    title = " ".join(row.get("Name").split())
    if not title:
        raise RowRefused("it has no name")
    dated, watched = notes.read(row, "Date", read_day), notes.read(row, "Watched Date", read_day)
    address = row.get("Letterboxd URI")
    if not address.startswith(("https://boxd.it/", "https://letterboxd.com/")):
        address = ""
    return ImportedReview(
        line=row.line,
        title=title,
        creators=(),
        kind=Kind.FILM,
        body=markdown_of_html(row.get("Review")),
        year=notes.read(row, "Year", read_year),
        rating=notes.read(row, "Rating", read_stars),
        dated=dated or watched,
        tags=split_words(row.get("Tags")),
        kept=(
            ("date_watched", watched.isoformat() if watched else ""),
            ("letterboxd_url", address),
            ("rewatch", "yes" if row.get("Rewatch").casefold() == "yes" else ""),
        ),
        product_id=f"{row.get('Year')}-{PurePosixPath(address).name}" if address else "",
    )


LETTERBOXD: Final = Product(
    name="Letterboxd",
    columns=_COLUMNS,
    needed={name: frozenset({name}) for name in ("Name", "Year", "Letterboxd URI", "Review")},
    text_column="Review",
    read_row=read_film,
    caution="Letterboxd's export does not say which reviews were marked as containing spoilers: "
    "what is not marked in the text itself comes over unhidden. --hide-all hides the whole text of each.",
)


def reviews_in_zip(data: bytes) -> bytes:
    """Return reviews.csv out of the zip; ExportRefused where it cannot be had."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {info.filename: info for info in archive.infolist()}
            name = _reviews_name(members)
            if name is None:
                raise ExportRefused(f"the zip holds no {_REVIEWS}: export it again, or name the CSV file itself")
            with archive.open(members[name]) as member:
                # The size that the zip claims is not believed.
                found = member.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ExportRefused(f"the zip cannot be read ({error}): download it again") from error
    return found


def _reviews_name(members: Mapping[str, object]) -> str | None:
    found = [
        name
        for name in members
        if PurePosixPath(name).name == _REVIEWS and _NOT_OURS.isdisjoint(PurePosixPath(name).parts)
    ]
    return min(found, key=lambda name: (name.count("/"), name), default=None)
