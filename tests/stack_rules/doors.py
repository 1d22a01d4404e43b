"""Where readers and the clock come in: the distribution, the API, the schedules."""

from __future__ import annotations

import json
from typing import Any

from ministack.services import cloudfront

from stack_rules.stack import unlike
from stack_rules.stores import PART_OF_STACK_ID

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


DAILY = "cron({} {} * * ? *)"
TIMES = {
    "HourlyComposeSchedule": {"Ref": "HourlySchedule"},
    "WeeklyComposeSchedule": {"Ref": "WeeklySchedule"},
    "MonthlyComposeSchedule": {"Ref": "MonthlySchedule"},
    "SweepSchedule": "rate(5 minutes)",
    "ReconcileSchedule": DAILY.format(30, 4),
    "PublishAllSchedule": DAILY.format(45, 4),
    "PublishIssuesSchedule": DAILY.format(0, 5),
}
#: Seconds for which a target that does not answer is tried again: a digest is worth a day, a sweep is followed by
#: the next one.
PATIENCE = {
    "HourlyComposeSchedule": 82800,
    "WeeklyComposeSchedule": 82800,
    "MonthlyComposeSchedule": 82800,
    "SweepSchedule": 300,
}
SITE_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MAIL_EVENTS = {"send", "delivery", "bounce", "complaint", "reject", "deliveryDelay", "renderingFailure"}


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


def wrong_clock(stack: Any) -> list[str]:
    """Find schedules that say something else than their function expects, at another time, or give up silently."""
    schedules = stack.of("AWS::Scheduler::Schedule")
    said = {
        name: (stack.target(one["Target"]["Arn"]), json.loads(one["Target"]["Input"]))
        for name, one in schedules.items()
    }
    times = {name: one["ScheduleExpression"] for name, one in schedules.items()}
    facts = [("what the clock says", said, SCHEDULES), ("when it says it", times, TIMES)]
    for name, one in schedules.items():
        zone = None if str(times[name]).startswith("rate") else {"Ref": "TimeZone"}
        facts += [
            (f"the zone of {name}", one.get("ScheduleExpressionTimezone"), zone),
            (f"the window of {name}", one.get("FlexibleTimeWindow"), {"Mode": "OFF"}),
            (f"the group of {name}", stack.target(one.get("GroupName")), "Schedules"),
            (f"the letters of {name}", stack.target(one["Target"]["DeadLetterConfig"]["Arn"]), "ScheduleDeadLetterQueue"),
            (f"the patience of {name}", one["Target"].get("RetryPolicy"), {
                "MaximumEventAgeInSeconds": PATIENCE.get(name, 3600), "MaximumRetryAttempts": 185,
            }),
        ]  # fmt: skip
    return unlike(facts)


def wrong_api(stack: Any) -> list[str]:
    """Find routes that are missing, unlimited where they cost a mail, or lead elsewhere."""
    (integration,) = stack.of("AWS::ApiGatewayV2::Integration").values()
    (stage,) = stack.of("AWS::ApiGatewayV2::Stage").values()
    (permission,) = stack.of("AWS::Lambda::Permission").values()
    (api,) = stack.of("AWS::ApiGatewayV2::Api").values()
    routes = stack.of("AWS::ApiGatewayV2::Route").values()
    slow = {"ThrottlingBurstLimit": 10, "ThrottlingRateLimit": 5}
    parts = [api_of(stack, one) for one in (integration, stage, *routes)]
    return unlike(
        [
            ("the routes", {one["RouteKey"] for one in routes}, ROUTES),
            ("where routes lead", {str(one["Target"]) for one in routes}, {str({"Fn::Sub": "integrations/${SubscriptionIntegration}"})}),
            ("the parts of the API", set(parts), {"HttpApi"}),
            ("the protocol", (api.get("ProtocolType"), api.get("Name")), ("HTTP", {"Fn::Sub": "${AWS::StackName}-subscriptions"})),
            ("the function behind it", stack.target(integration["IntegrationUri"]), "ManageSubscriptionFunction"),
            ("how it is called", (integration.get("IntegrationType"), integration.get("PayloadFormatVersion")), ("AWS_PROXY", "2.0")),
            ("the stage", (stage.get("StageName"), stage.get("AutoDeploy")), ("$default", True)),
            ("the limit", stage.get("DefaultRouteSettings"), {"ThrottlingBurstLimit": 50, "ThrottlingRateLimit": 25}),
            ("what mails", stage.get("RouteSettings"), {"POST /subscriptions": slow, "POST /subscriptions/preferences/link": slow}),
            ("what the stage waits for", stack.resources["HttpApiStage"].get("DependsOn"), ["SubscribeRoute", "PreferencesLinkRoute"]),
            ("who may call", (permission.get("Action"), stack.target(permission.get("FunctionName")), permission.get("Principal")),
             ("lambda:InvokeFunction", "ManageSubscriptionFunction", "apigateway.amazonaws.com")),
        ]
    )  # fmt: skip


