"""The SESv2 endpoint: the few calls that we make, over HTTP, with SES's own answers and refusals.

MiniStack takes a raw mail apart and rebuilds it, which loses the List headers, the tags and the bytes, and it never
publishes events. So the functions' SESv2 client is pointed here (AWS_ENDPOINT_URL_SESV2).
"""

from __future__ import annotations

import base64
import binascii
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from unspoilt_local.mailbox import Mailbox, SentMail

#: Bytes; SES's limit of a message.
_MESSAGE_BYTES: Final = 40 * 1024 * 1024
_SUPPRESSION: Final = "/v2/email/suppression/addresses"


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON body; `error` is the exception's name where it is one."""

    status: HTTPStatus
    body: dict[str, Any]
    error: str | None = None


class SesEndpoint:
    """The state behind the endpoint and its calls, apart from HTTP."""

    def __init__(self, mailbox: Mailbox, sent: Callable[[SentMail], None], now: Callable[[], datetime]) -> None:
        self.mailbox = mailbox
        #: Addresses on the account's suppression list, in small letters, with the reason.
        self.suppressed: dict[str, str] = {}
        self._sent = sent
        self._now = now

    def answer(self, method: str, target: str, body: bytes) -> Answer:
        """Answer one call as SESv2 does."""
        path = urlsplit(target).path
        try:
            match method, path:
                case "POST", "/v2/email/outbound-emails":
                    return self._send(json.loads(body))
                case "GET", "/v2/email/account":
                    return Answer(HTTPStatus.OK, self._account())
                case "PUT", "/v2/email/suppression/addresses":
                    entry = json.loads(body)
                    self.suppressed[str(entry["EmailAddress"]).lower()] = str(entry["Reason"])
                    return Answer(HTTPStatus.OK, {})
                case "GET", "/v2/email/suppression/addresses":
                    entries = [self._suppression(address) for address in self.suppressed]
                    return Answer(HTTPStatus.OK, {"SuppressedDestinationSummaries": entries})
            if path.startswith(_SUPPRESSION + "/"):
                return self._one_suppression(method, unquote(path.removeprefix(_SUPPRESSION + "/")).lower())
        except (KeyError, TypeError, ValueError, binascii.Error) as error:
            return _refusal("BadRequestException", f"the request cannot be read: {error!r}")
        return _refusal("BadRequestException", f"this local endpoint does not know {method} {path}")

    def _send(self, call: dict[str, Any]) -> Answer:
        raw = call["Content"].get("Raw")
        if raw is None:
            return _refusal("BadRequestException", "this local endpoint takes raw mails only")
        data = base64.b64decode(raw["Data"], validate=True)
        recipients = tuple(
            address
            for kind in ("ToAddresses", "CcAddresses", "BccAddresses")
            for address in call["Destination"].get(kind, [])
        )
        if not recipients or not all(address.isascii() and "@" in address for address in recipients):
            return _refusal("BadRequestException", "Missing final '@domain'")
        if not data or len(data) > _MESSAGE_BYTES:
            return _refusal("MessageRejected", f"the message has {len(data)} bytes")
        mail = self.mailbox.add(
            lambda number: SentMail(
                number=number,
                message_id=f"{secrets.token_hex(8)}-{secrets.token_hex(16)}-000000",
                sent_at=self._now(),
                source=call["FromEmailAddress"],
                recipients=recipients,
                configuration_set=call.get("ConfigurationSetName"),
                tags=tuple((tag["Name"], tag["Value"]) for tag in call.get("EmailTags", [])),
                data=data,
            )
        )
        self._sent(mail)
        return Answer(HTTPStatus.OK, {"MessageId": mail.message_id})

    def _account(self) -> dict[str, Any]:
        sent = sum(len(mail.recipients) for mail in self.mailbox.mails())
        return {
            "DedicatedIpAutoWarmupEnabled": False,
            "EnforcementStatus": "HEALTHY",
            "ProductionAccessEnabled": True,
            "SendingEnabled": True,
            "SendQuota": {"Max24HourSend": 1_000_000.0, "MaxSendRate": 500.0, "SentLast24Hours": float(sent)},
            "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
        }

    def _suppression(self, address: str) -> dict[str, Any]:
        at = self._now().timestamp()
        return {"EmailAddress": address, "Reason": self.suppressed[address], "LastUpdateTime": at}

    def _one_suppression(self, method: str, address: str) -> Answer:
        if address not in self.suppressed:
            return _refusal("NotFoundException", f"{address} is not suppressed", HTTPStatus.NOT_FOUND)
        if method == "DELETE":
            del self.suppressed[address]
            return Answer(HTTPStatus.OK, {})
        return Answer(HTTPStatus.OK, {"SuppressedDestination": self._suppression(address)})


def _refusal(error: str, message: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> Answer:
    return Answer(status, {"message": message}, error)


def utc_now() -> datetime:
    """Return the time of the laptop."""
    return datetime.now(UTC)


def ses_handler(endpoint: SesEndpoint) -> type[BaseHTTPRequestHandler]:
    """Return the request handler that speaks HTTP for an endpoint."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = endpoint.answer(self.command, self.path, body)
            payload = json.dumps(answer.body).encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(payload)))
            if answer.error is not None:
                self.send_header("x-amzn-ErrorType", answer.error)
            self.end_headers()
            self.wfile.write(payload)

        do_GET = do_POST = do_PUT = do_DELETE = _serve  # noqa: N815 - http.server's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            """Say nothing: the outbox shows what came."""

    return Handler
