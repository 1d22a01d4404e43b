"""Whatever AWS refuses is one sentence with its remedy, and never a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError, UnauthorizedSSOTokenError

from fakes.recorded import RecordedAccount, Refusal, described_stack, recorded_client
from unspoilt.errors import Throttled
from unspoilt_local.aws_words import told_plainly
from unspoilt_local.deployed_stack import find_stack
from unspoilt_local.errors import AwsTrouble
from unspoilt_local.exits import exit_for


def trouble_with(answer: object) -> str:
    account = RecordedAccount({"cloudformation": recorded_client("cloudformation", {"DescribeStacks": answer})})
    with pytest.raises(AwsTrouble) as caught, told_plainly():
        find_stack(account, "reviews").output("InboxBucketName")  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("answer", "what", "remedy"),
    [
        (NoCredentialsError(), "there are no AWS credentials here", "aws configure"),
        (UnauthorizedSSOTokenError(), "the AWS login has expired", "aws sso login"),
        (EndpointConnectionError(endpoint_url="https://x"), "AWS could not be reached", "--region"),
        (Refusal("ExpiredToken", 403), "the AWS credentials have expired", "log in again"),
        (Refusal("InvalidClientTokenId", 403), "AWS does not know these credentials", "--profile"),
        (Refusal("AccessDenied", 403), "these credentials may not call DescribeStacks", "--profile"),
        (Refusal("ValidationError"), "there is no stack reviews in eu-central-1", "--stack"),
        (Refusal("Oddity", 418), "AWS refused DescribeStacks (Oddity)", "try again"),
        (described_stack({}), "the stack reviews has no output InboxBucketName", "--stack"),
    ],
    ids=lambda value: value.code if isinstance(value, Refusal) else type(value).__name__,
)
def test_what_went_wrong_is_said_with_its_remedy(answer: object, what: str, remedy: str) -> None:
    said = trouble_with(answer)

    assert said.startswith(what)
    assert remedy in said.removeprefix(what)


def test_a_service_that_asks_for_patience_is_no_traceback() -> None:
    with pytest.raises(AwsTrouble, match="try again in a minute"), told_plainly():
        raise Throttled("Query: ThrottlingException")


def test_trouble_with_aws_is_the_systems_fault(capsys: pytest.CaptureFixture[str]) -> None:
    code = exit_for(AwsTrouble("the bridge is up", "wait"))

    assert code == 3
    assert capsys.readouterr().err == "the bridge is up: wait\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--region", "eu-central-1"], "there are no AWS credentials here"),
        (["--profile", "nobody"], "there is no such AWS profile"),
        (["--local", "{here}"], "no local cloud serves"),
    ],
    ids=["no credentials", "no such profile", "no local cloud"],
)
def test_a_person_without_a_way_to_aws_reads_one_sentence(tmp_path: Path, arguments: list[str], said: str) -> None:
    environment = {"PATH": "", "HOME": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true"}
    command = [sys.executable, "-m", "unspoilt_local", "issue", *(each.format(here=tmp_path) for each in arguments)]

    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1
