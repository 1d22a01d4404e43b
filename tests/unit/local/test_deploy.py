"""`unspoilt deploy` and `unspoilt destroy`: nothing is created that could be known not to work, nothing written is lost."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.exceptions import NoCredentialsError
from typer.testing import CliRunner, Result

from fakes.recorded import RecordedAccount, Refusal, described_stack, listed_resources, recorded_client
from unspoilt_local import deployment_commands
from unspoilt_local.cli import app
from unspoilt_local.operation import dns_findings
from unspoilt_local.project import Project, find_project

OUTPUTS = {
    "SiteAddress": "https://reviews.example",
    "DistributionDomain": "d1.cloudfront.net",
    "InboxBucketName": "inbox",
    "PublishSiteFunctionName": "publisher",
}
ACCOUNT = {
    "ProductionAccessEnabled": True,
    "SendingEnabled": True,
    "EnforcementStatus": "HEALTHY",
    "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 12.0},
    "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
}
VERIFIED = {
    "VerifiedForSendingStatus": True,
    "DkimAttributes": {"SigningEnabled": True, "Status": "SUCCESS", "SigningAttributesOrigin": "EXTERNAL"},
}
NOTHING_THERE = {"written": 12, "refused": 0, "looked_at": 0, "after": None}
FIRST = ("--sender", "Ada <digest@reviews.example>", "--author", "ada@reviews.example")
NO_STACK = Refusal("ValidationError", message="Stack with id unspoilt does not exist")


@dataclass
class Desk:
    """A person's account as AWS describes it, and the commands that were run."""

    stacks: list[Any] = field(default_factory=lambda: [NO_STACK, described_stack(OUTPUTS), described_stack(OUTPUTS)])
    account: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(ACCOUNT))
    identity: Any = field(default_factory=lambda: copy.deepcopy(VERIFIED))
    caller: Any = field(default_factory=dict)
    ran: list[Sequence[str]] = field(default_factory=list)
    published: list[Any] = field(default_factory=list)

    def recorded(self) -> RecordedAccount:
        answers = {
            "sts": {"GetCallerIdentity": self.caller},
            "cloudformation": {"DescribeStacks": list(self.stacks)},
            "sesv2": {"GetAccount": self.account, "GetEmailIdentity": self.identity},
            "lambda": {"Invoke": {"Payload": io.BytesIO(json.dumps(NOTHING_THERE).encode())}},
        }
        clients = {name: recorded_client(name, each) for name, each in answers.items()}
        clients["lambda"].meta.events.register("provide-client-params.lambda.Invoke", self.note_publishing)
        return RecordedAccount(clients)

    def note_publishing(self, params: Any, **_: Any) -> None:
        self.published.append((params["FunctionName"], json.loads(params["Payload"])["publish"]))

    def deploy(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["deploy", *arguments])


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Desk:
    desk = Desk()
    (tmp_path / "infra").mkdir()
    (tmp_path / "build").mkdir()
    (tmp_path / "infra/template.yaml").write_text(find_project().template.read_text())
    monkeypatch.setattr(deployment_commands, "find_project", lambda: Project(tmp_path))
    monkeypatch.setattr(deployment_commands, "account_for", lambda *_: desk.recorded())
    monkeypatch.setattr(deployment_commands, "run", lambda command, _: desk.ran.append(command))
    monkeypatch.setattr(dns_findings, "ask_dns", lambda *_: ())
    return desk


def test_the_first_deployment_builds_and_then_deploys_what_was_built(desk: Desk, tmp_path: Path) -> None:
    done = desk.deploy(*FIRST, "--set", "SiteName=Ada's “shelf”", "--yes")

    assert done.exit_code == 0, done.output
    assert [Path(command[0]).name for command in desk.ran] == ["check-build.sh", "sam"]
    assert str(tmp_path / "build/arm64/template.yaml") in desk.ran[1]
    assert "--no-confirm-changeset" in desk.ran[1]
    assert yaml.safe_load((tmp_path / "build/parameters.yaml").read_text()) == {
        "SiteName": "Ada's “shelf”",
        "Sender": "Ada <digest@reviews.example>",
        "AuthorAddress": "ada@reviews.example",
    }
    assert "https://reviews.example" in done.output
    assert "s3://inbox/reviews/" in done.output
    assert desk.published == [("publisher", "all")]


