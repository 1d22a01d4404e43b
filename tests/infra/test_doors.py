"""Where readers and the clock come in: the distribution, the API, the schedules."""

from __future__ import annotations

from typing import Any

from stack_rules.doors import (
    distribution,
    open_invocations,
    plain_behaviours,
    schedules_without_rights,
    unthrottled_stages,
)


def test_a_schedule_that_may_not_reach_its_target_is_found(stack: Any) -> None:
    role = stack.of("AWS::IAM::Role")["SweepScheduleRole"]
    role["Policies"][0]["PolicyDocument"]["Statement"].pop(0)

    assert len(schedules_without_rights(stack)) == 1


def test_a_function_that_anybody_may_call_is_found(stack: Any) -> None:
    del stack.of("AWS::Lambda::Permission")["SubscriptionPermission"]["SourceArn"]

    assert open_invocations(stack) == ["SubscriptionPermission lets anybody's apigateway.amazonaws.com call"]


def test_an_api_without_limit_is_found(stack: Any) -> None:
    del stack.of("AWS::ApiGatewayV2::Stage")["HttpApiStage"]["DefaultRouteSettings"]

    assert unthrottled_stages(stack) == ["HttpApiStage answers without limit"]


def test_plain_http_is_found(stack: Any) -> None:
    distribution(stack)["DefaultCacheBehavior"]["ViewerProtocolPolicy"] = "allow-all"

    assert plain_behaviours(stack) == ["the default behaviour lacks HTTPS or the headers"]


def test_the_header_is_as_strict_as_the_pages_are(stack: Any, repository: Any) -> None:
    headers = stack.of("AWS::CloudFront::ResponseHeadersPolicy")["SiteHeaders"]["ResponseHeadersPolicyConfig"]
    said = headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    frame = (repository / "layers/core/unspoilt/site/templates/frame.html").read_text(encoding="utf-8")
    in_pages = frame.partition('http-equiv="Content-Security-Policy" content="')[2].partition('"')[0].partition("{%")[0]

    assert "default-src 'none'" in said
    assert set(in_pages.split("; ")) <= set(said.strip().split("; "))
