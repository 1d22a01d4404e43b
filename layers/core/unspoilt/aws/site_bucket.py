"""The site bucket: one object per address, written on conditions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unspoilt.aws.translate import found, missing_is_conflict, translated
from unspoilt.errors import Conflict
from unspoilt.site.document import Document
from unspoilt.use_cases.settle import Published

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_DIGEST = "digest"
#: What the edge makes an answer of 410 of, and what it says as the type: see `SiteFunction` in infra/template.yaml.
_GONE = "gone"
_TYPE = "type"
#: CloudFront compresses some types only (Developer Guide, "Serving compressed files"), and neither of these.
_COMPRESSED_AS = {"application/atom+xml": "application/xml", "application/feed+json": "application/json"}


#: A list costs as much as a dozen looks at one object, and takes the time of one.
_WORTH_A_LIST = 3


@dataclass(frozen=True, slots=True)
class SiteBucketStore:
    """The adapter for SiteBucket."""

    client: S3Client
    bucket: str

    def find(self, path: str) -> Published | None:
        """Return what stands at a path."""
        answer = found(lambda: self.client.head_object(Bucket=self.bucket, Key=path))
        if answer is None:
            return None
        return Published(answer["ETag"], answer["Metadata"].get(_DIGEST, ""))

    def look(self, paths: Iterable[str]) -> dict[str, Published | None]:
        """Return what stands at each of these paths, in fewer calls than there are paths."""
        groups: dict[str, list[str]] = {}
        for path in sorted(paths):
            groups.setdefault(_prefix_of(path), []).append(path)
        seen: dict[str, Published | None] = {}
        for prefix, together in groups.items():
            if len(together) < _WORTH_A_LIST:
                seen |= {path: self.find(path) for path in together}
            else:
                there = self._list(Prefix=prefix, Delimiter="/")
                seen |= {path: there.get(path) for path in together}
        return seen

    def look_under(self, prefix: str) -> dict[str, Published]:
        """Return all that stands under a prefix."""
        return self._list(Prefix=prefix)

    def _list(self, **asked: str) -> dict[str, Published]:
        with translated():
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, **asked)  # type: ignore[arg-type]
            return {item["Key"]: Published(item["ETag"]) for page in pages for item in page.get("Contents", [])}

    def holds(self, document: Document, seen: Published) -> bool:
        """Tell whether what was seen is this document; raises Conflict where it has to ask, and finds another one.

        S3's tag says whether it can be: that of an object put whole, into a bucket with keys of S3's own, is the MD5
        of its bytes (S3 API Reference, "Object"). Of how they are served only our digest tells.
        """
        if seen.digest is None and seen.etag != f'"{hashlib.md5(document.body, usedforsecurity=False).hexdigest()}"':
            return False
        now = seen if seen.digest is not None else self.find(document.path)
        if now is None or now.etag != seen.etag:
            raise Conflict(document.path)
        return now.digest == document.digest

    def put(self, document: Document, replacing: Published | None) -> None:
        """Write a document; raises Conflict unless exactly `replacing` (None: nothing) stands there."""
        with missing_is_conflict(), translated():
            if replacing is None:
                self._put(document, IfNoneMatch="*")
            else:
                self._put(document, IfMatch=replacing.etag)

    def _put(self, document: Document, **condition: str) -> None:
        metadata = {_DIGEST: document.digest}
        if document.gone:
            metadata[_GONE] = "410"
        stored_as = _COMPRESSED_AS.get(document.content_type.partition(";")[0], document.content_type)
        if stored_as != document.content_type:
            metadata[_TYPE] = document.content_type
        self.client.put_object(
            Bucket=self.bucket,
            Key=document.path,
            Body=document.body,
            ContentType=stored_as,
            CacheControl=document.cache_control,
            Metadata=metadata,
            **condition,  # type: ignore[arg-type]
        )

    def delete(self, path: str, replacing: Published) -> None:
        """Remove a document; raises Conflict unless exactly `replacing` stands there."""
        with missing_is_conflict(), translated():
            self.client.delete_object(Bucket=self.bucket, Key=path, IfMatch=replacing.etag)

    def paths(self, prefix: str, after: str = "") -> Iterator[str]:
        """Return every path with this prefix that comes after another, in order."""
        with translated():
            pages = self.client.get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self.bucket, Prefix=prefix, StartAfter=after):
                for item in page.get("Contents", []):
                    yield item["Key"]


def _prefix_of(path: str) -> str:
    """Return the prefix under which a path is listed with its like, whatever the archive holds.

    At the root lie a few documents for good. A folder holds more with every page, but of one name only its formats.
    """
    folder, _, name = path.rpartition("/")
    if not folder:
        return ""
    stem, dot, _ = name.partition(".")
    return f"{folder}/{stem}{dot}"
