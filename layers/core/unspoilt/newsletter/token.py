"""Tokens: what a link in a mail may do, without a login."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, final

from itsdangerous import BadSignature, Signer

from unspoilt.errors import TokenRefused
from unspoilt.newsletter.subscriber import ID_WIDTH

#: A confirmation mail may be answered for this long.
CONFIRMATION_LASTS: Final = timedelta(days=7)

#: SHA-256 in URL-safe base64 without padding (RFC 4648 §5); 32 random bytes look the same.
_SIGNATURE_WIDTH: Final = 43
#: Every unsubscribe token has this width: id, dot, signature.
UNSUBSCRIBE_WIDTH: Final = ID_WIDTH + 1 + _SIGNATURE_WIDTH
_UNSUBSCRIBE: Final = re.compile(rf"[0-9a-f]{{{ID_WIDTH}}}\.[A-Za-z0-9_-]{{{_SIGNATURE_WIDTH}}}", re.ASCII)
_CONFIRM: Final = re.compile(rf"[A-Za-z0-9_-]{{{_SIGNATURE_WIDTH}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The two keys that are live: the current one signs, both are believed."""

    current: str
    previous: str


@final
class UnsubscribeTokens:
    """Signs and reads unsubscribe tokens. They hold the subscriber's id, nothing personal, and never expire."""

    def __init__(self, keys: SigningKeys) -> None:
        self._signer = Signer([keys.previous, keys.current], salt="unspoilt.unsubscribe", digest_method=hashlib.sha256)

    def token_of(self, subscriber: str) -> str:
        """Return the token of a subscriber; every one has the same width."""
        token = self._signer.sign(subscriber).decode("ascii")
        if not _UNSUBSCRIBE.fullmatch(token):
            raise ValueError("a subscriber's id is 32 hexadecimal digits")
        return token

    def subscriber_of(self, token: str) -> str:
        """Return the subscriber's id, or raise TokenRefused."""
        if not _UNSUBSCRIBE.fullmatch(token):
            raise TokenRefused("not the form of a token")
        subscriber, signature = token.split(".")
        # The last character of the signature has two idle bits, which the decoder would not look at.
        if _encode(base64.urlsafe_b64decode(signature + "=")) != signature:
            raise TokenRefused("not the form of a signature")
        try:
            self._signer.unsign(token)
        except BadSignature as error:
            raise TokenRefused("not signed by us") from error
        return subscriber


def confirm_token_of(random: bytes) -> str:
    """Return the token that 32 random bytes make."""
    if len(random) != 32:
        raise ValueError("a confirmation token is made of 32 random bytes")
    return _encode(random)


def hash_confirm_token(token: str) -> str:
    """Return what is stored of a confirmation token; TokenRefused where the text cannot be one."""
    if not _CONFIRM.fullmatch(token):
        raise TokenRefused("not the form of a token")
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
