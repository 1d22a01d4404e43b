"""The SES account: what it may send."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from unspoilt.aws.translate import translated
from unspoilt.newsletter.quota import Quota

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client


@final
class SendingAccount:
    """The account that sends."""

    def __init__(self, client: SESV2Client) -> None:
        self._client = client

    def read_quota(self) -> Quota:
        """Return what the account may send now."""
        with translated():
            quota = self._client.get_account()["SendQuota"]
        return Quota(quota["MaxSendRate"], quota["Max24HourSend"], quota["SentLast24Hours"])
