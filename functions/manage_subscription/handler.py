"""A visitor subscribes, confirms, changes what comes, takes or erases their data, or leaves."""

from __future__ import annotations

import os
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from unspoilt.aws.http_api import request_from_event, response_to_event
from unspoilt.bootstrap.manage_subscription import make_answer_visitor

logger = Logger()
visitor = cache(lambda: make_answer_visitor(os.environ))  # noqa: TID251 - a handler is where the environment is read


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer one request."""
    del context
    request = request_from_event(event)
    response = visitor().answer(request)
    logger.info("visitor_answered", answer=response.event, method=request.method, status=response.status)
    return response_to_event(response, request.method)
