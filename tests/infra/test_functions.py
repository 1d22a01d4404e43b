"""What every function has in common, and that there is one for each folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

SITE = {"SITE_NAME", "SITE_ADDRESS", "SITE_LANGUAGE", "TIME_ZONE", "AUTHOR_NAME"}
EVERY = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "LOG_LEVEL"}
#: What each function is told beyond that.
THEME = {"ACCENT_COLOUR", "LOGO_PATH"}
ENVIRONMENT = {
    "ingest_review": {"INBOX_BUCKET", "REVIEWS_TABLE", "INGEST_QUEUE", "TIME_ZONE", "RATING_BEST", "NEWS_DAYS"},
    "publish_site": {"REVIEWS_TABLE", "INBOX_BUCKET", "SITE_BUCKET", "HUB_ADDRESS", *THEME, *SITE},
    "publish_issues": {"REVIEWS_TABLE", "SITE_BUCKET", *THEME, *SITE},
    "compose_issue": {
        *("REVIEWS_TABLE", "SUBSCRIBERS_TABLE", "DELIVERIES_TABLE", "ISSUES_BUCKET", "COMPOSE_QUEUE", "DELIVER_QUEUE"),
        *("SENDER", "AUTHOR_ADDRESS", "CONFIGURATION_SET", "HOLD_MINUTES", "SETTLE_SECONDS", "NEWS_DAYS"),
        *SITE,
    },
    "deliver_issue": {
        *("SUBSCRIBERS_TABLE", "DELIVERIES_TABLE", "ISSUES_BUCKET"),
        *("SENDER", "AUTHOR_ADDRESS", "CONFIGURATION_SET", "DELIVER_QUEUE", "DELIVER_CONCURRENCY"),
        *SITE,
    },
    "manage_subscription": {"SUBSCRIBERS_TABLE", "CONFIRM_QUEUE", "SITE_BUCKET", *THEME, *SITE},
    "record_mail_event": {"SUBSCRIBERS_TABLE", "DELIVERIES_TABLE"},
    "sweep_deliveries": {
        *("DELIVERIES_TABLE", "ISSUES_BUCKET", "COMPOSE_QUEUE", "DELIVER_QUEUE", "CONFIRM_QUEUE"),
        "MAIL_EVENTS_DEAD_LETTER_QUEUE",
    },
}


def folder_of(logical_id: str) -> str:
    """Return the folder's name for a logical id: IngestReviewFunction → ingest_review."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", logical_id.removesuffix("Function")).lower()


def wrong_platforms(stack: Any) -> list[str]:
    found = []
    for name, function in stack.of("AWS::Lambda::Function").items():
        platform = (function.get("Runtime"), function.get("Architectures"), function.get("Handler"))
        if platform != ("python3.13", ["arm64"], "handler.handler"):
            found.append(f"{name} runs on {platform}")
        if [stack.target(layer) for layer in function.get("Layers", [])] != list(stack.of("AWS::Lambda::LayerVersion")):
            found.append(f"{name} lacks the layer")
    return found


def snap_starts(stack: Any) -> list[str]:
    """Find SnapStart, which no linter refuses and which makes the first call after a restore start from old state."""
    return [f"{name} has SnapStart" for name, one in stack.of("AWS::Lambda::Function").items() if "SnapStart" in one]


def unkept_logs(stack: Any) -> list[str]:
    groups = stack.of("AWS::Logs::LogGroup")
    found = [
        f"{name} keeps logs for {group.get('RetentionInDays')} days"
        for name, group in groups.items()
        if group.get("RetentionInDays") != 14
    ]
    taken: set[str] = set()
    for name, function in stack.of("AWS::Lambda::Function").items():
        group = stack.target(function.get("LoggingConfig", {}).get("LogGroup"))
        if group not in groups or group in taken:
            found.append(f"{name} has no log group of its own")
        else:
            taken.add(group)
    return found


def wrong_environments(stack: Any) -> list[str]:
    found = []
    for name, function in stack.of("AWS::Lambda::Function").items():
        told = set(function["Environment"]["Variables"])
        expected = ENVIRONMENT[folder_of(name)] | EVERY
        found += [f"{name} is not told {missing}" for missing in sorted(expected - told)]
        found += [f"{name} is told {surplus}" for surplus in sorted(told - expected)]
        if function["Environment"]["Variables"].get("POWERTOOLS_SERVICE_NAME") != folder_of(name):
            found.append(f"{name} calls itself otherwise in its logs")
    return found


