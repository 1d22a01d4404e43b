"""Who may do what: one role each, every action named, every resource ours."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from stack_rules.stack import as_list, unlike

#: AWS lets these be granted on "*" only (Service Authorization Reference: no resource types).
KNOWS_NO_RESOURCES = {"ses:GetAccount"}
WRITES = {f"dynamodb:{verb}" for verb in ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem")}
#: Which rows of the Reviews table are written by others than ingest.
ROWS = {
    "PublishSiteRole": ["CHECK", "LISTINGS", "PAGES#*"],
    "ComposeIssueRole": ["ISSUES", "ISSUE_YEARS", "MAILED#*"],
}
#: What each function does with objects, and where; a right on a whole bucket would hide a missing one on a part.
PLACES = {
    "IngestReviewRole": {"InboxBucket/reviews/*": "GetObject", "InboxBucket/reports/*": "PutObject DeleteObject"},
    "PublishSiteRole": {
        "InboxBucket/reviews/*": "GetObject",
        "InboxBucket/reports/*": "PutObject DeleteObject",
        "InboxBucket/backup/*": "GetObject PutObject",
        "SiteBucket/*": "GetObject PutObject DeleteObject",
    },
    "PublishIssuesRole": {"SiteBucket/issues/*": "GetObject PutObject DeleteObject"},
    "ComposeIssueRole": {"IssuesBucket/issues/*": "GetObject PutObject"},
    "DeliverIssueRole": {"IssuesBucket/issues/*": "GetObject"},
    "ManageSubscriptionRole": {"SiteBucket/choices.json": "GetObject"},
    "SweepDeliveriesRole": {"IssuesBucket/issues/*": "GetObject"},
}
#: What stands behind "@", without the ">" of "Name <address>".
DOMAIN_OF_SENDER = {
    "Fn::Select": [0, {"Fn::Split": [">", {"Fn::Select": [1, {"Fn::Split": ["@", {"Ref": "Sender"}]}]}]}]
}
#: A star may stand where an object's key, a log stream or an HTTP route is left open, never for a whole resource.
OPEN_ENDS = (
    re.compile(r"\$\{\w+Bucket\.Arn\}/(?:[a-z]+/)?\*"),
    re.compile(r"arn:\$\{AWS::Partition\}:execute-api:.*:\$\{HttpApi\}/\*/\*/subscriptions\*"),
)


def statements(stack: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every statement that grants something to a role of ours."""
    for name, role in stack.of("AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement


def written(resource: Any) -> str:
    """Return what a resource says where it is text or !Sub, else the reference as JSON."""
    if isinstance(resource, dict) and "Fn::Sub" in resource:
        sub = resource["Fn::Sub"]
        return str(sub[0] if isinstance(sub, list) else sub)
    return resource if isinstance(resource, str) else json.dumps(resource)


def shared_roles(stack: Any) -> list[str]:
    used = [stack.target(function["Role"]) for function in stack.of("AWS::Lambda::Function").values()] + [
        stack.target(schedule["Target"]["RoleArn"]) for schedule in stack.of("AWS::Scheduler::Schedule").values()
    ]
    shared = [f"{role} is used {count} times" for role, count in Counter(used).items() if count > 1]
    return shared + [f"{role} is used by nothing" for role in stack.of("AWS::IAM::Role") if role not in used]


def managed_policies(stack: Any) -> list[str]:
    return [
        f"{name} takes what AWS puts into a managed policy"
        for name, role in stack.of("AWS::IAM::Role").items()
        if role.get("ManagedPolicyArns")
    ]


def wide_actions(stack: Any) -> list[str]:
    return [
        f"{role} may {action}"
        for role, statement in statements(stack)
        for action in as_list(statement["Action"])
        if "*" in action or ":" not in action
    ]


def wide_resources(stack: Any) -> list[str]:
    return [
        f"{role} may {statement['Action']} on {written(resource)}"
        for role, statement in statements(stack)
        for resource in as_list(statement["Resource"])
        if "*" in written(resource)
        and not set(as_list(statement["Action"])) <= KNOWS_NO_RESOURCES
        and not any(pattern.fullmatch(written(resource)) for pattern in OPEN_ENDS)
    ]


def strangers_resources(stack: Any) -> list[str]:
    """Find resources that are written out rather than taken from the stack."""
    return [
        f"{role} may {statement['Action']} on {written(resource)}, which is no part of the stack"
        for role, statement in statements(stack)
        for resource in as_list(statement["Resource"])
        if isinstance(resource, str) and not set(as_list(statement["Action"])) <= KNOWS_NO_RESOURCES
    ]


def wrong_trust(stack: Any) -> list[str]:
    """Find roles that anything but their own function or schedule may take on, or that it may not."""
    functions = {stack.target(one["Role"]) for one in stack.of("AWS::Lambda::Function").values()}
    ours = {
        "StringEquals": {
            "aws:SourceAccount": {"Ref": "AWS::AccountId"},
            "aws:SourceArn": {"Fn::GetAtt": ["Schedules", "Arn"]},
        }
    }
    facts = []
    for name, role in stack.of("AWS::IAM::Role").items():
        service = "lambda" if name in functions else "scheduler"
        wanted = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
        wanted |= {} if name in functions else {"Condition": ours}
        facts.append((f"the trust of {name}", role["AssumeRolePolicyDocument"]["Statement"], [wanted]))
    return unlike(facts)


def other_senders(stack: Any) -> list[str]:
    """Find who else may send mail, or from what else: only deliver may, from the sender's identity, with our set.

    Besides, there is the author's address: in SES's sandbox the recipient's identity is asked for, too, and a condition
    forbids another domain than the sender's. That a mail names our configuration set is no condition that IAM knows; another set is none
    of the resources.
    """
    identity = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:"
    wanted = [
        {"Fn::Sub": [identity + "identity/${Domain}", {"Domain": DOMAIN_OF_SENDER}]},
        {
            "Fn::If": [
                "HasSenderIdentity",
                {"Fn::Sub": identity + "identity/${SenderIdentity}"},
                {"Ref": "AWS::NoValue"},
            ]
        },
        {"Fn::Sub": identity + "identity/${AuthorAddress}"},
        {"Fn::Sub": identity + "configuration-set/${ConfigurationSet}"},
    ]
    only = {"StringLike": {"ses:FromAddress": {"Fn::Sub": ["*@${Domain}", {"Domain": DOMAIN_OF_SENDER}]}}}
    sending = [
        (role, statement["Action"], statement["Resource"], statement.get("Condition"))
        for role, statement in statements(stack)
        if any(action.startswith("ses:Send") for action in as_list(statement["Action"]))
    ]
    return unlike(
        [("who may send", sending, [("DeliverIssueRole", ["ses:SendEmail", "ses:SendRawEmail"], wanted, only)])]
    )


def unguarded_writes(stack: Any) -> list[str]:
    """Find roles that could write a review, but for ingest's: of the Reviews table others write rows of their own."""
    found, granted = [], {}
    for role, statement in statements(stack):
        writes = {action for action in as_list(statement["Action"]) if action in WRITES}
        if role == "IngestReviewRole" or not writes or stack.target(statement["Resource"]) != "ReviewsTable":
            continue
        keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", ["*"])
        if not keys or any(fnmatchcase(row, key) for row in ("REVIEW#x", "LIST#x", "FILE#x") for key in keys):
            found.append(f"{role} may {sorted(writes)} reviews")
        granted[role] = keys
    return found + unlike([("rows that others write", granted, ROWS)])


def other_places(stack: Any) -> list[str]:
    """Find rights on a bucket's objects that are not just those on the places which a role's function works in."""
    granted: dict[str, set[tuple[str, str]]] = {}
    for name, statement in statements(stack):
        for action in as_list(statement["Action"]):
            for resource in as_list(statement["Resource"]):
                place = re.fullmatch(r"\$\{(\w+Bucket)\.Arn\}/(.*)", written(resource))
                if place is not None:
                    granted.setdefault(name, set()).add((action.removeprefix("s3:"), f"{place[1]}/{place[2]}"))
    wanted = {
        role: {(action, place) for place, actions in places.items() for action in actions.split()}
        for role, places in PLACES.items()
    }
    return unlike(
        (role, sorted(granted.get(role, ())), sorted(wanted.get(role, ()))) for role in sorted(granted | wanted)
    )


def misspelled_policies(stack: Any) -> list[str]:
    """Find statements of roles that allow nothing, and policies without a name: IAM refuses both."""
    return unlike(
        [("what statements do", {one.get("Effect") for _, one in statements(stack)}, {"Allow"})]
        + [
            (f"the policies of {name}", [one.get("PolicyName") for one in role["Policies"]], ["own"])
            for name, role in stack.of("AWS::IAM::Role").items()
        ]
    )


RULES = [
    other_places,
    misspelled_policies,
    shared_roles,
    managed_policies,
    wide_actions,
    wide_resources,
    strangers_resources,
    wrong_trust,
    other_senders,
    unguarded_writes,
]
