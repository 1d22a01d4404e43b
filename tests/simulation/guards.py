"""Guards that are taken away one at a time, and what then goes wrong: a proof that the proofs can fail.

Each guard names what is broken, breaks it, and names the trial that must notice. The trials are short ones of what
`make simulate` plays in full.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from botocore.config import Config

from simulation.audience import SUNDAY, WEEKLY_ISSUE, add_readers, add_review, schedule, subscriber
from simulation.cloud import SWEEP_EVERY, Cloud
from simulation.dynamodb import SimulatedDynamoDB
from simulation.faults import Fault
from simulation.hostile import HOLD
from simulation.interleave import explore
from simulation.scenes import SCENES
from simulation.stage import TAKE_OFF, Story, compose_for, composed
from simulation.verdict import judge
from simulation.world import Call, World
from unspoilt.aws import clients, mailer
from unspoilt.aws.deliveries_table import DeliveriesTable
from unspoilt.aws.issues_bucket import IssuesBucket
from unspoilt.aws.queues import Queue
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.aws.suppressions import SuppressionsTable
from unspoilt.errors import Conflict, SendRefused, SendUncertain, Throttled
from unspoilt.newsletter import delivery, flight, issue, watermark
from unspoilt.newsletter import subscriber as subscribers
from unspoilt.newsletter.delivery import DeliveryStatus
from unspoilt.use_cases import compose, deliver, launch, record, sweep
from unspoilt.use_cases.pace import Pace
from unspoilt.use_cases.record import SuppressionReason

IDS = tuple(subscriber(number).id for number in (1, 2, 3))

#: Returns what went wrong, "" where nothing did.
Trial = Callable[[], str]


@dataclass(frozen=True)
class Guard:
    """One guard: what is missing without it, how to take it away, and who must notice."""

    broken: str
    without: Callable[[], AbstractContextManager[Any]]
    trial: Trial


# --- Trials --------------------------------------------------------------------------------------------


def faults_at(*operations: str, kinds: Sequence[Fault] = tuple(Fault), function: str = "", **events: Any) -> Trial:
    """Play every single fault at these operations, with SES's events as they are told to come."""

    def trial() -> str:
        traced = Story(composed(3))
        traced.cloud.world.trace = []
        traced.run(after=0.0)
        calls = [
            call
            for call, _ in traced.cloud.world.trace
            if call.operation in operations and call.function.startswith(function)
        ]
        assert calls, operations
        for call in calls[:12]:
            for kind in kinds:
                story = Story(composed(3), fate=_one_fault(call.number, kind))
                for name, value in events.items():
                    setattr(story.cloud.post, name, value)
                flaws = _flaws(story)
                if flaws:
                    return flaws
        return ""

    return trial


def all_orders(scene: str) -> Trial:
    """Play every order of a scene."""

    def trial() -> str:
        _, wrong = explore(SCENES[scene], stop=True)
        return wrong[0] if wrong else ""

    return trial


def silent_sends(**events: Any) -> Trial:
    """Let SES take every mail of the issue and never answer, while its events come as they are told to."""

    def trial() -> str:
        for seed in range(64):
            story = Story(composed(3), seed=seed, fate=_silent_sends())
            for name, value in events.items():
                setattr(story.cloud.post, name, value)
            flaws = _flaws(story, must_be_known=False)
            if flaws:
                return flaws
        return ""

    return trial


def dead_events() -> str:
    """Let every event of the first hour end in the dead-letter queue, and nobody look for two hours."""
    story = Story(composed(3), fate=_silent_sends())
    world = story.cloud.world
    silent = world.fate

    def fate(call: Call) -> Fault | None:
        reads = call.function == "record_mail_event" and call.operation.endswith("GetItem")
        return Fault.FAILED if reads and world.seconds < lost_until else silent(call)

    lost_until = TAKE_OFF + 3000.0
    world.fate = fate

    def look(cloud: Cloud) -> None:
        if world.seconds > TAKE_OFF + 5 * 3600:
            queue = cloud.queues["MailEventsQueue"]
            assert queue.dead is not None
            queue.dead.redrive(queue)

    return _flaws(story, each_hour=look, must_be_known=False)


def lost_messages() -> str:
    """Lose every message of the deliveries once."""
    story = Story(composed(3))
    queue = story.cloud.queues["DeliverQueue"]
    put = queue.put

    def lose(body: str, *, delay: float | None = None) -> None:
        queue.put = put  # type: ignore[method-assign]

    queue.put = lose  # type: ignore[method-assign]
    return _flaws(story)


