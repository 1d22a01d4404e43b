"""The inbox bucket as an author meets it: files go up, reports come back."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from unspoilt_local.folder import PREFIX, Changes

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import ObjectTypeDef

_REPORTS: Final = "reports/"
#: Uploads at a time.
UPLOADERS: Final = 4


class InboxBucket:
    """Uploads files and fetches reports."""

    def __init__(self, s3: S3Client, bucket: str) -> None:
        self._s3 = s3
        self.bucket = bucket

    def apply(self, changes: Changes, uploaded: Callable[[str], None] = lambda _: None) -> None:
        """Upload and delete; a file that went away meanwhile is left for the next look."""

        def upload(item: tuple[str, Path]) -> None:
            with suppress(FileNotFoundError):
                self.upload(*item)
            uploaded(item[0])

        with ThreadPoolExecutor(UPLOADERS) as pool:
            # list() lets what an upload raised come through.
            list(pool.map(upload, changes.changed.items()))
        for key in changes.gone:
            self.delete(key)

    def upload(self, key: str, path: Path) -> None:
        """Put one file under a key."""
        self._s3.put_object(Bucket=self.bucket, Key=key, Body=path.read_bytes(), ContentType=_type_of(path))

    def delete(self, key: str) -> None:
        """Take one key away; an older version of it stays, as the bucket keeps versions."""
        self._s3.delete_object(Bucket=self.bucket, Key=key)

    def uploads(self) -> dict[str, str]:
        """Return the ETag of everything under `reviews/`: of what was put in one piece, its MD5."""
        return {entry["Key"]: entry["ETag"].strip('"') for entry in self._list(PREFIX)}

    def reports(self) -> dict[str, str]:
        """Return the version of every report by the key of the file that it is about."""
        return {
            PREFIX
            + entry["Key"].removeprefix(_REPORTS).removesuffix(".txt"): f"{entry['ETag']} {entry['LastModified']}"
            for entry in self._list(_REPORTS)
        }

    def report_on(self, key: str) -> str:
        """Return the report on the file with this key, or nothing where there is none (any more)."""
        name = f"{_REPORTS}{key.removeprefix(PREFIX)}.txt"
        try:
            return self._s3.get_object(Bucket=self.bucket, Key=name)["Body"].read().decode()
        except self._s3.exceptions.NoSuchKey:
            return ""

    def _list(self, prefix: str) -> Iterator[ObjectTypeDef]:
        for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix):
            yield from page.get("Contents", [])


def _type_of(path: Path) -> str:
    if path.suffix.lower() in {".md", ".markdown", ".mdown"}:
        return "text/markdown; charset=utf-8"
    return mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def fetch_reports(
    inbox: InboxBucket, target: Path, known: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str | None]]:
    """Bring `target` up to date with the reports.

    Return the versions that are there now, and the changed reports by the key of their file: the text, or None for
    a report that was taken away.
    """
    versions = inbox.reports()
    changed: dict[str, str | None] = {}
    for key, version in versions.items():
        if known.get(key) == version:
            continue
        path = report_path(target, key)
        if path is not None:
            changed[key] = inbox.report_on(key)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(changed[key] or "", "utf-8")
    for key in known.keys() - versions.keys():
        path = report_path(target, key)
        if path is not None:
            changed[key] = None
            path.unlink(missing_ok=True)
    return versions, changed


def report_path(target: Path, key: str) -> Path | None:
    """Return where the report on a file goes under `target`; None where its key leads out of it."""
    path = (target / f"{key.removeprefix(PREFIX)}.txt").resolve()
    return path if path.is_relative_to(target.resolve()) else None
