"""Publishing with its adapters."""

from __future__ import annotations

from collections.abc import Mapping

from unspoilt.aws.check_bookmark import CheckBookmark
from unspoilt.aws.clients import dynamodb_client, s3_client
from unspoilt.aws.inbox_bucket import InboxBucket
from unspoilt.aws.shelf_table import ShelfTable
from unspoilt.aws.site_bucket import SiteBucketStore
from unspoilt.aws.web_sub_hub import WebSubHub
from unspoilt.bootstrap import surroundings
from unspoilt.config import read_setting, read_site_settings
from unspoilt.use_cases.announce import Announce
from unspoilt.use_cases.backup import Backup
from unspoilt.use_cases.full_check import FullCheck
from unspoilt.use_cases.publish import Publish, publish_with


def make_publish(environment: Mapping[str, str]) -> Publish:
    """Return the use case behind the Reviews table's stream."""
    shelf = ShelfTable(dynamodb_client(), read_setting(environment, "REVIEWS_TABLE"))
    inbox = InboxBucket(s3_client(), read_setting(environment, "INBOX_BUCKET"))
    return publish_with(
        shelf=shelf,
        bucket=SiteBucketStore(s3_client(), read_setting(environment, "SITE_BUCKET")),
        images=inbox,
        reports=inbox,
        backup=Backup(shelf, inbox),
        site=read_site_settings(environment),
    )


def make_announce(environment: Mapping[str, str]) -> Announce:
    """Return the use case that tells the hub, where there is one."""
    site = read_site_settings(environment)
    return Announce(WebSubHub(site.hub) if site.hub else None, site, surroundings.now)


def make_full_check(environment: Mapping[str, str]) -> FullCheck:
    """Return the use case that publishes without a change that asks for it."""
    bookmark = CheckBookmark(dynamodb_client(), read_setting(environment, "REVIEWS_TABLE"))
    return FullCheck(make_publish(environment), bookmark)
