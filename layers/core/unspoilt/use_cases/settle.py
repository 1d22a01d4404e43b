"""Settling: documents are made to agree with the catalogue, and never go back.

Every document is written on the condition that it is still the one we saw before we read the catalogue. Whoever
read older data therefore fails and reads again: a document never goes back, whichever publisher is slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from unspoilt.errors import Conflict
from unspoilt.site.document import Document
from unspoilt.use_cases.leak_gate import Publication, Wanted

_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Published:
    """A document as it stands in the site bucket."""

    #: S3's, the condition for replacing it.
    etag: str
    #: Ours: equal digests need no writing.
    digest: str


class SiteBucket(Protocol):
    """The port to the published site."""

    def find(self, path: str) -> Published | None:
        """Return what stands at a path."""

    def put(self, document: Document, replacing: Published | None) -> None:
        """Write a document; raises Conflict unless exactly `replacing` (None: nothing) stands there."""

    def delete(self, path: str, replacing: Published) -> None:
        """Remove a document; raises Conflict unless exactly `replacing` stands there."""

    def paths(self, prefix: str) -> Iterator[str]:
        """Return every path with this prefix."""


def settle(bucket: SiteBucket, paths: Iterable[str], wanted_now: Callable[[], Wanted]) -> Publication:
    """Look, then read and render, then write what differs on condition that it is what we looked at."""
    looked = set(paths)
    for _ in range(_ATTEMPTS):
        seen = {path: bucket.find(path) for path in sorted(looked)}
        wanted = wanted_now()
        missing = wanted.documents.keys() - seen.keys()
        if missing:
            # The catalogue moved on between the two looks: look at the new paths as well.
            looked |= missing
            continue
        published = Publication()
        try:
            for path, before in seen.items():
                published += _settle_one(bucket, path, before, wanted)
        except Conflict:
            continue
        return published
    message = "the site changes faster than it can be published"
    raise Conflict(message)


def _settle_one(bucket: SiteBucket, path: str, seen: Published | None, wanted: Wanted) -> Publication:
    document = wanted.documents.get(path)
    if document is None:
        if seen is None:
            return Publication()
        bucket.delete(path, seen)
        return Publication(written=1)
    if seen is not None and seen.digest == document.digest:
        return Publication()
    refused = wanted.refusal_of(document)
    if refused is not None:
        return Publication(refused=(refused,))
    bucket.put(document, seen)
    return Publication(written=1)
