"""A deployed stack as CloudFormation describes it: its outputs, parameters and resources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from unspoilt.aws.translate import code_of
from unspoilt_local.account import Account
from unspoilt_local.errors import AwsTrouble


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource of the deployed stack."""

    logical_id: str
    type: str
    physical_id: str


@dataclass(frozen=True, slots=True)
class DeployedStack:
    """What a command needs to know of a stack."""

    name: str
    #: CloudFormation's word: "UPDATE_COMPLETE".
    status: str
    parameters: Mapping[str, str]
    outputs: Mapping[str, str]
    resources: tuple[Resource, ...] = ()

    def output(self, name: str) -> str:
        """Return an output; AwsTrouble for a stack that is not ours, or of an older version."""
        try:
            return self.outputs[name]
        except KeyError:
            raise AwsTrouble(
                f"the stack {self.name} has no output {name}",
                "it is another stack, or an older version of this one: name ours with --stack, or deploy it again",
            ) from None

    def of_type(self, resource_type: str) -> Mapping[str, str]:
        """Return the physical ids of all resources of a type by their logical ids."""
        return {each.logical_id: each.physical_id for each in self.resources if each.type == resource_type}


def find_stack(account: Account, name: str, *, resources: bool = False) -> DeployedStack:
    """Return a stack; AwsTrouble where there is none of that name."""
    found = look_for_stack(account, name, resources=resources)
    if found is None:
        raise AwsTrouble(
            f"there is no stack {name} in {account.region}",
            "name it with --stack, its region with --region, its account with --profile, or deploy it first",
        )
    return found


def look_for_stack(account: Account, name: str, *, resources: bool = False) -> DeployedStack | None:
    """Return a stack; None where there is none of that name."""
    client = account.client("cloudformation")
    try:
        (stack,) = client.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if code_of(error) == "ValidationError":
            return None
        raise
    return DeployedStack(
        name=name,
        status=stack["StackStatus"],
        parameters={each["ParameterKey"]: each.get("ParameterValue", "") for each in stack.get("Parameters", [])},
        outputs={each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", [])},
        resources=list_resources(client, name) if resources else (),
    )


def list_resources(client: Any, name: str) -> tuple[Resource, ...]:
    """Return every resource of a stack."""
    found: list[Resource] = []
    for page in client.get_paginator("list_stack_resources").paginate(StackName=name):
        found += [
            Resource(entry["LogicalResourceId"], entry["ResourceType"], entry.get("PhysicalResourceId", ""))
            for entry in page["StackResourceSummaries"]
        ]
    return tuple(found)
