"""Who may do what: one role each, every action named, every resource ours."""

from __future__ import annotations

from typing import Any

import pytest

from stack_rules.roles import (
    managed_policies,
    other_senders,
    shared_roles,
    statements,
    strangers_resources,
    unguarded_writes,
    wide_actions,
    wide_resources,
    wrong_trust,
)


def test_two_functions_with_one_role_are_found(stack: Any) -> None:
    functions = stack.of("AWS::Lambda::Function")
    functions["SweepDeliveriesFunction"]["Role"] = functions["DeliverIssueFunction"]["Role"]

    assert shared_roles(stack) == ["DeliverIssueRole is used 2 times", "SweepDeliveriesRole is used by nothing"]


def test_a_managed_policy_is_found(stack: Any) -> None:
    stack.of("AWS::IAM::Role")["IngestReviewRole"]["ManagedPolicyArns"] = [
        "arn:aws:iam::aws:policy/AdministratorAccess"
    ]

    assert managed_policies(stack) == ["IngestReviewRole takes what AWS puts into a managed policy"]


@pytest.mark.parametrize("action", ["*", "s3:*", "dynamodb:Get*"])
def test_a_wide_action_is_found(stack: Any, action: str) -> None:
    _, statement = next(statements(stack))
    statement["Action"] = [action]

    assert len(wide_actions(stack)) == 1


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


def test_a_resource_of_somebody_else_is_found(stack: Any) -> None:
    _, statement = next(statements(stack))
    statement["Resource"] = "arn:aws:s3:::somebody-elses-bucket"

    assert len(strangers_resources(stack)) == 1


def test_a_role_for_anybodys_schedules_is_found(stack: Any) -> None:
    role = stack.of("AWS::IAM::Role")["SweepScheduleRole"]
    del role["AssumeRolePolicyDocument"]["Statement"][0]["Condition"]

    (found,) = wrong_trust(stack)

    assert found.startswith("the trust of SweepScheduleRole")


@pytest.mark.parametrize("action", ["ses:SendEmail", "ses:SendRawEmail", "ses:SendBulkEmail"])
def test_a_second_function_that_may_send_is_found(stack: Any, action: str) -> None:
    stack.of("AWS::IAM::Role")["ManageSubscriptionRole"]["Policies"][0]["PolicyDocument"]["Statement"].append(
        {"Effect": "Allow", "Action": action, "Resource": "*"}
    )

    assert len(other_senders(stack)) == 1


def test_mail_from_any_identity_is_found(stack: Any) -> None:
    (statement,) = (one for role, one in statements(stack) if "ses:SendEmail" in one["Action"])
    statement["Resource"].append({"Fn::Sub": "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/*"})

    assert len(other_senders(stack)) == 1


@pytest.mark.parametrize("keys", [["*"], ["LISTINGS", "REVIEW#*"], [], ["R*"]])
def test_a_publisher_that_could_write_reviews_is_found(stack: Any, keys: list[str]) -> None:
    (statement,) = (
        one for role, one in statements(stack) if role == "PublishSiteRole" and "dynamodb:UpdateItem" in one["Action"]
    )
    statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] = keys

    assert "PublishSiteRole may" in unguarded_writes(stack)[0]
