"""The AWS clients of the runner: they reach the local cloud only, whatever the person's environment says."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
import botocore.session
from botocore.config import Config

from unspoilt_local.ministack import REGION

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

#: No profile, no file of the person's: (configuration key, environment variable, default, conversion).
_NO_FILES = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}


def local_session() -> boto3.Session:
    """Return a session that has nothing of the person's own in it."""
    session = botocore.session.Session(session_vars=_NO_FILES)
    session.set_credentials("test", "test")
    return boto3.Session(botocore_session=session, region_name=REGION)


class Clients:
    """One client of each service, made at its first use; they may be shared by threads."""

    def __init__(self, address: str) -> None:
        self._session = local_session()
        self._address = address
        # A proxy in the environment would be asked for 127.0.0.1. A function called directly may take its time.
        self._config = Config(proxies={}, read_timeout=900, max_pool_connections=16, retries={"total_max_attempts": 2})

    @cached_property
    def s3(self) -> S3Client:
        """Buckets."""
        return self._session.client("s3", endpoint_url=self._address, config=self._config)

    @cached_property
    def sqs(self) -> SQSClient:
        """Queues."""
        return self._session.client("sqs", endpoint_url=self._address, config=self._config)

    @cached_property
    def sns(self) -> SNSClient:
        """The topic of mail events."""
        return self._session.client("sns", endpoint_url=self._address, config=self._config)

    @cached_property
    def dynamodb(self) -> DynamoDBClient:
        """Tables."""
        return self._session.client("dynamodb", endpoint_url=self._address, config=self._config)

    @cached_property
    def functions(self) -> Any:
        """Functions. The stubs of this service are not installed."""
        return self._session.client("lambda", endpoint_url=self._address, config=self._config)

    @cached_property
    def cloudformation(self) -> Any:
        """Stacks. The stubs of this service are not installed."""
        return self._session.client("cloudformation", endpoint_url=self._address, config=self._config)
