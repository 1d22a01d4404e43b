"""Addresses: what mail can be sent to, in the one form that is stored."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from unspoilt.errors import AddressRefused
from unspoilt.lazy_pattern import lazy_pattern

#: RFC 5321 §4.5.3.1.3 allows a path of 256 octets, angle brackets included.
_MOST_CHARACTERS: Final = 254
#: An address of letters, digits and the usual signs: what email_validator says of it is known (a test asks it).
#: No label may begin as those of IDNA do (RFC 5890 §2.3.2.1).
_PLAIN: Final = lazy_pattern(
    r"(?=[^@]{1,64}@)([A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)@"
    r"((?:(?!..--)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+([A-Za-z]{2,63}))"
)
#: Names that no mail goes to (RFC 6761 and others), and that email_validator has a word to say on.
_RESERVED: Final = frozenset({"alt", "arpa", "internal", "invalid", "local", "localhost", "onion", "test"})


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
    given = text.strip(" ")
    if len(given) > _MOST_CHARACTERS or any(not char.isprintable() for char in given):
        raise AddressRefused("too long, or with characters that no address has")
    plain = _PLAIN.fullmatch(given)
    if plain is not None and plain[3].lower() not in _RESERVED:
        return Address(f"{plain[1]}@{plain[2].lower()}")
    # Imported here: it takes a fifth of a cold start, and hardly any address needs it.
    from email_validator import EmailNotValidError, validate_email  # noqa: PLC0415

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
