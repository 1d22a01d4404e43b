"""The deployed stack: packed, uploaded, created, and its outputs."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from unspoilt_local.clients import Clients
from unspoilt_local.deployed_stack import Resource, list_resources
from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.ministack import REGION
from unspoilt_local.packages import pack_function, pack_layer
from unspoilt_local.project import Project
from unspoilt_local.template import code_folders, fit_template, read_template

STACK_NAME: Final = "unspoilt"
_ARTIFACTS: Final = "unspoilt-artifacts"
#: Seconds; 2 are usual.
_DEPLOY_SECONDS: Final = 120


@dataclass(frozen=True, slots=True)
class Stack:
    """What the runner needs to know of the deployed stack."""

    #: As the template declares them.
    outputs: Mapping[str, str]
    resources: tuple[Resource, ...]
    #: Event types that the template asks SES for, as SES spells them in events: "Send", "Bounce".
    mail_event_types: frozenset[str]

    def ids_of(self, resource_type: str) -> tuple[str, ...]:
        """Return the physical ids of all resources of a type."""
        return tuple(resource.physical_id for resource in self.resources if resource.type == resource_type)

    @property
    def queues(self) -> Mapping[str, str]:
        """Return the address of every queue by its logical id."""
        return {r.logical_id: r.physical_id for r in self.resources if r.type == "AWS::SQS::Queue"}


def deploy_stack(clients: Clients, project: Project, parameters: Mapping[str, str], ministack_port: int) -> Stack:
    """Deploy the project's template; raise LocalCloudFailed with the stack's own reasons."""
    template = read_template(project.template.read_text("utf-8"))
    clients.s3.create_bucket(Bucket=_ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": REGION})
    code = {name: _upload_code(clients, project, name, folder) for name, folder in code_folders(template).items()}
    fitted = fit_template(template, code, ministack_port)
    # By address: a body may have 51,200 bytes at most.
    clients.s3.put_object(Bucket=_ARTIFACTS, Key="template.json", Body=json.dumps(fitted).encode())
    clients.cloudformation.create_stack(
        StackName=STACK_NAME,
        TemplateURL=f"{clients.s3.meta.endpoint_url}/{_ARTIFACTS}/template.json",
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    outputs = _wait_for_outputs(clients)
    return Stack(
        outputs=outputs,
        resources=list_resources(clients.cloudformation, STACK_NAME),
        mail_event_types=_mail_event_types(template),
    )


def _upload_code(clients: Clients, project: Project, name: str, folder: str) -> str:
    source = (project.template.parent / folder).resolve()
    packed = pack_layer(source) if (source / "unspoilt").is_dir() else pack_function(source)
    clients.s3.put_object(Bucket=_ARTIFACTS, Key=f"{name}.zip", Body=packed)
    return f"s3://{_ARTIFACTS}/{name}.zip"


def _wait_for_outputs(clients: Clients) -> Mapping[str, str]:
    deadline = time.monotonic() + _DEPLOY_SECONDS
    status = "CREATE_IN_PROGRESS"
    while status == "CREATE_IN_PROGRESS" and time.monotonic() < deadline:
        time.sleep(0.05)
        stack = clients.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
        status = stack["StackStatus"]
    if status != "CREATE_COMPLETE":
        raise LocalCloudFailed(f"the stack could not be deployed: {status}", _reasons(clients))
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _reasons(clients: Clients) -> str:
    events = clients.cloudformation.describe_stack_events(StackName=STACK_NAME)["StackEvents"]
    return "\n".join(
        f"{event.get('LogicalResourceId', '')}: {event['ResourceStatusReason']}"
        for event in reversed(events)
        if "FAILED" in event.get("ResourceStatus", "") and "ResourceStatusReason" in event
    )


def _mail_event_types(template: Mapping[str, Any]) -> frozenset[str]:
    """Return what the event destination asks for; the template spells "deliveryDelay", the event "DeliveryDelay"."""
    return frozenset(
        name[0].upper() + name[1:]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::SES::ConfigurationSetEventDestination"
        for name in resource["Properties"]["EventDestination"]["MatchingEventTypes"]
    )
