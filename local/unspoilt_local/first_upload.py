"""When what was uploaded at the start stands on the site, lists and feeds included; or when waiting makes no sense."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: A bucket tells a queue a moment after it has answered the upload: nothing may move for this long.
_QUIET_SECONDS: Final = 0.4
#: Seconds in which something must move: a function's first call takes a second or two, and a long list less.
_STANDSTILL_SECONDS: Final = 20.0
_LOOK_SECONDS: Final = 0.2
#: Looking costs the one process that does all the work: it gets at most a quarter of the time.
_LOOK_SHARE: Final = 3
_PAGE: Final = re.compile(r"reviews/[^/]+/")
#: Parts of the sitemap that name reviews; it is written with the last of the lists and with the feeds of all reviews.
_SITEMAP: Final = re.compile(r"sitemaps/(?:newest|\d+)\.xml")
_ADDRESS: Final = re.compile(rb"<loc>([^<]+)</loc>")


@dataclass(frozen=True, slots=True)
class Site:
    """What stands on the site: pages of reviews, reviews that lists and feeds name, and a mark of all documents."""

    pages: int = 0
    listed: int = 0
    mark: int = 0


def look_at_site(s3: S3Client, bucket: str) -> Site:
    """Return what stands in the site bucket."""
    tags: dict[str, str] = {}
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        tags |= {entry["Key"]: entry["ETag"] for entry in page.get("Contents", [])}
    named: set[bytes] = set()
    for key in filter(_SITEMAP.fullmatch, tags):
        named |= set(_ADDRESS.findall(s3.get_object(Bucket=bucket, Key=key)["Body"].read()))
    return Site(sum(_PAGE.fullmatch(key) is not None for key in tags), len(named), hash(frozenset(tags.items())))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the first upload is."""

    #: Reviews that were uploaded, those that have a report, and addresses at which reports say that one is published.
    reviews: int
    reported: int
    published: int
    #: Messages about uploads that are still to be worked on.
    queued: int
    site: Site

    @property
    def is_complete(self) -> bool:
        """Whether every review that is published stands on its page, in the lists and in the feeds."""
        taken_in = self.reported >= self.reviews and self.queued == 0
        return taken_in and min(self.site.pages, self.site.listed) >= self.published


class Ending(Enum):
    """How waiting ended."""

    COMPLETE = auto()
    STANDSTILL = auto()


def wait_until_published(
    look: Callable[[], Progress],
    *,
    clock: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> tuple[Ending, Progress]:
    """Return when everything is published and nothing moves for a moment, or when nothing moves for too long."""
    before: Progress | None = None
    moved_at = clock()
    while True:
        began = clock()
        now = look()
        seen_at = clock()
        if now != before:
            before, moved_at = now, seen_at
        still = seen_at - moved_at
        if now.is_complete and still >= _QUIET_SECONDS:
            return Ending.COMPLETE, now
        if still >= _STANDSTILL_SECONDS:
            return Ending.STANDSTILL, now
        pause(max(_LOOK_SECONDS, _LOOK_SHARE * (seen_at - began)))
