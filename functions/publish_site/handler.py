"""The Reviews table changed: the documents that the changes concern are made to agree with it."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from unspoilt.aws.stream_records import carry_out_changes
from unspoilt.bootstrap.reviews import make_announce, make_full_check, make_publish
from unspoilt.use_cases.leak_gate import Publication

logger = Logger()
metrics = Metrics()
publish = cache(lambda: make_publish(os.environ))  # noqa: TID251 - a handler is where the environment is read
announce = cache(lambda: make_announce(os.environ))  # noqa: TID251
full_check = cache(lambda: make_full_check(os.environ))  # noqa: TID251


@metrics.log_metrics
@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Publish what a batch of stream records marks as changed, or everything where that is asked for."""
    del context
    metrics.add_metric(name="Batches", unit=MetricUnit.Count, value=1)
    if "publish" in event:
        published = count(full_check().check())
        return {"written": len(published.written), "refused": len(published.refused)}
    done = carry_out_changes(event, publish(), logger.exception)
    count(done.publication)
    return done.answer


def count(published: Publication) -> Publication:
    """Log, measure and announce what was written, and what was refused; never the words that were found."""
    logger.info("published", documents=len(published.written))
    metrics.add_metric(name="DocumentsWritten", unit=MetricUnit.Count, value=len(published.written))
    for refused in published.refused:
        logger.error("artefact_refused", path=refused.path, channels=sorted({leak.channel for leak in refused.leaks}))
    metrics.add_metric(name="ArtefactsRefused", unit=MetricUnit.Count, value=len(published.refused))
    if not announce().announce(published):
        logger.warning("hub_not_told")
    return published
