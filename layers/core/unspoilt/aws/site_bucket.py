"""The site bucket: one object per address, written on conditions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from unspoilt.aws.translate import found, missing_is_conflict, translated
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