def quick_canary() -> str:
    """Let a slow worker send after a canary that was asked for while its claim was fresh, and events then stop."""
    story = Story(composed(1))
    world = story.cloud.world
    post = story.cloud.post
    # The message comes 200 s late and the calls take so long that the sweeper strikes between the claim and the mail.
    late = [120.0, 27.0]
    queue = story.cloud.queues["DeliverQueue"]
    put = queue.put

    def put_later(body: str, *, delay: float | None = None) -> None:
        queue.put = put  # type: ignore[method-assign]
        put(body, delay=200.0)

    queue.put = put_later  # type: ignore[method-assign]

    def fate(call: Call) -> Fault | None:
        if call.function != "deliver_issue" or not story._claimed:
            return None
        if call.operation == "dynamodb.GetItem" and late:
            world.sleep(late.pop(0))
        elif call.operation == "ses.SendEmail" and not late and not post.outage[1]:
            post.outage = (world.seconds, world.seconds + 5 * 3600.0)
            return Fault.SILENT
        return None

    world.fate = fate
    return _flaws(story, must_be_known=False)


def crowded_launch() -> str:
    """Launch for more than one page of readers, with a death in each step once."""
    readers = launch.PAGE + 20
    stage = composed(readers)
    ids = [subscriber(number).id for number in range(1, readers + 1)]
    for operation in ("dynamodb.TransactWriteItems", "sqs.SendMessageBatch", "dynamodb.PutItem"):
        story = Story(stage, fate=_first("compose_issue", operation, Fault.DIED, 1))
        story.run()
        verdict = judge(story, ids)
        if not verdict.flawless:
            return str(verdict)
    return ""


def doubled_schedule() -> str:
    """Let the schedule strike twice, the second time an hour late."""
    cloud = _from_the_start()
    schedule(cloud)
    cloud.world.after(_until(SUNDAY + timedelta(hours=1), cloud), lambda: schedule(cloud, at=SUNDAY))
    return _one_each(cloud, hours=12)


def two_weeks() -> str:
    """Let two Sundays pass with one new review."""
    cloud = _from_the_start()
    schedule(cloud)
    schedule(cloud, at=SUNDAY + timedelta(days=7))
    return _one_each(cloud, hours=24 * 8)


def held_issue() -> str:
    """Stop the issue before it takes off."""
    story = Story(composed(3))
    store = story.cloud.client("s3", 1)
    store.put("IssuesBucket", HOLD, b"")
    story.run(hours=5)
    return f"{len(_digests(story.cloud))} mails of an issue that was stopped" if _digests(story.cloud) else ""


def issue_after_a_restore() -> str:
    """Bring a message of an issue back two days after it should have flown."""
    story = Story(composed(3))
    story.cloud.world.seconds = TAKE_OFF + 2 * 86_400.0
    story.cloud.queues["ComposeQueue"].put('{"launch": {"issue": "' + WEEKLY_ISSUE + '"}}', delay=0.0)
    story.run(hours=5)
    return f"{len(_digests(story.cloud))} mails two days late" if _digests(story.cloud) else ""


def suppressed_reader() -> str:
    """Suppress a reader before the issue takes off."""
    story = Story(composed(3))
    table = SuppressionsTable(SimulatedDynamoDB(World(), story.cloud.tables), "SubscribersTable")  # type: ignore[arg-type]
    table.suppress(subscriber(2).address, SuppressionReason.BOUNCE, SUNDAY)
    story.run()
    verdict = judge(story, IDS, gone=[IDS[1]], excused=[IDS[1]])
    return "" if verdict.flawless else str(verdict)


def reader_who_left() -> str:
    """Let a reader leave after the row was made and before the mail."""
    story = Story(composed(3))
    table = SubscribersTable(SimulatedDynamoDB(World(), story.cloud.tables), "SubscribersTable")  # type: ignore[arg-type]

    def leave(_: object) -> None:
        old = table.read_subscriber(IDS[1])
        assert old is not None
        if old.status == "confirmed":
            table.replace_subscriber(old, subscribers.unsubscribe(old, story.cloud.world.now()))

    queue = story.cloud.queues["DeliverQueue"]
    put = queue.put

    def put_after_leaving(body: str, *, delay: float | None = None) -> None:
        leave(None)
        put(body, delay=delay)

    queue.put = put_after_leaving  # type: ignore[method-assign]
    story.run()
    verdict = judge(story, IDS, gone=[IDS[1]], excused=[IDS[1]])
    return "" if verdict.flawless else str(verdict)


