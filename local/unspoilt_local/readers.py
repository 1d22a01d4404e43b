"""Readers: they subscribe, confirm and unsubscribe over HTTP, as people with a browser and a mail program do."""

from __future__ import annotations

import hashlib
import http.client
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote, urlencode, urlsplit

from unspoilt.newsletter.choice import EVERYTHING, Choice
from unspoilt_local.errors import LocalCloudFailed
from unspoilt_local.mailbox import Mailbox, SentMail

#: Seconds; two cold functions are on the way.
_MAIL_SECONDS: Final = 60
#: The API takes a few requests a second and asks for patience above that.
_PATIENCE: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
_CONFIRM_LINK: Final = re.compile(r"/subscriptions/confirm\?token=([A-Za-z0-9_.=%-]+)")


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who wants the digest."""

    address: str
    cadence: str = "weekly"
    choice: Choice = EVERYTHING


def subscribe_readers(site: str, mailbox: Mailbox, readers: Iterable[Reader]) -> tuple[SentMail, ...]:
    """Subscribe and confirm all; return the confirmation mails. Raises LocalCloudFailed, naming who failed."""
    before = len(mailbox.mails())
    wanted = list(readers)
    for reader in wanted:
        _post(site, "/subscriptions", {"address": reader.address, "cadence": reader.cadence}, reader.address)
    return tuple(_confirm(site, mailbox, reader.address, before) for reader in wanted)


def _confirm(site: str, mailbox: Mailbox, address: str, before: int) -> SentMail:
    def asks_for_confirmation(mail: SentMail) -> bool:
        return mail.number > before and _is_to(mail, address) and confirmation_token(mail) is not None

    mail = mailbox.wait_for(asks_for_confirmation, _MAIL_SECONDS)
    token = confirmation_token(mail) if mail is not None else None
    if mail is None or token is None:
        raise LocalCloudFailed(f"no confirmation mail came for {address} within {_MAIL_SECONDS} seconds")
    _post(site, "/subscriptions/confirm", {"token": token}, address)
    return mail


def confirmation_token(mail: SentMail) -> str | None:
    """Return the token of the confirmation that a mail asks for; None for any other mail."""
    found = _CONFIRM_LINK.search(mail.text())
    return unquote(found[1]) if found is not None else None


def _is_to(mail: SentMail, address: str) -> bool:
    # Domains are not told apart by case, and the stack may write them small; local parts stay as they are.
    return address.lower() in {recipient.lower() for recipient in mail.recipients}


def network_of(address: str) -> str:
    """Return an IP address for a reader (RFC 3849: for examples only).

    Readers live on networks of their own; from one network, only so many may subscribe in an hour.
    """
    digest = hashlib.sha256(address.lower().encode()).hexdigest()
    return f"2001:db8:{digest[:4]}:{digest[4:8]}::1"


def _post(site: str, path: str, fields: dict[str, str], address: str) -> None:
    for pause in (*_PATIENCE, None):
        status, body = post_form(site, path, fields, network_of(address))
        if status < HTTPStatus.BAD_REQUEST:
            return
        if status != HTTPStatus.TOO_MANY_REQUESTS or pause is None:
            break
        time.sleep(pause)
    raise LocalCloudFailed(f"{address} could not subscribe: {path} answered {status}", body.decode("utf-8", "replace"))


def post_form(site: str, path: str, fields: dict[str, str], network: str | None = None) -> tuple[int, bytes]:
    """Send a form as a browser does, from a network if one is named; return the status and the page."""
    parts = urlsplit(site)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": site}
        if network is not None:
            headers["X-Forwarded-For"] = network
        connection.request("POST", path, urlencode(fields), headers)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
