"""Clients of AWS services, one of each, made by botocore's own session when they are first asked for.

boto3 would add its transfer manager and resources, which nothing here uses and every cold start would pay for.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from botocore.config import Config
from botocore.handlers import add_expect_header
from botocore.loaders import Loader
from botocore.session import Session, get_session

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sqs import SQSClient

#: What botocore knows of the services, as far as our calls need it; `infra/trim_service_data.py` writes it.
_SERVICE_DATA = Path(__file__).parent / "service_data"
#: Who calls, in AWS's logs; botocore would put its own together anew for each call, twice.
_NAME = "unspoilt"
#: For calls that may be repeated: conditional writes, reads, messages that consumers do not mind twice.
_CONFIG = Config(
    retries={"mode": "standard", "total_max_attempts": 4}, connect_timeout=3, read_timeout=10, user_agent=_NAME
)
#: boto3 repeats calls by itself in every retry mode: a server that took a mail and dropped the connection would get
#: it again.
ONE_ATTEMPT = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=20, user_agent=_NAME)


@cache
def dynamodb_client() -> DynamoDBClient:
    """Return a client of DynamoDB for the function's own region."""
    return cast("DynamoDBClient", _client("dynamodb", _CONFIG))


@cache
def s3_client() -> S3Client:
    """Return a client of S3 for the function's own region."""
    return cast("S3Client", _client("s3", _CONFIG))


@cache
def sqs_client() -> SQSClient:
    """Return a client of SQS for the function's own region."""
    return cast("SQSClient", _client("sqs", _CONFIG))


@cache
def sesv2_client() -> SESV2Client:
    """Return a client of SES that makes each call once."""
    return cast("SESV2Client", _client("sesv2", ONE_ATTEMPT))


def _client(service: str, config: Config) -> Any:
    return _session().create_client(service, config=config)


@cache
def _session() -> Session:
    session = get_session()
    session.register_component("data_loader", _OurServices([str(_SERVICE_DATA)]))
    # Documents leave with their requests: botocore would ask first whether each is welcome, and wait for the answer.
    session.unregister("before-call.s3", add_expect_header)  # type: ignore[arg-type]
    return session


class _OurServices(Loader):
    """Loads what botocore knows of the services that we call, and does not look for all the others there are."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - botocore asks so
        """Return the names of our services; botocore would search hundreds of folders for each type of file."""
        return [path.name for path in _SERVICE_DATA.iterdir() if path.is_dir()]
