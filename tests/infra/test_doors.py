"""Where readers and the clock come in: the distribution, the API, the schedules."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ministack.services import cloudfront

ROUTES = {
    "POST /subscriptions",
    "GET /subscriptions/confirm",
    "POST /subscriptions/confirm",
    "GET /subscriptions/unsubscribe",
    "POST /subscriptions/unsubscribe",
    "GET /subscriptions/preferences",
    "POST /subscriptions/preferences",
    "POST /subscriptions/preferences/link",
    "POST /subscriptions/preferences/unsubscribe",
    "POST /subscriptions/preferences/export",
    "POST /subscriptions/preferences/erase",
}
NOW = "<aws.scheduler.scheduled-time>"
SCHEDULES = {
    "HourlyComposeSchedule": ("ComposeQueue", {"compose": {"cadence": "hourly", "scheduled_at": NOW}}),
    "WeeklyComposeSchedule": ("ComposeQueue", {"compose": {"cadence": "weekly", "scheduled_at": NOW}}),
    "MonthlyComposeSchedule": ("ComposeQueue", {"compose": {"cadence": "monthly", "scheduled_at": NOW}}),
    "SweepSchedule": ("SweepDeliveriesFunction", {"sweep": {"scheduled_at": NOW}}),
    "ReconcileSchedule": ("IngestQueue", {"reconcile": {"after": None}}),
    "PublishAllSchedule": ("PublishSiteFunction", {"publish": "all"}),
    "PublishIssuesSchedule": ("PublishIssuesFunction", {"publish": "all"}),
}


def distribution(stack: Any) -> dict[str, Any]:
    found: dict[str, Any] = stack.of("AWS::CloudFront::Distribution")["Distribution"]["DistributionConfig"]
    return found


def managed_policy(kind: str, identifier: str) -> str:
    """Return the name of one of AWS's own policies, whose ids are the same in every account, as MiniStack lists them."""
    return str(getattr(cloudfront, kind)[identifier]["Config"]["Name"])


def schedules_without_rights(stack: Any) -> list[str]:
    """Find schedules whose own role may not reach their target, or not their dead-letter queue."""
    found = []
    for name, schedule in stack.of("AWS::Scheduler::Schedule").items():
        target = schedule["Target"]
        role = stack.of("AWS::IAM::Role")[stack.target(target["RoleArn"])]
        granted = set()
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                resources = (
                    statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
                )
                granted |= {(statement["Action"], stack.target(resource)) for resource in resources}
        reached = stack.target(target["Arn"])
        needed = "lambda:InvokeFunction" if reached in stack.of("AWS::Lambda::Function") else "sqs:SendMessage"
        wanted = {(needed, reached), ("sqs:SendMessage", stack.target(target["DeadLetterConfig"]["Arn"]))}
        if granted != wanted:
            found.append(f"the role of {name} may {sorted(granted)}")
    return found


def open_invocations(stack: Any) -> list[str]:
    return [
        f"{name} lets anybody's {permission['Principal']} call"
        for name, permission in stack.of("AWS::Lambda::Permission").items()
        if not {"SourceArn", "SourceAccount"} & set(permission)
    ]


def unthrottled_stages(stack: Any) -> list[str]:
    return [
        f"{name} answers without limit"
        for name, stage in stack.of("AWS::ApiGatewayV2::Stage").items()
        if not all(
            settings.get("ThrottlingBurstLimit") and settings.get("ThrottlingRateLimit")
            for settings in [stage.get("DefaultRouteSettings", {}), *stage.get("RouteSettings", {}).values()]
        )
    ]


def plain_behaviours(stack: Any) -> list[str]:
    config = distribution(stack)
    return [
        f"{one.get('PathPattern', 'the default behaviour')} lacks HTTPS or the headers"
        for one in [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]
        if one["ViewerProtocolPolicy"] != "redirect-to-https"
        or stack.target(one.get("ResponseHeadersPolicyId")) not in {"SiteHeaders", "SearchHeaders"}
    ]


@pytest.mark.parametrize(
    "rule",
    [schedules_without_rights, open_invocations, unthrottled_stages, plain_behaviours],
    ids=lambda rule: rule.__name__,
)
def test_the_stack_has_no(stack: Any, rule: Any) -> None:
    assert rule(stack) == []


def test_the_clock_says_what_functions_expect(stack: Any) -> None:
    said = {
        name: (stack.target(schedule["Target"]["Arn"]), json.loads(schedule["Target"]["Input"]))
        for name, schedule in stack.of("AWS::Scheduler::Schedule").items()
    }

    assert said == SCHEDULES


def test_a_schedule_that_may_not_reach_its_target_is_found(stack: Any) -> None:
    role = stack.of("AWS::IAM::Role")["SweepScheduleRole"]
    role["Policies"][0]["PolicyDocument"]["Statement"].pop(0)

    assert len(schedules_without_rights(stack)) == 1


def test_the_api_has_these_routes_and_one_function_behind_them(stack: Any) -> None:
    (integration,) = stack.of("AWS::ApiGatewayV2::Integration").values()

    assert {route["RouteKey"] for route in stack.of("AWS::ApiGatewayV2::Route").values()} == ROUTES
    assert stack.target(integration["IntegrationUri"]) == "ManageSubscriptionFunction"
    assert integration["PayloadFormatVersion"] == "2.0"


