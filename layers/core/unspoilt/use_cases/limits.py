"""Limits: so many requests for mail from one network, about one address, and in total. Forms and JSON share them."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests of one kind within one stretch of time."""

    most: int
    window: timedelta


PER_ADDRESS: Final = Limit(3, timedelta(days=1))
PER_NETWORK: Final = Limit(20, timedelta(hours=1))
IN_TOTAL: Final = Limit(600, timedelta(hours=1))


class Counters(Protocol):
    """The port that counts."""

    def increment(self, scope: str, window: datetime, expires_at: datetime) -> int:
        """Count one more in a scope and window, to be forgotten after `expires_at`; return how many that makes."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The use case with its port."""

    counters: Counters

    def let_in(self, *, network: str, whose: str, now: datetime) -> bool:
        """Count a request for mail, and tell whether it may be carried out.

        `whose` names the mailbox without saying it: a digest, or an id. A request that is over one limit does not
        use up those behind it: one network cannot use up everybody's.
        """
        scopes = ((f"network.{_digest(network_of(network))}", PER_NETWORK), (whose, PER_ADDRESS), ("total", IN_TOTAL))
        for scope, limit in scopes:
            window = start_of_window(now, limit.window)
            if self.counters.increment(scope, window, window + 2 * limit.window) > limit.most:
                return False
        return True


def network_of(address: str) -> str:
    """Return the network that an IP address is counted with: an IPv4 address itself, /48 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address.strip())
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 48), strict=False))
    return str(parsed)


def start_of_window(now: datetime, window: timedelta) -> datetime:
    """Return the start of the stretch of time that a moment is counted in."""
    seconds = int(window.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, tz=now.tzinfo)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
