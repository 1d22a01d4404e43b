"""AWS's errors in our words: the one place that knows which code means what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from botocore.exceptions import ClientError, ConnectionError, HTTPClientError  # noqa: A004 -- botocore's own name

from unspoilt.errors import Conflict, Throttled, Unavailable

_T = TypeVar("_T")

#: Somebody else wrote first. S3 answers 409 where two conditional writes meet.
_CONFLICTS: Final = frozenset(
    {
        "ConditionalCheckFailed",
        "ConditionalCheckFailedException",
        "TransactionConflict",
        "TransactionConflictException",
        "PreconditionFailed",
        "ConditionalRequestConflict",
    }
)

#: S3 has no such object; a HEAD has no body to say it in.
MISSING: Final = frozenset({"404", "NoSuchKey", "NotFound"})

#: A definite "not now": nothing was done.
_THROTTLES: Final = frozenset(
    {
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "ProvisionedThroughputExceeded",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottlingError",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)


def translate(error: ClientError) -> Exception:
    """Return our error for AWS's, or the same error where we have no word for it."""
    codes = _codes_of(error)
    status = status_of(error)
    text = f"{error.operation_name}: {', '.join(sorted(codes))}"
    if codes & _CONFLICTS or status == 412:
        return Conflict(text)
    if codes & _THROTTLES or status == 429:
        return Throttled(text)
    if status >= 500:
        return Unavailable(text)
    return error


class _Translation:
    """Raises our errors for AWS's; silence of the network is Unavailable."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, ClientError):
            ours = translate(error)
            if ours is not error:
                raise ours from error
        elif isinstance(error, HTTPClientError | ConnectionError):
            raise Unavailable(type(error).__name__) from error


_TRANSLATION: Final = _Translation()


def translated() -> _Translation:
    """Raise our errors for AWS's in what is done with it; silence of the network is Unavailable.

    Not for mail: whether silence is harmless depends on the call, see `unspoilt.aws.mailer`.
    """
    return _TRANSLATION


def found(call: Callable[[], _T]) -> _T | None:
    """Return S3's answer to a call; None where there is no such object."""
    try:
        with translated():
            return call()
    except ClientError as error:
        if code_of(error) in MISSING:
            return None
        raise


@contextmanager
def missing_is_conflict() -> Iterator[None]:
    """Read S3's 404 to a condition on an object as what it is: somebody removed it first."""
    try:
        yield
    except ClientError as error:
        if code_of(error) in MISSING:
            raise Conflict(code_of(error)) from error
        raise


def status_of(error: ClientError) -> int:
    """Return the HTTP status of the answer, 0 where it is not known."""
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)


def code_of(error: ClientError) -> str:
    """Return AWS's own code, "" where it gave none."""
    return error.response.get("Error", {}).get("Code", "")


def _codes_of(error: ClientError) -> frozenset[str]:
    """Return the answer's code and, for a cancelled transaction, the reasons of its parts."""
    reasons = error.response.get("CancellationReasons", [])
    parts = {reason.get("Code", "None") for reason in reasons} - {"None"}
    return frozenset(parts | {code_of(error)})
