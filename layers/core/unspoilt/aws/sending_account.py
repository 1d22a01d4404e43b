"""The sending account: what SES grants it."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from unspoilt.aws.translate import translated
from unspoilt.newsletter.quota import Quota

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sesv2.type_defs import GetAccountResponseTypeDef


@final
class SendingAccount:
    """The account that the mails are sent from."""

    def __init__(self, client: SESV2Client) -> None:
        self._client = client

    def read_quota(self) -> Quota:
        """Return what SES grants at this moment."""
        with translated():
            return quota_of(self._client.get_account())


def quota_of(account: GetAccountResponseTypeDef) -> Quota:
    """Return what GetAccount's answer grants; SES writes -1 for a quota without a limit."""
    granted = account["SendQuota"]
    daily = granted["Max24HourSend"]
    return Quota(
        daily=None if daily < 0 else int(daily),
        used=int(granted["SentLast24Hours"]),
        rate=float(granted["MaxSendRate"]),
        production=account["ProductionAccessEnabled"],
        enabled=account["SendingEnabled"],
    )
