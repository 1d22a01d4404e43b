"""Buckets and tables: private, encrypted, read over TLS only, and still there when the stack is gone."""

from __future__ import annotations

from typing import Any

from stack_rules.stack import unlike

CLOSED = {"BlockPublicAcls": True, "BlockPublicPolicy": True, "IgnorePublicAcls": True, "RestrictPublicBuckets": True}
#: Service principals that may use something of ours, and the conditions that make it ours.
STACKS_OWN = {"aws:SourceArn", "aws:SourceAccount"}
PART_OF_STACK_ID = {
    "Part": {
        "Fn::Select": [0, {"Fn::Split": ["-", {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "AWS::StackId"}]}]}]}]
    }
}


def open_buckets(stack: Any) -> list[str]:
    return [
        f"{name} can be made public"
        for name, bucket in stack.of("AWS::S3::Bucket").items()
        if bucket.get("PublicAccessBlockConfiguration") != CLOSED or "AccessControl" in bucket
    ]


def plain_stores(stack: Any) -> list[str]:
    found = [
        f"{name} is not encrypted"
        for name, one in stack.of("AWS::S3::Bucket").items()
        if [
            rule.get("ServerSideEncryptionByDefault")
            for rule in one.get("BucketEncryption", {}).get("ServerSideEncryptionConfiguration", [])
        ]
        != [{"SSEAlgorithm": "AES256"}]
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
        if "ProvisionedConcurrencyConfig" in one
    ]


#: Who must be let in, by the policy that does, and which conditions make it ours.
GUESTS = {
    "IngestQueuePolicy": ("s3.amazonaws.com", "sqs:SendMessage", "IngestQueue", STACKS_OWN),
    "MailEventsQueuePolicy": ("sns.amazonaws.com", "sqs:SendMessage", "MailEventsQueue", {"aws:SourceArn"}),
    "MailEventsTopicPolicy": ("ses.amazonaws.com", "sns:Publish", "MailEventsTopic", STACKS_OWN),
    "AlarmTopicPolicy": ("cloudwatch.amazonaws.com", "sns:Publish", "AlarmTopic", {"aws:SourceAccount"}),
    "SiteBucketPolicy": (
        "cloudfront.amazonaws.com",
        "s3:GetObject",
        {"Fn::Sub": "${SiteBucket.Arn}/*"},
        {"aws:SourceArn"},
    ),
}


def missing_guests(stack: Any) -> list[str]:
    """Find services that a policy should let in and does not, or does under other conditions."""
    facts = []
    for name, (service, action, on, wanted) in GUESTS.items():
        allowed = [
            (
                one["Principal"],
                one["Action"],
                stack.target(one["Resource"]) or one["Resource"],
                {key for keys in one["Condition"].values() for key in keys},
            )
            for one in stack.resources[name]["Properties"]["PolicyDocument"]["Statement"]
            if one["Effect"] == "Allow"
        ]
        facts.append((f"whom {name} lets in", allowed, [({"Service": service}, action, on, wanted)]))
    return unlike(facts)


def wrong_attachments(stack: Any) -> list[str]:
    """Find policies on something else than what they speak of."""
    on = {
        name: [stack.target(one) for one in (policy.get("Queues") or policy.get("Topics") or [policy.get("Bucket")])]
        for kind in ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")
        for name, policy in stack.of(kind).items()
    }
    named = {name: [name.removesuffix("Policy")] for name in on}
    versions = {
        policy["PolicyDocument"].get("Version")
        for kind in ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")
        for policy in stack.of(kind).values()
    } | {
        document.get("Version")
        for role in stack.of("AWS::IAM::Role").values()
        for document in [role["AssumeRolePolicyDocument"], *(one["PolicyDocument"] for one in role["Policies"])]
    }
    return unlike([("what policies are on", on, named), ("the language of policies", versions, {"2012-10-17"})])


