"""What an operator is asked, and what the stack answers."""

from __future__ import annotations

import re
from typing import Any

import pytest

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


def test_every_parameter_is_explained(template: Any) -> None:
    assert unexplained_parameters(template) == []


def test_a_parameter_without_help_is_found(template: Any) -> None:
    template.document["Parameters"]["Colour"] = {"Type": "String"}

    assert unexplained_parameters(template) == ["Colour is not described in a sentence", "Colour takes anything"]


def test_every_parameter_is_asked_in_one_group(template: Any) -> None:
    assert ungrouped_parameters(template) == []


def test_a_parameter_without_group_is_found(template: Any) -> None:
    template.document["Parameters"]["Colour"] = {"Type": "String"}

    assert ungrouped_parameters(template) == ["Colour is in no group"]


def test_only_addresses_must_be_given(template: Any) -> None:
    parameters = template.document["Parameters"]

    assert {name for name, parameter in parameters.items() if "Default" not in parameter} == ASKED


def test_every_default_is_allowed_by_its_own_constraint(template: Any) -> None:
    for name, parameter in template.document["Parameters"].items():
        default = parameter.get("Default")
        if default is not None and "AllowedPattern" in parameter:
            assert pattern_of(template, name).fullmatch(default), name


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("SiteAddress", "https://reviews.example.org", True),
        ("SiteAddress", "http://127.0.0.1:8080", True),
        ("SiteAddress", "https://reviews.example.org/", False),
        ("SiteAddress", "http://reviews.example.org", False),
        ("Sender", "Salt & Paper <news@reviews.example.org>", True),
        ("Sender", "news@reviews.example.org", True),
        ("Sender", "Salt & Paper", False),
        ("Sender", "a <news@reviews.example.org>\r\nBcc: all@example.org", False),
        ("WeeklySchedule", "rate(7 days)", True),
        ("WeeklySchedule", "0 17 * * 0", False),
        ("SiteLanguage", "pt-BR", True),
        ("SiteLanguage", "en_US", False),
        ("TimeZone", "America/Argentina/Buenos_Aires", True),
        ("TimeZone", "America/Port-au-Prince", True),
        ("TimeZone", "the moon", False),
    ],
)
def test_patterns_take_what_they_should(template: Any, name: str, value: str, taken: bool) -> None:
    assert bool(pattern_of(template, name).fullmatch(value)) is taken


def test_the_outputs_are_those_that_tools_read(template: Any) -> None:
    assert set(template.document["Outputs"]) == OUTPUTS
