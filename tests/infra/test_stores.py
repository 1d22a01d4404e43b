"""Buckets and tables: private, encrypted, read over TLS only, and still there when the stack is gone."""

from __future__ import annotations

from typing import Any

import pytest

CLOSED = {"BlockPublicAcls": True, "BlockPublicPolicy": True, "IgnorePublicAcls": True, "RestrictPublicBuckets": True}
#: Service principals that may use something of ours, and the conditions that make it ours.
STACKS_OWN = {"aws:SourceArn", "aws:SourceAccount"}


def open_buckets(stack: Any) -> list[str]:
    return [
        f"{name} can be made public"
        for name, bucket in stack.of("AWS::S3::Bucket").items()
        if bucket.get("PublicAccessBlockConfiguration") != CLOSED or "AccessControl" in bucket
    ]


def plain_stores(stack: Any) -> list[str]:
    found = [
        f"{name} is not encrypted" for name, one in stack.of("AWS::S3::Bucket").items() if "BucketEncryption" not in one
    ]
    return found + [
        f"{name} is not encrypted"
        for name, table in stack.of("AWS::DynamoDB::Table").items()
        if table.get("SSESpecification", {}).get("SSEEnabled") is not True
    ]


def buckets_without_tls(stack: Any) -> list[str]:
    safe = set()
    for policy in stack.of("AWS::S3::BucketPolicy").values():
        bucket = stack.target(policy["Bucket"])
        for statement in policy["PolicyDocument"]["Statement"]:
            if (
                (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
                and statement.get("Condition") == {"Bool": {"aws:SecureTransport": "false"}}
                and statement["Resource"] == [{"Fn::GetAtt": [bucket, "Arn"]}, {"Fn::Sub": f"${{{bucket}.Arn}}/*"}]
            ):
                safe.add(bucket)
    return [f"{name} answers without TLS" for name in stack.of("AWS::S3::Bucket") if name not in safe]


def strangers_let_in(stack: Any) -> list[str]:
    """Find resource policies that allow more than one service, on behalf of this stack or account."""
    kinds = ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")
    found = []
    for kind in kinds:
        for name, policy in stack.of(kind).items():
            for statement in policy["PolicyDocument"]["Statement"]:
                if statement["Effect"] != "Allow":
                    continue
                principal = statement["Principal"]
                keys = {key for operator in statement.get("Condition", {}).values() for key in operator}
                if not isinstance(principal, dict) or set(principal) != {"Service"} or not keys & STACKS_OWN:
                    found.append(f"{name} lets {principal} in")
    return found


def stores_that_go_with_the_stack(stack: Any) -> list[str]:
    return [
        f"{name} goes with the stack"
        for kind in ("AWS::S3::Bucket", "AWS::DynamoDB::Table")
        for name in stack.of(kind)
        if stack.resources[name].get("DeletionPolicy") not in {"Retain", "RetainExceptOnCreate"}
        or stack.resources[name].get("UpdateReplacePolicy") != "Retain"
    ]


def tables_without_history(stack: Any) -> list[str]:
    return [
        f"{name} cannot be restored"
        for name, table in stack.of("AWS::DynamoDB::Table").items()
        if not table.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled")
    ]


def capacity_that_waits(stack: Any) -> list[str]:
    """Find what would cost something while nothing happens."""
    found = [
        f"{name} is not on demand"
        for name, table in stack.of("AWS::DynamoDB::Table").items()
        if table.get("BillingMode") != "PAY_PER_REQUEST"
    ]
    paid = (
        "AWS::EC2::",
        "AWS::KMS::Key",
        "AWS::WAFv2::",
        "AWS::SecretsManager::",
        "AWS::Route53::",
        "AWS::ElastiCache::",
    )
    found += [f"{name} costs while idle" for name, one in stack.resources.items() if one["Type"].startswith(paid)]
    return found + [
        f"{name} waits provisioned"
        for name, one in stack.of("AWS::Lambda::Function").items()
        if "ProvisionedConcurrencyConfig" in one or "ReservedConcurrentExecutions" in one
    ]


RULES = [
    open_buckets,
    plain_stores,
    buckets_without_tls,
    strangers_let_in,
    stores_that_go_with_the_stack,
    tables_without_history,
    capacity_that_waits,
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_stack_has_no(stack: Any, rule: Any) -> None:
    assert rule(stack) == []


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


def test_only_uploads_under_reviews_are_announced(stack: Any) -> None:
    bucket = stack.of("AWS::S3::Bucket")["InboxBucket"]

    announced = bucket["NotificationConfiguration"]["QueueConfigurations"]

    assert {(one["Event"], stack.target(one["Queue"])) for one in announced} == {
        ("s3:ObjectCreated:*", "IngestQueue"),
        ("s3:ObjectRemoved:*", "IngestQueue"),
    }
    assert all(one["Filter"]["S3Key"]["Rules"] == [{"Name": "prefix", "Value": "reviews/"}] for one in announced)
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}


def test_the_queue_is_open_to_the_bucket_before_the_bucket_is_there(stack: Any) -> None:
    (statement,) = stack.of("AWS::SQS::QueuePolicy")["IngestQueuePolicy"]["PolicyDocument"]["Statement"]
    allowed = statement["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::Sub"]
    named = stack.of("AWS::S3::Bucket")["InboxBucket"]["BucketName"]["Fn::Sub"]

    assert stack.resources["InboxBucket"]["DependsOn"] == "IngestQueuePolicy"
    assert allowed == [f"arn:${{AWS::Partition}}:s3:::{named[0]}", named[1]]


def test_tables_have_the_keys_and_indexes_that_the_code_asks_for(stack: Any) -> None:
    tables = stack.of("AWS::DynamoDB::Table")
    keys = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]

    assert [table["KeySchema"] for table in tables.values()] == [keys] * 3
    assert tables["ReviewsTable"]["StreamSpecification"] == {"StreamViewType": "KEYS_ONLY"}
    assert {
        (name, index["IndexName"], *(key["AttributeName"] for key in index["KeySchema"]))
        for name, table in tables.items()
        for index in table.get("GlobalSecondaryIndexes", [])
    } == {
        ("SubscribersTable", "by_cadence", "cadence_key", "id"),
        ("DeliveriesTable", "by_open", "open_key", "open_since"),
    }
    assert [
        name for name, table in tables.items() if table.get("TimeToLiveSpecification", {}).get("AttributeName") == "ttl"
    ] == [
        "SubscribersTable",
        "DeliveriesTable",
    ]
