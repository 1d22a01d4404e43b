"""Subscribing, confirming, unsubscribing: as a visitor sees it, and as it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from fakes.newsletter_samples import SUNDAY, subscriber, subscriber_id
from fakes.newsroom import TOKENS, Newsroom
from unspoilt.errors import Conflict, SendRefused, SendUncertain, Throttled, TransientError, Unavailable
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.choice import EVERYTHING
from unspoilt.newsletter.subscriber import Request, Subscriber, SubscriberStatus
from unspoilt.use_cases.limits import IN_TOTAL, PER_ADDRESS, PER_NETWORK, network_of
from unspoilt.use_cases.newsletter_messages import CarryOutRequest
from unspoilt.use_cases.record import SuppressionReason

CONFIRM, UNSUBSCRIBE = "/subscriptions/confirm", "/subscriptions/unsubscribe"
FORM = {"address": "Reader@mail.example", "cadence": "monthly", "website": ""}


def token_in(room: Newsroom) -> str:
    """Return the token in the last confirmation mail."""
    body = message_from_bytes(room.mailer.sent[-1].raw, policy=default).get_body(("plain",))
    assert body is not None
    (found,) = re.findall(r"confirm\?token=([\w-]+)", body.get_content())  # type: ignore[attr-defined]
    return str(found)


def asked() -> Newsroom:
    """Return a newsroom in which somebody has left an address and has the confirmation mail."""
    room = Newsroom()
    room.visit("POST", "/subscriptions", fields=FORM)
    room.work()
    return room


def the_subscriber(room: Newsroom) -> Subscriber:
    (found,) = room.subscribers.rows.values()
    return found


def test_a_reader_subscribes_confirms_and_is_listed() -> None:
    room = asked()
    assert the_subscriber(room).status is SubscriberStatus.PENDING
    assert room.mailer.recipients == ["Reader@mail.example"]

    page = room.visit("POST", CONFIRM, fields={"token": token_in(room)})

    assert page.status == 200
    assert b"once a month" in page.body
    found = the_subscriber(room)
    assert (found.status, found.cadence, found.confirmed_at) == (
        SubscriberStatus.CONFIRMED,
        Cadence.MONTHLY,
        room.clock.now,
    )
    assert room.subscribers.list_page(Cadence.MONTHLY, None, 9) == {found.id: EVERYTHING}


def test_following_the_link_confirms_nothing() -> None:
    room = asked()

    for method in ("GET", "HEAD", "OPTIONS"):
        page = room.visit(method, CONFIRM, query={"token": token_in(room)})
        assert page.status in {200, 204}

    assert the_subscriber(room).status is SubscriberStatus.PENDING
    assert token_in(room).encode() in room.visit("GET", CONFIRM, query={"token": token_in(room)}).body


def test_a_link_works_once() -> None:
    room = asked()
    first = room.visit("POST", CONFIRM, query={"token": token_in(room)})
    before = the_subscriber(room)

    second = room.visit("POST", CONFIRM, query={"token": token_in(room)})

    assert (first.status, second.status) == (200, 410)
    assert the_subscriber(room) == before


@pytest.mark.parametrize(("late", "status"), [(timedelta(seconds=-1), 200), (timedelta(0), 410)])
def test_a_link_works_for_seven_days(late: timedelta, status: int) -> None:
    room = asked()
    room.clock.pass_time(timedelta(days=7) + late)

    assert room.visit("POST", CONFIRM, query={"token": token_in(room)}).status == status


def test_the_token_is_stored_nowhere() -> None:
    room = asked()

    assert token_in(room) not in repr((room.subscribers.confirmations, room.subscribers.rows))


def test_a_subscriber_who_changed_meanwhile_is_confirmed_all_the_same() -> None:
    room = asked()
    take_up, calls = room.subscribers.take_up, []

    def interrupted(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 1:
            raise Conflict("somebody wrote")
        take_up(*arguments)  # type: ignore[arg-type]

    room.subscribers.take_up = interrupted  # type: ignore[method-assign]

    assert room.visit("POST", CONFIRM, query={"token": token_in(room)}).status == 200


def test_a_confirmation_that_the_sdk_wrote_twice_counts() -> None:
    room = asked()
    take_up = room.subscribers.take_up

    def twice(*arguments: object) -> None:
        take_up(*arguments)  # type: ignore[arg-type]
        raise Conflict("our own write")

    room.subscribers.take_up = twice  # type: ignore[method-assign]

    assert room.visit("POST", CONFIRM, query={"token": token_in(room)}).status == 200


KNOWN: dict[str, Callable[[Newsroom], None]] = {
    "new": lambda room: None,
    "pending": lambda room: room.subscribers.add_subscriber(
        subscriber(1, status=SubscriberStatus.PENDING, address="reader@mail.example")
    ),
    "confirmed": lambda room: room.subscribers.add_subscriber(subscriber(1, address="reader@mail.example")),
    "unsubscribed": lambda room: room.subscribers.add_subscriber(
        subscriber(1, status=SubscriberStatus.UNSUBSCRIBED, address="reader@mail.example")
    ),
    "suppressed": lambda room: room.suppressions.suppress(
        subscriber(1, address="reader@mail.example").address, SuppressionReason.COMPLAINT, SUNDAY
    ),
}


@pytest.mark.parametrize(
    ("known", "mails"), [("new", 1), ("pending", 1), ("unsubscribed", 1), ("confirmed", 1), ("suppressed", 0)]
)
def test_every_address_gets_the_same_answer_and_the_right_ones_a_mail(known: str, mails: int) -> None:
    room, nobody = Newsroom(), Newsroom()
    KNOWN[known](room)

    answer = room.visit("POST", "/subscriptions", fields=FORM)
    counted = dict(room.counters.hits)
    room.work()

    expected = nobody.visit("POST", "/subscriptions", fields=FORM)
    assert (answer.status, answer.body, answer.headers) == (expected.status, expected.body, expected.headers)
    assert counted == nobody.counters.hits  # the same calls, so the same time
    assert len(room.mailer.sent) == mails


def test_who_has_unsubscribed_gets_mail_again_only_after_confirming_again() -> None:
    room = Newsroom()
    KNOWN["unsubscribed"](room)
    room.visit("POST", "/subscriptions", fields=FORM)
    room.work()
    assert the_subscriber(room).status is SubscriberStatus.UNSUBSCRIBED

    room.visit("POST", CONFIRM, query={"token": token_in(room)})

    found = the_subscriber(room)
    assert (found.id, found.status, found.unsubscribed_at) == (subscriber_id(1), SubscriberStatus.CONFIRMED, None)


def test_a_request_that_the_queue_doubles_is_answered_by_one_mail() -> None:
    room = asked()
    room.carry(room.ask("Reader@mail.example", Cadence.MONTHLY))

    assert len(room.mailer.sent) == 1

    room.clock.pass_time(timedelta(minutes=6))
    room.carry(room.ask("Reader@mail.example", Cadence.MONTHLY))
    assert len(room.mailer.sent) == 2


def test_both_of_two_confirmation_mails_work() -> None:
    room = asked()
    first = token_in(room)
    room.clock.pass_time(timedelta(minutes=6))
    room.carry(room.ask("Reader@mail.example", Cadence.WEEKLY))
    second = token_in(room)

    assert room.visit("POST", CONFIRM, query={"token": first}).status == 200
    assert room.visit("POST", CONFIRM, query={"token": second}).status == 200
    assert the_subscriber(room).cadence is Cadence.WEEKLY


def test_a_throttled_confirmation_mail_is_sent_when_the_message_comes_again() -> None:
    room = Newsroom()
    room.mailer.faults = [Throttled("not now")]
    room.visit("POST", "/subscriptions", fields=FORM)
    room.work()
    assert room.mailer.sent == []

    room.retry()

    assert room.visit("POST", CONFIRM, query={"token": token_in(room)}).status == 200


def test_a_confirmation_mail_that_may_be_out_is_left_to_the_visitor_to_ask_for_again() -> None:
    room = Newsroom()
    room.mailer.late_faults = [SendUncertain("no answer")]

    assert room.carry_out.carry_out(room.ask("reader@mail.example", Cadence.WEEKLY).request) is Request.NEW
    room.carry(room.ask("reader@mail.example", Cadence.WEEKLY))

    assert len(room.mailer.sent) == 1
    assert room.visit("POST", CONFIRM, query={"token": token_in(room)}).status == 200


def test_a_confirmation_mail_that_ses_refuses_is_not_tried_again() -> None:
    room = Newsroom()
    room.mailer.faults = [SendRefused("never")]

    assert room.carry_out.carry_out(room.ask("reader@mail.example", Cadence.WEEKLY).request) is Request.REFUSED

    assert room.mailer.sent == []
    assert the_subscriber(room).link_mailed_at is None


def test_no_message_holds_an_address() -> None:
    room = Newsroom()
    room.visit("POST", "/subscriptions", fields=FORM)

    (message,) = room.queue.messages
    (request,) = room.requests.rows.values()

    assert message == CarryOutRequest(request.id)
    assert (request.address.text, request.cadence) == ("Reader@mail.example", Cadence.MONTHLY)


def test_a_request_that_was_seen_to_is_forgotten_and_its_doubles_do_nothing() -> None:
    room = Newsroom()
    message = room.ask("reader@mail.example")
    room.carry(message)
    room.clock.pass_time(timedelta(minutes=6))

    assert room.carry_out.carry_out(message.request) is Request.NOTHING

    assert room.requests.rows == {}
    assert len(room.mailer.sent) == 1


def test_a_request_that_waited_for_two_days_is_let_go() -> None:
    room = Newsroom()
    message = room.ask("reader@mail.example")
    room.clock.pass_time(timedelta(days=2))

    assert room.carry_out.carry_out(message.request) is Request.NOTHING

    assert room.mailer.sent == []


@pytest.mark.parametrize("address", ["", "reader", "reader@mail.example\nBcc: other@mail.example"])
def test_what_is_no_address_is_answered_so_and_nothing_is_queued(address: str) -> None:
    room = Newsroom()

    answer = room.visit("POST", "/subscriptions", fields={**FORM, "address": address})

    assert answer.status == 422
    assert b"Bcc" not in answer.body
    assert room.queue.messages == []
    assert room.counters.hits == {}


def test_a_cadence_that_is_none_of_ours_is_answered_so() -> None:
    room = Newsroom()

    assert room.visit("POST", "/subscriptions", fields={**FORM, "cadence": "daily"}).status == 422
    assert room.queue.messages == []


def test_a_form_without_a_cadence_means_weekly() -> None:
    room = Newsroom()
    room.visit("POST", "/subscriptions", fields={"address": "reader@mail.example"})

    assert [request.cadence for request in room.requests.rows.values()] == [Cadence.WEEKLY]


def test_who_fills_in_the_field_that_nobody_sees_gets_the_usual_answer_and_nothing_else() -> None:
    room = Newsroom()

    trapped = room.visit("POST", "/subscriptions", fields={**FORM, "website": "https://spam.example"})

    assert trapped == replace(Newsroom().visit("POST", "/subscriptions", fields=FORM))
    assert room.queue.messages == []
    assert room.counters.hits == {}


def test_requests_above_the_limit_of_an_address_are_answered_alike_and_dropped() -> None:
    room = Newsroom()
    answers = [
        room.visit("POST", "/subscriptions", fields=FORM, network=f"192.0.2.{number}")
        for number in range(PER_ADDRESS.most + 2)
    ]

    assert len({(answer.status, answer.body) for answer in answers}) == 1
    assert len(room.queue.messages) == PER_ADDRESS.most
    room.clock.pass_time(timedelta(days=1))
    room.visit("POST", "/subscriptions", fields=FORM)
    assert len(room.queue.messages) == PER_ADDRESS.most + 1


def test_requests_above_the_limit_of_a_network_do_not_use_up_other_limits() -> None:
    room = Newsroom()
    for number in range(PER_NETWORK.most + 5):
        room.visit("POST", "/subscriptions", fields={**FORM, "address": f"reader{number}@mail.example"})

    assert len(room.queue.messages) == PER_NETWORK.most
    room.visit("POST", "/subscriptions", fields=FORM, network="198.51.100.9")
    assert len(room.queue.messages) == PER_NETWORK.most + 1


def test_all_requests_together_have_a_limit() -> None:
    room = Newsroom()
    for number in range(IN_TOTAL.most + 5):
        room.visit(
            "POST",
            "/subscriptions",
            fields={**FORM, "address": f"reader{number}@mail.example"},
            network=f"10.0.{number // 250}.{number % 250}",
        )

    assert len(room.queue.messages) == IN_TOTAL.most


def test_counters_hold_no_address_and_no_network() -> None:
    room = asked()

    assert len(room.counters.hits) == 3
    assert not any("reader" in scope.lower() or "192.0.2" in scope for scope, _ in room.counters.hits)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"),
        ("2001:db8:1:ffff::1", "2001:db8:1::/48"),
        (" 192.0.2.7 ", "192.0.2.7"),
        ("", "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_visitors_are_counted_by_network(address: str, network: str) -> None:
    assert network_of(address) == network


def test_one_press_unsubscribes_with_the_mail_clients_own_request() -> None:
    room = Newsroom()
    room.add_readers(1)

    answer = room.visit(
        "POST",
        UNSUBSCRIBE,
        query={"token": TOKENS.token_of(subscriber_id(1))},
        fields={"List-Unsubscribe": "One-Click"},
    )

    assert answer.status == 200
    assert not {"location", "set-cookie"} & set(answer.headers)
    assert the_subscriber(room).status is SubscriberStatus.UNSUBSCRIBED
    assert room.subscribers.list_page(Cadence.WEEKLY, None, 9) == {}


def test_the_button_on_the_page_unsubscribes_too() -> None:
    room = Newsroom()
    room.add_readers(1)
    token = TOKENS.token_of(subscriber_id(1))

    page = room.visit("GET", UNSUBSCRIBE, query={"token": token})
    assert the_subscriber(room).status is SubscriberStatus.CONFIRMED
    answer = room.visit("POST", UNSUBSCRIBE, fields={"token": token})

    assert token.encode() in page.body
    assert answer.status == 200
    assert the_subscriber(room).status is SubscriberStatus.UNSUBSCRIBED


@pytest.mark.parametrize(
    "token",
    [
        TOKENS.token_of(subscriber_id(404)),
        TOKENS.token_of(subscriber_id(1))[:-1],
        "",
        "../../etc",
        '"><script>alert(1)</script>',
        "ä",
    ],
)
def test_an_unknown_token_is_answered_like_a_known_one(token: str) -> None:
    room = Newsroom()
    room.add_readers(1)
    known = room.visit("POST", UNSUBSCRIBE, query={"token": TOKENS.token_of(subscriber_id(1))})

    answer = room.visit("POST", UNSUBSCRIBE, query={"token": token})

    assert (answer.status, answer.body, answer.headers) == (known.status, known.body, known.headers)


def test_unsubscribing_twice_keeps_the_first_date() -> None:
    room = Newsroom()
    room.add_readers(1)
    token = TOKENS.token_of(subscriber_id(1))
    room.visit("POST", UNSUBSCRIBE, query={"token": token})
    before = the_subscriber(room)
    room.clock.pass_time(timedelta(days=1))

    assert room.visit("POST", UNSUBSCRIBE, query={"token": token}).status == 200

    assert the_subscriber(room) == before


@pytest.mark.parametrize("path", [CONFIRM, UNSUBSCRIBE])
@pytest.mark.parametrize("token", ["", '"><script>alert(1)</script>', "a b", "ä" * 43])
def test_a_page_is_made_for_no_token_that_could_not_be_one(path: str, token: str) -> None:
    page = Newsroom().visit("GET", path, query={"token": token})

    assert page.status == 410
    assert b"<script" not in page.body


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_a_subscription_is_asked_for_by_post_only(method: str) -> None:
    room = Newsroom()

    answer = room.visit(method, "/subscriptions", fields=FORM)

    assert (answer.status, answer.headers["allow"]) == (405, "POST, OPTIONS")
    assert room.queue.messages == []


@pytest.mark.parametrize("path", ["/", "/subscriptions/other", "/subscriptions/confirm/more", "//subscriptions"])
def test_there_is_nothing_at_other_addresses(path: str) -> None:
    assert Newsroom().visit("POST", path, fields=FORM).status == 404


def test_every_answer_is_kept_out_of_caches_frames_and_referrers() -> None:
    room = asked()
    answers = [
        room.visit("POST", "/subscriptions", fields=FORM),
        room.visit("GET", CONFIRM, query={"token": token_in(room)}),
        room.visit("POST", CONFIRM, query={"token": "x"}),
        room.visit("GET", UNSUBSCRIBE, query={"token": TOKENS.token_of(subscriber_id(1))}),
        room.visit("POST", UNSUBSCRIBE),
        room.visit("OPTIONS", UNSUBSCRIBE),
        room.visit("DELETE", UNSUBSCRIBE),
        room.visit("GET", "/elsewhere"),
    ]

    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("error", [Unavailable("the table"), Throttled("the queue")])
def test_what_cannot_be_done_now_is_answered_so(error: TransientError) -> None:
    room = Newsroom()

    def fails(*arguments: object) -> None:
        raise error

    room.queue.ask = fails  # type: ignore[method-assign]

    answer = room.visit("POST", "/subscriptions", fields=FORM)

    assert (answer.status, answer.headers["retry-after"]) == (503, "10")


def test_what_is_logged_of_an_answer_names_nobody() -> None:
    room = asked()
    events = [
        room.visit("POST", "/subscriptions", fields=FORM).event,
        room.visit("POST", CONFIRM, query={"token": token_in(room)}).event,
        room.visit("POST", UNSUBSCRIBE, query={"token": TOKENS.token_of(the_subscriber(room).id)}).event,
    ]

    assert events == ["subscription_queued", "confirmed", "unsubscribe_unsubscribed"]
