"""What `unspoilt restore` needs of AWS beyond what the functions call, over the cloud in memory."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from fakes.function import Context
from simulation.cloud import Cloud, Stream, inhabit, module_of
from simulation.dynamodb import SimulatedDynamoDB
from simulation.s3 import SimulatedS3
from simulation.world import World
from unspoilt_local.deployed_stack import DeployedStack

#: As the template's outputs, with the names that things have here.
OUTPUTS: Mapping[str, str] = {
    **{
        f"{name}Name": name for name in ("InboxBucket", "SiteBucket", "IssuesBucket", "ReviewsTable", "DeliveriesTable")
    },
    "IngestQueueUrl": "IngestQueue",
    "IngestReviewFunctionName": "ingest_review",
    "PublishSiteFunctionName": "publish_site",
    "PublishIssuesFunctionName": "publish_issues",
}
STACK = DeployedStack("unspoilt", "UPDATE_COMPLETE", {}, OUTPUTS)


class OperatorsTables(SimulatedDynamoDB):
    """The client, with what only an operator calls."""

    def batch_write_item(self, *, RequestItems: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
        for table, requests in RequestItems.items():
            assert 1 <= len(requests) <= 25
            for request in requests:
                if "PutRequest" in request:
                    self.tables[table].put(request["PutRequest"]["Item"])
                else:
                    key = request["DeleteRequest"]["Key"]
                    self.tables[table].delete((key["pk"]["S"], key["sk"]["S"]))
        return {}

    def scan(self, *, TableName: str, **_: Any) -> dict[str, Any]:
        return super().scan(TableName=TableName)

    def describe_table(self, *, TableName: str) -> dict[str, Any]:
        return {"Table": {"TableName": TableName}}

    def get_paginator(self, operation: str) -> Any:
        if operation == "scan":
            return SimpleNamespace(paginate=lambda **options: [self.scan(**options)])
        return super().get_paginator(operation)


class OperatorsBuckets(SimulatedS3):
    """The client, with what only an operator calls."""

    def head_bucket(self, *, Bucket: str) -> None:
        assert Bucket in self.buckets


@dataclass
class OperatorsFunctions:
    """Lambda: streams that can be paused, and functions that are called at once."""

    cloud: Cloud
    streams: Sequence[Stream]
    #: What was switched on and off.
    switched: list[tuple[str, bool]] = field(default_factory=list)

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_event_source_mappings"
        return SimpleNamespace(
            paginate=lambda FunctionName: [
                {"EventSourceMappings": [{"UUID": f"of {FunctionName}", "EventSourceArn": ""}]}
            ]
        )

    def update_event_source_mapping(self, *, UUID: str, Enabled: bool) -> None:
        self.switched.append((UUID, Enabled))
        for stream in self.streams:
            if f"of {stream.function}" == UUID:
                stream.paused = not Enabled
                stream.go_on()

    def get_event_source_mapping(self, *, UUID: str) -> dict[str, str]:
        (last,) = [on for name, on in self.switched if name == UUID][-1:]
        return {"State": "Enabled" if last else "Disabled"}

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        with inhabit(self.cloud):
            answer = module_of(FunctionName).handler(json.loads(Payload), Context(function_name=FunctionName))
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


@dataclass
class OperatorsQueues:
    """SQS, as far as a message is sent."""

    cloud: Cloud

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> None:
        self.cloud.queues[QueueUrl].put(MessageBody)


@dataclass
class OperatorsAccount:
    """An account that is the cloud in memory."""

    cloud: Cloud
    streams: Sequence[Stream]
    region: str = "eu-central-1"
    is_local: bool = True
    functions: OperatorsFunctions = field(init=False)

    def __post_init__(self) -> None:
        self.functions = OperatorsFunctions(self.cloud, self.streams)

    def client(self, service: str) -> Any:
        match service:
            case "s3":
                return OperatorsBuckets(World(), self.cloud.buckets)
            case "dynamodb":
                return OperatorsTables(World(), self.cloud.tables)
            case "sqs":
                return OperatorsQueues(self.cloud)
            case "lambda":
                return self.functions
        raise NotImplementedError(service)
