"""What may run at once around one delivery, and what must hold whatever the order of their calls."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from fakes.function import Context
from simulation.audience import WEEKLY_ISSUE, subscriber
from simulation.cloud import Cloud, module_of
from simulation.dynamodb import SimulatedDynamoDB
from simulation.interleave import ChosenWorld, Scene, invoking
from simulation.ses import notification
from simulation.stage import TAKE_OFF, Story, composed, statuses_of
from simulation.verdict import judge
from simulation.world import World
from unspoilt.aws.deliveries_table import DeliveriesTable
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.errors import Conflict
from unspoilt.newsletter.delivery import begin, claim, release
from unspoilt.newsletter.flight import hold, pass_page, take_off
from unspoilt.newsletter.selection import WHOLE
from unspoilt.newsletter.subscriber import unsubscribe
from unspoilt.use_cases.newsletter_messages import DeliverIssue, LaunchIssue

ONE, TWO = subscriber(1).id, subscriber(2).id


def event_of(message: Any) -> dict[str, Any]:
    """Return the event that carries one message."""
    return {"Records": [{"messageId": "1", "body": json.dumps(message.to_json())}]}


class _Played:
    """The story that is being played: the judge needs it."""

    story: Story


def _begin(world: ChosenWorld) -> Cloud:
    story = Story(composed(2), world=world)
    world.seconds = TAKE_OFF + 60
    _Played.story = story
    return story.cloud


def _ledger(cloud: Cloud) -> DeliveriesTable:
    return DeliveriesTable(SimulatedDynamoDB(World(), cloud.tables), "DeliveriesTable")  # type: ignore[arg-type]


def _flying(cloud: Cloud) -> None:
    """Let the issue fly with rows for both readers, and warm the function up with the second."""
    ledger = _ledger(cloud)
    flight = ledger.read_flight(WEEKLY_ISSUE)
    assert flight is not None
    now = cloud.world.now()
    if flight.state == "composing":
        held = hold(flight, flight.expires_at, now)
        ledger.replace_flight(flight, held)
        flight = held
    flying = take_off(flight, now)
    ledger.replace_flight(flight, flying)
    ledger.add_deliveries([begin(WEEKLY_ISSUE, one, WHOLE, now) for one in (ONE, TWO)])
    ledger.replace_flight(flying, pass_page(flying, rows=2, last=TWO, expanded=True, now=now))
    module_of("deliver_issue").handler(event_of(DeliverIssue(WEEKLY_ISSUE, (TWO,))), Context())


def _two_deliver(cloud: Cloud) -> Sequence[Callable[[], None]]:
    _flying(cloud)
    event = event_of(DeliverIssue(WEEKLY_ISSUE, (ONE,)))
    return [invoking("deliver_issue", event), invoking("deliver_issue", event)]


def _one_delivers_and_the_reader_leaves(cloud: Cloud) -> Sequence[Callable[[], None]]:
    _flying(cloud)
    table = SubscribersTable(SimulatedDynamoDB(cloud.world, cloud.tables), "SubscribersTable")  # type: ignore[arg-type]

    def leave() -> None:
        old = table.read_subscriber(ONE)
        assert old is not None
        table.replace_subscriber(old, replace(unsubscribe(old, cloud.world.now())))

    return [invoking("deliver_issue", event_of(DeliverIssue(WEEKLY_ISSUE, (ONE,)))), leave]


def _two_launch(cloud: Cloud) -> Sequence[Callable[[], None]]:
    event = event_of(LaunchIssue(WEEKLY_ISSUE))
    return [invoking("compose_issue", event), invoking("compose_issue", event)]


def _an_event_comes_as_its_claim_is_given_up(cloud: Cloud) -> Sequence[Callable[[], None]]:
    """Let a mail be out without an answer, its event come doubled, and somebody take it for never sent meanwhile."""
    _flying(cloud)
    waiting = _ledger(cloud).read_delivery(WEEKLY_ISSUE, ONE)
    assert waiting is not None
    claimed = claim(waiting, "n", cloud.world.now())
    _ledger(cloud).replace_delivery(waiting, claimed)
    cloud.post.accept(subscriber(1).address.text, {"issue": WEEKLY_ISSUE, "subscriber": ONE, "nonce": "n"}, b"")
    said = {"Records": [{"messageId": "1", "body": notification(cloud.post.mails[-1], "Send")}]}
    table = DeliveriesTable(SimulatedDynamoDB(cloud.world, cloud.tables), "DeliveriesTable")  # type: ignore[arg-type]

    def give_up() -> None:
        with suppress(Conflict):
            table.replace_delivery(claimed, release(claimed, cloud.world.now()))

    return [invoking("record_mail_event", said), invoking("record_mail_event", said), give_up]


def _mailed_once(cloud: Cloud) -> str:
    verdict = judge(_Played.story, [ONE, TWO])
    statuses = statuses_of(cloud)
    if verdict.doubled or verdict.lost or verdict.unwanted or statuses[ONE] != "sent":
        return f"{verdict}, {statuses}"
    return ""


def _mailed_or_gone(cloud: Cloud) -> str:
    verdict = judge(_Played.story, [TWO], excused=[ONE])
    status = statuses_of(cloud)[ONE]
    if verdict.doubled or verdict.lost or verdict.unwanted or status not in {"sent", "suppressed"}:
        return f"{verdict}, {status}"
    return ""


def _rows_once(cloud: Cloud) -> str:
    flight = _ledger(cloud).read_flight(WEEKLY_ISSUE)
    assert flight is not None
    wrong = flight.expected != 2 or not flight.expanded or flight.cursor != TWO or len(statuses_of(cloud)) != 2
    return f"{flight}" if wrong else ""


SCENES: dict[str, Scene] = {
    "two workers deliver to the same reader": Scene(_begin, _two_deliver, _mailed_once),
    "a worker delivers while its reader leaves": Scene(_begin, _one_delivers_and_the_reader_leaves, _mailed_or_gone),
    "an event comes as its claim is given up": Scene(_begin, _an_event_comes_as_its_claim_is_given_up, _mailed_once),
    "two launches of one issue": Scene(_begin, _two_launch, _rows_once, most_switches=3),
}
