"""An issue took off, or a review that was in one changed: the web copies and their lists are made to agree with it."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from unspoilt.aws.flown_issues_table import ISSUES, issue_id_from
from unspoilt.aws.metrics import Metric, put_metric
from unspoilt.bootstrap.publish_issues import make_publish_issues
from unspoilt.use_cases.leak_gate import Publication

logger = Logger()
publish = cache(lambda: make_publish_issues(os.environ))  # noqa: TID251 - a handler is where the environment is read


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Publish what a batch of stream records marks as changed, or everything where that is asked for."""
    del context
    if "publish" in event:
        return {"refused": len(count(publish().publish_all()).refused)}
    failed = []
    for row, number in rows_of(event).items():
        try:
            count(carry_out(row))
        except Exception:
            logger.exception("publish_failed", row=row)
            failed.append({"itemIdentifier": number})
    return {"batchItemFailures": failed}


def rows_of(event: dict[str, Any]) -> dict[tuple[str, str] | None, str]:
    """Return each row that a batch says has changed, with its first record's number; None is the list of issues."""
    rows: dict[tuple[str, str] | None, str] = {}
    for record in event["Records"]:
        pk, sk = (record["dynamodb"]["Keys"][name]["S"] for name in ("pk", "sk"))
        rows.setdefault((pk, sk), record["dynamodb"]["SequenceNumber"])
    # Reviews are in no list, so that it is enough to see once whether there is one.
    return {**rows, None: next(iter(rows.values()))}


def carry_out(row: tuple[str, str] | None) -> Publication:
    """Publish what one changed row concerns, or begin the list of issues."""
    if row is None:
        return publish().begin_list()
    pk, sk = row
    if pk == ISSUES:
        return publish().publish_issue(issue_id_from(sk))
    return publish().publish_about(pk.removeprefix("REVIEW#"))


def count(published: Publication) -> Publication:
    """Log what was written and what was refused; never the words that were found."""
    logger.info("issues_published", documents=len(published.written))
    for refused in published.refused:
        logger.error("artefact_refused", path=refused.path, channels=sorted({leak.channel for leak in refused.leaks}))
    if published.refused:
        put_metric(Metric.TROUBLE, len(published.refused))
    return published
