"""Manifests: `issues/<id>/issue.json`, which says what an issue is and which mails there are of it.

Its being there means that the issue is frozen: the mails that it names are durable before it is, and its other files
are in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from unspoilt.errors import OurError
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.issue import Issue
from unspoilt.newsletter.selection import Selection
from unspoilt.newsletter.wording import preheader_of, subject_of
from unspoilt.spoiler.entry import Entry
from unspoilt.spoiler.stored import (
    FIREWALL_VERSION,
    facts_from_json,
    facts_to_json,
    safe_slug_from_stored,
    screened_by,
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is kept of an issue once it is frozen."""

    issue: Issue
    selections: tuple[Selection, ...]
    #: Confirmed subscribers of the cadence, and the bytes of the ordinary mail, when it was composed.
    subscribers: int
    size: int
    #: The issue's other files by name, without the selections' mails.
    files: Mapping[str, bytes]
    #: False where another version of the firewall let the reviews out: nothing more is rendered of them.
    renderable: bool = True


def manifest_to_json(manifest: Manifest) -> bytes:
    """Write a manifest; the same issue gives the same bytes."""
    issue = manifest.issue
    document = {
        "issue": issue.id,
        "cadence": str(issue.cadence),
        "start": None if issue.start is None else _stamp(issue.start),
        "end": _stamp(issue.end),
        "fly_at": _stamp(issue.fly_at),
        "expires_at": _stamp(issue.expires_at),
        "subject": str(issue.subject),
        "preheader": str(issue.preheader),
        "subscribers": manifest.subscribers,
        "size": manifest.size,
        "entries": [_entry_to_json(entry) for entry in issue.entries],
        "selections": [
            {"name": one.name, "places": sorted(one.places), "subscribers": one.subscribers}
            for one in manifest.selections
        ],
        "files": {name: data.decode() for name, data in manifest.files.items()},
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def manifest_from_json(data: bytes) -> Manifest:
    """Read a manifest, whoever froze it; OurError where it is none."""
    try:
        document = json.loads(data)
        stored: list[dict[str, Any]] = document["entries"]
        entries = tuple(_entry_from_json(one) for one in stored)
        issue = Issue(
            id=document["issue"],
            cadence=Cadence(document["cadence"]),
            start=None if document["start"] is None else datetime.fromisoformat(document["start"]),
            end=datetime.fromisoformat(document["end"]),
            entries=entries,
            subject=subject_of(entries),
            preheader=preheader_of(entries),
            fly_at=datetime.fromisoformat(document["fly_at"]),
            expires_at=datetime.fromisoformat(document["expires_at"]),
        )
        return Manifest(
            issue=issue,
            selections=tuple(
                Selection(one["name"], frozenset(one["places"]), one["subscribers"]) for one in document["selections"]
            ),
            subscribers=document["subscribers"],
            size=document["size"],
            files={name: text.encode() for name, text in document["files"].items()},
            renderable=all(screened_by(one) == FIREWALL_VERSION for one in stored),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OurError("a manifest that cannot be read") from error


def _entry_to_json(entry: Entry) -> dict[str, Any]:
    identity = {"id": entry.id, "slug": str(entry.slug)}
    dates = {"published": _stamp(entry.published), "updated": _stamp(entry.updated)}
    return {**identity, **dates, **facts_to_json(entry.facts)}


def _entry_from_json(stored: dict[str, Any]) -> Entry:
    return Entry(
        id=stored["id"],
        slug=safe_slug_from_stored(stored["slug"]),
        facts=facts_from_json(stored, any_version=True),
        published=datetime.fromisoformat(stored["published"]),
        updated=datetime.fromisoformat(stored["updated"]),
    )


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
