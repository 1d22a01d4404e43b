"""The inbox bucket: uploads and their images under `reviews/`, reports under `reports/`, the backup under `backup/`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from unspoilt.aws.translate import code_of, found, missing_is_conflict, translated
from unspoilt.site.document import Document
from unspoilt.use_cases.backup import Kept, Rows
from unspoilt.use_cases.inbox import REVIEWS_PREFIX, InboxObject
from unspoilt.use_cases.reconcile import Listed

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: An image above this is not published.
MOST_IMAGE_BYTES = 10 * 1024 * 1024
#: The first bytes of every type that is published; a name's ending is not evidence.
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypavif", 4, "image/avif"),
)
_IMAGE_CACHE = "public, max-age=86400"
#: S3's limit on a key, in bytes of UTF-8.
_MOST_KEY_BYTES = 1024
#: What is asked of a backup without reading it.
_REVISION = "revision"
_DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class InboxBucket:
    """The adapter for Inbox, InboxListing, Images and BackupBucket."""

    client: S3Client
    bucket: str

    def read(self, key: str, most: int) -> InboxObject | None:
        """Return the current version, or None where there is none; larger objects come without their data."""
        try:
            with translated():
                answer = self.client.get_object(Bucket=self.bucket, Key=key)
        except ClientError as error:
            if code_of(error) in {"NoSuchKey", "404"}:
                return None
            raise
        size = answer["ContentLength"]
        with answer["Body"] as body:
            data = body.read() if size <= most else None
        return InboxObject(data, size, answer["ETag"].strip('"'), answer["LastModified"])

    def has(self, key: str) -> bool:
        """Tell whether there is an object."""
        return found(lambda: self.client.head_object(Bucket=self.bucket, Key=key)) is not None

    def write_report(self, key: str, text: str) -> None:
        """Put the report on the file with this key beside it."""
        self._put_report(report_key_of(key), text)

    def _put_report(self, report_key: str, text: str) -> None:
        with translated():
            self.client.put_object(
                Bucket=self.bucket,
                Key=report_key,
                Body=text.encode("utf-8", "replace"),
                ContentType="text/plain; charset=utf-8",
            )

    def delete_report(self, key: str) -> None:
        """Remove it, if there is one."""
        with translated():
            self.client.delete_object(Bucket=self.bucket, Key=report_key_of(key))

    def write_leak_report(self, key: str, text: str) -> None:
        """Put the leak gate's report on the file with this key beside it."""
        self._put_report(leak_report_key_of(key), text)

    def delete_leak_report(self, key: str) -> None:
        """Remove it, if there is one."""
        with translated():
            self.client.delete_object(Bucket=self.bucket, Key=leak_report_key_of(key))

    def find_backup(self, path: str) -> Kept | None:
        """Return what is kept at a path."""
        answer = found(lambda: self.client.head_object(Bucket=self.bucket, Key=path))
        if answer is None:
            return None
        said = answer["Metadata"]
        return Kept(answer["ETag"], int(said[_REVISION]), said[_DIGEST])

    def put_backup(self, path: str, rows: Rows, replacing: Kept | None) -> None:
        """Keep rows; raises Conflict unless exactly `replacing` (None: nothing) is there."""
        condition = {"IfNoneMatch": "*"} if replacing is None else {"IfMatch": replacing.etag}
        with missing_is_conflict(), translated():
            self.client.put_object(
                Bucket=self.bucket,
                Key=path,
                Body=rows.data,
                ContentType="application/x-ndjson",
                Metadata={_REVISION: str(rows.revision), _DIGEST: rows.digest},
                **condition,  # type: ignore[arg-type]
            )

    def list_page(self, after: str | None, most: int) -> tuple[Listed, ...]:
        """Return the next keys under `reviews/` in order; fewer than `most` where these are the last."""
        with translated():
            answer = self.client.list_objects_v2(
                Bucket=self.bucket, Prefix=REVIEWS_PREFIX, MaxKeys=most, StartAfter=after or ""
            )
        return tuple(Listed(item["Key"], item["ETag"].strip('"')) for item in answer.get("Contents", []))

    def read_image(self, key: str) -> Document | None:
        """Return the image with its checked type and an empty path; None where there is none or it is no image."""
        found = self.read(key, MOST_IMAGE_BYTES)
        if found is None or found.data is None:
            return None
        for signature, offset, content_type in _SIGNATURES:
            if found.data.startswith(signature, offset):
                return Document("", found.data, content_type, _IMAGE_CACHE)
        return None


def report_key_of(key: str) -> str:
    """Return where the report on an upload stands: `reviews/a/b.md` → `reports/a/b.md.txt`."""
    return _report_key(key, ".txt")


def leak_report_key_of(key: str) -> str:
    """Return where the leak gate's report stands: `reviews/a/b.md` → `reports/a/b.md.leak.txt`."""
    return _report_key(key, ".leak.txt")


def _report_key(key: str, ending: str) -> str:
    name = f"reports/{key.removeprefix(REVIEWS_PREFIX)}{ending}"
    data = name.encode("utf-8", "surrogatepass")
    if len(data) <= _MOST_KEY_BYTES:
        return name
    digest = hashlib.sha256(data).hexdigest()[:16]
    return data[: _MOST_KEY_BYTES - 40].decode("utf-8", "ignore") + f"-{digest}{ending}"
