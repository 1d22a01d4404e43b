"""`unspoilt doctor`: a healthy stack is found healthy, and each fault is found, alone, with its remedy."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from fakes.name_server import name_server
from fakes.recorded import RecordedAccount, Refusal, described_stack, listed_resources, recorded_client
from fakes.tables import create_table
from unspoilt.aws.review_rows import source_item
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.use_cases.catalogue import Source, SourceState
from unspoilt_local import operator_commands
from unspoilt_local.cli import app
from unspoilt_local.operation import dns_findings
from unspoilt_local.operation.dns_findings import DnsSilent, ask_dns

TOPIC = "arn:aws:sns:eu-central-1:123456789012:alarms"
OUTPUTS = {
    "InboxBucketName": "inbox",
    "ReviewsTableName": "reviews",
    "SubscribersTableName": "subscribers",
    "IngestQueueUrl": "https://sqs/ingest",
    "PublishSiteFunctionName": "publish-site",
}
SES = {
    "GetAccount": {
        "ProductionAccessEnabled": True,
        "SendingEnabled": True,
        "EnforcementStatus": "HEALTHY",
        "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 12.0},
        "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
    },
    "GetEmailIdentity": {
        "IdentityType": "DOMAIN",
        "VerifiedForSendingStatus": True,
        "VerificationStatus": "SUCCESS",
        "DkimAttributes": {
            "SigningEnabled": True,
            "Status": "SUCCESS",
            "Tokens": ["aaa", "bbb", "ccc"],
            "SigningAttributesOrigin": "AWS_SES",
        },
        "MailFromAttributes": {"MailFromDomain": "bounce.reviews.example", "MailFromDomainStatus": "SUCCESS"},
    },
    "GetConfigurationSet": {"ConfigurationSetName": "set", "SendingOptions": {"SendingEnabled": True}},
    "GetConfigurationSetEventDestinations": {
        "EventDestinations": [
            {
                "Name": "mail-events",
                "Enabled": True,
                "MatchingEventTypes": ["SEND", "DELIVERY", "BOUNCE", "COMPLAINT", "REJECT"],
                "SnsDestination": {"TopicArn": TOPIC},
            }
        ]
    },
}
ALARM = {
    "AlarmName": "cw-ingest",
    "StateValue": "OK",
    "ActionsEnabled": True,
    "AlarmDescription": "Uploads could not be read.",
}
DNS = {
    ("aaa._domainkey.reviews.example", "CNAME"): "aaa.dkim.amazonses.com.",
    ("bbb._domainkey.reviews.example", "CNAME"): "bbb.dkim.amazonses.com.",
    ("ccc._domainkey.reviews.example", "CNAME"): "ccc.dkim.eu-central-1.amazonses.com.",
    ("bounce.reviews.example", "TXT"): "v=spf1 include:amazonses.com ~all",
    ("_dmarc.reviews.example", "TXT"): "v=DMARC1; p=quarantine; rua=mailto:ada@reviews.example",
}


@dataclass
class Patient:
    """A stack as AWS describes it; a test makes it ill."""

    ses: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(SES))
    alarms: list[dict[str, Any]] = field(default_factory=lambda: [dict(ALARM)])
    subscriptions: list[dict[str, str]] = field(default_factory=lambda: [{"SubscriptionArn": f"{TOPIC}:1"}])
    dns: dict[tuple[str, str], str] = field(default_factory=lambda: dict(DNS))
    status: str = "UPDATE_COMPLETE"
    parameters: dict[str, str] = field(
        default_factory=lambda: {"Sender": "Ada <digest@reviews.example>", "SenderIdentity": ""}
    )
    clients: dict[str, Any] = field(default_factory=dict)
    resources: dict[str, tuple[str, str]] = field(default_factory=dict)

    def look_up(self, name: str, kind: str) -> tuple[str, ...]:
        if self.dns.get((name, kind)) == "SILENCE":
            raise DnsSilent("LifetimeTimeout")
        return tuple(text for text in self.dns.get((name, kind), "").split("|") if text)

    def account(self) -> RecordedAccount:
        cloudformation = {
            "DescribeStacks": described_stack(OUTPUTS, parameters=self.parameters, status=self.status),
            "ListStackResources": listed_resources(self.resources),
        }
        recorded = {
            "cloudformation": cloudformation,
            "sesv2": self.ses,
            "cloudwatch": {"DescribeAlarms": {"MetricAlarms": self.alarms}},
            "sns": {"ListSubscriptionsByTopic": {"Subscriptions": self.subscriptions}},
        }
        return RecordedAccount(
            {name: recorded_client(name, answers) for name, answers in recorded.items()} | self.clients
        )

    def examine(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["doctor", *arguments])

    def findings(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.examine("--json").stdout.splitlines()]

    def complaints(self) -> list[tuple[str, str]]:
        """Return check and level of everything that is not fine."""
        return [(each["check"], each["level"]) for each in self.findings() if each["level"] != "ok"]


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> Iterator[Patient]:
    patient = Patient()
    monkeypatch.setattr(operator_commands, "account_for", lambda *_: patient.account())
    monkeypatch.setattr(dns_findings, "ask_dns", patient.look_up)
    with mock_aws():
        s3, sqs, dynamodb = boto3.client("s3"), boto3.client("sqs"), boto3.client("dynamodb")
        s3.create_bucket(Bucket="inbox")
        create_table(dynamodb, "reviews")
        create_table(dynamodb, "subscribers", ("by_cadence", "cadence_key", "id"))
        patient.clients = {"s3": s3, "sqs": sqs, "dynamodb": dynamodb}
        queues = {
            name: sqs.create_queue(QueueName=name)["QueueUrl"]
            for name in ("IngestQueue", "IngestDeadLetterQueue", "PublishDeadLetterQueue")
        }
        patient.resources = {
            "IngestAlarm": ("AWS::CloudWatch::Alarm", "cw-ingest"),
            "AlarmTopic": ("AWS::SNS::Topic", TOPIC),
            "ConfigurationSet": ("AWS::SES::ConfigurationSet", "set"),
            **{name: ("AWS::SQS::Queue", url) for name, url in queues.items()},
        }
        s3.put_object(Bucket="inbox", Key="reviews/a.md", Body=b"text")
        put_source(patient, "reviews/a.md", s3.head_object(Bucket="inbox", Key="reviews/a.md")["ETag"].strip('"'))
        yield patient


def put_source(patient: Patient, key: str, etag: str) -> None:
    source = Source(key, SourceState.REFUSED, "1", etag, None, 1)
    patient.clients["dynamodb"].put_item(TableName="reviews", Item=source_item(source))


def test_a_healthy_stack_is_found_healthy(patient: Patient) -> None:
    done = patient.examine()

    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[-1] == "16 findings: 16 ok"
    assert patient.complaints() == []


def account(**changes: Any) -> Callable[[Patient], None]:
    return lambda patient: patient.ses["GetAccount"].update(changes)


def quota(**changes: float) -> Callable[[Patient], None]:
    return lambda patient: patient.ses["GetAccount"]["SendQuota"].update(changes)


def identity(**changes: Any) -> Callable[[Patient], None]:
    return lambda patient: patient.ses["GetEmailIdentity"].update(changes)


def dkim(**changes: Any) -> Callable[[Patient], None]:
    return lambda patient: patient.ses["GetEmailIdentity"]["DkimAttributes"].update(changes)


def answer(operation: str, said: Any) -> Callable[[Patient], None]:
    return lambda patient: patient.ses.__setitem__(operation, said)


def destination(**changes: Any) -> Callable[[Patient], None]:
    return lambda patient: patient.ses["GetConfigurationSetEventDestinations"]["EventDestinations"][0].update(changes)


def alarm(**changes: Any) -> Callable[[Patient], None]:
    return lambda patient: patient.alarms[0].update(changes)


def record(name: str, kind: str, text: str) -> Callable[[Patient], None]:
    return lambda patient: patient.dns.__setitem__((name, kind), text)


FAULTS: dict[str, tuple[Callable[[Patient], object], str, str, str]] = {
    "the sandbox": (account(ProductionAccessEnabled=False), "sandbox", "fault", "Request production access"),
    "sending switched off": (account(SendingEnabled=False), "sending", "fault", "put-account-sending-attributes"),
    "probation": (account(EnforcementStatus="PROBATION"), "sending", "warning", "Support Center"),
    "shut down": (account(EnforcementStatus="SHUTDOWN"), "sending", "fault", "Support Center"),
    "no suppression": (account(SuppressionAttributes={"SuppressedReasons": ["BOUNCE"]}), "suppression", "warning", "put-account-suppression"),
    "an unknown identity": (answer("GetEmailIdentity", Refusal("NotFoundException", 404)), "identity", "fault", "create-email-identity"),
    "an unverified identity": (identity(VerifiedForSendingStatus=False, VerificationStatus="PENDING"), "identity", "fault", "publish its DKIM records"),
    "DKIM pending": (dkim(Status="PENDING"), "dkim", "fault", "publish its records"),
    "DKIM switched off": (dkim(SigningEnabled=False), "dkim", "fault", "--signing-enabled"),
    "MAIL FROM failed": (identity(MailFromAttributes={"MailFromDomain": "bounce.reviews.example", "MailFromDomainStatus": "FAILED"}), "mail from", "fault", "MX and TXT"),
    "no configuration set": (answer("GetConfigurationSet", Refusal("NotFoundException", 404)), "events", "fault", "deploy the stack again"),
    "the set sends nothing": (answer("GetConfigurationSet", {"SendingOptions": {"SendingEnabled": False}}), "events", "fault", "put-configuration-set-sending-options"),
    "no Send events": (destination(MatchingEventTypes=["BOUNCE", "COMPLAINT", "REJECT"]), "events", "fault", "deploy the stack again"),
    "events switched off": (destination(Enabled=False), "events", "fault", "deploy the stack again"),
    "tracking": (destination(MatchingEventTypes=["SEND", "BOUNCE", "COMPLAINT", "REJECT", "OPEN"]), "tracking", "warning", "event destinations"),
    "a DKIM record missing": (record("bbb._domainkey.reviews.example", "CNAME", ""), "dkim in dns", "fault", "bbb._domainkey.reviews.example CNAME bbb.dkim.amazonses.com"),
    "a DKIM record elsewhere": (record("bbb._domainkey.reviews.example", "CNAME", "bbb.evil.example."), "dkim in dns", "fault", "bbb._domainkey"),
    "SPF without SES": (record("bounce.reviews.example", "TXT", "v=spf1 -all"), "spf", "fault", "include:amazonses.com"),
    "no SPF": (record("bounce.reviews.example", "TXT", "unrelated"), "spf", "fault", "include:amazonses.com"),
    "two SPF records": (record("bounce.reviews.example", "TXT", "v=spf1 include:amazonses.com ~all|v=spf1 -all"), "spf", "fault", "join them"),
    "no DMARC": (record("_dmarc.reviews.example", "TXT", ""), "dmarc", "fault", "_dmarc.reviews.example TXT"),
    "two DMARC records": (record("_dmarc.reviews.example", "TXT", "v=DMARC1; p=none|v=DMARC1; p=reject"), "dmarc", "fault", "keep one"),
    "DMARC without a policy": (record("_dmarc.reviews.example", "TXT", "v=DMARC1; rua=mailto:a@b.example"), "dmarc", "fault", "p=none"),
    "DMARC of none": (record("_dmarc.reviews.example", "TXT", "v=DMARC1; p=none"), "dmarc", "warning", "p=quarantine"),
    "name servers silent": (record("_dmarc.reviews.example", "TXT", "SILENCE"), "dmarc", "unknown", "ask again"),
    "an alarm": (alarm(StateValue="ALARM", StateReason="1 is greater than 0."), "alarms", "fault", "IngestAlarm"),
    "an alarm gone": (lambda patient: patient.alarms.clear(), "alarms", "fault", "deploy the stack again"),
    "alarms switched off": (alarm(ActionsEnabled=False), "alarms", "warning", "enable-alarm-actions --alarm-names cw-ingest"),
    "nobody listens": (lambda patient: patient.subscriptions[0].update(SubscriptionArn="PendingConfirmation"), "alarm mail", "fault", "Subscription Confirmation"),
    "a broken stack": (lambda patient: setattr(patient, "status", "UPDATE_ROLLBACK_FAILED"), "stack", "fault", "describe-stack-events"),
    "a change undone": (lambda patient: setattr(patient, "status", "UPDATE_ROLLBACK_COMPLETE"), "stack", "warning", "deploy again"),
    "a change under way": (lambda patient: setattr(patient, "status", "UPDATE_IN_PROGRESS"), "stack", "warning", "wait"),
    "no permission": (answer("GetAccount", Refusal("AccessDeniedException", 403)), "account", "unknown", "have that permission"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_alone_and_has_its_remedy(patient: Patient, name: str) -> None:
    spoil, check, level, remedy = FAULTS[name]
    spoil(patient)

    complaints = [each for each in patient.findings() if each["level"] != "ok"]

    assert [(each["check"], each["level"]) for each in complaints] == [(check, level)]
    assert remedy in complaints[0]["remedy"]
    assert patient.examine().exit_code == {"fault": 1, "unknown": 3, "warning": 0}[level]


def test_a_single_address_as_sender_cannot_be_signed_for(patient: Patient) -> None:
    patient.parameters["SenderIdentity"] = "ada@reviews.example"
    patient.ses["GetEmailIdentity"]["DkimAttributes"] = {"SigningEnabled": False, "Status": "NOT_STARTED"}

    assert patient.complaints() == [("dkim", "fault")]


@pytest.mark.parametrize(
    ("day", "sent", "level"),
    [(2.0, 0.0, "fault"), (5.0, 3.0, "warning"), (5.0, 1.0, "ok")],
    ids=["ever", "today", "fits"],
)
def test_a_quota_below_the_number_of_subscribers_is_found(
    patient: Patient, day: float, sent: float, level: str
) -> None:
    from fakes.newsletter_samples import subscriber  # noqa: PLC0415

    for number in range(1, 4):
        SubscribersTable(patient.clients["dynamodb"], "subscribers").add_subscriber(subscriber(number))
    patient.ses["GetAccount"]["SendQuota"].update(Max24HourSend=day, SentLast24Hours=sent)

    assert [each["level"] for each in patient.findings() if each["check"] == "quota"] == [level]


def test_dead_letters_are_counted_and_named_with_the_way_back(patient: Patient) -> None:
    patient.clients["sqs"].send_message(QueueUrl=patient.resources["IngestDeadLetterQueue"][1], MessageBody="{}")

    (found,) = [each for each in patient.findings() if each["level"] != "ok"]

    assert found["message"] == "IngestDeadLetterQueue holds 1: uploads that could not be read"
    assert found["remedy"].endswith("unspoilt redrive ingest")


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (lambda patient: patient.clients["s3"].put_object(Bucket="inbox", Key="reviews/new.md", Body=b"x"), "new.md"),
        (lambda patient: patient.clients["s3"].put_object(Bucket="inbox", Key="reviews/a.md", Body=b"edited"), "a.md"),
        (lambda patient: patient.clients["s3"].delete_object(Bucket="inbox", Key="reviews/a.md"), "a.md"),
    ],
    ids=["never read", "edited", "deleted"],
)
def test_what_the_table_does_not_know_of_the_inbox_is_drift(
    patient: Patient, spoil: Callable[[Patient], object], name: str
) -> None:
    spoil(patient)

    (found,) = [each for each in patient.findings() if each["level"] != "ok"]

    assert (found["check"], found["level"]) == ("drift", "fault")
    assert found["message"].endswith(f"as they are in the inbox: {name}")


def test_drift_is_found_behind_the_first_page_and_nothing_is_queued(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("unspoilt.use_cases.reconcile.PAGE", 1)
    for name in ("b", "c"):
        patient.clients["s3"].put_object(Bucket="inbox", Key=f"reviews/{name}.md", Body=b"x")

    assert "b.md, c.md" in next(each["message"] for each in patient.findings() if each["check"] == "drift")
    queue = patient.resources["IngestQueue"][1]
    assert "Messages" not in patient.clients["sqs"].receive_message(QueueUrl=queue)


def test_people_see_the_remedy_under_what_is_wrong(patient: Patient) -> None:
    patient.ses["GetAccount"]["ProductionAccessEnabled"] = False

    lines = patient.examine().stdout.splitlines()

    at = next(number for number, line in enumerate(lines) if line.startswith("fault   sandbox"))
    assert lines[at + 1].strip().startswith("→ SES console")
    assert lines[-1] == "16 findings: 15 ok, 1 fault"


def test_the_doctor_asks_the_real_domain_name_system() -> None:
    records = {("a.example", "TXT"): '"v=spf1 " "-all"', ("b.example", "CNAME"): "c.example."}
    with name_server(records) as resolver:
        assert ask_dns("a.example", "TXT", resolver=resolver) == ("v=spf1 -all",)
        assert ask_dns("b.example", "CNAME", resolver=resolver) == ("c.example.",)
        assert ask_dns("a.example", "CNAME", resolver=resolver) == ()
        assert ask_dns("z.example", "TXT", resolver=resolver) == ()


def test_a_name_server_that_says_nothing_is_not_taken_for_a_missing_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dns_findings, "_PATIENCE", 0.3)
    with name_server({}, silent=True) as resolver, pytest.raises(DnsSilent):
        ask_dns("a.example", "TXT", resolver=resolver)


def redriven(*queues: str) -> Result:
    return CliRunner().invoke(app, ["redrive", *queues])


def bodies(patient: Patient, name: str) -> list[str]:
    found: list[str] = []
    while (
        messages := patient.clients["sqs"]
        .receive_message(QueueUrl=patient.resources[name][1], MaxNumberOfMessages=10)
        .get("Messages")
    ):
        found += [message["Body"] for message in messages]
    return sorted(found)


def test_dead_letters_are_sent_back_to_the_queue_they_came_from(patient: Patient) -> None:
    for number in range(23):
        dead = patient.resources["IngestDeadLetterQueue"][1]
        patient.clients["sqs"].send_message(QueueUrl=dead, MessageBody=f"letter {number:02}")

    done = redriven("ingest")

    assert done.exit_code == 0
    assert done.stdout == "ingest: 23 messages sent back\n"
    assert bodies(patient, "IngestQueue") == [f"letter {number:02}" for number in range(23)]
    assert bodies(patient, "IngestDeadLetterQueue") == []


def test_a_letter_that_cannot_be_sent_back_stays(patient: Patient) -> None:
    sqs, dead = patient.clients["sqs"], patient.resources["IngestDeadLetterQueue"][1]
    sqs.set_queue_attributes(QueueUrl=dead, Attributes={"VisibilityTimeout": "0"})
    sqs.send_message(QueueUrl=dead, MessageBody="letter")
    patient.resources["IngestQueue"] = ("AWS::SQS::Queue", f"{dead}-gone")

    done = redriven("ingest")

    assert "did not find what the stack's outputs name" in str(done.exception)
    assert bodies_once(patient, dead) == ["letter"]


def bodies_once(patient: Patient, url: str) -> list[str]:
    return [each["Body"] for each in patient.clients["sqs"].receive_message(QueueUrl=url)["Messages"]]


def test_letters_of_functions_have_another_remedy_and_empty_queues_none(patient: Patient) -> None:
    patient.clients["sqs"].send_message(QueueUrl=patient.resources["PublishDeadLetterQueue"][1], MessageBody="{}")

    done = redriven("all")

    assert "ingest: empty" in done.stdout
    assert "publish: not redriven" in done.stdout
    assert "--function-name publish-site" in done.stdout


def test_a_queue_that_there_is_not_is_wrong_usage(patient: Patient) -> None:
    assert redriven("spam").exit_code == 2
