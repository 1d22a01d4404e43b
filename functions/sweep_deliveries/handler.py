"""Every few minutes: issues that are due take off, what is stuck is moved on, what is done is closed."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from unspoilt.bootstrap.newsletter import make_sweep

logger = Logger()
metrics = Metrics()
sweeper = cache(lambda: make_sweep(os.environ))  # noqa: TID251 - a handler is where the environment is read


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Sweep once; return what became of each open issue."""
    del event, context
    swept = sweeper().sweep()
    metrics.add_metric(name="IssuesOpen", unit=MetricUnit.Count, value=len(swept))
    for flight in swept:
        counts = {status.value: count for status, count in flight.counts.items()}
        logger.info(
            "issue_swept",
            issue=flight.issue,
            outcome=flight.swept.value,
            deliveries=counts,
            uncertain=flight.uncertain,
        )
        metrics.add_metric(name="DeliveriesUncertain", unit=MetricUnit.Count, value=flight.uncertain)
        metrics.add_metric(name="DeliveriesUnknown", unit=MetricUnit.Count, value=counts.get("unknown", 0))
    return {flight.issue: flight.swept.value for flight in swept}
