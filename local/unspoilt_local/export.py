"""The public bucket as a folder that any web server can serve."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from unspoilt.site.document import local_path
from unspoilt_local.errors import LocalCloudFailed

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_READERS: Final = 4


def export_bucket(s3: S3Client, bucket: str, target: Path) -> int:
    """Write every object of a bucket under `target`; return how many.

    A key that ends in a slash is the page of a folder: index.html.
    """
    target.mkdir(parents=True, exist_ok=True)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def fetch(key: str) -> None:
        path = export_path(target, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())

    with ThreadPoolExecutor(_READERS) as pool:
        list(pool.map(fetch, keys))
    return len(keys)


def export_path(target: Path, key: str) -> Path:
    """Return where an object goes; raise LocalCloudFailed for a key that leads out of the folder."""
    path = (target / local_path(key)).resolve()
    if not path.is_relative_to(target.resolve()):
        raise LocalCloudFailed(f"the site bucket holds a key that leads out of it: {key!r}")
    return path
