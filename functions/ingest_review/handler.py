"""The inbox's events arrive: each names keys, and each key is made right in the catalogue."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from unspoilt.aws.metrics import Metric, put_metric
from unspoilt.aws.sqs_batch import carry_out_batch
from unspoilt.bootstrap.ingest_review import make_ingest, make_reconcile
from unspoilt.use_cases.inbox_event import CheckKey, ReconcileFrom, parse_inbox_message
from unspoilt.use_cases.ingest_decision import Outcome

logger = Logger()
ingest = cache(lambda: make_ingest(os.environ))  # noqa: TID251 - a handler is where the environment is read
reconcile = cache(lambda: make_reconcile(os.environ))  # noqa: TID251


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Carry out every message of the batch; report those that must come again."""
    del context
    return carry_out_batch(event, carry_out, logger.exception)


def carry_out(body: str) -> None:
    """Do what one message asks for."""
    for wanted in parse_inbox_message(body):
        match wanted:
            case CheckKey(key=key, sequencer=sequencer):
                outcome = ingest().ingest(key, sequencer)
                logger.info("ingested", outcome=outcome.value)
                if outcome is Outcome.REFUSED:
                    put_metric(Metric.REVIEWS_REFUSED, 1)
            case ReconcileFrom(after=after):
                found = reconcile().reconcile(after)
                logger.info("reconciled", differing=found)