def test_a_later_deployment_keeps_what_is_not_named(desk: Desk) -> None:
    old = described_stack(OUTPUTS, parameters={"Sender": "digest@reviews.example", "AuthorAddress": "ada@b.example"})
    desk.stacks = [old, old]

    done = desk.deploy()

    assert done.exit_code == 0, done.output
    assert "--parameter-overrides" not in desk.ran[1]
    assert "--confirm-changeset" in desk.ran[1]
    assert desk.published == []


def test_looking_alone_builds_nothing(desk: Desk) -> None:
    assert desk.deploy(*FIRST, "--check").exit_code == 0
    assert desk.ran == []


def not_there(desk: Desk) -> None:
    desk.identity = Refusal("NotFoundException", 404)


def not_verified(desk: Desk) -> None:
    desk.identity["VerifiedForSendingStatus"] = False


def never_created(desk: Desk) -> None:
    desk.stacks = [described_stack({}, status="ROLLBACK_COMPLETE")]


def being_changed(desk: Desk) -> None:
    desk.stacks = [described_stack({}, status="UPDATE_IN_PROGRESS")]


def stuck(desk: Desk) -> None:
    desk.stacks = [described_stack({}, status="UPDATE_ROLLBACK_FAILED")]


def switched_off(desk: Desk) -> None:
    desk.account["SendingEnabled"] = False


@pytest.mark.parametrize(
    ("trouble", "said", "remedy"),
    [
        (not_there, "SES does not know reviews.example", "--set SenderIdentity=digest@reviews.example"),
        (not_verified, "reviews.example is not verified", "publish its DKIM records"),
        (never_created, "was never created to its end", "unspoilt destroy"),
        (being_changed, "is being changed", "wait"),
        (stuck, "so did undoing it", "continue-update-rollback"),
        (switched_off, "told to send nothing", "put-account-sending-attributes"),
    ],
)
def test_what_would_fail_is_said_before_anything_is_created(
    desk: Desk, trouble: Callable[[Desk], None], said: str, remedy: str
) -> None:
    trouble(desk)

    done = desk.deploy(*FIRST)

    assert done.exit_code == 1
    assert said in done.output
    assert remedy in done.output
    assert "Nothing was created" in done.output
    assert desk.ran == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Sender is missing"),
        ((*FIRST, "--set", "Colour=red"), "there is no parameter Colour"),
        ((*FIRST, "--set", "AccentColour=red"), "AccentColour cannot be 'red'"),
        ((*FIRST, "--set", "RatingBest=7"), "RatingBest cannot be '7'"),
        ((*FIRST, "--set", "HoldMinutes=1381"), "HoldMinutes cannot be '1381'"),
        ((*FIRST, "--set", "HoldMinutes=-1"), "HoldMinutes cannot be '-1'"),
        ((*FIRST, "--set", "HoldMinutes=soon"), "HoldMinutes cannot be 'soon'"),
        (("--sender", "Ada", "--author", "ada@reviews.example"), "Sender cannot be 'Ada'"),
    ],
)
def test_parameters_are_judged_by_the_templates_own_rules(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    done = desk.deploy(*arguments)

    assert done.exit_code == 1
    assert said in done.output
    assert desk.ran == []


def test_the_sandbox_is_no_reason_to_wait_with_deploying(desk: Desk) -> None:
    desk.account["ProductionAccessEnabled"] = False

    done = desk.deploy(*FIRST, "--check")

    assert done.exit_code == 0
    assert "warning" in done.output
    assert "sandbox" in done.output


def test_what_may_not_be_looked_at_does_not_stop_a_deployment(desk: Desk) -> None:
    desk.identity = Refusal("AccessDeniedException", 403)

    done = desk.deploy(*FIRST, "--check")

    assert done.exit_code == 0
    assert "unknown" in done.output


def test_an_address_without_a_certificate_is_told(desk: Desk) -> None:
    done = desk.deploy(*FIRST, "--check", "--set", "SiteAddress=https://reviews.example")

    assert "SiteAddress has no certificate" in done.output


def test_a_pair_that_is_none_is_a_mistake_of_usage(desk: Desk) -> None:
    assert desk.deploy(*FIRST, "--set", "SiteName").exit_code == 2


def test_without_credentials_nothing_is_looked_at(desk: Desk) -> None:
    desk.caller = NoCredentialsError()

    done = desk.deploy(*FIRST)

    assert "there are no AWS credentials here" in str(done.exception)


TEMPLATE = {
    "Resources": {
        "InboxBucket": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "RetainExceptOnCreate"},
        "ReviewsTable": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "RetainExceptOnCreate"},
        "IngestQueue": {"Type": "AWS::SQS::Queue"},
        "Distribution": {"Type": "AWS::CloudFront::Distribution"},
    }
}
RESOURCES = {name: (each["Type"], f"the-{name.lower()}") for name, each in TEMPLATE["Resources"].items()}


