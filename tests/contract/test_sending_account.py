"""What SES grants, read from the answers that SES gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from unspoilt.aws.sending_account import SendingAccount
from unspoilt.errors import Throttled, Unavailable
from unspoilt.newsletter.quota import Quota

#: The example of the SES API reference, GetAccount.
ANSWER: dict[str, Any] = {
    "DedicatedIpAutoWarmupEnabled": True,
    "EnforcementStatus": "HEALTHY",
    "ProductionAccessEnabled": True,
    "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14.0, "SentLast24Hours": 120.0},
    "SendingEnabled": True,
}


@pytest.fixture
def ses() -> Iterator[tuple[SendingAccount, Stubber]]:
    client = boto3.client("sesv2")
    with Stubber(client) as stubber:
        yield SendingAccount(client), stubber


def test_a_quota_is_read(ses: tuple[SendingAccount, Stubber]) -> None:
    account, stubber = ses
    stubber.add_response("get_account", ANSWER, {})

    assert account.read_quota() == Quota(daily=50_000, used=120, rate=14.0, production=True, enabled=True)


def test_a_quota_without_a_limit_is_none(ses: tuple[SendingAccount, Stubber]) -> None:
    account, stubber = ses
    unlimited = {**ANSWER, "SendQuota": {"Max24HourSend": -1.0, "MaxSendRate": 500.0, "SentLast24Hours": 7.0}}
    stubber.add_response("get_account", unlimited, {})

    assert account.read_quota().daily is None


@pytest.mark.parametrize(("code", "status", "error"), [("Throttling", 400, Throttled), ("Internal", 500, Unavailable)])
def test_where_ses_does_not_say_it_is_asked_again_later(
    ses: tuple[SendingAccount, Stubber], code: str, status: int, error: type[Exception]
) -> None:
    account, stubber = ses
    stubber.add_client_error("get_account", code, http_status_code=status)

    with pytest.raises(error):
        account.read_quota()