def unannounced_uploads(stack: Any) -> list[str]:
    """Find uploads and deletes of reviews that nobody would hear of, or a bucket announced before it may be."""
    bucket = stack.of("AWS::S3::Bucket")["InboxBucket"]
    announced = {
        (one["Event"], stack.target(one["Queue"]), str(one["Filter"]["S3Key"]["Rules"]))
        for one in bucket["NotificationConfiguration"]["QueueConfigurations"]
    }
    only = str([{"Name": "prefix", "Value": "reviews/"}])
    (statement,) = stack.of("AWS::SQS::QueuePolicy")["IngestQueuePolicy"]["PolicyDocument"]["Statement"]
    allowed = statement["Condition"]["ArnEquals"]["aws:SourceArn"]["Fn::Sub"]
    name = bucket["BucketName"]["Fn::Sub"]
    events = ("s3:ObjectCreated:*", "s3:ObjectRemoved:*")
    return unlike(
        [
            ("what the inbox announces", announced, {(event, "IngestQueue", only) for event in events}),
            ("what the inbox waits for", stack.resources["InboxBucket"].get("DependsOn"), "IngestQueuePolicy"),
            ("the bucket that the queue knows", allowed, [f"arn:${{AWS::Partition}}:s3:::{name[0]}", name[1]]),
            ("the bucket's name", name, ["unspoilt-inbox-${Part}-${AWS::AccountId}", PART_OF_STACK_ID]),
        ]
    )


def wrong_keys(stack: Any) -> list[str]:
    """Find tables that lack what the code asks for: keys, indexes, the stream, the attribute that forgets."""
    tables = stack.of("AWS::DynamoDB::Table")
    keys = [{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    indexes = {
        (
            name,
            index["IndexName"],
            *(f"{key['AttributeName']} {key['KeyType']}" for key in index["KeySchema"]),
            str(index["Projection"]),
        )
        for name, table in tables.items()
        for index in table.get("GlobalSecondaryIndexes", [])
    }
    carries = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["choice"]}
    forgets = {name: table.get("TimeToLiveSpecification") for name, table in tables.items()}
    ttl = {"AttributeName": "ttl", "Enabled": True}
    defined = {
        name: {one["AttributeName"]: one["AttributeType"] for one in table["AttributeDefinitions"]}
        for name, table in tables.items()
    }
    return unlike(
        [
            *((f"the keys of {name}", table.get("KeySchema"), keys) for name, table in tables.items()),
            ("the stream", tables["ReviewsTable"].get("StreamSpecification"), {"StreamViewType": "KEYS_ONLY"}),
            (
                "the indexes",
                indexes,
                {
                    ("SubscribersTable", "by_cadence", "cadence_key HASH", "id RANGE", str(carries)),
                    (
                        "DeliveriesTable",
                        "by_open",
                        "open_key HASH",
                        "open_since RANGE",
                        str({"ProjectionType": "KEYS_ONLY"}),
                    ),
                },
            ),
            ("what is forgotten", forgets, {"ReviewsTable": None, "SubscribersTable": ttl, "DeliveriesTable": ttl}),
            (
                "the attributes",
                defined,
                {
                    "ReviewsTable": {"pk": "S", "sk": "S"},
                    "SubscribersTable": {"pk": "S", "sk": "S", "cadence_key": "S", "id": "S"},
                    "DeliveriesTable": {"pk": "S", "sk": "S", "open_key": "S", "open_since": "S"},
                },
            ),
        ]
    )


def unkept_versions(stack: Any) -> list[str]:
    """Find buckets of what is nowhere else without versions, and buckets in which rubbish stays.

    The site is made from the table at any time, so its old versions would only cost.
    """
    versions = {
        "Id": "old-versions",
        "Status": "Enabled",
        "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
        "ExpiredObjectDeleteMarker": True,
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    torn = {"Id": "torn-uploads", "Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}
    wanted = {
        "InboxBucket": ({"Status": "Enabled"}, [versions]),
        "IssuesBucket": ({"Status": "Enabled"}, [versions]),
        "SiteBucket": (None, [torn]),
    }
    return unlike(
        (
            f"versions in {name}",
            (one.get("VersioningConfiguration"), one.get("LifecycleConfiguration", {}).get("Rules")),
            wanted.get(name),
        )
        for name, one in stack.of("AWS::S3::Bucket").items()
    )


RULES = [
    missing_guests,
    wrong_attachments,
    unannounced_uploads,
    wrong_keys,
    unkept_versions,
    open_buckets,
    plain_stores,
    buckets_without_tls,
    strangers_let_in,
    stores_that_go_with_the_stack,
    tables_without_history,
    capacity_that_waits,
]
