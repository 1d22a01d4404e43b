import io
import json
from typing import Any, cast

import pytest
from rich.console import Console
from typer.testing import CliRunner

from fakes.recorded import RecordedAccount, Refusal, described_stack, recorded_client
from unspoilt_local.account import Account
from unspoilt_local.cli import app
from unspoilt_local.errors import AwsTrouble, LocalCloudFailed
from unspoilt_local.publish_all import Invoke, Republished, publish_all, publisher_of


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


def account(invoked: object) -> RecordedAccount:
    """Return the account of a stack whose publisher gives this answer."""
    stacks = described_stack({"PublishSiteFunctionName": "the-publisher"})
    return RecordedAccount(
        {
            "cloudformation": recorded_client("cloudformation", {"DescribeStacks": stacks}),
            "lambda": recorded_client("lambda", {"Invoke": invoked}),
        }
    )


def publisher(answer: dict[str, Any]) -> tuple[Invoke, list[Any]]:
    """Return the publisher that gives this answer, and what it is called with."""
    found = account({"Payload": io.BytesIO(b'{"written": 1}'), **answer})
    called: list[Any] = []

    def note(params: Any, **_: Any) -> None:
        called.append((params["FunctionName"], json.loads(params["Payload"])))

    found.clients["lambda"].meta.events.register("provide-client-params.lambda.Invoke", note)
    return publisher_of(cast("Account", found), "unspoilt"), called


def test_a_stack_that_is_not_there_is_named() -> None:
    missing = Refusal("ValidationError", message="Stack with id nowhere does not exist")
    found = RecordedAccount({"cloudformation": recorded_client("cloudformation", {"DescribeStacks": missing})})

    with pytest.raises(AwsTrouble, match="there is no stack nowhere"):
        publisher_of(cast("Account", found), "nowhere")


def test_the_publisher_is_found_by_its_name_in_the_stack_and_called() -> None:
    invoke, called = publisher({})

    assert invoke({"publish": "all"}) == {"written": 1}
    assert called == [("the-publisher", {"publish": "all"})]


def test_what_the_publisher_raised_is_told() -> None:
    invoke, _ = publisher({"FunctionError": "Unhandled"})

    with pytest.raises(LocalCloudFailed, match="the publisher failed"):
        invoke({"publish": "all"})


def test_publishing_asks_for_all_in_so_many_words() -> None:
    result = CliRunner().invoke(app, ["publish"])

    assert result.exit_code == 2
    assert "--all" in result.output
