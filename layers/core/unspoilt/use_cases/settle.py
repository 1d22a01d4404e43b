"""Settling: documents are made to agree with the catalogue, and never go back.

Look first, read then, and write on condition that it still is what was looked at. Whoever read older data therefore
fails and reads again, whichever publisher is slower.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
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
    #: Ours: equal digests need no writing. None where only S3's tag was looked at.
    digest: str | None = None


class SiteBucket(Protocol):
    """The port to the published site."""

    def find(self, path: str) -> Published | None:
        """Return what stands at a path."""

    def look(self, paths: Iterable[str]) -> dict[str, Published | None]:
        """Return what stands at each of these paths, in fewer calls than there are paths."""

    def look_under(self, prefix: str) -> dict[str, Published]:
        """Return all that stands under a prefix."""

    def holds(self, document: Document, seen: Published) -> bool:
        """Tell whether what was seen is this document; raises Conflict where it has to ask, and finds another one."""

    def put(self, document: Document, replacing: Published | None) -> None:
        """Write a document; raises Conflict unless exactly `replacing` (None: nothing) stands there."""

    def delete(self, path: str, replacing: Published) -> None:
        """Remove a document; raises Conflict unless exactly `replacing` stands there."""

    def paths(self, prefix: str, after: str = "") -> Iterator[str]:
        """Return every path with this prefix that comes after another, in order."""


@dataclass(frozen=True, slots=True)
class Settling:
    """How documents are written, removed and left alone."""

    bucket: SiteBucket

    def settle(
        self,
        paths: Iterable[str],
        wanted_now: Callable[[], Wanted],
        seen: Mapping[str, Published | None] | None = None,
    ) -> Publication:
        """Make these paths, and all that is wanted, agree with what is wanted; what is not wanted is removed last.

        `seen` is a look at the paths from before what is first wanted was read.
        """
        looked = set(paths)
        for _ in range(_ATTEMPTS):
            seen = seen if seen is not None else self.bucket.look(looked)
            wanted = wanted_now()
            missing = wanted.documents.keys() - seen.keys()
            # Where the catalogue moved on between the two looks, the new paths are looked at as well.
            looked |= missing
            published = self._agree(seen, wanted) if not missing else None
            if published is not None:
                return published
            seen = None
        raise Conflict("the site changes faster than it can be published")

    def settle_new(self, wanted: Wanted) -> Publication | None:
        """Write documents where nothing has ever stood; None where something does, for somebody else was faster."""
        return self._agree(dict.fromkeys(wanted.documents), wanted)

    def settle_folder(self, prefix: str, wanted_now: Callable[[], Wanted]) -> Publication:
        """Make all that lies under a prefix agree with what is wanted; what the bucket does not list is not there."""
        for _ in range(_ATTEMPTS):
            seen = self.bucket.look_under(prefix)
            wanted = wanted_now()
            published = self._agree({**dict.fromkeys(wanted.documents), **seen}, wanted)
            if published is not None:
                return published
        raise Conflict("the site changes faster than it can be published")

    def _agree(self, seen: Mapping[str, Published | None], wanted: Wanted) -> Publication | None:
        """Write and remove what differs; None where somebody else was faster."""
        published = Publication()
        try:
            for path, document in wanted.documents.items():
                published += self._write(document, seen[path], wanted)
            for path, before in seen.items():
                if before is not None and path not in wanted.documents:
                    self.bucket.delete(path, before)
                    published += Publication(written=(path,))
        except Conflict:
            return None
        return published

    def _write(self, document: Document, seen: Published | None, wanted: Wanted) -> Publication:
        if seen is not None and self.bucket.holds(document, seen):
            return Publication()
        refused = wanted.refusal_of(document)
        if refused is not None:
            return Publication(refused=(refused,))
        self.bucket.put(document, seen)
        return Publication(written=(document.path,))
