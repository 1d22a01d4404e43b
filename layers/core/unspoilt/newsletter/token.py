"""Tokens: what a link in a mail may do, without a login."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, final

from itsdangerous import BadSignature, Signer

from unspoilt.errors import RotationRefused, TokenRefused
from unspoilt.lazy_pattern import lazy_pattern
from unspoilt.newsletter.subscriber import ID_WIDTH

#: A confirmation mail may be answered for this long.
CONFIRMATION_LASTS: Final = timedelta(days=7)
#: A link to somebody's preferences, and so to their data, is good for this long.
PREFERENCES_LAST: Final = timedelta(days=1)
#: A key that signed is believed for at least this long after the last link was signed with it.
KEYS_LAST: Final = timedelta(days=90)

#: SHA-256 in URL-safe base64 without padding (RFC 4648 §5); 32 random bytes look the same.
_SIGNATURE_WIDTH: Final = 43
#: Every unsubscribe token has this width: id, dot, signature.
UNSUBSCRIBE_WIDTH: Final = ID_WIDTH + 1 + _SIGNATURE_WIDTH
_UNSUBSCRIBE: Final = lazy_pattern(rf"[0-9a-f]{{{ID_WIDTH}}}\.[A-Za-z0-9_-]{{{_SIGNATURE_WIDTH}}}", re.ASCII)
_LINK: Final = lazy_pattern(rf"[0-9a-f]{{{ID_WIDTH}}}[A-Za-z0-9_-]{{{_SIGNATURE_WIDTH}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The two keys that are live: the current one signs, both are believed."""

    #: Kept out of tracebacks.
    current: str = field(repr=False)
    previous: str = field(repr=False)
    #: When the current one took its place; None since they were made. Aware UTC.
    rotated_at: datetime | None = None


def rotate(keys: SigningKeys, new: str, now: datetime, *, in_need: bool = False) -> SigningKeys:
    """Return the keys after a rotation: the links in all mails so far are believed until the next one.

    RotationRefused within `KEYS_LAST` of the last: links in mails that people still read would die with the key that
    leaves. `in_need`, where a key has leaked, does it all the same.
    """
    if keys.rotated_at is not None and now - keys.rotated_at < KEYS_LAST and not in_need:
        raise RotationRefused("the keys were rotated less than 90 days ago: links to unsubscribe would die")
    return SigningKeys(new, keys.current, now)


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


@dataclass(frozen=True, slots=True)
class LinkKey:
    """Under what the offer of a mailed link is stored."""

    subscriber: str
    #: SHA-256 of the token, as hex.
    token_hash: str


def link_token_of(subscriber: str, random: bytes) -> str:
    """Return the token of a link to confirm or to the preferences: the subscriber's id and 32 random bytes.

    The id says where the hash of the token is kept: beside the subscriber, to be erased with them.
    """
    token = subscriber + _encode(random)
    if len(random) != 32 or not _LINK.fullmatch(token):
        raise ValueError("a token is made of an id of 32 hexadecimal digits and 32 random bytes")
    return token


def parse_link_token(token: str) -> LinkKey:
    """Return under what a token's offer is stored; TokenRefused where the text cannot be a token."""
    if not _LINK.fullmatch(token):
        raise TokenRefused("not the form of a token")
    return LinkKey(token[:ID_WIDTH], hashlib.sha256(token.encode("ascii")).hexdigest())


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
