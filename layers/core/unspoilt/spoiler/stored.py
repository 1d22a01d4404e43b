"""Stored: how what the firewall let out is kept, and how it becomes safe text again when it is read."""

from __future__ import annotations

import json
import zlib
from decimal import Decimal
from typing import Any, Final

from unspoilt.errors import OurError
from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.review.review import Kind, Rating
from unspoilt.spoiler.entry import Excerpt, ExcerptSource, Facts
from unspoilt.spoiler.safe_text import _KEY, FullHtml, SafeText, ShownHtml, VouchedHtml, clean_text

#: Raised with every change that hides more: what an older firewall let out is not trusted, it is screened again.
FIREWALL_VERSION: Final = 4

_IMAGE_NAME: Final = lazy_pattern(r"[0-9a-f]{8,64}\.[a-z]{3,5}")
_SLUG: Final = lazy_pattern(r"[a-z0-9][a-z0-9-]*")
#: Most bytes that stored HTML unpacks to; a body is at most 256 KiB.
_MOST_HTML: Final = 16 * 1024 * 1024


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """Return facts as JSON values: strings, integers, lists and None only."""
    rating, excerpt = facts.rating, facts.excerpt
    return {
        "firewall": FIREWALL_VERSION,
        "title": str(facts.title),
        "headline": _plain(facts.headline),
        "creators": [str(creator) for creator in facts.creators],
        "kind": facts.kind.value,
        "year": facts.year,
        "ids": [[str(scheme), str(value)] for scheme, value in facts.ids],
        "genres": [str(genre) for genre in facts.genres],
        "rating": None if rating is None else [str(rating.value), str(rating.best), rating.label],
        "rating_label": _plain(facts.rating_label),
        "audience": _plain(facts.audience),
        "excerpt": None if excerpt is None else [str(excerpt.text), excerpt.source.value],
        "cover": _plain(facts.cover),
        "hidden_parts": facts.hidden_parts,
        "hidden_words": facts.hidden_words,
    }


def screened_by(stored: dict[str, Any]) -> int:
    """Return the version of the firewall that let these facts out."""
    return int(stored["firewall"])


def facts_from_json(stored: dict[str, Any], *, any_version: bool = False) -> Facts:
    """Read facts back; raise OurError where another version of the firewall let them out.

    `any_version` is for comparing with what is screened anew, never for showing.
    """
    if not any_version:
        _check_version(stored.get("firewall"))
    rating, excerpt = stored["rating"], stored["excerpt"]
    return Facts(
        title=_safe(stored["title"]),
        headline=_optional(stored["headline"]),
        creators=tuple(_safe(creator) for creator in stored["creators"]),
        kind=Kind(stored["kind"]),
        year=None if stored["year"] is None else int(stored["year"]),
        ids=tuple((_safe(scheme), _safe(value)) for scheme, value in stored["ids"]),
        genres=tuple(_safe(genre) for genre in stored["genres"]),
        rating=None if rating is None else Rating(Decimal(rating[0]), Decimal(rating[1]), str(rating[2])),
        rating_label=_optional(stored["rating_label"]),
        audience=_optional(stored["audience"]),
        excerpt=None if excerpt is None else Excerpt(_safe(excerpt[0]), ExcerptSource(excerpt[1])),
        cover=_optional(stored["cover"]),
        hidden_parts=int(stored["hidden_parts"]),
        hidden_words=int(stored["hidden_words"]),
    )


def genres_to_json(genres: tuple[SafeText, ...]) -> dict[str, Any]:
    """Return names of genres as JSON values."""
    return {"firewall": FIREWALL_VERSION, "names": [str(genre) for genre in genres]}


def genres_from_json(stored: dict[str, Any]) -> tuple[SafeText, ...]:
    """Read names of genres back; raise OurError where another version of the firewall let them out."""
    _check_version(stored.get("firewall"))
    return tuple(_safe(name) for name in stored["names"])


def html_to_bytes(shown: ShownHtml, full: FullHtml, vouched: VouchedHtml | None) -> bytes:
    """Pack the HTML texts with zlib; the same texts give the same bytes."""
    texts = {"firewall": FIREWALL_VERSION, "shown": str(shown), "full": str(full)}
    if vouched is not None:
        # What is vouched for is what is shown: it is kept once.
        texts["vouched"] = True
    return zlib.compress(json.dumps(texts, ensure_ascii=False).encode("utf-8"), 9)


def html_from_bytes(stored: bytes, *, any_version: bool = False) -> tuple[ShownHtml, FullHtml, VouchedHtml | None]:
    """Unpack the HTML texts; raise OurError where another version of the firewall let them out."""
    unpacker = zlib.decompressobj()
    try:
        packed = json.loads(unpacker.decompress(stored, _MOST_HTML))
    except (zlib.error, ValueError) as error:
        raise OurError("stored HTML cannot be read: screen the review again") from error
    if not any_version:
        _check_version(packed.get("firewall"))
    vouched = VouchedHtml(packed["shown"], key=_KEY) if packed.get("vouched") is True else None
    return ShownHtml(packed["shown"], key=_KEY), FullHtml(packed["full"], key=_KEY), vouched


def safe_slug_from_stored(slug: str) -> SafeText:
    """Read back a slug that was once made by `safe_slug`; raise OurError for anything else."""
    if _SLUG.fullmatch(slug) is None:
        raise OurError(f"a stored slug is not one: {slug!r}")
    return SafeText(slug, key=_KEY)


def genre_from_stored(name: str) -> SafeText:
    """Read back a genre that was a review's when its listing came to be."""
    return _safe(name)


def safe_image_name_from_stored(name: str) -> SafeText:
    """Return the file name of a published image, which is a digest and an ending by construction."""
    if not _IMAGE_NAME.fullmatch(name):
        raise OurError("a stored image name is not one that this firewall makes")
    return _safe(name)


def _check_version(version: object) -> None:
    if version != FIREWALL_VERSION:
        raise OurError(
            f"stored by version {version!r} of the firewall, this is {FIREWALL_VERSION}: screen the review again"
        )


def _plain(text: SafeText | None) -> str | None:
    return None if text is None else str(text)


def _safe(text: str) -> SafeText:
    return SafeText(clean_text(text), key=_KEY)


def _optional(text: str | None) -> SafeText | None:
    return None if text is None else _safe(text)
