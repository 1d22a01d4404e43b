"""What a release wrote is read by today's code, which mails nobody again and shows nobody anything as new."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from simulation import released
from simulation.audience import SUNDAY, schedule, subscriber
from simulation.cloud import Cloud, module_of
from simulation.released import FILES, ROWS, Release, entries
from unspoilt.newsletter import manifest
from unspoilt.spoiler import stored
from unspoilt.use_cases import ingest, reconcile

RELEASES = sorted(ROWS.iterdir())
#: The digest after the one that was sent.
NEXT_SUNDAY = SUNDAY + timedelta(days=7)


@pytest.fixture(params=RELEASES, ids=lambda folder: folder.name)
def release(request: pytest.FixtureRequest) -> Release:
    return released.read(request.param)


@pytest.fixture(autouse=True)
def as_the_template_says() -> Iterator[None]:
    told = {name: dict(module_of(name).os.environ) for name in ("publish_site", "publish_issues")}
    yield
    for name, environment in told.items():
        module_of(name).os.environ.clear()
        module_of(name).os.environ.update(environment)


def publish_all(cloud: Cloud) -> dict[str, bytes]:
    """Publish everything as the night does, and return the site."""
    for function in ("publish_issues", "publish_site"):
        cloud.invoke(function, {"publish": "all"})
        cloud.run_for(600.0)
    return {path: one.body for path, one in cloud.buckets["SiteBucket"].objects.items()}


def compare_inbox(cloud: Cloud) -> None:
    """Reconcile as the night does."""
    cloud.queues["IngestQueue"].put('{"reconcile": {"after": null}}')
    cloud.run_for(1800.0)


def mailed_until(cloud: Cloud, seconds: float) -> Counter[str]:
    cloud.run_for(seconds - cloud.world.seconds)
    return Counter(mail.to for mail in cloud.post.mails if "subscriber" in mail.tags)


def wait_for_sunday(cloud: Cloud) -> Counter[str]:
    """Let the next digest be composed, if there is anything in it, and return who was mailed."""
    schedule(cloud, at=NEXT_SUNDAY)
    return mailed_until(cloud, released.END + 8 * 24 * 3600.0)


def screened(cloud: Cloud) -> set[int]:
    rows = [item for item in cloud.tables["ReviewsTable"].items.values() if item["sk"]["S"] == "REVIEW"]
    docs = [json.loads(row["doc"]["S"]) for row in rows]
    return {doc["entry"]["facts"]["firewall"] for doc in docs if doc["live"]}


def test_there_is_a_release_to_upgrade_from() -> None:
    assert RELEASES


def test_what_a_release_wrote_is_published_with_the_same_ids_dates_and_order(release: Release) -> None:
    compare_inbox(release.cloud)
    site = publish_all(release.cloud)

    assert entries(release.cloud) == release.entries
    assert len(release.entries) == 3
    assert [path for path in site if path.startswith("issues/week")]


def test_nobody_is_mailed_again_what_a_release_has_mailed_and_what_is_new_once(release: Release) -> None:
    compare_inbox(release.cloud)
    publish_all(release.cloud)
    text = FILES["harbour.md"].replace("Harbour Lights", "A Ferry to Nowhere").replace("harbour", "ferry")
    assert mailed_until(release.cloud, released.END + 24 * 3600.0) == {}

    release.cloud.client("s3", 1).put("InboxBucket", "reviews/ferry.md", text.encode())
    mailed = wait_for_sunday(release.cloud)

    assert mailed == {subscriber(number).address.text: 1 for number in (1, 2)}
    digest = next(mail for mail in release.cloud.post.mails if "subscriber" in mail.tags).raw
    assert b"A Ferry to Nowhere" in digest
    assert b"Glass Orchard" not in digest


def test_another_theme_changes_pages_and_no_entry_and_mails_nobody(release: Release) -> None:
    compare_inbox(release.cloud)
    before = publish_all(release.cloud)

    module_of("publish_site").os.environ["ACCENT_COLOUR"] = "#7a1f5c"
    after = publish_all(release.cloud)

    assert before["index.html"] != after["index.html"]
    assert entries(release.cloud) == release.entries
    assert [path for path in before if path.startswith(("feed.", "feed/")) and before[path] != after[path]] == []
    assert wait_for_sunday(release.cloud) == {}


def test_another_firewall_screens_everything_again_and_changes_no_entry_and_mails_nobody(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare_inbox(release.cloud)
    before = publish_all(release.cloud)
    newer = stored.FIREWALL_VERSION + 1
    for module in (stored, ingest, reconcile, manifest):
        monkeypatch.setattr(module, "FIREWALL_VERSION", newer)

    compare_inbox(release.cloud)
    after = publish_all(release.cloud)

    assert screened(release.cloud) == {newer}
    assert entries(release.cloud) == release.entries
    assert [path for path in before if before[path] != after[path]] == ["choices.json"]  # it names the version
    assert wait_for_sunday(release.cloud) == {}
