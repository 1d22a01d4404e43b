"""The archive of issues with its adapters. Clients are made on the first call, not at import."""

from __future__ import annotations

from collections.abc import Mapping

from unspoilt.aws.clients import dynamodb_client, s3_client
from unspoilt.aws.flown_issues_table import FlownIssuesTable
from unspoilt.aws.reviews_table import ReviewsTable
from unspoilt.aws.site_bucket import SiteBucketStore
from unspoilt.config import read_setting, read_site_settings
from unspoilt.use_cases.publish_issues import PublishIssues
from unspoilt.use_cases.settle import Settling


def make_publish_issues(environment: Mapping[str, str]) -> PublishIssues:
    """Return the use case behind the rows of issues that flew."""
    client, table = dynamodb_client(), read_setting(environment, "REVIEWS_TABLE")
    return PublishIssues(
        archive=FlownIssuesTable(client, table),
        reviews=ReviewsTable(client, table),
        settling=Settling(SiteBucketStore(s3_client(), read_setting(environment, "SITE_BUCKET"))),
        site=read_site_settings(environment),
    )
