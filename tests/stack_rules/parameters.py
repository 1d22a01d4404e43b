"""What an operator is asked, and what the stack answers."""

from __future__ import annotations

import re
from typing import Any

from stack_rules.stack import unlike

OUTPUTS = {
    *("InboxBucketName", "SiteBucketName", "IssuesBucketName"),
    *("ReviewsTableName", "SubscribersTableName", "DeliveriesTableName"),
    *("IngestQueueUrl", "ComposeQueueUrl", "DeliverQueueUrl", "ConfirmQueueUrl", "MailEventsQueueUrl"),
    *("MailEventsTopicArn", "DistributionDomain", "DistributionId", "HttpApiId", "SiteAddress"),
    *("IngestReviewFunctionName", "PublishSiteFunctionName", "PublishIssuesFunctionName"),
    *("ComposeIssueFunctionName", "DeliverIssueFunctionName"),
    *("ManageSubscriptionFunctionName", "RecordMailEventFunctionName", "SweepDeliveriesFunctionName"),
}
#: What must be asked because nothing sensible can be assumed.
ASKED = {"Sender", "AuthorAddress"}
#: (least, most)
NUMBERS = {
    "NewsDays": (1, None),
    "SettleSeconds": (0, 900),
    "HoldMinutes": (0, 1380),
    "DeliverConcurrency": (2, 1000),
}
CHOICES = {
    "RatingBest": ["5", "10", "100"],
    "Dashboard": ["yes", "no"],
    "LogLevel": ["DEBUG", "INFO", "WARNING", "ERROR"],
}


def unexplained_parameters(template: Any) -> list[str]:
    found = []
    for name, parameter in template.document["Parameters"].items():
        if not re.fullmatch(r"[A-Z].{10,}[.]", parameter.get("Description", "")):
            found.append(f"{name} is not described in a sentence")
        if not {"AllowedPattern", "AllowedValues", "MinValue"} & set(parameter):
            found.append(f"{name} takes anything")
        if "AllowedPattern" in parameter and "ConstraintDescription" not in parameter:
            found.append(f"{name} does not say what it takes")
    return found


def ungrouped_parameters(template: Any) -> list[str]:
    groups = template.document["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    grouped = [name for group in groups for name in group["Parameters"]]
    parameters = template.document["Parameters"]
    return [f"{name} is in no group" for name in parameters if name not in grouped] + [
        f"{name} is no parameter, or in two groups"
        for name in grouped
        if name not in parameters or grouped.count(name) > 1
    ]


def pattern_of(template: Any, name: str) -> re.Pattern[str]:
    return re.compile(template.document["Parameters"][name]["AllowedPattern"])


def wrong_parameters(stack: Any) -> list[str]:
    """Find defaults that their own constraint refuses, and questions without need."""
    parameters = stack.document["Parameters"]
    numbers = {
        name: (one.get("MinValue"), one.get("MaxValue"))
        for name, one in parameters.items()
        if one.get("Type") == "Number"
    }
    choices = {name: one["AllowedValues"] for name, one in parameters.items() if "AllowedValues" in one}
    texts = {name for name, one in parameters.items() if one.get("Type") == "String"}
    found = unlike(
        [
            ("numbers", numbers, NUMBERS),
            ("choices", choices, CHOICES),
            ("texts", texts, set(parameters) - set(NUMBERS)),
        ]
    )
    found += [
        f"{name} refuses its own default"
        for name, one in parameters.items()
        if "AllowedPattern" in one and "Default" in one and not re.fullmatch(one["AllowedPattern"], one["Default"])
    ]
    return found + unlike(
        [("what must be answered", {name for name, one in parameters.items() if "Default" not in one}, ASKED)]
    )


def wrong_outputs(stack: Any) -> list[str]:
    outputs = stack.document["Outputs"]
    return unlike([("what tools read", {name for name, one in outputs.items() if one.get("Value")}, OUTPUTS)])


def wrong_conditions(stack: Any) -> list[str]:
    """Find conditions that do not ask for what their names say."""

    def given(name: str) -> dict[str, Any]:
        return {"Fn::Not": [{"Fn::Equals": [{"Ref": name}, ""]}]}

    wanted = {
        "HasSiteAddress": given("SiteAddress"),
        "HasCertificate": given("CertificateArn"),
        "HasAlias": {"Fn::And": [{"Condition": "HasSiteAddress"}, {"Condition": "HasCertificate"}]},
        "HasSenderIdentity": given("SenderIdentity"),
        "HasDashboard": {"Fn::Equals": [{"Ref": "Dashboard"}, "yes"]},
    }
    return unlike([("the conditions", stack.document["Conditions"], wanted)])


RULES = [unexplained_parameters, ungrouped_parameters, wrong_parameters, wrong_outputs, wrong_conditions]