def unmatched_folders(template: Any, folders: set[str]) -> list[str]:
    functions = template.of("AWS::Serverless::Function")
    found = [
        f"{name} takes its code from {one['CodeUri']}"
        for name, one in functions.items()
        if one["CodeUri"] != f"../functions/{folder_of(name)}/"
    ]
    named = {folder_of(name) for name in functions}
    found += [f"functions/{folder} has no function in the template" for folder in sorted(folders - named)]
    return found + [f"functions/{folder}/handler.py is missing" for folder in sorted(named - folders)]


def folders_in(repository: Path) -> set[str]:
    return {path.parent.name for path in (repository / "functions").glob("*/handler.py")}


def test_every_function_runs_on_the_same_platform_with_the_layer(stack: Any) -> None:
    assert len(stack.of("AWS::Lambda::Function")) == 8
    assert wrong_platforms(stack) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("Runtime", "python3.12"), ("Architectures", ["x86_64"]), ("Layers", []), ("Handler", "app.main")],
)
def test_another_platform_is_found(stack: Any, key: str, value: Any) -> None:
    stack.of("AWS::Lambda::Function")["PublishSiteFunction"][key] = value

    assert len(wrong_platforms(stack)) == 1


def test_no_function_has_snap_start(stack: Any) -> None:
    assert snap_starts(stack) == []


def test_snap_start_is_found(stack: Any) -> None:
    stack.of("AWS::Lambda::Function")["PublishSiteFunction"]["SnapStart"] = {"ApplyOn": "PublishedVersions"}

    assert snap_starts(stack) == ["PublishSiteFunction has SnapStart"]


def test_every_function_logs_to_a_group_of_its_own_for_14_days(stack: Any) -> None:
    assert unkept_logs(stack) == []


def test_logs_that_stay_for_ever_are_found(stack: Any) -> None:
    del stack.of("AWS::Logs::LogGroup")["PublishSiteLogGroup"]["RetentionInDays"]

    assert unkept_logs(stack) == ["PublishSiteLogGroup keeps logs for None days"]


def test_a_function_without_its_log_group_is_found(stack: Any) -> None:
    del stack.of("AWS::Lambda::Function")["PublishSiteFunction"]["LoggingConfig"]

    assert unkept_logs(stack) == ["PublishSiteFunction has no log group of its own"]


def test_every_function_is_told_what_it_needs_and_no_more(stack: Any) -> None:
    assert wrong_environments(stack) == []


def test_a_missing_and_a_surplus_setting_are_found(stack: Any) -> None:
    variables = stack.of("AWS::Lambda::Function")["ManageSubscriptionFunction"]["Environment"]["Variables"]
    del variables["CONFIRM_QUEUE"]
    variables["SENDER"] = "news@reviews.example"

    assert wrong_environments(stack) == [
        "ManageSubscriptionFunction is not told CONFIRM_QUEUE",
        "ManageSubscriptionFunction is told SENDER",
    ]


def test_every_folder_is_a_function_and_every_function_has_its_folder(template: Any, repository: Path) -> None:
    assert unmatched_folders(template, folders_in(repository)) == []


def test_a_folder_without_a_function_is_found(template: Any) -> None:
    folders = set(ENVIRONMENT) - {"sweep_deliveries"} | {"count_readers"}

    assert unmatched_folders(template, folders) == [
        "functions/count_readers has no function in the template",
        "functions/sweep_deliveries/handler.py is missing",
    ]


def test_the_layer_is_built_for_the_functions(template: Any) -> None:
    layer = template.resources["CoreLayer"]

    assert layer["Properties"]["ContentUri"] == "../layers/core/"
    assert layer["Properties"]["CompatibleRuntimes"] == ["python3.13"]
    assert layer["Properties"]["CompatibleArchitectures"] == ["arm64"]
    assert layer["Metadata"] == {"BuildMethod": "makefile", "BuildArchitecture": "arm64"}
