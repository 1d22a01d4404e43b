"""The use case behind the sweeper's schedule with its adapters."""

from __future__ import annotations

from collections.abc import Mapping

from unspoilt.bootstrap import surroundings
from unspoilt.bootstrap.newsletter_queues import asker, deliver_asker, queue_at
from unspoilt.bootstrap.newsletter_stores import deliveries_in, issues_in
from unspoilt.config import read_setting
from unspoilt.use_cases.sweep import Sweep


def make_sweep(environment: Mapping[str, str]) -> Sweep:
    """Return the use case behind the sweeper's schedule."""
    compose_queue = queue_at(read_setting(environment, "COMPOSE_QUEUE"))
    deliver_queue = queue_at(read_setting(environment, "DELIVER_QUEUE"))
    dead_events = queue_at(read_setting(environment, "MAIL_EVENTS_DEAD_LETTER_QUEUE"))
    return Sweep(
        ledger=deliveries_in(environment),
        is_held=issues_in(environment).is_held,
        ask_compose=asker(compose_queue),
        ask_launch=asker(compose_queue),
        ask_delivery=deliver_asker(environment),
        ask_canary=asker(queue_at(read_setting(environment, "CONFIRM_QUEUE"))),
        count_messages=deliver_queue.count,
        count_dead_events=dead_events.count,
        make_nonce=surroundings.make_id,
        clock=surroundings.now,
    )
