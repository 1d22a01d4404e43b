"""Every error this project raises, sorted by what the caller should do.

UnspoiltError
├── AuthorError          the author's mistake: report it, do not retry
│   └── ReviewRefused        a file that cannot become a review; carries problems with lines
├── ReaderError          a visitor's mistake: answer it, do not retry
│   ├── AddressRefused       not an address that mail can be sent to
│   └── TokenRefused         forged, mutated, expired or already used
├── TransientError       raise it and be retried
│   ├── Conflict             somebody else wrote first: read again, decide again
│   ├── Throttled            a definite "not now": nothing happened
│   │   └── QuotaUsedUp          not before the account's quota of 24 hours has room again
│   └── Unavailable          the service did not answer, and nothing depends on whether it acted
├── SendUncertain        the mail may or may not be out; only evidence may resolve it
├── SendRefused          a definite "never" for this recipient or this mail
└── OurError             fail loudly: somebody has to change code or configuration
    ├── SettingMissing       names the setting
    ├── RotationRefused      the signing keys were rotated only just now
    └── LeakFound            something hidden stands in a finished mail; says where, never what
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to tell the author, in words, with the line it is about."""

    #: 1-based line in the uploaded file; None where it concerns the whole file.
    line: int | None
    message: str

    def __str__(self) -> str:
        return self.message if self.line is None else f"line {self.line}: {self.message}"


class UnspoiltError(Exception):
    """The root: nothing raises it itself."""


class AuthorError(UnspoiltError):
    """The author's mistake."""


class ReviewRefused(AuthorError):
    """A file that cannot become a review; what is published stays as it is."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            message = "a refusal needs at least one problem"
            raise ValueError(message)
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class ReaderError(UnspoiltError):
    """A visitor's mistake."""


class AddressRefused(ReaderError):
    """Not an address that mail can be sent to."""


class TokenRefused(ReaderError):
    """A token that is forged, mutated, expired or already used."""


class TransientError(UnspoiltError):
    """Nothing is wrong that a retry would not mend."""


class Conflict(TransientError):
    """Somebody else wrote first."""


class Throttled(TransientError):
    """A definite "not now"."""


class QuotaUsedUp(Throttled):
    """The account may not send before some of its last 24 hours' mails are older than that."""


class Unavailable(TransientError):
    """The service did not answer."""


class SendUncertain(UnspoiltError):
    """The mail may or may not be out."""


class SendRefused(UnspoiltError):
    """A definite "never" for this recipient or this mail."""


class OurError(UnspoiltError):
    """Somebody has to change code or configuration."""


class SettingMissing(OurError):
    """A setting without which a function cannot work."""

    def __init__(self, name: str, remedy: str) -> None:
        super().__init__(f"the setting {name} is missing: {remedy}")
        self.name = name


class RotationRefused(OurError):
    """Signing keys that may not be rotated yet."""


class LeakFound(OurError):
    """Something hidden stands in a finished artefact that has no last good one to fall back on."""
