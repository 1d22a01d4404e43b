"""What every function has in common, and that there is one for each folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from stack_rules.functions import (
    ENVIRONMENT,
    folders_in,
    snap_starts,
    unkept_logs,
    unmatched_folders,
    wrong_environments,
    wrong_platforms,
)


@pytest.mark.parametrize(
    ("key", "value"),
    [("Runtime", "python3.12"), ("Architectures", ["x86_64"]), ("Layers", []), ("Handler", "app.main")],
)
def test_another_platform_is_found(stack: Any, key: str, value: Any) -> None:
    stack.of("AWS::Lambda::Function")["PublishSiteFunction"][key] = value

    assert len(wrong_platforms(stack)) == 1


def test_snap_start_is_found(stack: Any) -> None:
    stack.of("AWS::Lambda::Function")["PublishSiteFunction"]["SnapStart"] = {"ApplyOn": "PublishedVersions"}

    assert snap_starts(stack) == ["PublishSiteFunction has SnapStart"]


def test_logs_that_stay_for_ever_are_found(stack: Any) -> None:
    del stack.of("AWS::Logs::LogGroup")["PublishSiteLogGroup"]["RetentionInDays"]

    assert unkept_logs(stack) == ["PublishSiteLogGroup keeps logs for None days"]


def test_a_function_without_its_log_group_is_found(stack: Any) -> None:
    del stack.of("AWS::Lambda::Function")["PublishSiteFunction"]["LoggingConfig"]

    assert unkept_logs(stack) == ["PublishSiteFunction has no log group of its own"]


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
