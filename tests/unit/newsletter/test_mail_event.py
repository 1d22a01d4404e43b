"""Reading what SES reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from unspoilt.errors import OurError
from unspoilt.newsletter.mail_event import BounceType, MailEventKind, parse_mail_event

EVENTS = Path(__file__).parents[3] / "events"


def body_of(name: str) -> str:
    record = json.loads((EVENTS / f"record_mail_event.{name}.json").read_text())["Records"][0]
    return str(record["body"])


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("send", MailEventKind.SEND),
        ("delivery", MailEventKind.DELIVERY),
        ("bounce_permanent", MailEventKind.BOUNCE),
        ("bounce_transient", MailEventKind.BOUNCE),
        ("complaint", MailEventKind.COMPLAINT),
        ("reject", MailEventKind.REJECT),
        ("delivery_delay", MailEventKind.DELAY),
        ("rendering_failure", MailEventKind.RENDERING_FAILURE),
    ],
)
def test_a_genuine_event_is_understood_with_its_tags(name: str, kind: MailEventKind) -> None:
    event = parse_mail_event(body_of(name))

    assert event is not None
    assert event.kind is kind
    assert event.message_id.endswith("-000000")
    assert (event.issue, event.subscriber, event.nonce) != (None, None, None)
    assert event.sent_at is not None
    assert event.sent_at.utcoffset() is not None


@pytest.mark.parametrize(
    ("name", "bounce"), [("bounce_permanent", BounceType.PERMANENT), ("bounce_transient", BounceType.TRANSIENT)]
)
def test_a_bounce_says_whom_it_is_about_and_how_final_it_is(name: str, bounce: BounceType) -> None:
    event = parse_mail_event(body_of(name))

    assert event is not None
    assert event.bounce is bounce
    assert event.recipients
    assert event.feedback_id


def test_a_complaint_says_whom_it_is_about() -> None:
    event = parse_mail_event(body_of("complaint"))

    assert event is not None
    assert event.recipients
    assert event.bounce is None


def test_the_message_that_ses_checks_a_topic_with_is_no_event() -> None:
    assert parse_mail_event(body_of("validation")) is None


def message(**document: object) -> str:
    whole = {"eventType": "Send", "mail": {"messageId": "m", "tags": {"issue": ["i"]}}, **document}
    return json.dumps({"Type": "Notification", "Message": json.dumps(whole)})


@pytest.mark.parametrize("kind", ["Open", "Click", "Subscription", "Something New", None])
def test_events_that_we_do_not_use_are_passed_over(kind: str | None) -> None:
    assert parse_mail_event(message(eventType=kind)) is None


def test_an_event_without_the_envelope_is_understood_too() -> None:
    bare = json.loads(message())["Message"]

    assert parse_mail_event(bare) == parse_mail_event(message())


def test_tags_that_are_not_ours_are_ignored() -> None:
    event = parse_mail_event(message(mail={"messageId": "m", "tags": {"ses:caller-identity": ["x"], "issue": []}}))

    assert event is not None
    assert (event.issue, event.subscriber, event.nonce) == (None, None, None)


@pytest.mark.parametrize(
    "tags",
    [
        *(None, [], "issue", {"issue": "not a list"}, {"issue": [None]}, {"issue": [7]}),
        *({"issue": [text]} for text in ("", "a" * 257, "two words", "new\nline", "\ud800", "é")),
    ],
)
def test_tags_of_an_unexpected_form_are_no_tags(tags: object) -> None:
    event = parse_mail_event(message(mail={"messageId": "m", "tags": tags}))

    assert event is not None
    assert event.issue is None


def test_a_bounce_of_a_type_that_is_not_documented_is_undetermined() -> None:
    event = parse_mail_event(message(eventType="Bounce", bounce={"bounceType": "Novel", "bouncedRecipients": [{}, 7]}))

    assert event is not None
    assert (event.bounce, event.recipients) == (BounceType.UNDETERMINED, ())


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no JSON",
        "[]",
        json.dumps({"Type": "Notification"}),
        json.dumps({"Type": "Notification", "Message": "{broken"}),
        message(mail=None),
        message(mail={}),
        message(mail={"messageId": ""}),
        message(eventType="Bounce"),
        message(eventType="Complaint", complaint=[]),
    ],
)
def test_what_sns_would_never_deliver_is_left_for_the_dead_letter_queue(body: str) -> None:
    with pytest.raises(OurError):
        parse_mail_event(body)
