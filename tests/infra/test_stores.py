"""Buckets and tables: private, encrypted, read over TLS only, and still there when the stack is gone."""

from __future__ import annotations

from typing import Any

import pytest

from stack_rules.stores import (
    CLOSED,
    buckets_without_tls,
    capacity_that_waits,
    open_buckets,
    plain_stores,
    stores_that_go_with_the_stack,
    strangers_let_in,
    tables_without_history,
)


@pytest.mark.parametrize("switch", sorted(CLOSED))
def test_a_bucket_that_can_be_made_public_is_found(stack: Any, switch: str) -> None:
    stack.of("AWS::S3::Bucket")["SiteBucket"]["PublicAccessBlockConfiguration"][switch] = False

    assert open_buckets(stack) == ["SiteBucket can be made public"]


def test_stores_in_plain_text_are_found(stack: Any) -> None:
    del stack.of("AWS::S3::Bucket")["SiteBucket"]["BucketEncryption"]
    del stack.of("AWS::DynamoDB::Table")["SubscribersTable"]["SSESpecification"]

    assert plain_stores(stack) == ["SiteBucket is not encrypted", "SubscribersTable is not encrypted"]


def test_a_bucket_that_answers_without_tls_is_found(stack: Any) -> None:
    stack.of("AWS::S3::BucketPolicy")["InboxBucketPolicy"]["PolicyDocument"]["Statement"][0]["Resource"].pop()

    assert buckets_without_tls(stack) == ["InboxBucket answers without TLS"]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("AWS::S3::BucketPolicy", "SiteBucketPolicy"),
        ("AWS::SQS::QueuePolicy", "IngestQueuePolicy"),
        ("AWS::SNS::TopicPolicy", "MailEventsTopicPolicy"),
    ],
)
def test_a_policy_without_a_source_is_found(stack: Any, kind: str, name: str) -> None:
    del stack.of(kind)[name]["PolicyDocument"]["Statement"][-1]["Condition"]

    assert len(strangers_let_in(stack)) == 1


def test_a_policy_for_everybody_is_found(stack: Any) -> None:
    stack.of("AWS::S3::BucketPolicy")["SiteBucketPolicy"]["PolicyDocument"]["Statement"][-1]["Principal"] = "*"

    assert strangers_let_in(stack) == ["SiteBucketPolicy lets * in"]


def test_a_table_that_goes_with_the_stack_is_found(stack: Any) -> None:
    del stack.resources["SubscribersTable"]["DeletionPolicy"]

    assert stores_that_go_with_the_stack(stack) == ["SubscribersTable goes with the stack"]


def test_a_table_without_history_is_found(stack: Any) -> None:
    del stack.of("AWS::DynamoDB::Table")["ReviewsTable"]["PointInTimeRecoverySpecification"]

    assert tables_without_history(stack) == ["ReviewsTable cannot be restored"]


def test_what_waits_and_costs_is_found(stack: Any) -> None:
    stack.of("AWS::DynamoDB::Table")["ReviewsTable"]["BillingMode"] = "PROVISIONED"
    stack.resources["Key"] = {"Type": "AWS::KMS::Key", "Properties": {}}

    assert capacity_that_waits(stack) == ["ReviewsTable is not on demand", "Key costs while idle"]
