"""SES reports what became of mails: evidence for the ledger, suppressions for addresses."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from unspoilt.aws.sqs_batch import carry_out_batch
from unspoilt.bootstrap.record_mail_event import make_record
from unspoilt.newsletter.mail_event import parse_mail_event

logger = Logger()
recorder = cache(lambda: make_record(os.environ))  # noqa: TID251 - a handler is where the environment is read


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Record every event of the batch; report those that must come again."""
    del context
    return carry_out_batch(event, carry_out, logger.exception)


def carry_out(body: str) -> None:
    """Record one event; what is no event of ours is passed over."""
    mail_event = parse_mail_event(body)
    if mail_event is None:
        logger.info("mail_event_ignored")
        return
    recorded = recorder().record(mail_event)
    kind = mail_event.kind.name.title().replace("_", "")
    logger.info("mail_event_recorded", kind=kind, outcome=recorded.value, issue=mail_event.issue)
