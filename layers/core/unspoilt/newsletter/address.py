"""Addresses: what mail can be sent to, in the one form that is stored."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from unspoilt.errors import AddressRefused

#: RFC 5321 §4.5.3.1.3 allows a path of 256 octets, angle brackets included.
_MOST_CHARACTERS: Final = 254


@dataclass(frozen=True, slots=True)
class Address:
    """An address that mail can be sent to; made by `parse_address`."""

    #: ASCII throughout: the domain in lower case and in IDNA form, the local part as it was given.
    text: str

    @property
    def digest(self) -> str:
        """Return what stands for the address in keys: SHA-256 of it in lower case, as hex."""
        return hashlib.sha256(self.text.lower().encode("ascii")).hexdigest()


def parse_address(text: str) -> Address:
    """Parse what somebody typed; AddressRefused where no mail could be sent to it. The error never repeats it.

    Spaces around it are forgiven. Quoted local parts, comments, domain literals and local parts outside ASCII
    (which SES cannot send to) are refused. Names under `.test` (RFC 6761) pass: a trial deployment uses them.
    """
    # Imported here: it takes a tenth of a cold start, and most functions only read addresses that are stored.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

    given = text.strip(" ")
    if len(given) > _MOST_CHARACTERS or any(not char.isprintable() for char in given):
        raise AddressRefused("too long, or with characters that no address has")
    try:
        found = validate_email(
            given,
            check_deliverability=False,
            allow_smtputf8=False,
            allow_quoted_local=False,
            allow_domain_literal=False,
            strict=True,
            test_environment=True,
        )
    except EmailNotValidError:
        # Its message quotes the address, which must not reach a log: so neither it nor a chain to it is kept.
        found = None
    if found is None or found.ascii_email is None or len(found.ascii_email) > _MOST_CHARACTERS:
        raise AddressRefused("not an address that mail can be sent to")
    return Address(found.ascii_email)