def listed(**status: str) -> dict[str, Any]:
    """Return what is left of the stack, each with CloudFormation's word for it."""
    found = listed_resources(RESOURCES)
    for each in found["StackResourceSummaries"]:
        each["ResourceStatus"] = status.get(each["LogicalResourceId"], "CREATE_COMPLETE")
        each["ResourceStatusReason"] = "it is still in use"
    return found


def stack_that_is(status: str) -> dict[str, Any]:
    found = described_stack(OUTPUTS, status=status)
    found["Stacks"][0]["StackId"] = "arn:stack/unspoilt/1"
    return found


@dataclass
class Wrecker:
    """CloudFormation as it takes a stack away."""

    states: list[dict[str, Any]]
    resources: list[dict[str, Any]]
    deleted: list[str] = field(default_factory=list)

    def destroy(self, monkeypatch: pytest.MonkeyPatch, *arguments: str, typed: str = "") -> Result:
        client = recorded_client(
            "cloudformation",
            {
                "DescribeStacks": self.states,
                "ListStackResources": self.resources,
                "GetTemplate": {"TemplateBody": TEMPLATE},
                "DeleteStack": {},
            },
        )
        client.meta.events.register(
            "provide-client-params.cloudformation.DeleteStack",
            lambda params, **_: self.deleted.append(params["StackName"]),
        )
        monkeypatch.setattr(deployment_commands, "account_for", lambda *_: RecordedAccount({"cloudformation": client}))
        monkeypatch.setattr(deployment_commands.time, "sleep", lambda _: None)
        return CliRunner().invoke(app, ["destroy", *arguments], input=f"{typed}\n")


def wrecker(*states: str, last: dict[str, Any] | None = None) -> Wrecker:
    looks = [listed(), listed(IngestQueue="DELETE_COMPLETE"), last or listed()]
    return Wrecker([stack_that_is(state) for state in ("CREATE_COMPLETE", "CREATE_COMPLETE", *states)], looks)


def test_a_stack_goes_and_what_people_wrote_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = wrecker("DELETE_IN_PROGRESS", "DELETE_COMPLETE")

    done = gone.destroy(monkeypatch, typed="unspoilt")

    assert done.exit_code == 0, done.output
    assert gone.deleted == ["arn:stack/unspoilt/1"]
    assert "2 resources" in done.output
    assert "aws dynamodb delete-table --table-name the-reviewstable" in done.output
    assert "the-inboxbucket" in done.output
    assert "the-distribution" not in done.output


@pytest.mark.parametrize("typed", ["", "y", "Unspoilt"])
def test_nothing_goes_unless_its_name_is_typed(monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    spared = wrecker("DELETE_COMPLETE")

    done = spared.destroy(monkeypatch, typed=typed)

    assert done.exit_code == 1
    assert spared.deleted == []


def test_what_cannot_be_removed_is_named_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = wrecker("DELETE_IN_PROGRESS", "DELETE_FAILED", last=listed(Distribution="DELETE_FAILED"))

    done = stuck.destroy(monkeypatch, "--yes")

    assert "Distribution: it is still in use" in str(done.exception)


def test_programs_are_told_what_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    done = wrecker("DELETE_COMPLETE").destroy(monkeypatch, "--yes", "--json")

    assert yaml.safe_load(done.stdout)["kept"] == {
        "InboxBucket": "the-inboxbucket",
        "ReviewsTable": "the-reviewstable",
    }
