"""Manifests: what an issue is, read back whole."""

from __future__ import annotations

import json

import pytest

from fakes.newsletter_samples import sample_entries, weekly_issue
from unspoilt.errors import OurError
from unspoilt.newsletter.issue import narrow
from unspoilt.newsletter.manifest import Manifest, manifest_from_json, manifest_to_json
from unspoilt.newsletter.selection import Selection

MANIFEST = Manifest(
    issue=weekly_issue(),
    selections=(Selection("ab" * 16, frozenset({0, 3}), 12),),
    subscribers=1234,
    size=20_000,
    files={"mail.txt": "Nachtzug & Söhne\n".encode()},
)


def test_a_manifest_is_read_back_whole() -> None:
    assert manifest_from_json(manifest_to_json(MANIFEST)) == MANIFEST


def test_the_same_issue_gives_the_same_manifest() -> None:
    again = manifest_from_json(manifest_to_json(MANIFEST))

    assert manifest_to_json(again) == manifest_to_json(MANIFEST)


def test_a_selection_of_what_was_read_back_is_the_selection_of_what_was_written() -> None:
    again = manifest_from_json(manifest_to_json(MANIFEST)).issue

    assert narrow(again, frozenset({1})) == narrow(weekly_issue(), frozenset({1}))


def test_reviews_that_another_firewall_let_out_are_counted_and_never_rendered() -> None:
    document = json.loads(manifest_to_json(MANIFEST))
    document["entries"][2]["firewall"] -= 1

    again = manifest_from_json(json.dumps(document).encode())

    assert not again.renderable
    assert [one.facts for one in again.issue.entries] == [one.facts for one in sample_entries()]


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"issue": 1}', manifest_to_json(MANIFEST)[:-40]])
def test_what_is_no_manifest_is_our_mistake(data: bytes) -> None:
    with pytest.raises(OurError):
        manifest_from_json(data)
