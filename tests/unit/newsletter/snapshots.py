"""Mails kept as files that people review: tests/data/newsletter/*.eml.

`python -m unit.newsletter.snapshots`, run in tests/, writes them anew; look at the difference before it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from fakes.newsletter_samples import QUOTA, SETTINGS, SITE, SUNDAY, entry, subscriber, subscriber_id, weekly_issue
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.flight_plan import FlightPlan
from unspoilt.newsletter.forecast import forecast_of
from unspoilt.newsletter.frozen import FrozenMail, freeze_files, freeze_mail
from unspoilt.newsletter.issue import Issue, narrow
from unspoilt.newsletter.issue_files import MIME, PREVIEW
from unspoilt.newsletter.link_mails import build_confirmation, build_preferences
from unspoilt.newsletter.prebuilt import cut, splice
from unspoilt.newsletter.prices import load_prices
from unspoilt.newsletter.quota import Quota
from unspoilt.newsletter.selection import Tally
from unspoilt.newsletter.token import SigningKeys, UnsubscribeTokens, link_token_of
from unspoilt.spoiler.safe_text import operator_text

FOLDER = Path(__file__).parents[2] / "data" / "newsletter"
LINK_TOKEN = link_token_of(subscriber_id(1), bytes(range(32)))
TOKENS = UnsubscribeTokens(SigningKeys(current="a key of the tests", previous="an older key of the tests"))
#: Most want everything; some films, some books and games, some nothing of what there is.
TALLY = Tally(1234, {frozenset({3}): 31, frozenset({0, 2}): 8}, 5)


def plan_of(issue: Issue, mail: FrozenMail, tally: Tally = TALLY, quota: Quota = QUOTA) -> FlightPlan:
    """Return an issue's flight plan, as composing it makes it."""
    size, prices, life = len(mail.mime), load_prices(), issue.expires_at - issue.fly_at
    mails = tally.subscribers - tally.nothing
    return FlightPlan(
        issue=issue,
        tally=tally,
        selections=frozenset(tally.some),
        refused=0,
        size=size,
        cards=mail.cards,
        quota=quota,
        forecast=forecast_of(mails, size=size, life=life, quota=quota, prices=prices),
        prices_as_of=prices.as_of,
        hold_at=operator_text(f"s3://the-issues/issues/{issue.id}/HOLD"),
    )


def freeze(issue: Issue, tally: Tally = TALLY, quota: Quota = QUOTA) -> Mapping[str, bytes]:
    """Return an issue's files, as composing it makes them."""
    mail = freeze_mail(issue, site=SITE, sender=SETTINGS.sender)
    plan = plan_of(issue, mail, tally, quota)
    return freeze_files(mail, plan, site=SITE, sender=SETTINGS.sender, author=SETTINGS.author_address)


def mail_of(files: Mapping[str, bytes], number: int = 1) -> bytes:
    token = TOKENS.token_of(subscriber_id(number))
    return splice(cut(files[MIME]), to=subscriber(number).address, token=token)


def crowded_issue() -> Issue:
    """Return an issue with more reviews than a mail shows."""
    return weekly_issue(
        tuple(
            entry(f"Volume {n} of a Long Series", "Ilse Marr", number=n + 1, rating="4", year=1900 + n)
            for n in range(300)
        )
    )


def snapshots() -> dict[str, bytes]:
    issue = freeze(weekly_issue())
    confirmation = build_confirmation(
        Cadence.WEEKLY,
        LINK_TOKEN,
        subscriber(1).address,
        SUNDAY - timedelta(days=3),
        site=SITE,
        sender=SETTINGS.sender,
    )
    preferences = build_preferences(
        LINK_TOKEN, subscriber(1).address, SUNDAY - timedelta(days=3), site=SITE, sender=SETTINGS.sender
    )
    return {
        "issue.eml": mail_of(issue),
        "preview.eml": issue[PREVIEW],
        "selection.eml": mail_of(freeze(narrow(weekly_issue(), frozenset({0, 3})), Tally(8, {}, 0))),
        "crowded-issue.eml": mail_of(freeze(crowded_issue(), Tally(1234, {}, 0))),
        "one-review.eml": mail_of(
            freeze(weekly_issue((entry("Low Orbit Gardening", "Studio Pell", rating="5"),)), Tally(8, {}, 0))
        ),
        "confirmation.eml": confirmation,
        "preferences.eml": preferences,
    }


if __name__ == "__main__":
    for name, data in snapshots().items():
        (FOLDER / name).write_bytes(data)
