"""What can happen to one external call, and what a client sees of it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError


class Fault(StrEnum):
    """What happens to a call."""

    #: The service answers with an error of its own and has done nothing.
    FAILED = "failed before"
    #: The service has done it; the function dies before it hears so.
    DIED = "acted then died"
    #: The service has done it, and its answer never arrives, however often the SDK asks.
    SILENT = "acted then timed out"
    #: A definite "not now".
    THROTTLED = "throttled"
    #: The answer is lost on the way, and the SDK calls again if it was told to.
    DOUBLED = "doubled"


class Died(BaseException):
    """The function's process is gone: nothing of it runs any more, not even its error handling."""


def refusal(operation: str, code: str, status: int, **more: Any) -> ClientError:
    """Return the error that botocore makes of such an answer."""
    answer = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}, **more}
    return ClientError(answer, operation)  # type: ignore[arg-type]


def failure(operation: str) -> ClientError:
    """Return the error of a service that has trouble of its own."""
    return refusal(operation, "InternalServerError", 500)


def throttle(operation: str) -> ClientError:
    """Return the error of a service that wants to be left alone for a while."""
    return refusal(operation, "ThrottlingException", 429)


def silence() -> Exception:
    """Return the error of an answer that does not come."""
    return ReadTimeoutError(endpoint_url="https://aws.invalid")


def lost_connection() -> Exception:
    """Return the error of a connection that breaks while the answer is on its way."""
    return ConnectionClosedError(endpoint_url="https://aws.invalid")
