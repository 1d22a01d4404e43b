"""What one more recipient costs: a mail spliced from prebuilt bytes against the same mail built with EmailMessage.

    .venv/bin/python bench/mail.py

Both sign the recipient's token and make a whole mail of the sample issue, as bytes ready for SES; both are checked to
say the same before anything is timed. They take turns, so that whatever else the machine does meets both, and the
median of the rounds counts.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fakes.newsletter_samples import SETTINGS, SITE, subscriber, weekly_issue
from unspoilt.newsletter.frozen import freeze_mail
from unspoilt.newsletter.mime import issue_headers
from unspoilt.newsletter.prebuilt import TOKEN_PLACEHOLDER, cut, splice
from unspoilt.newsletter.token import SigningKeys, UnsubscribeTokens

ROUNDS = 15
SPLICED, BUILT = 4_000, 20
#: The only width at which EmailMessage leaves List-Unsubscribe alone.
WIDE = SMTP.clone(max_line_length=998)

ISSUE = weekly_issue()
FROZEN = freeze_mail(ISSUE, site=SITE, sender=SETTINGS.sender)
PREBUILT = cut(FROZEN.mime)
HEADERS = issue_headers(ISSUE, SITE)
TOKENS = UnsubscribeTokens(SigningKeys(current="a key of the bench", previous="an older key of the bench"))
READERS = [subscriber(number) for number in range(1, 21)]


def splice_one(number: int) -> bytes:
    """Return a reader's mail as the product makes it."""
    reader = READERS[number % len(READERS)]
    return splice(PREBUILT, to=reader.address, token=TOKENS.token_of(reader.id))


def build_one(number: int) -> bytes:
    """Return a reader's mail as the library makes it, from texts that are rendered already."""
    reader = READERS[number % len(READERS)]
    token = TOKENS.token_of(reader.id)
    mail = EmailMessage(policy=WIDE)
    mail["From"] = SETTINGS.sender
    mail["To"] = reader.address.text
    mail["Subject"] = str(FROZEN.mail.subject)
    mail["Date"] = format_datetime(ISSUE.fly_at)
    for name, value in HEADERS:
        mail[name] = value.replace(TOKEN_PLACEHOLDER, token)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(FROZEN.mail.text.replace(TOKEN_PLACEHOLDER, token), cte="quoted-printable")
    mail.add_alternative(FROZEN.mail.html.replace(TOKEN_PLACEHOLDER, token), subtype="html", cte="quoted-printable")
    return mail.as_bytes()


def told_by(raw: bytes) -> tuple[object, ...]:
    """Return what a reader gets to see of a mail, and its headers."""
    mail = message_from_bytes(raw, policy=default)
    parts = (mail.get_body((kind,)).get_content().strip() for kind in ("plain", "html"))
    headers = {name: str(value) for name, value in mail.items() if not name.startswith(("Content-", "MIME-"))}
    return (headers, *parts)


def seconds_each(make: Callable[[int], bytes], times: int) -> float:
    """Return what one mail takes, on the average of so many."""
    start = time.perf_counter()
    for number in range(times):
        make(number)
    return (time.perf_counter() - start) / times


def main() -> int:
    """Print both costs and how many times the one is the other; fail below 200."""
    for number in range(len(READERS)):
        assert told_by(splice_one(number)) == told_by(build_one(number))
    rounds = [(seconds_each(splice_one, SPLICED), seconds_each(build_one, BUILT)) for _ in range(ROUNDS)]
    spliced, built = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(slow / fast for fast, slow in rounds)
    print(f"a mail of {len(FROZEN.mime):,} bytes for one more recipient, median of {ROUNDS} rounds")
    print(f"  spliced from prebuilt bytes {spliced * 1e6:10.1f} µs")
    print(f"  built with EmailMessage     {built * 1e6:10.1f} µs")
    print(f"  ratio                       1/{ratio:.0f}")
    return 0 if ratio >= 200 else 1


if __name__ == "__main__":
    sys.exit(main())