def granted_rate() -> str:
    """Send to thirty with ten mails a second granted."""
    readers = 30
    story = Story(composed(readers))
    story.cloud.post.per_second = 10.0
    story.run()
    verdict = judge(story, [subscriber(number).id for number in range(1, readers + 1)])
    if story.cloud.post.too_fast:
        return f"{story.cloud.post.too_fast} calls above the granted rate"
    return "" if verdict.flawless else str(verdict)


def daily_quota() -> str:
    """Send to thirty with twelve mails a day granted: it takes three days, and nobody is left out."""
    people = [subscriber(number) for number in range(1, 31)]
    story = Story(compose_for(people, per_day=12.0))
    story.cloud.post.per_day = 12.0
    story.run(hours=80)
    if story.cloud.post.beyond_quota:
        return f"{story.cloud.post.beyond_quota} calls beyond the day's quota"
    verdict = judge(story, [one.id for one in people])
    return "" if verdict.flawless else str(verdict)


def late_mail() -> str:
    """Look whether an issue is called finished while a mail is still to come."""
    story = Story(composed(3), fate=_first("deliver_issue", "ses.SendEmail", Fault.FAILED, 0))
    early: list[str] = []

    def look(cloud: Cloud) -> None:
        verdict = judge(story, IDS)
        if verdict.closed and not verdict.flawless:
            early.append(str(verdict))

    story.run(each_hour=look)
    return early[0] if early else ""


def day_without_events() -> str:
    """Let SES never answer and no event come for thirty hours."""
    return silent_sends(outage=(TAKE_OFF, TAKE_OFF + 30 * 3600.0))()


# --- Ways to break things ------------------------------------------------------------------------------


def swapped(owner: Any, name: str, new: Any) -> Callable[[], AbstractContextManager[Any]]:
    """Put something else in the place of what is there."""
    return lambda: patch.object(owner, name, new)


def without_condition(method: str) -> Callable[[], AbstractContextManager[Any]]:
    """Let a method of the ledger write whatever stands there."""

    @contextmanager
    def broken() -> Iterator[None]:
        real = getattr(DeliveriesTable, method)

        def bare(self: DeliveriesTable, *arguments: Any, **named: Any) -> Any:
            client = self._client
            self._client = _Unconditional(client)  # type: ignore[assignment]
            try:
                return real(self, *arguments, **named)
            finally:
                self._client = client

        with patch.object(DeliveriesTable, method, bare):
            yield

    return broken


