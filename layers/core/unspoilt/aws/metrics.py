"""The few numbers that alarms watch, in CloudWatch's embedded metric format; logs have all the others.

A number of one's own costs as much as three alarms for every month in which it is written each hour.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from aws_lambda_powertools.metrics import MetricUnit, single_metric

#: One value of the one dimension for all functions, so that what two of them count is one number.
_DIMENSIONS: Final = {"service": "unspoilt"}


class Metric(StrEnum):
    """What is measured; the namespace is the stack's name."""

    #: Something happened that the author must hear of: a refused artefact, a mail of which nobody knows, an issue lost.
    TROUBLE = "Trouble"
    #: Messages that were given up and lie in a dead-letter queue; written by each sweep, also when there are none.
    DEAD_LETTERS = "DeadLetters"
    #: An upload that could not be read; the author's report says why.
    REVIEWS_REFUSED = "ReviewsRefused"


def put_metric(metric: Metric, value: int) -> None:
    """Write one number to the function's log, from where CloudWatch takes it."""
    with single_metric(name=metric.value, unit=MetricUnit.Count, value=value, default_dimensions=_DIMENSIONS):
        pass
