"""Every external call of every handler, by name, and what happens when it goes wrong in each way there is.

A journey leads through all of the system: reviews are uploaded, changed and taken back, somebody subscribes,
chooses and leaves, issues are composed and flown, mails bounce, answers fail to come. Its calls are named by the code that
makes them; each name is a fault point, and each is hit at its first call in each of the five ways.
"""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from simulation.audience import REVIEW, SUNDAY, schedule
from simulation.cloud import SWEEP_EVERY, Cloud
from simulation.dynamodb import SimulatedDynamoDB
from simulation.faults import Fault
from simulation.hostile import redrive
from simulation.progress import told
from simulation.stage import TAKE_OFF
from simulation.world import Call, World
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.newsletter.address import Address, parse_address

KINDS = tuple(Fault)
#: One point: the function, the operation, and the code that calls.
Point = tuple[str, str, str]
_SECOND = REVIEW.replace("The Drowned Clock", "Salt and Iron").replace("Irma Vale", "Oda Brand")


@dataclass(frozen=True)
class End:
    """Where a journey ends, as far as anybody outside can see."""

    #: How many mails of issues each address got.
    mails: tuple[tuple[str, int], ...]
    #: Deliveries by status.
    statuses: tuple[tuple[str, str], ...]
    #: What stands on the site.
    pages: tuple[str, ...]
    #: Issues and where they stand.
    issues: tuple[tuple[str, str], ...]


def travel(fate: Callable[[Call], Fault | None] = lambda call: None, *, trace: bool = False) -> tuple[Cloud, End]:
    """Make the journey."""
    answered = 0

    def with_a_silent_mail(call: Call) -> Fault | None:
        """Let SES fail at one mail of the first issue, so that a canary has to be sent on every journey."""
        nonlocal answered
        if call.operation == "ses.SendEmail" and cloud.world.seconds > TAKE_OFF:
            answered += 1
            if answered == 1:
                return Fault.FAILED
        return fate(call)

    cloud = Cloud(World(seed=11, fate=with_a_silent_mail))
    cloud.world.trace = [] if trace else None
    cloud.post.per_second = cloud.post.per_day = 1_000_000.0
    cloud.post.bouncing = frozenset({"bounces@mail.example"})
    cloud.connect()
    cloud.invoke_every("sweep_deliveries", SWEEP_EVERY, {})
    for hour in range(40):
        cloud.world.after(3600.0 * hour, lambda: redrive(cloud))
    _upload(cloud, 60.0, "reviews/drowned-clock.md", REVIEW)
    _upload(cloud, 120.0, "reviews/salt.md", _SECOND)
    _upload(
        cloud, 600.0, "reviews/salt.md", _SECOND.replace("quiet", "loud and long, with a second opinion on all of it")
    )
    _upload(cloud, 660.0, "reviews/broken.md", "---\ntitle: [\n---\n")
    cloud.post.complaining = frozenset({"complains@mail.example"})
    readers = ("one@mail.example", "two@mail.example", "bounces@mail.example", "complains@mail.example")
    for place, address in enumerate(readers):
        _subscribe(cloud, 900.0 + 400.0 * place, parse_address(address))
    schedule(cloud)
    cloud.world.after(3600.0 * 9, lambda: _remove(cloud, "reviews/salt.md"))
    # Another one of a work that has been reviewed: the address that it would have is taken.
    _upload(cloud, 3600.0 * 10, "reviews/third.md", REVIEW.replace("quiet", "fast"))
    cloud.world.after(3600.0 * 10.5, lambda: cloud.queues["IngestQueue"].put('{"reconcile": {"after": null}}'))
    cloud.world.after(3600.0 * 11, lambda: cloud.invoke("publish_site", {"publish": "all"}))
    _unsubscribe(cloud, 3600.0 * 12, "two@mail.example")
    schedule(cloud, at=SUNDAY + timedelta(days=1))
    cloud.run_for(86_400.0 + 3600.0 * 14)
    return cloud, _end(cloud)


@cache
def points() -> tuple[tuple[Point, int], ...]:
    """Return every point with the number of its first call."""
    cloud, _ = travel(trace=True)
    first: dict[Point, int] = {}
    assert cloud.world.trace is not None
    for call, site in cloud.world.trace:
        if call.function != "outside":
            first.setdefault((call.function, call.operation, site), call.number)
    return tuple(sorted(first.items(), key=lambda item: item[1]))