def api_of(stack: Any, part: dict[str, Any]) -> str | None:
    return stack.target(part.get("ApiId"))  # type: ignore[no-any-return]


def wrong_distribution(stack: Any) -> list[str]:
    """Find what the edge would not do: serve the site and the forms as it should, by the author's own name, over TLS."""
    config = distribution(stack)
    no_value = {"Ref": "AWS::NoValue"}
    stage = {"ErrorCachingMinTTL": 10, "ResponseCode": 404, "ResponsePagePath": "/404.html"}
    certificate = {
        "AcmCertificateArn": {"Ref": "CertificateArn"},
        "MinimumProtocolVersion": "TLSv1.2_2021",
        "SslSupportMethod": "sni-only",
    }
    site = {
        "Id": "site",
        "DomainName": {"Fn::GetAtt": ["SiteBucket", "RegionalDomainName"]},
        "OriginAccessControlId": {"Fn::GetAtt": ["SiteAccessControl", "Id"]},
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }
    forms = {
        "Id": "subscriptions",
        "DomainName": {"Fn::Sub": "${HttpApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}"},
        "CustomOriginConfig": {"OriginProtocolPolicy": "https-only", "OriginSSLProtocols": ["TLSv1.2"]},
    }
    switches = {
        "Enabled": True,
        "IPV6Enabled": True,
        "HttpVersion": "http2and3",
        "DefaultRootObject": "index.html",
        "PriceClass": "PriceClass_100",
    }
    (access,) = (one["OriginAccessControlConfig"] for one in stack.of("AWS::CloudFront::OriginAccessControl").values())
    host = {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "SiteAddress"}]}]}
    return unlike(
        [
            ("the switches", {name: config.get(name) for name in switches}, switches),
            ("the comment", config.get("Comment"), {"Ref": "AWS::StackName"}),
            ("the origins", config.get("Origins"), [site, forms]),
            ("the names", config.get("Aliases"), {"Fn::If": ["HasAlias", [host], no_value]}),
            ("the certificate", config.get("ViewerCertificate"), {"Fn::If": ["HasAlias", certificate, {"CloudFrontDefaultCertificate": True}]}),
            ("missing pages", config.get("CustomErrorResponses"), [{"ErrorCode": code, **stage} for code in (403, 404)]),
            ("the bucket's reader", {key: access.get(key) for key in access if key != "Name"},
             {"OriginAccessControlOriginType": "s3", "SigningBehavior": "always", "SigningProtocol": "sigv4"}),
            ("the reader's name", access.get("Name"), named("site")),
        ]
    )  # fmt: skip


def named(what: str) -> dict[str, Any]:
    """Return a name that is this stack's alone."""
    return {"Fn::Sub": [f"unspoilt-{what}-${{Part}}", PART_OF_STACK_ID]}


def wrong_behaviours(stack: Any) -> list[str]:
    """Find paths that are kept at the edge, and should not be, or the other way round."""
    config = distribution(stack)
    facts = []
    called = [
        {
            "EventType": "viewer-response",
            "FunctionARN": {"Fn::GetAtt": ["SiteFunction", "FunctionMetadata.FunctionARN"]},
        }
    ]
    for one in [config["DefaultCacheBehavior"], *config["CacheBehaviors"]]:
        path = one.get("PathPattern", "")
        forms = path == "/subscriptions*"
        headers = "SearchHeaders" if path == "/search/*" else "SiteHeaders"
        cached = managed_policy("_MANAGED_CACHE_POLICIES", one["CachePolicyId"])
        passed = one.get("OriginRequestPolicyId") and managed_policy(
            "_MANAGED_ORIGIN_REQUEST_POLICIES", one["OriginRequestPolicyId"]
        )
        methods = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"] if forms else ["GET", "HEAD"]
        facts += [
            (f"the origin of {path!r}", one.get("TargetOriginId"), "subscriptions" if forms else "site"),
            (f"the methods of {path!r}", one.get("AllowedMethods"), methods),
            (f"what is kept of {path!r}", cached, "Managed-CachingDisabled" if forms else "Managed-CachingOptimized"),
            (f"what is passed on of {path!r}", passed, "Managed-AllViewerExceptHostHeader" if forms else None),
            (f"gzip of {path!r}", one.get("Compress"), True),
            (f"the headers of {path!r}", stack.target(one.get("ResponseHeadersPolicyId")), headers),
            (f"what runs for {path!r}", one.get("FunctionAssociations"), None if forms else called),
        ]
    return unlike(
        [
            (
                "the paths",
                {one.get("PathPattern") for one in config["CacheBehaviors"]},
                {"/search/*", "/subscriptions*"},
            ),
            *facts,
        ]
    )


