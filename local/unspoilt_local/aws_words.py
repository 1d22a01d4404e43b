"""AWS's refusals in one plain sentence with its remedy, for every command that talks to a deployed stack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
    ReadTimeoutError,
    SSOError,
    TokenRetrievalError,
)

from unspoilt.aws.translate import code_of
from unspoilt.errors import TransientError
from unspoilt_local.errors import AwsTrouble

_LOG_IN: Final = "log in again (aws sso login, aws configure), or name another with --profile"
_EXPIRED: Final = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"})
_UNKNOWN_KEYS: Final = frozenset(
    {
        "AuthFailure",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationToken",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_FORBIDDEN: Final = frozenset(
    {
        "403",
        "AccessDenied",
        "AccessDeniedException",
        "AllAccessDisabled",
        "AuthorizationError",
        "Forbidden",
        "NotAuthorized",
        "UnauthorizedOperation",
    }
)
_MISSING_BUCKET: Final = frozenset({"NoSuchBucket", "404"})
_MISSING_TABLE: Final = frozenset({"ResourceNotFoundException", "AWS.SimpleQueueService.NonExistentQueue"})


@contextmanager
def told_plainly() -> Iterator[None]:
    """Raise AwsTrouble for whatever AWS's library raises."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise trouble_of(error) from error
    except TransientError as error:
        raise AwsTrouble(f"AWS did not answer well ({error})", "try again in a minute") from error


def trouble_of(error: BotoCoreError | ClientError) -> AwsTrouble:
    """Return what an error of AWS's library means to the person at the terminal."""
    return _refused(error) if isinstance(error, ClientError) else _not_reached(error)


def is_forbidden(error: ClientError) -> bool:
    """Tell whether these credentials may not do this: no repetition will help."""
    return code_of(error) in _FORBIDDEN


def ends_everything(error: ClientError) -> bool:
    """Tell whether every further call would be refused for the same reason."""
    return code_of(error) in _FORBIDDEN | _EXPIRED | _UNKNOWN_KEYS | {"NoSuchBucket"}


def _refused(error: ClientError) -> AwsTrouble:
    code, operation = code_of(error), error.operation_name
    if code in _EXPIRED:
        return AwsTrouble("the AWS credentials have expired", _LOG_IN)
    if code in _UNKNOWN_KEYS:
        return AwsTrouble("AWS does not know these credentials", _LOG_IN)
    if code in _FORBIDDEN:
        return AwsTrouble(
            f"these credentials may not call {operation}",
            "use a profile that may (--profile), or have that permission added to this one",
        )
    if code in _MISSING_BUCKET:
        return AwsTrouble("there is no such bucket", "the stack's outputs name it; --stack NAME finds it by itself")
    if code in _MISSING_TABLE:
        return AwsTrouble(
            f"{operation} did not find what the stack's outputs name",
            "somebody removed it by hand: deploy the stack again, or restore it (docs/operations.md)",
        )
    return AwsTrouble(f"AWS refused {operation} ({code or 'without a reason'})", "see its message above, or try again")


def _not_reached(error: BotoCoreError) -> AwsTrouble:
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return AwsTrouble(
            "there are no AWS credentials here",
            "run aws configure or aws sso login, or name a profile with --profile",
        )
    if isinstance(error, ProfileNotFound):
        return AwsTrouble(
            "there is no such AWS profile on this computer", "aws configure list-profiles names those that are"
        )
    if isinstance(error, NoRegionError):
        return AwsTrouble("no AWS region is set", "name it with --region, or set AWS_REGION")
    if isinstance(error, SSOError | TokenRetrievalError):
        return AwsTrouble("the AWS login has expired", _LOG_IN)
    if isinstance(error, EndpointConnectionError | ConnectTimeoutError | ReadTimeoutError):
        return AwsTrouble(
            "AWS could not be reached",
            "look at the network and at --region; with --local, at whether unspoilt serve is running",
        )
    return AwsTrouble(
        f"AWS could not be asked ({type(error).__name__})", "look at the credentials, the region and the network"
    )