def test_a_function_that_anybody_may_call_is_found(stack: Any) -> None:
    del stack.of("AWS::Lambda::Permission")["SubscriptionPermission"]["SourceArn"]

    assert open_invocations(stack) == ["SubscriptionPermission lets anybody's apigateway.amazonaws.com call"]


def test_an_api_without_limit_is_found(stack: Any) -> None:
    del stack.of("AWS::ApiGatewayV2::Stage")["HttpApiStage"]["DefaultRouteSettings"]

    assert unthrottled_stages(stack) == ["HttpApiStage answers without limit"]


def test_plain_http_is_found(stack: Any) -> None:
    distribution(stack)["DefaultCacheBehavior"]["ViewerProtocolPolicy"] = "allow-all"

    assert plain_behaviours(stack) == ["the default behaviour lacks HTTPS or the headers"]


def test_missing_pages_are_the_sites_own(stack: Any) -> None:
    config = distribution(stack)

    assert config["DefaultRootObject"] == "index.html"
    assert {
        (one["ErrorCode"], one["ResponseCode"], one["ResponsePagePath"]) for one in config["CustomErrorResponses"]
    } == {(403, 404, "/404.html"), (404, 404, "/404.html")}


def test_only_the_distribution_reads_the_site(stack: Any) -> None:
    config = distribution(stack)
    origins = {origin["Id"]: origin for origin in config["Origins"]}
    allowed = [
        one
        for one in stack.of("AWS::S3::BucketPolicy")["SiteBucketPolicy"]["PolicyDocument"]["Statement"]
        if one["Effect"] == "Allow"
    ]

    assert stack.target(origins["site"]["OriginAccessControlId"]) == "SiteAccessControl"
    assert [(one["Principal"], one["Action"]) for one in allowed] == [
        ({"Service": "cloudfront.amazonaws.com"}, "s3:GetObject")
    ]
    assert "${Distribution}" in allowed[0]["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"]


def test_forms_reach_the_api_uncached_and_with_all_that_the_reader_sent(stack: Any) -> None:
    (behaviour,) = (one for one in distribution(stack)["CacheBehaviors"] if "subscriptions" in one["PathPattern"])

    assert behaviour["PathPattern"] == "/subscriptions*"
    assert behaviour["TargetOriginId"] == "subscriptions"
    assert "POST" in behaviour["AllowedMethods"]
    assert managed_policy("_MANAGED_CACHE_POLICIES", behaviour["CachePolicyId"]) == "Managed-CachingDisabled"
    assert (
        managed_policy("_MANAGED_ORIGIN_REQUEST_POLICIES", behaviour["OriginRequestPolicyId"])
        == "Managed-AllViewerExceptHostHeader"
    )


def test_documents_are_kept_at_the_edge_for_as_long_as_they_say(stack: Any) -> None:
    behaviour = distribution(stack)["DefaultCacheBehavior"]

    assert behaviour["Compress"] is True
    assert managed_policy("_MANAGED_CACHE_POLICIES", behaviour["CachePolicyId"]) == "Managed-CachingOptimized"


def test_types_and_410_are_given_at_the_edge_wherever_documents_are(stack: Any) -> None:
    config = distribution(stack)
    behaviours = [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]

    for behaviour in (one for one in behaviours if one["TargetOriginId"] == "site"):
        (called,) = behaviour["FunctionAssociations"]
        assert called["EventType"] == "viewer-response"
        assert stack.target(called["FunctionARN"]) == "SiteFunction"
        assert behaviour["Compress"] is True


def test_a_script_may_run_on_the_search_page_alone(stack: Any) -> None:
    policies = stack.of("AWS::CloudFront::ResponseHeadersPolicy")
    said = {
        name: one["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]["ContentSecurityPolicy"]
        for name, one in policies.items()
    }
    search = next(one for one in distribution(stack)["CacheBehaviors"] if one["PathPattern"] == "/search/*")

    assert "script-src" not in said["SiteHeaders"]["ContentSecurityPolicy"]
    assert "script-src 'self'; connect-src 'self'" in said["SearchHeaders"]["ContentSecurityPolicy"]
    assert stack.target(search["ResponseHeadersPolicyId"]) == "SearchHeaders"


def test_the_header_is_as_strict_as_the_pages_are(stack: Any, repository: Any) -> None:
    headers = stack.of("AWS::CloudFront::ResponseHeadersPolicy")["SiteHeaders"]["ResponseHeadersPolicyConfig"]
    said = headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    frame = (repository / "layers/core/unspoilt/site/templates/frame.html").read_text(encoding="utf-8")
    in_pages = frame.partition('http-equiv="Content-Security-Policy" content="')[2].partition('"')[0].partition("{%")[0]

    assert "default-src 'none'" in said
    assert set(in_pages.split("; ")) <= set(said.strip().split("; "))


def test_mail_events_go_by_the_path_that_loses_none(stack: Any) -> None:
    (event_destination,) = stack.of("AWS::SES::ConfigurationSetEventDestination").values()
    (subscription,) = stack.of("AWS::SNS::Subscription").values()
    destination = event_destination["EventDestination"]

    assert set(destination["MatchingEventTypes"]) == {
        *("send", "delivery", "bounce", "complaint", "reject", "deliveryDelay", "renderingFailure")
    }
    assert stack.target(destination["SnsDestination"]["TopicARN"]) == "MailEventsTopic"
    assert (stack.target(subscription["Endpoint"]), subscription["Protocol"]) == ("MailEventsQueue", "sqs")
