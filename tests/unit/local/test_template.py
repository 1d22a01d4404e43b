from typing import Any

import pytest

from unspoilt_local.project import find_project
from unspoilt_local.template import code_folders, fit_template, read_template

SMALL = """
Resources:
  Core: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: ../layers/core/}}
  Reader:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ../functions/reader/
      Timeout: 60
      Events:
        Queue: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn, ScalingConfig: {MaximumConcurrency: 10}}}
        Stream: {Type: DynamoDB, Properties: {Stream: !GetAtt Table.StreamArn}}
  Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 360, RedrivePolicy: {maxReceiveCount: 5}}}
  Dead: {Type: AWS::SQS::Queue, Properties: {MessageRetentionPeriod: 9}}
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      PolicyDocument:
        Version: 2012-10-17
        Statement:
          - {Effect: Deny, Condition: {Bool: {aws:SecureTransport: "false"}}}
          - {Effect: Allow, Condition: {StringEquals: {aws:SourceArn: !Sub "x/${Site}"}}}
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Origins:
          - {Id: site, DomainName: !GetAtt Bucket.RegionalDomainName, S3OriginConfig: {}}
          - {Id: api, DomainName: !Sub "${Api}.execute-api", CustomOriginConfig: {OriginProtocolPolicy: https-only}}
"""


def fitted() -> dict[str, Any]:
    return fit_template(read_template(SMALL), {"Core": "s3://a/core.zip", "Reader": "s3://a/reader.zip"}, 4566)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("!Ref A", {"Ref": "A"}),
        ("!GetAtt A.Outputs.B", {"Fn::GetAtt": ["A", "Outputs.B"]}),
        ("!Sub '${A}/x'", {"Fn::Sub": "${A}/x"}),
        ("!Sub ['${A}', {A: !Ref B}]", {"Fn::Sub": ["${A}", {"A": {"Ref": "B"}}]}),
        ("!If [C, !Ref A, x]", {"Fn::If": ["C", {"Ref": "A"}, "x"]}),
        ("!Not [!Condition C]", {"Fn::Not": [{"Condition": "C"}]}),
        ("2012-10-17", "2012-10-17"),
        ("true", True),
        ("12", 12),
    ],
)
def test_short_forms_are_written_out(short: str, long: object) -> None:
    assert read_template(f"value: {short}")["value"] == long


def test_code_is_found_by_logical_id() -> None:
    assert code_folders(read_template(SMALL)) == {"Core": "../layers/core/", "Reader": "../functions/reader/"}


def test_code_comes_from_the_local_s3() -> None:
    resources = fitted()["Resources"]

    assert resources["Core"]["Properties"]["ContentUri"] == "s3://a/core.zip"
    assert resources["Reader"]["Properties"]["CodeUri"] == "s3://a/reader.zip"


def test_the_api_is_asked_at_ministacks_own_address_and_the_bucket_as_before() -> None:
    site, api = fitted()["Resources"]["Site"]["Properties"]["DistributionConfig"]["Origins"]

    assert site == {"Id": "site", "DomainName": {"Fn::GetAtt": ["Bucket", "RegionalDomainName"]}, "S3OriginConfig": {}}
    assert api == {
        "Id": "api",
        "DomainName": "127.0.0.1",
        "OriginPath": {"Fn::Sub": "/_aws/execute-api/${Api}/$default"},
        "CustomOriginConfig": {"OriginProtocolPolicy": "http-only", "HTTPPort": 4566},
    }


def test_what_asks_for_tls_is_left_out_and_every_other_statement_stays() -> None:
    (statement,) = fitted()["Resources"]["Policy"]["Properties"]["PolicyDocument"]["Statement"]

    assert statement["Effect"] == "Allow"


def test_queues_are_read_by_few_and_tried_again_soon() -> None:
    resources = fitted()["Resources"]

    assert resources["Reader"]["Properties"]["Events"]["Queue"]["Properties"]["ScalingConfig"] == {
        "MaximumConcurrency": 2
    }
    assert resources["Queue"]["Properties"]["VisibilityTimeout"] == 30
    assert resources["Dead"]["Properties"] == {"MessageRetentionPeriod": 9}


def test_nothing_else_of_our_template_is_changed() -> None:
    template = read_template(find_project().template.read_text("utf-8"))
    code = dict.fromkeys(code_folders(template), "s3://a/b.zip")

    changed = differences(template, fit_template(template, code, 4566))

    assert {masked(path) for path in changed} == {
        "Resources/*/Properties/CodeUri",
        "Resources/*/Properties/ContentUri",
        "Resources/*/Properties/Events/*/Properties/ScalingConfig/MaximumConcurrency",
        "Resources/*/Properties/VisibilityTimeout",
        "Resources/*/Properties/PolicyDocument/Statement",
        "Resources/*/Properties/DistributionConfig/Origins",
        "Resources/*/Properties/DistributionConfig/DefaultCacheBehavior/FunctionAssociations",
        "Resources/*/Properties/DistributionConfig/CacheBehaviors",
    }


def masked(path: tuple[str, ...]) -> str:
    """Leave out the names of resources and of events."""
    return "/".join("*" if i and path[i - 1] in {"Resources", "Events"} else part for i, part in enumerate(path))


def differences(before: Any, after: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            found
            for name in before.keys() | after.keys()
            for found in differences(before.get(name), after.get(name), (*path, name))
        ]
    return [] if before == after else [path]


def test_the_template_itself_is_left_as_it_was() -> None:
    template = read_template(SMALL)

    fit_template(template, {"Core": "s3://a/c.zip", "Reader": "s3://a/r.zip"}, 4566)

    assert template == read_template(SMALL)
