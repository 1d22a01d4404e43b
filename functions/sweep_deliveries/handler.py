"""Every few minutes: issues that are due take off, what is stuck is moved on, what is done is closed."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from unspoilt.aws.metrics import Metric, put_metric
from unspoilt.bootstrap.dead_letters import make_count_dead_letters
from unspoilt.bootstrap.sweep_deliveries import make_sweep
from unspoilt.use_cases.sweep import SweptFlight

logger = Logger()
sweeper = cache(lambda: make_sweep(os.environ))  # noqa: TID251 - a handler is where the environment is read
dead_letters = cache(lambda: make_count_dead_letters(os.environ))  # noqa: TID251


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Sweep once, and say what lies in the dead-letter queues; return what became of each open issue."""
    del event, context
    swept = sweeper().sweep()
    for flight in swept:
        note(flight)
    put_metric(Metric.DEAD_LETTERS, dead_letters()())
    return {flight.issue: flight.swept.value for flight in swept}


def note(flight: SweptFlight) -> None:
    """Log one issue; what the author must hear of is an error and a number."""
    deliveries = {status.value: count for status, count in flight.counts.items()}
    logger.info(
        "issue_swept",
        issue=flight.issue,
        outcome=flight.swept.value,
        deliveries=deliveries,
        uncertain=flight.uncertain,
    )
    for trouble in flight.troubles:
        logger.error(trouble.value, issue=flight.issue, deliveries=deliveries, late=flight.late)
        put_metric(Metric.TROUBLE, 1)