class _Unconditional:
    """A client that leaves conditions out."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def put_item(self, **options: Any) -> Any:
        for name in ("ConditionExpression", "ExpressionAttributeNames", "ExpressionAttributeValues"):
            options.pop(name, None)
        return self._client.put_item(**options)

    def transact_write_items(self, *, TransactItems: list[Any]) -> Any:
        bare = [{"Put": {k: v for k, v in one["Put"].items() if k in {"TableName", "Item"}}} for one in TransactItems]
        return self._client.transact_write_items(TransactItems=bare)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def _attempt_marked_first(self: deliver.Deliver, claimed: Any, to: Any, mail: bytes) -> deliver.Delivered:
    self._record(claimed, delivery.accept(claimed, "not yet", self.clock()))
    with contextlib.suppress(SendUncertain, Throttled):
        self.mailer.send(
            mail, to=to.text, tags={"issue": claimed.issue, "subscriber": claimed.subscriber, "nonce": "a"}
        )
    return deliver.Delivered.SENT


def _claim_after_sending(self: deliver.Deliver, waiting: Any, claimed: Any) -> bool:
    reader = self.subscribers.read_subscriber(claimed.subscriber)
    assert reader is not None
    tags = {"issue": claimed.issue, "subscriber": claimed.subscriber, "nonce": claimed.nonce}
    message_id = self.mailer.send(b"mail", to=reader.address.text, tags=tags)
    self.ledger.replace_delivery(waiting, delivery.accept(claimed, message_id, self.clock()))
    return False


def _uncertain_as(other: type[Exception]) -> Callable[[], AbstractContextManager[Any]]:
    real = mailer.Mailer.send

    def send(self: mailer.Mailer, mail: bytes, **named: Any) -> str:
        try:
            return real(self, mail, **named)
        except SendUncertain as error:
            if other is SendUncertain:
                return "taken for sent"
            raise other("no answer") from error

    return swapped(mailer.Mailer, "send", send)


def _throttle_as_refusal(self: mailer.Mailer, mail: bytes, **named: Any) -> str:
    try:
        return _SEND(self, mail, **named)
    except Throttled as error:
        raise SendRefused("busy") from error


_SEND = mailer.Mailer.send


def _cursor_first(self: launch.Launch, issue: str) -> launch.Launched:
    now = self.clock()
    old = self.ledger.read_flight(issue)
    assert old is not None
    if old.expanded:
        return launch.Launched.STALE
    if old.state == "holding":
        held, old = old, flight.take_off(old, now)
        self.ledger.replace_flight(held, old)
    page = self.subscribers.list_page(old.cadence, old.cursor, launch.PAGE)
    rows = self._rows_of(issue, page, now)
    last, complete = rows[-1].subscriber if rows else None, len(page) < launch.PAGE
    self.ledger.replace_flight(old, flight.pass_page(old, rows=len(page), last=last, expanded=complete, now=now))
    self.ledger.add_deliveries(rows)
    self.ask_delivery(launch.batches_of(issue, [row.subscriber for row in rows]))
    if not complete:
        self.ask_launch(launch.LaunchIssue(issue))
    return launch.Launched.PAGE


def _half_the_rows(self: DeliveriesTable, rows: Sequence[Any]) -> None:
    for start in range(0, len(rows), 100):
        self._add_some(rows[start : start + 50])


def _close_early(old: Any, counts: Any, now: Any) -> Any:
    return flight._step(old, state=flight.FlightState.FINISHED, changed_at=now)


def _issue_named_by_the_clock(cadence: Any, scheduled_at: Any) -> str:
    from simulation.cloud import here  # noqa: PLC0415 - the clock of the world that plays now

    return _ISSUE_ID(cadence, here().world.now())


_ISSUE_ID = compose.issue_id_of
#: Events that come after a message has been seen again, and before a canary has settled.
_SLOW = (1800.0, 2400.0)


def _claim_believed(self: deliver.Deliver, waiting: Any, claimed: Any) -> bool:
    with contextlib.suppress(Conflict):
        self.ledger.replace_delivery(waiting, claimed)
    return True


def _checked_before_the_claim(self: deliver.Deliver, old: Any, waiting: delivery.Delivery) -> deliver.Delivered:
    if waiting.status is not DeliveryStatus.PENDING:
        return deliver.Delivered.ALREADY
    reader = self.subscribers.read_subscriber(waiting.subscriber)
    assert reader is not None
    if reader.status != "confirmed":
        self._record(waiting, delivery.suppress(waiting, delivery.Reason.UNSUBSCRIBED, self.clock()))
        return deliver.Delivered.SUPPRESSED
    prebuilt = self.read_mail(old.issue, waiting.selection)
    claimed = delivery.claim(waiting, self.make_nonce(), self.clock())
    if not self._claim(waiting, claimed):
        return deliver.Delivered.ALREADY
    mail = deliver.splice(prebuilt, to=reader.address, token=self.token_of(reader.id))
    return self._attempt(claimed, reader.address, mail)


def _row_believed(self: record.Record, old: Any, new: Any, rows: record.Rows) -> bool:
    with contextlib.suppress(Conflict):
        self.evidence.replace_delivery(old, new)
    rows[old.issue, old.subscriber] = new
    return True


def _resent_when_unknown(row: Any, expires_at: Any, now: Any) -> Any:
    if row.status is DeliveryStatus.SENDING and now - row.changed_at >= timedelta(hours=20):
        return delivery.release(row, now)
    return None


@contextmanager
def _without_grace() -> Iterator[None]:
    with patch.object(watermark, "GRACE", timedelta(0)), patch.object(deliver, "FENCE", timedelta(days=1)):
        yield


@contextmanager
def _however_late() -> Iterator[None]:
    def never(*arguments: Any) -> bool:
        return False

    def always(old: Any, now: Any) -> bool:
        return bool(old.state == "holding")

    with (
        patch.object(launch, "is_too_late", never),
        patch.object(launch, "may_take_off", always),
        patch.object(sweep, "is_too_late", never),
        patch.object(deliver, "is_too_late", never),
        patch.object(deliver, "reason_against", lambda *arguments, **named: None),
    ):
        yield


@contextmanager
def _without_a_look() -> Iterator[None]:
    def look(self: sweep.Sweep, *arguments: Any, **named: Any) -> Any:
        return sweep._Look(Counter(), 0, 0, complete=True)

    with patch.object(sweep.Sweep, "_look", look), patch.object(sweep, "close", _close_early):
        yield


@contextmanager
def _without_last_end() -> Iterator[None]:
    with patch.object(DeliveriesTable, "read_last_end", lambda table, cadence: None), without_condition("reserve")():
        yield


@contextmanager
def _named_by_the_clock() -> Iterator[None]:
    with (
        patch.object(compose, "issue_id_of", _issue_named_by_the_clock),
        patch.object(issue, "issue_id_of", _issue_named_by_the_clock),
        patch.object(DeliveriesTable, "read_last_end", lambda table, cadence: None),
        without_condition("reserve")(),
    ):
        yield


GUARDS: tuple[Guard, ...] = (
    Guard(
        "a claim is written whatever stands there",
        without_condition("replace_delivery"),
        all_orders("two workers deliver to the same reader"),
    ),
    Guard(
        "a claim that was refused is taken for one's own",
        swapped(deliver.Deliver, "_claim", _claim_believed),
        all_orders("two workers deliver to the same reader"),
    ),
    Guard(
        "who reads and suppresses is looked at before the claim",
        swapped(deliver.Deliver, "_deliver_one", _checked_before_the_claim),
        all_orders("a worker delivers while its reader leaves"),
    ),
    Guard(
        "rows are written over those that are there",
        without_condition("add_deliveries"),
        faults_at("sqs.SendMessageBatch", kinds=(Fault.DIED,), function="compose_issue"),
    ),
    Guard(
        "a mail is marked as sent before it is sent",
        swapped(deliver.Deliver, "_attempt", _attempt_marked_first),
        faults_at("ses.SendEmail", kinds=(Fault.FAILED, Fault.THROTTLED)),
    ),
    Guard(
        "a mail is sent before it is claimed",
        swapped(deliver.Deliver, "_claim", _claim_after_sending),
        faults_at("ses.SendEmail", kinds=(Fault.DIED, Fault.SILENT), event_delay=_SLOW),
    ),
    Guard(
        "the SDK repeats a mail that got no answer",
        swapped(clients, "ONE_ATTEMPT", Config(retries={"total_max_attempts": 3})),
        faults_at("ses.SendEmail", kinds=(Fault.DOUBLED,)),
    ),
    Guard(
        "no answer is taken for “not now”",
        _uncertain_as(Throttled),
        silent_sends(event_delay=_SLOW),
    ),
    Guard(
        "no answer is taken for “sent”",
        _uncertain_as(SendUncertain),
        faults_at("ses.SendEmail", kinds=(Fault.FAILED,)),
    ),
    Guard(
        "“not now” is taken for “never”",
        swapped(mailer.Mailer, "send", _throttle_as_refusal),
        faults_at("ses.SendEmail", kinds=(Fault.THROTTLED,)),
    ),
    Guard(
        "a broken connection is taken for one that was never made",
        swapped(mailer, "_NEVER_CONNECTED", (Exception,)),
        silent_sends(event_delay=_SLOW),
    ),
    Guard(
        "a claim is given up after the grace, without a canary",
        swapped(sweep, "proves_unsent", lambda canary, row, now: watermark.is_uncertain(row, now)),
        silent_sends(event_delay=(3600.0, 7200.0)),
    ),
    Guard(
        "a canary counts as soon as it is heard, before older events have settled",
        swapped(watermark, "SETTLE", timedelta(0)),
        silent_sends(event_delay=(1.0, 3000.0)),
    ),
    Guard(
        "a canary counts although nobody heard of it",
        swapped(watermark, "is_settled", lambda canary, now: now - canary.asked_at >= watermark.SETTLE),
        silent_sends(outage=(TAKE_OFF, TAKE_OFF + 12 * 3600.0)),
    ),
    Guard(
        "a canary counts for claims that are younger than the grace",
        _without_grace,
        quick_canary,
    ),
    Guard(
        "events in the dead-letter queue are not looked for",
        swapped(Queue, "count", lambda queue: 0),
        dead_events,
    ),
    Guard(
        "events are not learnt from",
        swapped(record, "learn", lambda row, event, now: None),
        silent_sends(),
    ),
    Guard(
        "a row that has changed since its batch was read is taken for written",
        swapped(record.Record, "_replace", _row_believed),
        all_orders("an event comes as its claim is given up"),
    ),
    Guard(
        "the cursor moves before the rows are durable",
        swapped(launch.Launch, "launch", _cursor_first),
        faults_at(
            "dynamodb.TransactWriteItems", "dynamodb.PutItem", kinds=(Fault.DIED, Fault.FAILED), function="compose"
        ),
    ),
    Guard(
        "half of a page gets no rows",
        swapped(DeliveriesTable, "add_deliveries", _half_the_rows),
        crowded_launch,
    ),
    Guard("an issue is finished while a mail is still to come", _without_a_look, late_mail),
    Guard(
        "lost messages are not looked for",
        swapped(sweep, "LOST_AFTER", timedelta(days=9)),
        lost_messages,
    ),
    Guard(
        "an issue is named by the clock",
        _named_by_the_clock,
        doubled_schedule,
    ),
    Guard(
        "the next issue does not begin where the last one ended",
        _without_last_end,
        two_weeks,
    ),
    Guard(
        "HOLD is not looked for",
        swapped(IssuesBucket, "is_held", lambda bucket, issue: False),
        held_issue,
    ),
    Guard(
        "an issue flies however late it is",
        _however_late,
        issue_after_a_restore,
    ),
    Guard(
        "suppressions are not looked at",
        swapped(SuppressionsTable, "is_suppressed", lambda table, address: False),
        suppressed_reader,
    ),
    Guard(
        "who has left is mailed all the same",
        swapped(deliver, "reason_against", lambda *arguments, **named: None),
        reader_who_left,
    ),
    Guard("nobody keeps to the granted rate", swapped(Pace, "wait", lambda pace: None), granted_rate),
    Guard("nobody keeps to the day's quota", swapped(Pace, "_is_enough", lambda pace, quota: True), daily_quota),
    Guard(
        "what nobody knows after a day is sent again",
        swapped(sweep, "give_up", _resent_when_unknown),
        day_without_events,
    ),
)


# --- What the trials are made of -----------------------------------------------------------------------


def _flaws(story: Story, *, each_hour: Callable[[Cloud], None] | None = None, must_be_known: bool = True) -> str:
    story.run(each_hour=each_hour)
    count = len([one for one in story.cloud.tables["SubscribersTable"].items if one[1] == "SUBSCRIBER"])
    verdict = judge(story, [subscriber(number).id for number in range(1, count + 1)])
    if not must_be_known:
        verdict = replace(verdict, unknown=frozenset())
    return "" if verdict.flawless else str(verdict)


def _one_fault(number: int, kind: Fault) -> Callable[[Call], Fault | None]:
    return lambda call: kind if call.number == number else None


def _first(function: str, operation: str, kind: Fault, skip: int) -> Callable[[Call], Fault | None]:
    """Return the fate that strikes once, at such a call."""
    left = [skip]

    def fate(call: Call) -> Fault | None:
        if call.function != function or call.operation != operation or left[0] < 0:
            return None
        left[0] -= 1
        return kind if left[0] < 0 else None

    return fate


def _silent_sends() -> Callable[[Call], Fault | None]:
    """Let SES take the issue's own mails without an answer: the first attempt for each."""
    seen = [0]

    def fate(call: Call) -> Fault | None:
        if call.operation != "ses.SendEmail" or seen[0] >= 3:
            return None
        seen[0] += 1
        return Fault.SILENT

    return fate


def _from_the_start() -> Cloud:
    cloud = Cloud(World(seed=7))
    cloud.post.per_second = cloud.post.per_day = 1_000_000.0
    add_readers(cloud, [subscriber(number) for number in (1, 2, 3)])
    add_review(cloud)
    cloud.invoke_every("sweep_deliveries", SWEEP_EVERY, {})
    return cloud


def _until(moment: Any, cloud: Cloud) -> float:
    return float((moment - cloud.world.now()).total_seconds())


def _one_each(cloud: Cloud, *, hours: float) -> str:
    cloud.run_for(hours * 3600.0)
    got = sorted(mail.tags["subscriber"] for mail in _digests(cloud))
    return "" if got == sorted(IDS) else f"{len(got)} mails to three readers"


def _digests(cloud: Cloud) -> list[Any]:
    return [mail for mail in cloud.post.mails if {"nonce", "issue"} <= mail.tags.keys()]
