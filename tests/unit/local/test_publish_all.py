import io
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError
from rich.console import Console
from typer.testing import CliRunner

from unspoilt_local.cli import app
from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.publish_all import Republished, publish_all, publisher_of


def console() -> Console:
    return Console(file=io.StringIO())


def test_every_step_is_taken_from_where_the_last_one_ended() -> None:
    answers = {
        "": {"written": 3, "refused": 1, "looked_at": 50, "after": "listing:"},
        "listing:": {"written": 2, "refused": 0, "looked_at": 2, "after": "strays"},
        "strays": {"written": 0, "refused": 0, "looked_at": 0, "after": None},
    }
    asked = []

    def invoke(event: dict[str, object]) -> dict[str, object]:
        asked.append(event)
        return answers[str(event["after"])]

    assert publish_all(invoke, console()) == Republished(written=5, refused=1, looked_at=52)  # type: ignore[arg-type]
    assert [event["after"] for event in asked] == ["", "listing:", "strays"]
    assert all(event["publish"] == "all" for event in asked)


def test_a_publisher_that_comes_no_further_is_an_error_and_not_a_loop() -> None:
    stuck = {"written": 0, "refused": 0, "looked_at": 0, "after": ""}

    with pytest.raises(LocalCloudFailed, match="came no further"):
        publish_all(lambda _: stuck, console())


@dataclass
class FakeAws:
    """CloudFormation and Lambda in one."""

    answer: dict[str, Any] = field(default_factory=dict)
    events: list[Any] = field(default_factory=list)

    def describe_stack_resource(self, **asked: str) -> Any:
        if asked["StackName"] != "mine":
            raise ClientError({"Error": {"Code": "ValidationError"}}, "DescribeStackResource")
        return {"StackResourceDetail": {"PhysicalResourceId": f"{asked['StackName']}-{asked['LogicalResourceId']}"}}

    def invoke(self, **asked: Any) -> Any:
        self.events.append((asked["FunctionName"], json.loads(asked["Payload"])))
        return {**self.answer, "Payload": io.BytesIO(b'{"written": 1}')}


def test_a_stack_that_is_not_there_is_named() -> None:
    with pytest.raises(LocalCloudFailed, match="the stack nowhere has no publisher"):
        publisher_of("nowhere", lambda _: FakeAws())


def test_the_publisher_is_found_by_its_name_in_the_stack_and_called() -> None:
    aws = FakeAws()

    assert publisher_of("mine", lambda _: aws)({"publish": "all"}) == {"written": 1}
    assert aws.events == [("mine-PublishSiteFunction", {"publish": "all"})]


def test_what_the_publisher_raised_is_told() -> None:
    invoke = publisher_of("mine", lambda _: FakeAws({"FunctionError": "Unhandled"}))

    with pytest.raises(LocalCloudFailed, match="the publisher failed"):
        invoke({"publish": "all"})


def test_publishing_asks_for_all_in_so_many_words() -> None:
    result = CliRunner().invoke(app, ["publish"])

    assert result.exit_code == 2
    assert "--all" in result.output
