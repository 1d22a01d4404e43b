"""AWS as it answered once: real clients, whose calls are checked and then answered from what was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse


@dataclass(frozen=True)
class Refusal:
    """AWS's own way of saying no."""

    code: str
    status: int = 400
    message: str = ""


def recorded_client(service: str, answers: Mapping[str, Any]) -> Any:
    """Return a client that answers each operation with its recorded answer; an exception is raised, a list is gone through."""
    client = boto3.client(service, region_name="eu-central-1")
    turns = {name: iter(answer) for name, answer in answers.items() if isinstance(answer, list)}

    def answer_call(model: Any, **_: Any) -> Any:
        answer = next(turns[model.name]) if model.name in turns else answers[model.name]
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, Refusal):
            parsed = {
                "Error": {"Code": answer.code, "Message": answer.message},
                "ResponseMetadata": {"HTTPStatusCode": answer.status},
            }
            return AWSResponse("", answer.status, {}, None), parsed
        return AWSResponse("", 200, {}, None), answer

    client.meta.events.register("before-call", answer_call)
    return client


@dataclass
class RecordedAccount:
    """An account whose services are clients that were put into it."""

    clients: dict[str, Any] = field(default_factory=dict)
    region: str = "eu-central-1"
    is_local: bool = False

    def client(self, service: str) -> Any:
        return self.clients[service]


def described_stack(
    outputs: Mapping[str, str], *, parameters: Mapping[str, str] | None = None, status: str = "UPDATE_COMPLETE"
) -> dict[str, Any]:
    """Return CloudFormation's answer to DescribeStacks."""
    return {
        "Stacks": [
            {
                "StackName": "unspoilt",
                "StackStatus": status,
                "Outputs": [{"OutputKey": key, "OutputValue": value} for key, value in outputs.items()],
                "Parameters": [
                    {"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()
                ],
            }
        ]
    }


def listed_resources(resources: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """Return CloudFormation's answer to ListStackResources: type and physical id by logical id."""
    return {
        "StackResourceSummaries": [
            {"LogicalResourceId": name, "ResourceType": kind, "PhysicalResourceId": physical}
            for name, (kind, physical) in resources.items()
        ]
    }