def hit(case: tuple[int, Fault]) -> str:
    """Hit one call; return what is different from the journey without a fault, "" where nothing is."""
    number, kind = case
    _, end = travel(lambda call: kind if call.number == number else None)
    return "" if end == _undisturbed() else f"POINT={number}:{kind.name.lower()}: {_difference(end, _undisturbed())}"


def hit_every_point(workers: int = 2, kinds: Iterable[Fault] = KINDS) -> tuple[int, int, list[str]]:
    """Hit every point in each way; return how many points and stories there were, and what went wrong."""
    cases = [(number, kind) for _, number in points() for kind in kinds]
    _undisturbed()
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        outcomes = list(told(pool.imap(hit, cases, chunksize=4), len(cases), "journeys"))
    return len(points()), len(cases), [outcome for outcome in outcomes if outcome]


@cache
def _undisturbed() -> End:
    return travel()[1]


def _difference(end: End, wanted: End) -> str:
    names = [name for name in ("mails", "statuses", "pages", "issues") if getattr(end, name) != getattr(wanted, name)]
    return ", ".join(f"{name}: {getattr(end, name)} is not {getattr(wanted, name)}" for name in names)[:600]


def _end(cloud: Cloud) -> End:
    mails: dict[str, int] = {}
    for mail in cloud.post.mails:
        if {"nonce", "issue"} <= mail.tags.keys():
            mails[mail.to] = mails.get(mail.to, 0) + 1
    rows = cloud.tables["DeliveriesTable"].items
    address = {
        item["id"]["S"]: item["address"]["S"]
        for (_, sk), item in cloud.tables["SubscribersTable"].items.items()
        if sk == "SUBSCRIBER"
    }
    statuses = sorted(
        (f"{pk} {address.get(sk.removeprefix('DELIVERY#'), '?')}", item["status"]["S"])
        for (pk, sk), item in rows.items()
        if sk.startswith("DELIVERY#")
    )
    issues = sorted((pk, item["state"]["S"]) for (pk, sk), item in rows.items() if sk == "ISSUE")
    return End(
        tuple(sorted(mails.items())), tuple(statuses), tuple(sorted(cloud.buckets["SiteBucket"].objects)), tuple(issues)
    )


def _upload(cloud: Cloud, seconds: float, key: str, text: str) -> None:
    cloud.world.after(seconds, lambda: cloud.client("s3", 1).put("InboxBucket", key, text.encode()))


def _remove(cloud: Cloud, key: str) -> None:
    cloud.client("s3", 1).remove("InboxBucket", key)


def _subscribe(cloud: Cloud, seconds: float, address: Address) -> None:
    """Let somebody fill in the form, again after a while where nothing came of it, and press the button in the mail."""
    for attempt in range(3):
        cloud.world.after(seconds + 360.0 * 20 * attempt, lambda: _ask_once(cloud, address))
    for minute in range(1, 200):
        cloud.world.after(seconds + 60.0 * minute, lambda: _confirm_newest(cloud, address))


def _ask_once(cloud: Cloud, address: Address) -> None:
    if not _is_confirmed(cloud, address):
        cloud.visit("POST", "/subscriptions", address=address.text, cadence="weekly")


def _confirm_newest(cloud: Cloud, address: Address) -> None:
    if _is_confirmed(cloud, address):
        return
    for mail in reversed(cloud.post.mails):
        found = mail.to == address.text and re.search(
            rb"/subscriptions/confirm\?token=3D([\w.=\r\n-]+?)(?:\r?\n\r?\n|\"| )", mail.raw
        )
        if found:
            token = found[1].replace(b"=\r\n", b"").replace(b"=3D", b"=").decode().strip()
            cloud.visit("POST", "/subscriptions/confirm", query=f"token={token}", token=token)
            return


def _unsubscribe(cloud: Cloud, seconds: float, address: str) -> None:
    def leave() -> None:
        for mail in reversed(cloud.post.mails):
            found = re.search(rb"List-Unsubscribe: <([^>]+)>", mail.raw)
            if mail.to == address and found:
                token = found[1].decode().partition("token=")[2]
                cloud.visit(
                    "POST", "/subscriptions/unsubscribe", query=f"token={token}", **{"List-Unsubscribe": "One-Click"}
                )
                return

    for attempt in range(3):
        cloud.world.after(seconds + 600.0 * attempt, leave)


def _is_confirmed(cloud: Cloud, address: Address) -> bool:
    table = SubscribersTable(SimulatedDynamoDB(World(), cloud.tables), "SubscribersTable")  # type: ignore[arg-type]
    found = table.find_by_address(address)
    return found is not None and found.status == "confirmed"
