"""Messages between the steps of the newsletter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fakes.newsletter_samples import SUNDAY, WEEKLY_ISSUE, subscriber_id
from unspoilt.errors import OurError
from unspoilt.newsletter.cadence import Cadence
from unspoilt.use_cases.newsletter_messages import (
    CarryOutRequest,
    ComposeIssue,
    DeliverIssue,
    LaunchIssue,
    MailPreferencesLink,
    Message,
    PreviewIssue,
    parse_message,
)

EVENTS = Path(__file__).parents[3] / "events"


@pytest.mark.parametrize(
    "message",
    [
        ComposeIssue(Cadence.WEEKLY, SUNDAY),
        LaunchIssue(WEEKLY_ISSUE),
        DeliverIssue(WEEKLY_ISSUE, (subscriber_id(1), subscriber_id(2))),
        PreviewIssue(WEEKLY_ISSUE),
        CarryOutRequest("0f8e5c1b2a7d4e6f9a3b1c5d7e2f4a68"),
        MailPreferencesLink(subscriber_id(7)),
    ],
)
def test_a_message_arrives_as_it_was_sent(message: Message) -> None:
    assert parse_message(json.dumps(message.to_json())) == message


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("compose_issue.compose", ComposeIssue),
        ("compose_issue.launch", LaunchIssue),
        ("deliver_issue.deliver", DeliverIssue),
        ("deliver_issue.preview", PreviewIssue),
        ("deliver_issue.subscribe", CarryOutRequest),
        ("deliver_issue.preferences", MailPreferencesLink),
    ],
)
def test_the_events_kept_as_files_are_understood(name: str, kind: type) -> None:
    for record in json.loads((EVENTS / f"{name}.json").read_text())["Records"]:
        assert isinstance(parse_message(record["body"]), kind)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no JSON",
        "[]",
        "{}",
        "7",
        '{"deliver": {}}',
        '{"deliver": {"issue": "../x", "subscribers": []}}',
        '{"deliver": {"issue": "weekly-20261122T170000Z"}, "launch": {}}',
        '{"compose": {"cadence": "daily", "scheduled_at": "2026-11-22T17:00:00Z"}}',
        '{"compose": {"cadence": "weekly", "scheduled_at": "2026-11-22T17:00:00"}}',
        '{"compose": {"cadence": "weekly", "scheduled_at": "<aws.scheduler.scheduled-time>"}}',
        '{"launch": {"after": null}}',
        '{"subscribe": {"address": "reader@mail.example"}}',
        '{"subscribe": "reader@mail.example"}',
        '{"subscribe": {"request": "reader@mail.example"}}',
        '{"subscribe": {"request": 7}}',
        '{"preferences": {"subscriber": "../../KEYS"}}',
        '{"unheard": {}}',
    ],
)
def test_a_message_that_nobody_sends_is_refused_without_repeating_it(body: str) -> None:
    with pytest.raises(OurError) as refused:
        parse_message(body)

    assert "reader" not in str(refused.value)
    assert refused.value.__cause__ is refused.value.__context__ is None
