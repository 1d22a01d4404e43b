"""What silence about a claim means, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from fakes.newsletter_samples import SUNDAY, WEEKLY_ISSUE
from unspoilt.newsletter.delivery import Delivery, DeliveryStatus
from unspoilt.newsletter.watermark import (
    GRACE,
    LISTEN,
    SETTLE,
    Canary,
    ask_canary,
    hear_canary,
    is_canary_due,
    is_uncertain,
    is_under_way,
    proves_unsent,
)

CLAIM = Delivery(WEEKLY_ISSUE, "one", DeliveryStatus.SENDING, SUNDAY, nonce="a1")
ASKED = SUNDAY + GRACE
HEARD = ASKED + timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("canary", "now", "proven"),
    [
        (None, HEARD + SETTLE, False),
        (Canary("c1", ASKED), HEARD + SETTLE, False),
        (Canary("c1", ASKED, HEARD), HEARD + SETTLE - MOMENT, False),
        (Canary("c1", ASKED, HEARD), HEARD + SETTLE, True),
        (Canary("c1", ASKED - MOMENT, HEARD), HEARD + SETTLE, False),
        (Canary("c1", ASKED + timedelta(hours=3), HEARD + timedelta(hours=3)), HEARD + timedelta(hours=9), True),
    ],
)
def test_silence_proves_something_once_a_later_canary_was_heard_and_all_has_settled(
    canary: Canary | None, now: datetime, proven: bool
) -> None:
    assert proves_unsent(canary, CLAIM, now) is proven


@pytest.mark.parametrize("status", [status for status in DeliveryStatus if status is not DeliveryStatus.SENDING])
def test_only_a_claim_can_be_proven_unsent(status: DeliveryStatus) -> None:
    canary = Canary("c1", ASKED, HEARD)

    assert not proves_unsent(canary, replace(CLAIM, status=status), HEARD + SETTLE)
    assert not is_uncertain(replace(CLAIM, status=status), HEARD + SETTLE)


def test_a_claim_is_uncertain_once_its_function_cannot_be_alive() -> None:
    assert not is_uncertain(CLAIM, SUNDAY + GRACE - MOMENT)
    assert is_uncertain(CLAIM, SUNDAY + GRACE)


def test_only_the_last_canarys_event_counts_and_only_the_first_time() -> None:
    first = ask_canary(None, "c1", ASKED)
    second = ask_canary(first, "c2", ASKED + LISTEN)

    assert hear_canary(second, "c1", HEARD) is None
    heard = hear_canary(second, "c2", HEARD)
    assert heard is not None
    assert (heard.heard_at, heard.asked_at) == (HEARD, second.asked_at)
    assert hear_canary(heard, "c2", HEARD + LISTEN) is None
    assert hear_canary(None, "c1", HEARD) is None


@pytest.mark.parametrize(
    ("canary", "now", "due"),
    [
        (None, ASKED, True),
        (Canary("c1", ASKED), ASKED + LISTEN - MOMENT, False),
        (Canary("c1", ASKED), ASKED + LISTEN, True),
        (Canary("c1", ASKED, HEARD), HEARD + SETTLE - MOMENT, False),
        (Canary("c1", ASKED, HEARD), HEARD + SETTLE, True),
    ],
)
def test_a_canary_is_sent_where_a_claim_waits_and_none_is_under_way(
    canary: Canary | None, now: datetime, due: bool
) -> None:
    assert is_canary_due(canary, [CLAIM], now) is due
    assert not is_canary_due(canary, [], now)
    assert is_under_way(canary, now) is not due
