"""Prebuilt mails: what is spliced equals what would be built."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.newsletter_samples import SETTINGS, SITE, subscriber, subscriber_id, weekly_issue
from unit.newsletter.snapshots import TOKENS, freeze
from unspoilt.errors import OurError
from unspoilt.newsletter.issue import Issue
from unspoilt.newsletter.issue_files import MIME
from unspoilt.newsletter.mail import Cards, RenderedMail, render_issue_mail
from unspoilt.newsletter.mime import Sender, build_mime, issue_headers
from unspoilt.newsletter.prebuilt import ADDRESS_PLACEHOLDER, TOKEN_PLACEHOLDER, cut, splice
from unspoilt.spoiler.safe_text import fixed_text

ISSUE = weekly_issue()
SENDER = Sender(SETTINGS.sender, ISSUE.fly_at)


def build_slowly(mail: RenderedMail, issue: Issue, to: str, token: str) -> bytes:
    """Build one recipient's mail from the start."""
    own = replace(
        mail, html=mail.html.replace(TOKEN_PLACEHOLDER, token), text=mail.text.replace(TOKEN_PLACEHOLDER, token)
    )
    headers = tuple((name, value.replace(TOKEN_PLACEHOLDER, token)) for name, value in issue_headers(issue, SITE))
    raw = build_mime(own, SENDER, to=to, headers=headers)
    # The boundary is made of the parts, so it alone differs.
    boundary = raw.partition(b'boundary="')[2].partition(b'"')[0]
    placeholders = build_mime(mail, SENDER, to=to, headers=headers)
    return raw.replace(boundary, placeholders.partition(b'boundary="')[2].partition(b'"')[0])


@pytest.mark.parametrize("number", range(1, 30))
def test_a_spliced_mail_equals_one_that_was_built_from_the_start(number: int) -> None:
    mail = render_issue_mail(ISSUE, Cards(full=True, most=60), SITE)
    reader, token = subscriber(number), TOKENS.token_of(subscriber_id(number))

    spliced = splice(cut(freeze(ISSUE)[MIME]), to=reader.address, token=token)

    assert spliced == build_slowly(mail, ISSUE, reader.address.text, token)


@settings(max_examples=150, deadline=None)
@given(
    before=st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=160),
    after=st.text(st.characters(codec="utf-8", exclude_characters="\r"), max_size=40),
    number=st.integers(0, 2**128 - 1),
)
def test_wherever_the_lines_break_the_token_lands_whole(before: str, after: str, number: int) -> None:
    link = f"{before}?token={TOKEN_PLACEHOLDER}{after}"
    mail = RenderedMail(fixed_text("Subject"), html=link, text=link)
    token = TOKENS.token_of(f"{number:032x}")
    built = build_mime(mail, SENDER, to=ADDRESS_PLACEHOLDER, headers=issue_headers(ISSUE, SITE))

    spliced = splice(cut(built), to=subscriber(1).address, token=token)

    assert spliced == build_slowly(mail, ISSUE, "reader1@mail.example", token)


def test_soft_line_breaks_do_fall_inside_the_placeholder() -> None:
    """Without this the test above might never meet one."""
    gaps = cut(freeze(ISSUE)[MIME]).gaps

    assert len(gaps) > 4  # an address, a header and two links


def test_a_token_of_another_width_is_refused() -> None:
    prebuilt = cut(freeze(ISSUE)[MIME])

    with pytest.raises(ValueError, match="width"):
        splice(prebuilt, to=subscriber(1).address, token="short")


@pytest.mark.parametrize("missing", [ADDRESS_PLACEHOLDER.encode(), TOKEN_PLACEHOLDER.encode()])
def test_a_mail_without_a_place_for_something_is_our_mistake(missing: bytes) -> None:
    mime = freeze(ISSUE)[MIME].replace(missing, b"elsewhere", 1)

    with pytest.raises(OurError):
        cut(mime)


def test_the_cost_of_a_recipient_is_a_small_part_of_building_a_mail() -> None:
    prebuilt = cut(freeze(ISSUE)[MIME])
    mail = render_issue_mail(ISSUE, Cards(full=True, most=60), SITE)
    reader, token = subscriber(1), TOKENS.token_of(subscriber_id(1))

    def best(action: object, times: int) -> float:
        spent = []
        for _ in range(times):
            start = time.perf_counter()
            action()  # type: ignore[operator]
            spent.append(time.perf_counter() - start)
        return min(spent)

    spliced = best(lambda: splice(prebuilt, to=reader.address, token=token), 300)
    built = best(lambda: build_slowly(mail, ISSUE, reader.address.text, token), 20)

    assert spliced < built / 20  # bench/mail.py measures it
