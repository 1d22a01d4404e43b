"""SES in memory: one answer to each call, a granted rate and a daily quota, and events in their own time.

Source: Amazon SES API v2, SendEmail; Amazon SES Developer Guide, "Contents of event data that Amazon SES publishes".
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from simulation.faults import refusal
from simulation.world import World, moment_at

_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that SES accepted."""

    id: str
    to: str
    tags: dict[str, str]
    at: float
    raw: bytes


@dataclass
class Post:
    """What SES keeps: the mails it took and the account's limits."""

    world: World
    #: Where events go: SNS.
    publish: Callable[[Callable[[], str]], None]
    per_second: float = 14.0
    per_day: float = 50_000.0
    #: Seconds after which an event comes, drawn between the two.
    event_delay: tuple[float, float] = (0.1, 5.0)
    #: [start, end) in seconds of the world: events of this time come after its end.
    outage: tuple[float, float] = (0.0, 0.0)
    #: The chance that an event comes twice.
    doubled: float = 0.0
    #: Addresses that bounce for good, or complain.
    bouncing: frozenset[str] = frozenset()
    complaining: frozenset[str] = frozenset()
    #: Addresses that SES refuses and never sends to.
    refusing: frozenset[str] = frozenset()
    keep_raw: bool = True
    #: Hears of every mail that is taken, at that moment.
    on_accept: Callable[[Mail], None] | None = None
    mails: list[Mail] = field(default_factory=list)
    #: Calls that came faster than what is granted, or beyond the day's quota.
    too_fast: int = 0
    beyond_quota: int = 0
    _recent: deque[float] = field(default_factory=deque)
    _day: deque[float] = field(default_factory=deque)

    def accept(self, to: str, tags: dict[str, str], raw: bytes) -> str:
        """Take a mail and return its id, or refuse it."""
        now = self.world.seconds
        self._forget(now)
        if to in self.refusing:
            raise refusal("SendEmail", "BadRequestException", 400)
        if len(self._recent) >= max(self.per_second, 1.0):
            self.too_fast += 1
            raise refusal("SendEmail", "TooManyRequestsException", 429)
        if len(self._day) >= self.per_day:
            self.beyond_quota += 1
            raise refusal("SendEmail", "LimitExceededException", 400)
        assert all(_TAG.match(name) and _TAG.match(value) for name, value in tags.items()), tags
        self._recent.append(now)
        self._day.append(now)
        mail = Mail(f"m{len(self.mails):08d}", to, tags, now, raw if self.keep_raw else b"")
        self.mails.append(mail)
        if self.on_accept is not None:
            self.on_accept(mail)
        self._report(mail)
        return mail.id

    def sent_today(self) -> int:
        self._forget(self.world.seconds)
        return len(self._day)

    def _forget(self, now: float) -> None:
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        while self._day and self._day[0] <= now - 86_400.0:
            self._day.popleft()

    def _report(self, mail: Mail) -> None:
        self._tell(mail, "Send")
        if mail.to in self.bouncing:
            self._tell(mail, "Bounce")
            return
        self._tell(mail, "Delivery")
        if mail.to in self.complaining:
            self._tell(mail, "Complaint")

    def _tell(self, mail: Mail, kind: str) -> None:
        """Let an event of a mail come in its time, and now and then once more."""
        for _ in range(2 if self.doubled and self.world.chance.random() < self.doubled else 1):
            self.world.after(self._delay(), partial(self.publish, partial(notification, mail, kind)))

    def _delay(self) -> float:
        now = self.world.seconds
        delay = self.world.chance.uniform(*self.event_delay)
        start, end = self.outage
        return delay + (end - now if start <= now + delay < end else 0.0)


def notification(mail: Mail, kind: str) -> str:
    """Write what SNS hands on of an event, as it arrives in a queue."""
    own = {"id": mail.id, "to": mail.to, "at": moment_at(mail.at).isoformat(), **mail.tags}
    return _form(kind, tuple(mail.tags)) % own


@cache
def _form(kind: str, tags: tuple[str, ...]) -> str:
    """Return what such events of such mails have in common; nothing of a mail's own has to be escaped in JSON."""
    about = {
        "timestamp": "%(at)s",
        "messageId": "%(id)s",
        "destination": ["%(to)s"],
        "tags": {"ses:configuration-set": ["unspoilt"], **{name: [f"%({name})s"] for name in tags}},
    }
    bounced = {"emailAddress": "%(to)s", "action": "failed", "status": "5.1.1"}
    told: dict[str, dict[str, Any]] = {
        "Send": {"send": {}},
        "Delivery": {"delivery": {"recipients": ["%(to)s"], "smtpResponse": "250 OK"}},
        "Bounce": {
            "bounce": {"bounceType": "Permanent", "feedbackId": "%(id)s-b", "bouncedRecipients": [bounced]},
        },
        "Complaint": {
            "complaint": {"feedbackId": "%(id)s-c", "complainedRecipients": [{"emailAddress": "%(to)s"}]},
        },
    }
    message = json.dumps({"eventType": kind, "mail": about, **told[kind]})
    return json.dumps({"Type": "Notification", "MessageId": f"%(id)s-{kind}", "Message": message})


class SimulatedSES:
    """The client, as botocore's sesv2."""

    def __init__(self, world: World, post: Post, *, attempts: int) -> None:
        self.world = world
        self.post = post
        self.attempts = attempts

    def send_email(
        self,
        *,
        FromEmailAddress: str,
        Destination: dict[str, list[str]],
        Content: dict[str, Any],
        ConfigurationSetName: str,
        EmailTags: list[dict[str, str]],
    ) -> dict[str, str]:
        (to,) = Destination["ToAddresses"]
        tags = {tag["Name"]: tag["Value"] for tag in EmailTags}

        def act() -> dict[str, str]:
            return {"MessageId": self.post.accept(to, tags, Content["Raw"]["Data"])}

        return self.world.call("ses.SendEmail", self.attempts, act)  # type: ignore[no-any-return]

    def get_account(self) -> dict[str, Any]:
        def act() -> dict[str, Any]:
            quota = {
                "Max24HourSend": self.post.per_day,
                "MaxSendRate": self.post.per_second,
                "SentLast24Hours": float(self.post.sent_today()),
            }
            return {
                "SendQuota": quota,
                "SendingEnabled": True,
                "ProductionAccessEnabled": True,
                "EnforcementStatus": "HEALTHY",
            }

        return self.world.call("ses.GetAccount", self.attempts, act)  # type: ignore[no-any-return]
