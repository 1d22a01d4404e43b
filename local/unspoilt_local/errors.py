"""What can go wrong on the laptop that is not the author's mistake.

OurError (unspoilt.errors)
├── LocalCloudFailed     the local cloud did not start, deploy or settle; carries what its log says
│   └── NotACheckout         the stack's sources do not stand beside this package
└── AwsTrouble           AWS, or the way to it, said no; one sentence and the remedy
"""

from __future__ import annotations

from unspoilt.errors import OurError


class LocalCloudFailed(OurError):
    """The local cloud did not start, deploy or settle."""

    def __init__(self, message: str, details: str = "") -> None:
        super().__init__(message)
        #: Lines of the local cloud's log or of the stack's events, for the person who will mend it.
        self.details = details


class NotACheckout(LocalCloudFailed):
    """The template, the functions and the layer do not stand beside this package."""


class AwsTrouble(OurError):
    """AWS, or the way to it, said no: what happened in one sentence, and what to do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}: {remedy}")
        self.what = what
        self.remedy = remedy
