"""S3 in memory: conditional writes, listings, and the events that the inbox sends."""

from __future__ import annotations

import hashlib
import io
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from types import SimpleNamespace
from typing import Any

from simulation.faults import refusal
from simulation.world import World


@dataclass(frozen=True, slots=True)
class Stored:
    """An object as it stands."""

    body: bytes
    etag: str
    modified: Any
    options: Mapping[str, Any]


#: Ends the name of a folder: after every key that lies in it.
FOLDER = "\U0010ffff"


@dataclass
class Bucket:
    """Objects by key."""

    objects: dict[str, Stored] = field(default_factory=dict)
    #: Hears of every key that was written or removed.
    on_change: Callable[[str], None] | None = None
    order: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.order = sorted(self.objects)

    def put(self, key: str, stored: Stored) -> None:
        if key not in self.objects:
            insort(self.order, key)
        self.objects[key] = stored

    def remove(self, key: str) -> bool:
        if self.objects.pop(key, None) is None:
            return False
        del self.order[bisect_left(self.order, key)]
        return True

    def names(self, prefix: str, after: str, delimiter: str = "") -> Iterator[str]:
        """Yield the keys with a prefix that come after a key, in order; those of a folder as its name, and once."""
        place = max(bisect_left(self.order, prefix), bisect_right(self.order, after))
        while place < len(self.order) and self.order[place].startswith(prefix):
            key = self.order[place]
            end = key.find(delimiter, len(prefix)) if delimiter else -1
            yield key if end < 0 else key[: end + 1] + FOLDER
            place = place + 1 if end < 0 else bisect_left(self.order, key[: end + 1] + FOLDER, place)


class SimulatedS3:
    """The client, as botocore's: the methods that our adapters call."""

    def __init__(self, world: World, buckets: dict[str, Bucket], *, attempts: int = 4, page: int = 1000) -> None:
        self.world = world
        self.buckets = buckets
        self.attempts = attempts
        self.page = page

    def get_object(self, *, Bucket: str, Key: str, **_: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            found = self._find(Bucket, Key, "GetObject", "NoSuchKey")
            return {**_head(found), "Body": io.BytesIO(found.body)}

        return self.world.call("s3.GetObject", self.attempts, act)  # type: ignore[no-any-return]

    def head_object(self, *, Bucket: str, Key: str, **_: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            return _head(self._find(Bucket, Key, "HeadObject", "404"))

        return self.world.call("s3.HeadObject", self.attempts, act)  # type: ignore[no-any-return]

    def put_object(self, *, Bucket: str, Key: str, Body: bytes, **options: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            self._check(Bucket, Key, options, "PutObject")
            return {"ETag": self.put(Bucket, Key, bytes(Body), **options)}

        return self.world.call("s3.PutObject", self.attempts, act)  # type: ignore[no-any-return]

    def delete_object(self, *, Bucket: str, Key: str, **options: Any) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            self._check(Bucket, Key, options, "DeleteObject")
            self.remove(Bucket, Key)
            return {}

        return self.world.call("s3.DeleteObject", self.attempts, act)  # type: ignore[no-any-return]

    def list_objects_v2(
        self,
        *,
        Bucket: str,
        Prefix: str = "",
        StartAfter: str = "",
        MaxKeys: int = 1000,
        ContinuationToken: str = "",
        Delimiter: str = "",
        **_: Any,
    ) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            bucket = self.buckets[Bucket]
            objects = bucket.objects
            most = min(MaxKeys, self.page)
            names = list(islice(bucket.names(Prefix, ContinuationToken or StartAfter, Delimiter), most + 1))
            shown = [
                {
                    "Key": key,
                    "ETag": objects[key].etag,
                    "Size": len(objects[key].body),
                    "LastModified": objects[key].modified,
                }
                for key in names[:most]
                if not key.endswith(FOLDER)
            ]
            folders = [{"Prefix": name.removesuffix(FOLDER)} for name in names[:most] if name.endswith(FOLDER)]
            page: dict[str, Any] = {"Contents": shown, "CommonPrefixes": folders, "IsTruncated": len(names) > most}
            if page["IsTruncated"]:
                page["NextContinuationToken"] = names[most - 1]
            return page

        return self.world.call("s3.ListObjectsV2", self.attempts, act)  # type: ignore[no-any-return]

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_objects_v2"
        return SimpleNamespace(paginate=self._pages)

    def _pages(self, **options: Any) -> Iterator[dict[str, Any]]:
        token = ""
        while True:
            page = self.list_objects_v2(**options, ContinuationToken=token)
            yield page
            if not page["IsTruncated"]:
                return
            token = page["NextContinuationToken"]

    def put(self, bucket: str, key: str, body: bytes, **options: Any) -> str:
        """Write as if from outside: without a call that can fail."""
        etag = f'"{hashlib.md5(body).hexdigest()}"'
        self.buckets[bucket].put(key, Stored(body, etag, self.world.now(), options))
        self._tell(bucket, key)
        return etag

    def remove(self, bucket: str, key: str) -> None:
        """Remove as if from outside."""
        if self.buckets[bucket].remove(key):
            self._tell(bucket, key)

    def _tell(self, bucket: str, key: str) -> None:
        listener = self.buckets[bucket].on_change
        if listener is not None:
            listener(key)

    def _find(self, bucket: str, key: str, operation: str, code: str) -> Stored:
        found = self.buckets[bucket].objects.get(key)
        if found is None:
            raise refusal(operation, code, 404)
        return found

    def _check(self, bucket: str, key: str, options: Mapping[str, Any], operation: str) -> None:
        found = self.buckets[bucket].objects.get(key)
        if options.get("IfNoneMatch") == "*" and found is not None:
            raise refusal(operation, "PreconditionFailed", 412)
        wanted = options.get("IfMatch")
        if wanted is not None and found is None:
            raise refusal(operation, "NoSuchKey", 404)
        if wanted is not None and found is not None and found.etag != wanted:
            raise refusal(operation, "PreconditionFailed", 412)


def _head(found: Stored) -> dict[str, Any]:
    return {
        "ETag": found.etag,
        "ContentLength": len(found.body),
        "LastModified": found.modified,
        "Metadata": found.options.get("Metadata", {}),
        "ContentType": found.options.get("ContentType", "binary/octet-stream"),
        "CacheControl": found.options.get("CacheControl", ""),
    }
