import json

import pytest

from fakes.local_mails import sent_mail
from unspoilt.newsletter.mail_event import BounceType, MailEventKind, parse_mail_event
from unspoilt_local.ses_events import Fate, events_of, fate_of


@pytest.mark.parametrize(
    ("address", "fate"),
    [
        ("ann@example.org", Fate()),
        ("bounce@example.org", Fate()),
        ("success@simulator.amazonses.com", Fate()),
        ("bounce@simulator.amazonses.com", Fate(bounce=("Permanent", "General"))),
        ("Bounce+one@Simulator.AmazonSES.com", Fate(bounce=("Permanent", "General"))),
        ("suppressionlist@simulator.amazonses.com", Fate(bounce=("Permanent", "Suppressed"))),
        ("complaint@simulator.amazonses.com", Fate(complaint=True)),
    ],
)
def test_the_mailbox_simulators_addresses_choose_what_happens(address: str, fate: Fate) -> None:
    assert fate_of(address) == fate


def test_a_mail_to_a_suppressed_address_bounces() -> None:
    assert fate_of("ann@example.org", suppressed=True) == Fate(bounce=("Permanent", "OnAccountSuppressionList"))


@pytest.mark.parametrize(
    ("address", "kinds"),
    [
        ("ann@example.org", ["Send", "Delivery"]),
        ("bounce@simulator.amazonses.com", ["Send", "Bounce"]),
        ("complaint@simulator.amazonses.com", ["Send", "Delivery", "Complaint"]),
    ],
)
def test_events_come_in_the_order_in_which_things_happen(address: str, kinds: list[str]) -> None:
    events = events_of(sent_mail(to=address), {address: fate_of(address)})

    assert [event["eventType"] for event in events] == kinds


def test_the_stack_reads_an_event_as_it_reads_one_of_ses() -> None:
    mail = sent_mail(to="bounce@simulator.amazonses.com")
    sent, bounced = events_of(mail, {mail.recipients[0]: fate_of(mail.recipients[0])})

    first = parse_mail_event(json.dumps({"Type": "Notification", "Message": json.dumps(sent)}))
    second = parse_mail_event(json.dumps({"Type": "Notification", "Message": json.dumps(bounced)}))

    assert first is not None
    assert second is not None
    assert (first.kind, first.message_id, first.issue, first.subscriber, first.nonce) == (
        MailEventKind.SEND,
        "message-1",
        "weekly-20261122T170000Z",
        "s1",
        "n1",
    )
    assert (second.kind, second.bounce, second.recipients) == (
        MailEventKind.BOUNCE,
        BounceType.PERMANENT,
        ("bounce@simulator.amazonses.com",),
    )


def test_dates_carry_milliseconds_and_the_zone_as_ses_writes_them() -> None:
    (sent, _) = events_of(sent_mail(), {"ann@example.org": Fate()})

    assert sent["mail"]["timestamp"] == "2026-11-22T17:00:01.250Z"
