"""`unspoilt destroy`: a stack goes, and what was written by people stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from unspoilt_local.account import Account
from unspoilt_local.deployed_stack import DeployedStack, Resource, find_stack
from unspoilt_local.errors import AwsTrouble
from unspoilt_local.template import read_template

#: Seconds between two looks; a distribution alone takes minutes to go.
_EACH_LOOK: Final = 5.0
_GONE: Final = "DELETE_COMPLETE"


@dataclass(frozen=True, slots=True)
class Removal:
    """What removing a stack would do."""

    stack: DeployedStack
    #: Tables and buckets that CloudFormation leaves where they are.
    kept: tuple[Resource, ...]
    #: Everything else.
    removed: tuple[Resource, ...]


def plan_removal(account: Account, name: str) -> Removal:
    """Ask CloudFormation what a stack is made of, and which of it its own template says to keep."""
    stack = find_stack(account, name, resources=True)
    body = account.client("cloudformation").get_template(StackName=name, TemplateStage="Processed")["TemplateBody"]
    template = read_template(body) if isinstance(body, str) else body
    kept = {logical for logical, resource in template["Resources"].items() if _is_kept(resource)}
    there = tuple(each for each in stack.resources if each.physical_id)
    return Removal(
        stack=stack,
        kept=tuple(each for each in there if each.logical_id in kept),
        removed=tuple(each for each in there if each.logical_id not in kept),
    )


def _is_kept(resource: Mapping[str, Any]) -> bool:
    return str(resource.get("DeletionPolicy", "")).startswith("Retain")


def remove(account: Account, removal: Removal, sleep: Callable[[float], None]) -> Iterator[int]:
    """Remove the stack; yield how many of its resources are left to go, until none is.

    AwsTrouble with CloudFormation's own reasons where it could not.
    """
    client = account.client("cloudformation")
    # By its id, which goes on being answered for when the name is forgotten.
    stack_id = client.describe_stacks(StackName=removal.stack.name)["Stacks"][0]["StackId"]
    client.delete_stack(StackName=stack_id)
    going = {each.logical_id for each in removal.removed}
    while True:
        status = client.describe_stacks(StackName=stack_id)["Stacks"][0]["StackStatus"]
        if status == _GONE:
            yield 0
            return
        gone, reasons = set(), []
        for page in client.get_paginator("list_stack_resources").paginate(StackName=stack_id):
            for each in page["StackResourceSummaries"]:
                if each["ResourceStatus"] == _GONE:
                    gone.add(each["LogicalResourceId"])
                elif each["ResourceStatus"] == "DELETE_FAILED":
                    reasons.append(f"{each['LogicalResourceId']}: {each.get('ResourceStatusReason', 'no reason')}")
        if status == "DELETE_FAILED":
            raise AwsTrouble(
                f"{removal.stack.name} could not be removed ({'; '.join(reasons) or 'no reason given'})",
                "mend that, and say it again: what is gone already does not matter",
            )
        yield len(going - gone)
        sleep(_EACH_LOOK)


def removal_to_json(removal: Removal) -> str:
    """Return what goes and what stays, for programs."""
    return json.dumps(
        {
            "stack": removal.stack.name,
            "kept": {each.logical_id: each.physical_id for each in removal.kept},
            "removed": {each.logical_id: each.physical_id for each in removal.removed},
        }
    )


def command_to_delete(resource: Resource) -> str:
    """Return the command that deletes for good what was kept; a bucket of versions has to be emptied first."""
    if resource.type == "AWS::DynamoDB::Table":
        return f"aws dynamodb delete-table --table-name {resource.physical_id}"
    return f"empty {resource.physical_id} in the S3 console, then: aws s3 rb s3://{resource.physical_id}"
