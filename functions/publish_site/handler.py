"""The Reviews table changed: the documents of the changed reviews, and the lists, are made to agree with it."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from unspoilt.bootstrap.reviews import make_publish
from unspoilt.use_cases.leak_gate import Publication

logger = Logger()
metrics = Metrics()
publish = cache(lambda: make_publish(os.environ))  # noqa: TID251 - a handler is where the environment is read
REVIEW = "REVIEW#"


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Publish what a batch of stream records marks as changed, or everything where that is asked for."""
    del context
    metrics.add_metric(name="Batches", unit=MetricUnit.Count, value=1)
    if "publish" in event:
        published = count(publish().publish_all())
        return {"written": published.written, "refused": len(published.refused)}
    first_record: dict[str, str] = {}
    for record in event["Records"]:
        key = record["dynamodb"]["Keys"]["pk"]["S"]
        if key.startswith(REVIEW):
            first_record.setdefault(key.removeprefix(REVIEW), record["dynamodb"]["SequenceNumber"])
    failed = []
    for review_id, sequence_number in first_record.items():
        try:
            count(publish().publish_review(review_id))
        except Exception:
            logger.exception("publish_failed", review_id=review_id)
            failed.append({"itemIdentifier": sequence_number})
    if first_record:
        count(publish().publish_lists())
    return {"batchItemFailures": failed}


def count(published: Publication) -> Publication:
    """Log and measure what was written and what was refused; never the words that were found."""
    logger.info("published", documents=published.written)
    metrics.add_metric(name="DocumentsWritten", unit=MetricUnit.Count, value=published.written)
    for refused in published.refused:
        logger.error("artefact_refused", path=refused.path, channels=sorted({leak.channel for leak in refused.leaks}))
    metrics.add_metric(name="ArtefactsRefused", unit=MetricUnit.Count, value=len(published.refused))
    return published
