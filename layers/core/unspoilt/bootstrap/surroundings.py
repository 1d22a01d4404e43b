"""Time and chance, which the use cases take as arguments. The simulation puts its own in their place."""

from __future__ import annotations

import secrets
import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the time, aware UTC."""
    return datetime.now(UTC)


def make_id() -> str:
    """Return 32 hexadecimal digits that nothing else has."""
    return secrets.token_hex(16)


def make_key() -> str:
    """Return a secret of 64 hexadecimal digits."""
    return secrets.token_hex(32)


def make_random() -> bytes:
    """Return 32 random bytes."""
    return secrets.token_bytes(32)


def sleep(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)
