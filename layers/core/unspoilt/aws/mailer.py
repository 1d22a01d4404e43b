"""The mailer: SESv2 with raw mails, one attempt each, and an honest word on what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parseaddr
from typing import TYPE_CHECKING, Final, final

from botocore.exceptions import (
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    ParamValidationError,
    ProxyConnectionError,
)

from unspoilt.aws.translate import code_of, status_of, translate
from unspoilt.errors import OurError, SendRefused, SendUncertain, Throttled

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

#: Nothing was sent, and it is the account that is the matter, not the recipient.
_ACCOUNT: Final = frozenset(
    {"AccountSuspendedException", "MailFromDomainNotVerifiedException", "NotFoundException", "SendingPausedException"}
)
#: The connection was never made.
_NEVER_CONNECTED: Final = (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError)


@final
class Mailer:
    """Sends raw mails from one identity."""

    def __init__(self, client: SESV2Client, *, sender: str, configuration_set: str) -> None:
        self._client = client
        self._sender = sender
        self._configuration_set = configuration_set

    def send(self, mail: bytes, *, to: str, tags: Mapping[str, str]) -> str:
        """Send a raw mail and return its message id.

        Throttled and OurError: nothing was sent. SendRefused: never will be. SendUncertain: only evidence can tell.
        No error is chained to SES's, whose texts quote addresses.
        """
        try:
            answer = self._client.send_email(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [to]},
                Content={"Raw": {"Data": mail}},
                ConfigurationSetName=self._configuration_set,
                EmailTags=[{"Name": name, "Value": value} for name, value in tags.items()],
            )
        except ClientError as error:
            outcome = self._outcome_of(error)
        except (NoCredentialsError, ParamValidationError) as error:
            outcome = OurError(f"SendEmail: {type(error).__name__}")
        except _NEVER_CONNECTED as error:
            outcome = Throttled(f"SendEmail: {type(error).__name__}")
        except (HTTPClientError, OSError) as error:
            outcome = SendUncertain(f"SendEmail: {type(error).__name__}")
        else:
            return answer["MessageId"]
        raise outcome

    def _outcome_of(self, error: ClientError) -> Exception:
        """Say what SES's answer means for the mail."""
        code, status = code_of(error), status_of(error)
        text = f"SendEmail: {code}"
        translation = translate(error)
        if isinstance(translation, Throttled):
            return translation
        if code in _ACCOUNT or status in {401, 403} or self._is_about_sender(error):
            return OurError(text)
        if 400 <= status < 500:
            return SendRefused(text)
        return SendUncertain(text)

    def _is_about_sender(self, error: ClientError) -> bool:
        """Tell whether SES names our own identity as the one that is not verified (MessageRejected)."""
        message = error.response.get("Error", {}).get("Message", "")
        _, address = parseaddr(self._sender)
        return "not verified" in message and address.lower() in message.lower()
