"""Whatever authors, readers and time do in whatever order: these invariants hold after every step.

1. No subscriber gets an issue twice.
2. No review is in two issues of a cadence.
3. Nobody is mailed an issue that was claimed after they had left, or after their address had bounced or complained.
4. The feed shows the live reviews, each once, and none that was taken back.
5. When a day and a half has passed, every issue is closed and every delivery has a final status.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta

import feedparser
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from simulation.audience import schedule
from simulation.cloud import SWEEP_EVERY, Cloud
from simulation.ses import Mail
from simulation.world import World

HOUR = 3600.0
FILES = st.integers(0, 4)
READERS = st.integers(0, 3)
FINAL = {"sent", "suppressed", "rejected", "unknown"}
TITLES = ("Harbour Lights", "The Ninth Mill", "Glass Orchard", "A Ferry to Nowhere", "Paper Foxes")


class Newsletter(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.cloud = Cloud(World(seed=3))
        self.cloud.post.per_second = self.cloud.post.per_day = 1_000_000.0
        self.cloud.post.on_accept = self.look_at
        self.cloud.connect()
        self.cloud.invoke_every("sweep_deliveries", SWEEP_EVERY, {})
        self.live: set[str] = set()
        self.version = 0
        #: When each address left, or could be known not to be mailed, in seconds of the world.
        self.gone: dict[str, float] = {}
        self.unwanted: list[str] = []

    @initialize()
    def begin_with_three_readers_and_a_review(self) -> None:
        for number in range(3):
            self.subscribe(number)
            self.confirm(number)
            assert self.is_confirmed(number)
        self.upload_or_edit(0)

    # --- What people do ---------------------------------------------------------------------------

    @rule(number=FILES)
    def upload_or_edit(self, number: int) -> None:
        self.version += 1
        text = (
            f"---\ntitle: {TITLES[number]}\nauthor: Nell Ward\n---\n\n" + f"Reading number {self.version} of it. " * 12
        )
        self.cloud.client("s3", 1).put("InboxBucket", f"reviews/{number}.md", text.encode())
        self.live.add(TITLES[number])
        self.cloud.run_for(120.0)

    @rule(number=FILES)
    def delete(self, number: int) -> None:
        self.cloud.client("s3", 1).remove("InboxBucket", f"reviews/{number}.md")
        self.live.discard(TITLES[number])
        self.cloud.run_for(120.0)

    @rule(number=READERS)
    def subscribe(self, number: int) -> None:
        self.cloud.visit("POST", "/subscriptions", address=address_of(number), cadence="weekly")
        self.cloud.run_for(300.0)

    @rule(number=READERS)
    def confirm(self, number: int) -> None:
        token = self.newest(number, rb"/subscriptions/confirm\?token=3D([\w.=\r\n-]+?)(?:\r?\n\r?\n|\"| )")
        if token is not None:
            self.cloud.visit("POST", "/subscriptions/confirm", query=f"token={token}", token=token)
            self.cloud.run_for(60.0)
            if (
                self.is_confirmed(number)
                and address_of(number) not in self.cloud.post.bouncing | self.cloud.post.complaining
            ):
                self.gone.pop(address_of(number), None)

    @rule(number=READERS)
    def unsubscribe(self, number: int) -> None:
        token = self.newest(number, rb"List-Unsubscribe: <[^>]*token=([^>]+)>")
        if token is not None:
            path = "/subscriptions/unsubscribe"
            self.cloud.visit("POST", path, query=f"token={token}", **{"List-Unsubscribe": "One-Click"})
            self.cloud.run_for(60.0)
            self.gone.setdefault(address_of(number), self.cloud.world.seconds)

    @rule(number=READERS, complains=st.booleans())
    def bounce_or_complain(self, number: int, complains: bool) -> None:
        """From now on the address bounces, or its owner calls every mail spam; the first of each is known in an hour."""
        post, address = self.cloud.post, address_of(number)
        if complains:
            post.complaining |= {address}
        else:
            post.bouncing |= {address}

    @rule()
    def send_the_digest(self) -> None:
        now = self.cloud.world.now().replace(microsecond=0)
        schedule(self.cloud, at=now + timedelta(seconds=1))
        self.cloud.run_for(3 * HOUR)

    @rule(number=FILES)
    def upload_and_send_the_digest(self, number: int) -> None:
        self.upload_or_edit(number)
        self.send_the_digest()

    @rule(hours=st.integers(1, 30))
    def let_time_pass(self, hours: int) -> None:
        self.cloud.run_for(hours * HOUR)

    # --- What must hold ---------------------------------------------------------------------------

    @invariant()
    def nobody_gets_an_issue_twice(self) -> None:
        got = [(mail.tags["issue"], mail.tags["subscriber"]) for mail in self.digests()]
        assert len(got) == len(set(got))

    @invariant()
    def no_review_is_in_two_issues(self) -> None:
        found: list[str] = []
        for key, stored in self.cloud.buckets["IssuesBucket"].objects.items():
            if key.endswith("/issue.json"):
                found += [entry["id"] for entry in json.loads(stored.body)["entries"]]
        assert len(found) == len(set(found))

    @invariant()
    def nobody_who_is_gone_is_mailed(self) -> None:
        assert self.unwanted == []

    @invariant()
    def the_feed_shows_what_is_live(self) -> None:
        stored = self.cloud.buckets["SiteBucket"].objects.get("feed.atom")
        titles = [] if stored is None else [entry.title for entry in feedparser.parse(stored.body).entries]
        assert sorted(titles) == sorted(f"{title} by Nell Ward" for title in self.live)

    def teardown(self) -> None:
        self.cloud.run_for(36 * HOUR)
        rows = self.cloud.tables["DeliveriesTable"].items
        issues = [item["state"]["S"] for (_, sk), item in rows.items() if sk == "ISSUE"]
        statuses = [item["status"]["S"] for (_, sk), item in rows.items() if sk.startswith("DELIVERY#")]
        assert set(issues) <= {"finished", "expired"}
        assert set(statuses) <= FINAL
        self.nobody_gets_an_issue_twice()
        self.nobody_who_is_gone_is_mailed()

    # --- What is known ----------------------------------------------------------------------------

    def digests(self) -> list[Mail]:
        return [mail for mail in self.cloud.post.mails if {"nonce", "issue"} <= mail.tags.keys()]

    def look_at(self, mail: Mail) -> None:
        if {"nonce", "issue"} <= mail.tags.keys():
            if self.gone.get(mail.to, mail.at) < mail.at:
                self.unwanted.append(mail.to)
            if mail.to in self.cloud.post.bouncing | self.cloud.post.complaining:
                # The first one is how it becomes known, an hour at the latest.
                self.gone.setdefault(mail.to, mail.at + HOUR)

    def newest(self, number: int, pattern: bytes) -> str | None:
        for mail in reversed(self.cloud.post.mails):
            found = re.search(pattern, mail.raw)
            if mail.to == address_of(number) and found is not None:
                return found[1].replace(b"=\r\n", b"").replace(b"=3D", b"=").decode().strip()
        return None

    def is_confirmed(self, number: int) -> bool:
        rows = self.cloud.tables["SubscribersTable"].items
        return any(
            item["status"]["S"] == "confirmed"
            for (_, sk), item in rows.items()
            if sk == "SUBSCRIBER" and item["address"]["S"] == address_of(number)
        )


def address_of(number: int) -> str:
    return f"reader{number}@mail.example"


TestNewsletter = Newsletter.TestCase
TestNewsletter.settings = settings(max_examples=10, stateful_step_count=18, deadline=None, derandomize=True)
