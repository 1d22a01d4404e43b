"""SES reports what became of mails: evidence for the ledger, suppressions for addresses."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

from aws_lambda_powertools import Logger

from unspoilt.aws.sqs_batch import carry_out_together
from unspoilt.bootstrap.record_mail_event import make_record
from unspoilt.newsletter.mail_event import MailEvent, parse_mail_event
from unspoilt.use_cases.record import Rows

logger = Logger()
recorder = cache(lambda: make_record(os.environ))  # noqa: TID251 - a handler is where the environment is read


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Record every event of the batch; report those that must come again."""
    del context
    return carry_out_together(event, parse_mail_event, begin, logger.exception)


def begin(mail_events: Sequence[MailEvent | None]) -> Callable[[MailEvent | None], None]:
    """Read what the ledger says of all of a batch; return what records one event of it."""
    return partial(carry_out, recorder().read_rows(filter(None, mail_events)))


def carry_out(rows: Rows, mail_event: MailEvent | None) -> None:
    """Record one event; what is no event of ours is passed over."""
    if mail_event is None:
        logger.info("mail_event_ignored")
        return
    recorded = recorder().record(mail_event, rows)
    kind = mail_event.kind.name.title().replace("_", "")
    logger.info("mail_event_recorded", kind=kind, outcome=recorded.value, issue=mail_event.issue)
