from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import boto3
import pytest
from moto import mock_aws

from unspoilt_local.first_upload import Ending, Progress, Site, look_at_site, wait_until_published

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

#: Two of three reviews are published, the third was refused.
ALL_IN = Progress(reviews=3, reported=3, published=2, queued=0, site=Site(pages=2, listed=2, mark=1))


class FakeClock:
    """Time that passes by waiting only."""

    def __init__(self) -> None:
        self.now = 0.0

    def wait(self, seconds: float) -> None:
        self.now += seconds


def wait(looks: list[Progress]) -> tuple[Ending, Progress, float]:
    """Return how waiting ended, with what was seen last, and after how many seconds; the last look stays."""
    clock = FakeClock()
    ending, last = wait_until_published(
        lambda: looks.pop(0) if len(looks) > 1 else looks[0], clock=lambda: clock.now, pause=clock.wait
    )
    return ending, last, clock.now


@pytest.mark.parametrize(
    "earlier",
    [
        replace(ALL_IN, reported=2, published=2),
        replace(ALL_IN, queued=1),
        replace(ALL_IN, site=Site(pages=1, listed=2, mark=1)),
        replace(ALL_IN, site=Site(pages=2, listed=1, mark=1)),
    ],
    ids=["a report is missing", "an upload is queued", "a page is missing", "the lists are behind"],
)
def test_what_is_not_on_the_site_yet_is_waited_for(earlier: Progress) -> None:
    ending, last, seconds = wait([earlier] * 20 + [ALL_IN])

    assert (ending, last) == (Ending.COMPLETE, ALL_IN)
    assert seconds >= 20 * 0.2


def test_documents_that_are_still_written_are_waited_for() -> None:
    moving = [replace(ALL_IN, site=Site(pages=2, listed=2, mark=mark)) for mark in range(20)]

    ending, last, seconds = wait(moving)

    assert (ending, last) == (Ending.COMPLETE, moving[-1])
    assert seconds >= 19 * 0.2


@pytest.mark.parametrize("stuck", [replace(ALL_IN, reported=2), replace(ALL_IN, queued=1)], ids=["mute", "poison"])
def test_a_file_that_never_comes_through_does_not_hold_it_up_for_ever(stuck: Progress) -> None:
    ending, last, seconds = wait([stuck])

    assert (ending, last) == (Ending.STANDSTILL, stuck)
    assert seconds < 30


def test_an_empty_folder_is_done_at_once() -> None:
    ending, _, seconds = wait([Progress(reviews=0, reported=0, published=0, queued=0, site=Site(mark=1))])

    assert ending is Ending.COMPLETE
    assert seconds < 1


@pytest.fixture
def s3() -> Iterator["S3Client"]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="site")
        yield cast("S3Client", client)


def test_pages_and_the_reviews_that_lists_name_are_counted_each_once(s3: "S3Client") -> None:
    two = b"<urlset><url><loc>https://a/reviews/emma/</loc></url><url><loc>https://a/reviews/ulysses/</loc></url></urlset>"
    documents = {
        "reviews/emma/": b"page",
        "reviews/emma/spoilers/": b"page",
        "reviews/emma/cover.png": b"picture",
        "reviews/ulysses/": b"page",
        "sitemaps/newest.xml": two,
        # A page that is being closed names its reviews twice for a moment.
        "sitemaps/1.xml": two,
        "sitemaps/listings.xml": b"<urlset><url><loc>https://a/genres/gothic/</loc></url></urlset>",
    }
    for key, body in documents.items():
        s3.put_object(Bucket="site", Key=key, Body=body)

    site = look_at_site(s3, "site")

    assert (site.pages, site.listed) == (2, 2)


def test_a_document_that_is_written_again_changes_the_mark(s3: "S3Client") -> None:
    s3.put_object(Bucket="site", Key="index.html", Body=b"before")
    before = look_at_site(s3, "site")
    same = look_at_site(s3, "site")

    s3.put_object(Bucket="site", Key="index.html", Body=b"after")

    assert same == before
    assert look_at_site(s3, "site").mark != before.mark
