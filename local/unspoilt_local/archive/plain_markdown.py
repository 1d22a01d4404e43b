"""Reviews as plain Markdown: YAML front matter of plain keys, whatever notation the author's file is in."""

from __future__ import annotations

from datetime import date, datetime, time

from unspoilt.review.review import SpoilerStance
from unspoilt_local.archive.archived_review import ArchivedReview
from unspoilt_local.archive.imported_review import ImportedReview, write_review

#: Keys of the front matter whose meaning is written under a plain key of ours.
_WRITTEN = frozenset({"series", "tags"})


def plain_markdown(archived: ArchivedReview) -> bytes:
    """Return a review as a file that any other program reads, with the body as it stands."""
    review, work = archived.review, archived.review.work
    genres = {genre.casefold() for genre in review.genres}
    kept = [
        ("rating", review.rating.label if review.rating else ""),
        ("headline", review.headline or ""),
        *[(_key_of(each.scheme), each.value) for each in work.ids],
        ("teaser", review.teaser or ""),
        ("description", review.description or ""),
        ("audience", review.audience or ""),
        ("cover", review.cover or ""),
        ("slug", review.slug or ""),
        ("id", review.author_id or ""),
        ("draft", "true" if review.draft else ""),
        ("spoilers", "none" if review.stance is SpoilerStance.NONE else ""),
    ]
    written = {key for key, _ in kept} | _WRITTEN
    kept += [
        (key, archived.first(key))
        for key in (*review.unknown_keys, "date_read", "date_added", "date_watched", "letterboxd_url")
        if key not in written
    ]
    return write_review(
        ImportedReview(
            line=review.body_line,
            title=work.title,
            series=archived.first("series"),
            creators=work.creators,
            kind=work.kind,
            body=review.body.strip("\n"),
            spoils=archived.hides_all,
            year=work.year,
            dated=_moment(review.published) if review.published else None,
            genres=review.genres,
            tags=tuple(tag for tag in archived.kept.get("tags", ()) if tag.casefold() not in genres),
            kept=tuple(dict(kept).items()),
        )
    )


def _key_of(scheme: str) -> str:
    return scheme if scheme in {"isbn", "asin", "doi"} else f"{scheme}_id"


def _moment(published: datetime) -> date:
    """Return a moment as it is written: a day alone where it is the day's beginning."""
    return published if published.time() != time() else published.date()