def wrong_headers(stack: Any) -> list[str]:
    """Find answers without the headers that keep a page to itself."""
    facts = []
    policies = stack.of("AWS::CloudFront::ResponseHeadersPolicy")
    for name, csp in (
        ("SiteHeaders", SITE_CSP),
        ("SearchHeaders", f"{SITE_CSP}; script-src 'self'; connect-src 'self'"),
    ):
        config = policies[name]["ResponseHeadersPolicyConfig"]
        security = config["SecurityHeadersConfig"]
        said = security["ContentSecurityPolicy"]
        facts += [
            (f"the name of {name}", config.get("Name"), named(name.removesuffix("Headers").lower())),
            (f"the policy of {name}", " ".join(said["ContentSecurityPolicy"].split()), csp),
            (f"whose policy counts in {name}", said.get("Override"), False),
            (f"sniffing by {name}", security.get("ContentTypeOptions"), {"Override": True}),
            (f"frames by {name}", security.get("FrameOptions"), {"FrameOption": "DENY", "Override": True}),
            (f"referrers by {name}", security.get("ReferrerPolicy"), {"ReferrerPolicy": "same-origin", "Override": False}),
            (f"TLS by {name}", security.get("StrictTransportSecurity"), {"AccessControlMaxAgeSec": 31536000, "Override": True}),
            (f"other headers of {name}", config.get("CustomHeadersConfig", {}).get("Items"), [
                {"Header": "Permissions-Policy", "Value": "camera=(), geolocation=(), microphone=(), payment=()", "Override": False}
            ]),
        ]  # fmt: skip
    return unlike(facts)


def wrong_edge_function(stack: Any) -> list[str]:
    (function,) = stack.of("AWS::CloudFront::Function").values()
    return unlike(
        [
            ("whether it is live", function.get("AutoPublish"), True),
            ("where it runs", function["FunctionConfig"].get("Runtime"), "cloudfront-js-2.0"),
            ("its name", function.get("Name"), named("site")),
            ("its comment", bool(function["FunctionConfig"].get("Comment")), True),
            ("that it has code", "function handler(event)" in function["FunctionCode"], True),
        ]
    )


def wrong_mail_events(stack: Any) -> list[str]:
    """Find events of SES's that do not come, or not by the path that loses none."""
    (event_destination,) = stack.of("AWS::SES::ConfigurationSetEventDestination").values()
    (subscription,) = stack.of("AWS::SNS::Subscription").values()
    (account,) = stack.of("AWS::SES::ConfigurationSet").values()
    destination = event_destination["EventDestination"]
    (waits,) = (one.get("DependsOn") for one in stack.resources.values() if one["Type"].endswith("EventDestination"))
    return unlike(
        [
            ("the events", set(destination["MatchingEventTypes"]), MAIL_EVENTS),
            ("that they come", (destination.get("Enabled"), bool(destination.get("Name"))), (True, True)),
            ("where they go", destination.get("SnsDestination"), {"TopicARN": {"Ref": "MailEventsTopic"}}),
            ("of what they are", stack.target(event_destination["ConfigurationSetName"]), "ConfigurationSet"),
            ("what they wait for", waits, "MailEventsTopicPolicy"),
            ("who is told", stack.target(subscription["TopicArn"]), "MailEventsTopic"),
            (
                "who tells",
                (stack.target(subscription["Endpoint"]), subscription["Protocol"]),
                ("MailEventsQueue", "sqs"),
            ),
            ("that mails go out", account.get("SendingOptions"), {"SendingEnabled": True}),
            ("who is not mailed", account.get("SuppressionOptions"), {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]}),
        ]
    )


RULES = [
    schedules_without_rights,
    open_invocations,
    unthrottled_stages,
    plain_behaviours,
    wrong_clock,
    wrong_api,
    wrong_distribution,
    wrong_behaviours,
    wrong_headers,
    wrong_edge_function,
    wrong_mail_events,
]
