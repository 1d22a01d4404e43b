"""What a stack says of itself: its state, its alarms, its dead letters, and whether the table is what the inbox is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from unspoilt.use_cases.inbox import REVIEWS_PREFIX
from unspoilt.use_cases.reconcile import InboxListing, Reconcile, Sources
from unspoilt_local.operation.finding import Finding, fault, fine, warning

#: What stands in each dead-letter queue, by its name in the template.
_LETTERS: Final = {
    "IngestDeadLetterQueue": "uploads that could not be read",
    "ComposeDeadLetterQueue": "digests that could not be composed or launched",
    "DeliverDeadLetterQueue": "parts of a digest that could not be delivered",
    "ConfirmDeadLetterQueue": "confirmation mails that could not be sent",
    "MailEventsDeadLetterQueue": "mail events that could not be recorded",
    "PublishDeadLetterQueue": "changes that could not be published",
    "ScheduleDeadLetterQueue": "scheduled events that reached nobody",
}
#: Differing files that are named.
_NAMED: Final = 5


def state_finding(name: str, status: str) -> Finding:
    """Judge CloudFormation's word for a stack."""
    if status in {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"}:
        return fine("stack", f"{name} is deployed")
    if status.endswith("_IN_PROGRESS"):
        return warning("stack", f"{name} is being changed ({status})", "wait until that is over")
    if status.endswith("ROLLBACK_COMPLETE") and status != "ROLLBACK_COMPLETE":
        return warning(
            "stack",
            f"the last change of {name} failed and was undone ({status})",
            f"aws cloudformation describe-stack-events --stack-name {name} says why; then deploy again",
        )
    return fault(
        "stack",
        f"{name} is broken ({status})",
        f"aws cloudformation describe-stack-events --stack-name {name} says why",
    )


def alarm_findings(names: Mapping[str, str], answers: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Judge the stack's alarms; `names` gives CloudWatch's by those of the template."""
    found = {each["AlarmName"]: each for each in answers}
    silent = []
    for logical, name in names.items():
        alarm = found.get(name)
        if alarm is None:
            yield fault("alarms", f"the alarm {logical} is gone", "deploy the stack again")
        elif alarm["StateValue"] == "ALARM":
            reason = alarm.get("StateReason", "").strip().rstrip(".")
            since = (
                f" since {alarm['StateUpdatedTimestamp']:%Y-%m-%d %H:%M}Z" if "StateUpdatedTimestamp" in alarm else ""
            )
            said = alarm.get("AlarmDescription", "").rstrip(".") or logical
            yield fault("alarms", f"{logical}{since}: {said} ({reason})", f"docs/operations.md, {logical}")
        elif not alarm.get("ActionsEnabled", True):
            silent.append(logical)
    if silent:
        yield warning(
            "alarms",
            f"{', '.join(silent)} would tell nobody: their actions are switched off",
            f"aws cloudwatch enable-alarm-actions --alarm-names {' '.join(names[each] for each in silent)}",
        )
    if names and all(name in found and found[name]["StateValue"] != "ALARM" for name in names.values()) and not silent:
        yield fine("alarms", f"{len(names)} alarms, none of them raised")


def listener_finding(subscriptions: Sequence[Mapping[str, Any]]) -> Finding:
    """Judge who is told of alarms."""
    confirmed = [each for each in subscriptions if each.get("SubscriptionArn", "").startswith("arn:")]
    if confirmed:
        return fine("alarm mail", f"{len(confirmed)} confirmed for alarms")
    return fault(
        "alarm mail",
        "alarms reach nobody: the author's address was never confirmed, or has unsubscribed",
        "follow the link in AWS's mail “Subscription Confirmation”; if it is lost, change AuthorAddress and back",
    )


def letter_findings(counts: Mapping[str, int]) -> Iterator[Finding]:
    """Judge the dead-letter queues by how much they hold."""
    for name, count in counts.items():
        if count:
            what = _LETTERS.get(name, "messages that were given up")
            yield fault(
                "dead letters",
                f"{name} holds {count:,}: {what}",
                f"mend what its alarm in docs/operations.md names, then unspoilt redrive {queue_word(name)}",
            )
    if not any(counts.values()):
        yield fine("dead letters", f"{len(counts)} queues, all empty")


def queue_word(name: str) -> str:
    """Return what a person types for a dead-letter queue: MailEventsDeadLetterQueue is "mail-events"."""
    bare = name.removesuffix("DeadLetterQueue")
    return "".join(f"-{char.lower()}" if char.isupper() and at else char.lower() for at, char in enumerate(bare))


@dataclass(slots=True)
class _Collected:
    """The CheckQueue that keeps what it is asked, and asks nobody."""

    keys: list[str] = field(default_factory=list)
    after: str | None = None

    def ask_checks(self, keys: tuple[str, ...]) -> None:
        self.keys += keys

    def ask_reconcile(self, after: str) -> None:
        self.after = after


def drift_finding(listing: InboxListing, sources: Sources, queue_url: str) -> Finding:
    """Compare the whole inbox with the table, by the rule of the daily reconcile, and change nothing."""
    collected = _Collected()
    reconcile = Reconcile(listing, sources, collected)
    after: str | None = None
    while True:
        reconcile.reconcile(after)
        if collected.after in {None, after}:
            break
        after = collected.after
    if not collected.keys:
        return fine("drift", "the table is what the inbox is")
    names = [key.removeprefix(REVIEWS_PREFIX) for key in collected.keys]
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    message = '{"reconcile": {"after": null}}'
    return fault(
        "drift",
        f"{len(names):,} files are not in the table as they are in the inbox: {', '.join(names[:_NAMED])}{more}",
        "wait a minute if they were just uploaded; the daily reconcile mends the rest, or at once: "
        f"aws sqs send-message --queue-url {queue_url} --message-body '{message}'",
    )
