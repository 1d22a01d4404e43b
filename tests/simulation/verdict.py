"""The verdict on a story: who was mailed twice, who was lost, and what is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from simulation.stage import Story, is_closed, state_of, statuses_of


@dataclass(frozen=True)
class Verdict:
    """What went wrong, by subscriber, and what is still open."""

    doubled: frozenset[str] = frozenset()
    #: Nobody mailed them, and the ledger does not say why; or the ledger says that they were, and they were not.
    lost: frozenset[str] = frozenset()
    #: Mailed although they had gone before the claim.
    unwanted: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    closed: bool = True
    state: str = ""
    statuses: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return (
            f"{len(self.doubled)} doubled, {len(self.lost)} lost, {len(self.unwanted)} unwanted, "
            f"{len(self.unknown)} unknown; {self.state}: {dict(self.statuses)}"
        )

    @property
    def flawless(self) -> bool:
        return self.closed and not (self.doubled or self.lost or self.unwanted or self.unknown)


def judge(
    story: Story, readers: Collection[str], *, gone: Collection[str] = (), excused: Collection[str] = ()
) -> Verdict:
    """Compare what SES took with what the ledger says.

    `readers` are to get the issue; `excused` may go without, where the ledger says why; `gone` left before it took off.
    Whatever issue a mail is of, nobody gets two: there is one review in this world, and one issue.
    """
    cloud = story.cloud
    mails = Counter(mail.tags["subscriber"] for mail in cloud.post.mails if {"nonce", "issue"} <= mail.tags.keys())
    statuses = statuses_of(cloud)
    must = set(readers) - set(excused)
    lost = {one for one in must if mails[one] == 0 and statuses.get(one) != "unknown"}
    lost |= {one for one, status in statuses.items() if mails[one] == 0 and status == "sent"}
    lost |= {one for one, status in statuses.items() if mails[one] and status not in {"sent", "unknown"}}
    lost |= {one for one in excused if mails[one] == 0 and statuses.get(one) in {"pending", "sending"}}
    return Verdict(
        doubled=frozenset(one for one, count in mails.items() if count > 1),
        lost=frozenset(lost),
        unwanted=frozenset(one for one in gone if mails[one]) | frozenset(story.unwanted),
        unknown=frozenset(one for one, status in statuses.items() if status == "unknown"),
        closed=is_closed(cloud),
        state=state_of(cloud),
        statuses=Counter(statuses.values()),
    )
