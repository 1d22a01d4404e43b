"""The inbox: the bucket that an author uploads to, and what its keys mean."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

#: A file above this is refused unread: 256 KiB of body, 8 KiB of front matter, and room for line ends.
MOST_BYTES = 300 * 1024
#: Each is a row in the transaction that stores a review, and as many may leave; DynamoDB takes 100, and listings 22.
MOST_IMAGES = 35
REVIEWS_PREFIX = "reviews/"
_REVIEW_SUFFIXES = (".md", ".markdown", ".mdown", ".txt")
_IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif")


@dataclass(frozen=True, slots=True)
class InboxObject:
    """The current version of an object."""

    #: None where the object is larger than was asked for.
    data: bytes | None
    #: In bytes.
    size: int
    etag: str
    #: Aware UTC.
    modified: datetime


class Inbox(Protocol):
    """The port to the inbox bucket."""

    def read(self, key: str, most: int) -> InboxObject | None:
        """Return the current version, or None where there is none."""

    def has(self, key: str) -> bool:
        """Tell whether there is an object."""

    def write_report(self, key: str, text: str) -> None:
        """Put the report on the file with this key beside it."""

    def delete_report(self, key: str) -> None:
        """Remove it, if there is one."""


def is_review_key(key: str) -> bool:
    """Tell whether a key names a file that is read as a review; editors' temporary files are not."""
    name = posixpath.basename(key).lower()
    return (
        key.startswith(REVIEWS_PREFIX)
        and name.endswith(_REVIEW_SUFFIXES)
        and name not in _REVIEW_SUFFIXES
        and not name.startswith((".#", "~$"))
    )


def is_image_key(key: str) -> bool:
    """Tell whether a key names an image that a review may show."""
    return key.startswith(REVIEWS_PREFIX) and key.lower().endswith(_IMAGE_SUFFIXES)


def is_draft_key(key: str) -> bool:
    """Tell whether a file lies in Jekyll's folder for drafts."""
    return "/_drafts/" in key


def image_key_of(source_key: str, reference: str) -> str | None:
    """Return the key of an image that a review refers to by relative name; None where it leaves `reviews/`."""
    key = posixpath.normpath(posixpath.join(posixpath.dirname(source_key), reference))
    return key if is_image_key(key) else None
