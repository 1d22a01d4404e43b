"""Who may do what: one role each, every action named, every resource ours."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

#: AWS lets these be granted on "*" only (Service Authorization Reference: no resource types).
KNOWS_NO_RESOURCES = {"ses:GetAccount"}
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


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


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


def unbound_trust(stack: Any) -> list[str]:
    """Find roles that a service may take on for any account."""
    found = []
    for name, role in stack.of("AWS::IAM::Role").items():
        for statement in role["AssumeRolePolicyDocument"]["Statement"]:
            service = statement["Principal"].get("Service")
            bound = "aws:SourceAccount" in json.dumps(statement.get("Condition", {}))
            if service not in {"lambda.amazonaws.com", "scheduler.amazonaws.com"}:
                found.append(f"{name} may be taken on by {statement['Principal']}")
            elif service == "scheduler.amazonaws.com" and not bound:
                found.append(f"{name} may be taken on by another account's schedules")
    return found


def test_no_role_is_shared_and_none_is_left_over(stack: Any) -> None:
    assert shared_roles(stack) == []


def test_two_functions_with_one_role_are_found(stack: Any) -> None:
    functions = stack.of("AWS::Lambda::Function")
    functions["SweepDeliveriesFunction"]["Role"] = functions["DeliverIssueFunction"]["Role"]

    assert shared_roles(stack) == ["DeliverIssueRole is used 2 times", "SweepDeliveriesRole is used by nothing"]


def test_no_role_has_a_managed_policy(stack: Any) -> None:
    assert managed_policies(stack) == []


def test_a_managed_policy_is_found(stack: Any) -> None:
    stack.of("AWS::IAM::Role")["IngestReviewRole"]["ManagedPolicyArns"] = [
        "arn:aws:iam::aws:policy/AdministratorAccess"
    ]

    assert managed_policies(stack) == ["IngestReviewRole takes what AWS puts into a managed policy"]


def test_every_action_is_named(stack: Any) -> None:
    assert wide_actions(stack) == []


@pytest.mark.parametrize("action", ["*", "s3:*", "dynamodb:Get*"])
def test_a_wide_action_is_found(stack: Any, action: str) -> None:
    _, statement = next(statements(stack))
    statement["Action"] = [action]

    assert len(wide_actions(stack)) == 1


def test_no_role_reaches_beyond_named_resources(stack: Any) -> None:
    assert wide_resources(stack) == []


@pytest.mark.parametrize(
    "resource",
    ["*", "arn:aws:s3:::*", {"Fn::Sub": "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*"}],
)
def test_a_wide_resource_is_found(stack: Any, resource: Any) -> None:
    _, statement = next(statements(stack))
    statement["Resource"] = resource

    assert len(wide_resources(stack)) == 1


def test_an_exempt_action_does_not_exempt_its_neighbours(stack: Any) -> None:
    _, statement = next(statements(stack))
    statement.update({"Action": "ses:GetAccount", "Resource": "*"})
    assert wide_resources(stack) == []

    statement["Action"] = ["ses:GetAccount", "ses:SendEmail"]

    assert len(wide_resources(stack)) == 1


def test_every_resource_is_taken_from_the_stack(stack: Any) -> None:
    assert strangers_resources(stack) == []


def test_a_resource_of_somebody_else_is_found(stack: Any) -> None:
    _, statement = next(statements(stack))
    statement["Resource"] = "arn:aws:s3:::somebody-elses-bucket"

    assert len(strangers_resources(stack)) == 1


def test_only_lambda_and_our_own_schedules_take_on_roles(stack: Any) -> None:
    assert unbound_trust(stack) == []


def test_a_role_for_anybodys_schedules_is_found(stack: Any) -> None:
    role = stack.of("AWS::IAM::Role")["SweepScheduleRole"]
    del role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]

    assert unbound_trust(stack) == ["SweepScheduleRole may be taken on by another account's schedules"]


def test_only_one_function_may_send_mail(stack: Any) -> None:
    senders = {role for role, statement in statements(stack) if "ses:SendEmail" in as_list(statement["Action"])}

    assert senders == {"DeliverIssueRole"}
