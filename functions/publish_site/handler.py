"""The Reviews table changed: the documents that the changes concern are made to agree with it."""

from __future__ import annotations

import os
from functools import cache
from itertools import islice
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from unspoilt.aws.metrics import Metric, put_metric
from unspoilt.aws.stream_records import carry_out_changes
from unspoilt.bootstrap.reviews import make_announce, make_full_check, make_publish
from unspoilt.use_cases.leak_gate import Publication

logger = Logger()
#: Milliseconds that the longest step of the full check may take, and the lists of as many reviews as a batch has.
RESERVE = 180_000
RESERVED_FOR_LISTS = 450_000
publish = cache(lambda: make_publish(os.environ))  # noqa: TID251 - a handler is where the environment is read
announce = cache(lambda: make_announce(os.environ))  # noqa: TID251
full_check = cache(lambda: make_full_check(os.environ))  # noqa: TID251


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Publish what a batch of stream records marks as changed, or everything where that is asked for."""
    if "publish" in event:
        return check_all(event, context)
    done = carry_out_changes(
        event, publish(), logger.exception, lambda: context.get_remaining_time_in_millis() > RESERVED_FOR_LISTS
    )
    count(done.publication)
    return done.answer


def check_all(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Take steps of the full check while there is time.

    The schedule's check goes on where its last one stopped. Whoever says where to begin is told where to go on, after
    as many steps as asked for.
    """
    published, following, looked_at = Publication(), event.get("after", ""), 0

    def has_time() -> bool:
        return context.get_remaining_time_in_millis() > RESERVE

    check = full_check()
    steps = check.check_from(event["after"], has_time) if "after" in event else check.check(has_time)
    for step in islice(steps, event.get("steps")):
        published += count(step.publication)
        following, looked_at = step.following, looked_at + step.looked_at
    if following is not None and "after" not in event:
        logger.info("full_check_goes_on_next_time", after=following)
    return {
        "written": len(published.written),
        "refused": len(published.refused),
        "looked_at": looked_at,
        "after": following,
    }


def count(published: Publication) -> Publication:
    """Log and announce what was written, and what was refused; never the words that were found."""
    logger.info("published", documents=len(published.written))
    for refused in published.refused:
        logger.error("artefact_refused", path=refused.path, channels=sorted({leak.channel for leak in refused.leaks}))
    if published.refused:
        put_metric(Metric.TROUBLE, len(published.refused))
    if not announce().announce(published):
        logger.warning("hub_not_told")
    return published
