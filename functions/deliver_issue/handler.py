"""Mails go out: an issue to a few subscribers, its preview to the author, a link to who asked for one."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from unspoilt.aws.sqs_batch import carry_out_batch
from unspoilt.bootstrap.deliver_issue import make_canary, make_carry_out, make_deliver, make_preview
from unspoilt.errors import OurError
from unspoilt.use_cases.newsletter_messages import (
    CarryOutRequest,
    DeliverIssue,
    MailPreferencesLink,
    PreviewIssue,
    SendCanary,
    parse_message,
)

logger = Logger()
deliver = cache(lambda: make_deliver(os.environ))  # noqa: TID251 - a handler is where the environment is read
canary = cache(lambda: make_canary(os.environ))  # noqa: TID251
preview = cache(lambda: make_preview(os.environ))  # noqa: TID251
subscription = cache(lambda: make_carry_out(os.environ))  # noqa: TID251


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Carry out every message of the batch; report those that must come again."""
    del context
    return carry_out_batch(event, carry_out, logger.exception)


def carry_out(body: str) -> None:
    """Do what one message asks for."""
    match parse_message(body):
        case DeliverIssue(issue=issue, subscribers=subscribers):
            outcomes = deliver().deliver(issue, subscribers)
            logger.info("issue_delivered", issue=issue, outcomes={key.value: count for key, count in outcomes.items()})
        case PreviewIssue(issue=issue):
            logger.info("preview_sent", issue=issue, mail_id=preview()(issue))
        case SendCanary(nonce=nonce):
            canary()(nonce)
            logger.info("canary_sent")
        case CarryOutRequest(request=request):
            logger.info("subscription_carried_out", request=subscription().carry_out(request).value)
        case MailPreferencesLink(subscriber=subscriber):
            logger.info("link_carried_out", request=subscription().send_link(subscriber).value)
        case _:
            raise OurError("a message for another queue")
