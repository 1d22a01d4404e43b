"""`unspoilt doctor`: everything that a deployed stack needs, looked at once; nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from unspoilt.aws.inbox_bucket import InboxBucket
from unspoilt.aws.reviews_table import ReviewsTable
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.aws.translate import code_of
from unspoilt.errors import TransientError
from unspoilt.newsletter.cadence import Cadence
from unspoilt_local.account import Account
from unspoilt_local.aws_words import trouble_of
from unspoilt_local.deployed_stack import DeployedStack
from unspoilt_local.operation.dns_findings import LookUp, dns_findings
from unspoilt_local.operation.finding import Finding, Level, fine, unknown
from unspoilt_local.operation.mail_findings import (
    account_findings,
    configuration_findings,
    identity_findings,
    identity_of,
)
from unspoilt_local.operation.stack_findings import (
    alarm_findings,
    drift_finding,
    letter_findings,
    listener_finding,
    state_finding,
)
from unspoilt_local.settle import messages_in

#: CloudWatch takes so many names at a time.
_NAMES: int = 100


@dataclass(frozen=True, slots=True)
class Doctor:
    """The examination of one stack."""

    account: Account
    stack: DeployedStack
    look_up: LookUp

    def examine(self) -> Iterator[Finding]:
        """Look at one thing after the other; what cannot be looked at is a finding, too."""
        yield state_finding(self.stack.name, self.stack.status)
        yield from guarded("account", self._account)
        if self.account.is_local:
            yield fine("identity", "on a laptop no mail leaves: identity, DNS and alarms are not looked at")
        else:
            yield from guarded("identity", self._identity)
            yield from guarded("events", self._configuration)
            yield from guarded("alarms", self._alarms)
            yield from guarded("alarm mail", self._listeners)
        yield from guarded("dead letters", self._letters)
        yield from guarded("drift", self._drift)

    def _account(self) -> Iterable[Finding]:
        subscribers = SubscribersTable(self.account.client("dynamodb"), self.stack.output("SubscribersTableName"))
        most = max(sum(sum(page.values()) for page in subscribers.choices(cadence)) for cadence in Cadence)
        return account_findings(self.account.client("sesv2").get_account(), most)

    def _identity(self) -> Iterable[Finding]:
        return sender_findings(self.account, identity_of(self.stack.parameters), self.look_up)

    def _configuration(self) -> Iterable[Finding]:
        client = self.account.client("sesv2")
        (name,) = self.stack.of_type("AWS::SES::ConfigurationSet").values()
        found = _found(lambda: client.get_configuration_set(ConfigurationSetName=name))
        if found is None:
            return configuration_findings(None, {})
        return configuration_findings(found, client.get_configuration_set_event_destinations(ConfigurationSetName=name))

    def _alarms(self) -> Iterable[Finding]:
        client, alarms = self.account.client("cloudwatch"), self.stack.of_type("AWS::CloudWatch::Alarm")
        names, answers = list(alarms.values()), []
        for at in range(0, len(names), _NAMES):
            answers += client.describe_alarms(AlarmNames=names[at : at + _NAMES], MaxRecords=_NAMES)["MetricAlarms"]
        return alarm_findings(alarms, answers)

    def _listeners(self) -> Iterable[Finding]:
        topic = self.stack.of_type("AWS::SNS::Topic")["AlarmTopic"]
        pages = self.account.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        return [listener_finding([each for page in pages for each in page["Subscriptions"]])]

    def _letters(self) -> Iterable[Finding]:
        sqs = self.account.client("sqs")
        queues = {name: url for name, url in self.stack.of_type("AWS::SQS::Queue").items() if "DeadLetter" in name}
        return letter_findings({name: messages_in(sqs, url) for name, url in queues.items()})

    def _drift(self) -> Iterable[Finding]:
        inbox = InboxBucket(self.account.client("s3"), self.stack.output("InboxBucketName"))
        table = ReviewsTable(self.account.client("dynamodb"), self.stack.output("ReviewsTableName"), any_firewall=True)
        return [drift_finding(inbox, table, self.stack.output("IngestQueueUrl"))]


def sender_findings(account: Account, name: str, look_up: LookUp) -> Iterator[Finding]:
    """Look at an identity in SES, and at what the world's name servers say of its domain."""
    identity = _found(lambda: account.client("sesv2").get_email_identity(EmailIdentity=name))
    yield from identity_findings(name, identity)
    if identity is not None:
        dkim = identity.get("DkimAttributes", {})
        tokens = () if dkim.get("SigningAttributesOrigin") == "EXTERNAL" else dkim.get("Tokens", ())
        mail_from = identity.get("MailFromAttributes", {}).get("MailFromDomain", "")
        yield from dns_findings(name.rpartition("@")[2], tokens if "@" not in name else (), mail_from, look_up)


def guarded(check: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Let one refusal stand for its own check, and go on with the others."""
    try:
        yield from list(look())
    except (BotoCoreError, ClientError) as error:
        trouble = trouble_of(error)
        yield unknown(check, trouble.what, trouble.remedy)
    except TransientError as error:
        yield unknown(check, f"AWS did not answer well ({error})", "try again in a minute")


def _found(call: Callable[[], Any]) -> Any:
    """Return an answer; None where SES knows nothing of that name."""
    try:
        return call()
    except ClientError as error:
        if code_of(error) == "NotFoundException":
            return None
        raise


def worst_of(findings: Iterable[Finding]) -> Level:
    """Return the worst level: a fault before what could not be looked at, that before a warning."""
    order = (Level.OK, Level.WARNING, Level.UNKNOWN, Level.FAULT)
    return max((finding.level for finding in findings), key=order.index, default=Level.OK)
