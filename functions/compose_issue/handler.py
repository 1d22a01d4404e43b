"""A schedule's time has come, or an issue's: it is composed, or its next page of deliveries is made."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from unspoilt.aws.sqs_batch import carry_out_batch
from unspoilt.bootstrap.compose_issue import make_compose, make_launch
from unspoilt.errors import OurError
from unspoilt.use_cases.newsletter_messages import ComposeIssue, LaunchIssue, parse_message

logger = Logger()
compose = cache(lambda: make_compose(os.environ))  # noqa: TID251 - a handler is where the environment is read
launch = cache(lambda: make_launch(os.environ))  # noqa: TID251


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Carry out every message of the batch; report those that must come again."""
    del context
    return carry_out_batch(event, carry_out, logger.exception)


def carry_out(body: str) -> None:
    """Do what one message asks for."""
    match parse_message(body):
        case ComposeIssue(cadence=cadence, scheduled_at=scheduled_at):
            composed = compose().compose(cadence, scheduled_at)
            logger.info("issue_composed", cadence=cadence.value, scheduled_at=str(scheduled_at), outcome=composed.value)
        case LaunchIssue(issue=issue):
            launched = launch().launch(issue)
            logger.info("issue_launched", issue=issue, outcome=launched.value)
        case _:
            raise OurError("a message for another queue")
