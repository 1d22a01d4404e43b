"""The stack's template: read with CloudFormation's short tags, and fitted to a local cloud in the open.

Everything that is changed for the laptop is changed here, and nothing else is: the resources, their names and what
they run are those of `infra/template.yaml`.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

import yaml

from unspoilt_local.ports import LOOPBACK

#: Where each type says where its code stands.
_CODE_PROPERTY: Final = {
    "AWS::Serverless::Function": "CodeUri",
    "AWS::Serverless::LayerVersion": "ContentUri",
}

#: Resource types of the stack that the local cloud stores and does not run, each with what that means.
#: (MiniStack takes every type of ours; one that it refused would be taken out before deploying, and stand here.)
NOT_RUN_LOCALLY: Final[Mapping[str, str]] = {
    "AWS::CloudFront::Function": "it would need Node: the front does the same, in edge.py",
    "AWS::CloudWatch::Alarm": "never evaluated: what fails is printed on the terminal",
    "AWS::IAM::Role": "not enforced: the rights of functions are tested on the template",
    "AWS::Lambda::Permission": "not enforced: every caller is on this computer",
    "AWS::SES::ConfigurationSetEventDestination": "the runner's own SES endpoint publishes the events in its place",
    "AWS::SNS::TopicPolicy": "not enforced: every caller is on this computer",
    "AWS::SQS::QueuePolicy": "not enforced: every caller is on this computer",
}

#: Lambda's least. One worker process for each: more of them than cores only cost memory.
_LOCAL_CONCURRENCY: Final = 2
_LOCAL_RETRY_SECONDS: Final = 30


class _Loader(yaml.SafeLoader):
    """Reads `!Ref x` as {"Ref": "x"}, and dates as the strings that they are in a template."""


def _intrinsic(loader: yaml.Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix in {"Ref", "Condition"}:
        return {suffix: value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


def _as_written(loader: yaml.Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


_Loader.add_multi_constructor("!", _intrinsic)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _as_written)


def read_template(text: str) -> dict[str, Any]:
    """Read a CloudFormation template in YAML with all of its short forms written out."""
    template: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506 - a subclass of SafeLoader
    return template


def code_folders(template: Mapping[str, Any]) -> dict[str, str]:
    """Return the folder of each function and layer as the template names it, by logical id."""
    return {
        name: resource["Properties"][_CODE_PROPERTY[resource["Type"]]]
        for name, resource in template["Resources"].items()
        if resource["Type"] in _CODE_PROPERTY
    }


def fit_template(template: Mapping[str, Any], code: Mapping[str, str], ministack_port: int) -> dict[str, Any]:
    """Return the template as the local cloud can deploy it; `code` gives s3:// addresses by logical id.

    1. CodeUri and ContentUri point at zips, as `sam package` would make them.
    2. The API origin is MiniStack's own address: it refuses to dial names that end in amazonaws.com.
    3. A queue is read by at most two functions at a time.
    4. Statements that refuse requests without TLS are left out: there is none on loopback, and MiniStack's
       CloudFront reads the bucket as if over plain HTTP.
    5. What failed is tried again after half a minute, not after six times the function's time limit.
    6. The distribution's function is not called: MiniStack would run it in Node, which may not be there.
    """
    fitted = copy.deepcopy(dict(template))
    for name, resource in fitted["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] in _CODE_PROPERTY:
            properties[_CODE_PROPERTY[resource["Type"]]] = code[name]
        if resource["Type"] == "AWS::Serverless::Function":
            for event in properties.get("Events", {}).values():
                if "ScalingConfig" in event["Properties"]:
                    event["Properties"]["ScalingConfig"] = {"MaximumConcurrency": _LOCAL_CONCURRENCY}
        if "RedrivePolicy" in properties:
            properties["VisibilityTimeout"] = _LOCAL_RETRY_SECONDS
        if resource["Type"] == "AWS::CloudFront::Distribution":
            _fit_distribution(properties["DistributionConfig"], _api_of(fitted), ministack_port)
        if resource["Type"] == "AWS::S3::BucketPolicy":
            document = properties["PolicyDocument"]
            document["Statement"] = [part for part in document["Statement"] if not _asks_for_tls(part)]
    return fitted


def _api_of(template: Mapping[str, Any]) -> str:
    (name,) = (name for name, resource in template["Resources"].items() if resource["Type"] == "AWS::ApiGatewayV2::Api")
    return str(name)


def _asks_for_tls(statement: Mapping[str, Any]) -> bool:
    return "aws:SecureTransport" in statement.get("Condition", {}).get("Bool", {})


def _fit_distribution(config: dict[str, Any], api: str, port: int) -> None:
    for origin in config["Origins"]:
        _fit_origin(origin, api, port)
    for behaviour in (config.get("DefaultCacheBehavior", {}), *config.get("CacheBehaviors", [])):
        behaviour.pop("FunctionAssociations", None)


def _fit_origin(origin: dict[str, Any], api: str, port: int) -> None:
    if "CustomOriginConfig" not in origin:
        return
    origin["DomainName"] = LOOPBACK
    origin["OriginPath"] = {"Fn::Sub": f"/_aws/execute-api/${{{api}}}/$default"}
    origin["CustomOriginConfig"] = {"OriginProtocolPolicy": "http-only", "HTTPPort": port}
