"""What CloudFront does to a document on its way out, and MiniStack's CloudFront does not.

Its function on responses (`SiteFunction` in infra/template.yaml) gives types and 410 from what is stored with a
document; a test runs that function and compares. And it compresses what may be compressed.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from unspoilt_local.outbox import WebAnswer

_META: Final = "x-amz-meta-"
#: Of the types that CloudFront compresses those that we store (Developer Guide, "Serving compressed files").
_COMPRESSED: Final = frozenset(
    {
        "application/json",
        "application/rss+xml",
        "application/xml",
        "text/css",
        "text/html",
        "text/javascript",
        "text/plain",
    }
)
#: The same page: files between 1,000 and 10,000,000 bytes.
_LEAST: Final = 1_000
_MOST: Final = 10_000_000


def without_weak_tags(headers: Mapping[str, str]) -> dict[str, str]:
    """Ask the bucket for the document of a tag that compressing made a weak one."""
    return {
        name: value.replace("W/", "") if name.lower() == "if-none-match" else value for name, value in headers.items()
    }


def at_the_edge(answer: WebAnswer, accepted: str, method: str) -> WebAnswer:
    """Return an answer of the bucket's as a viewer gets it who accepts these encodings."""
    stored_type = dict(_lowered(answer)).get("content-type", "").partition(";")[0].strip()
    answer = respond(answer)
    if answer.status == HTTPStatus.NOT_MODIFIED or not _may_be_compressed(answer, stored_type, accepted, method):
        return answer
    headers = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
    headers = [(name, _weak(value) if name.lower() == "etag" else value) for name, value in headers]
    body = gzip.compress(answer.body, mtime=0)
    return replace(answer, headers=(*headers, ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")), body=body)


def respond(answer: WebAnswer) -> WebAnswer:
    """Do what the distribution's function does with a response."""
    meta = {name: value for name, value in _lowered(answer) if name.startswith(_META)}
    headers = [(name, value) for name, value in answer.headers if name.lower() not in meta]
    real = meta.get(f"{_META}type")
    if real is not None:
        headers = [(name, real if name.lower() == "content-type" else value) for name, value in headers]
    gone = answer.status == HTTPStatus.OK and f"{_META}gone" in meta
    return WebAnswer(HTTPStatus.GONE if gone else answer.status, tuple(headers), answer.body)


def _may_be_compressed(answer: WebAnswer, stored_type: str, accepted: str, method: str) -> bool:
    names = {name for name, _ in _lowered(answer)}
    return (
        method == "GET"
        and "gzip" in {part.partition(";")[0].strip().lower() for part in accepted.split(",")}
        and stored_type in _COMPRESSED
        and "content-encoding" not in names
        and _LEAST <= len(answer.body) <= _MOST
    )


def _weak(tag: str) -> str:
    return f"W/{tag}" if tag.startswith('"') else tag


def _lowered(answer: WebAnswer) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in answer.headers]
