"""Preferences and one's own data: how one gets there, and what happens there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from fakes.newsletter_samples import WEEKLY_ISSUE, subscriber_id
from fakes.newsroom import TOKENS, Newsroom
from unspoilt.errors import Conflict, Throttled, Unavailable
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.choice import EVERYTHING, choice_of
from unspoilt.newsletter.delivery import Reason
from unspoilt.newsletter.offer import Offer
from unspoilt.newsletter.subscriber import Subscriber, SubscriberStatus
from unspoilt.review.review import Kind
from unspoilt.use_cases.limits import PER_ADDRESS
from unspoilt.use_cases.record import SuppressionReason

PREFERENCES = "/subscriptions/preferences"
LINK, LEAVE, EXPORT, ERASE = (f"{PREFERENCES}/{name}" for name in ("link", "unsubscribe", "export", "erase"))
ONE = subscriber_id(1)


def ask_link(room: Newsroom, number: int = 1) -> None:
    """Ask for a link as from the page that a digest links to, and let it be mailed."""
    room.visit("POST", LINK, fields={"token": TOKENS.token_of(subscriber_id(number))})
    room.work()


def token_in(room: Newsroom) -> str:
    body = message_from_bytes(room.mailer.sent[-1].raw, policy=default).get_body(("plain",))
    assert body is not None
    (found,) = re.findall(r"preferences\?token=(\w[\w-]+)", body.get_content())  # type: ignore[attr-defined]
    return str(found)


def linked() -> tuple[Newsroom, str]:
    """Return a newsroom with one reader, and the token in the link that was mailed to them."""
    room = Newsroom()
    room.add_readers(1)
    ask_link(room)
    return room, token_in(room)


def reader(room: Newsroom) -> Subscriber:
    return room.subscribers.rows[ONE]


def test_from_a_digest_one_asks_for_a_link_that_opens_the_preferences() -> None:
    room, token = linked()

    page = room.visit("GET", PREFERENCES, query={"token": token})

    assert room.mailer.recipients == ["reader1@mail.example"]
    assert page.status == 200
    assert b"Chamber pop" in page.body


def test_who_confirms_goes_on_to_the_preferences_without_another_mail() -> None:
    room = Newsroom()
    room.carry(room.ask("reader@mail.example"))
    body = message_from_bytes(room.mailer.sent[-1].raw, policy=default).get_body(("plain",))
    assert body is not None
    (token,) = re.findall(r"confirm\?token=([\w-]+)", body.get_content())  # type: ignore[attr-defined]

    page = room.visit("POST", "/subscriptions/confirm", fields={"token": token})
    (onward,) = re.findall(rb"preferences\?token=([\w-]+)", page.body)

    assert room.visit("GET", PREFERENCES, query={"token": onward.decode()}).status == 200
    assert len(room.mailer.sent) == 1


def test_who_is_subscribed_and_leaves_the_address_again_gets_a_link() -> None:
    room = Newsroom()
    room.add_readers(1)
    room.carry(room.ask("reader1@mail.example", Cadence.HOURLY))

    assert room.visit("GET", PREFERENCES, query={"token": token_in(room)}).status == 200
    assert reader(room).cadence is Cadence.WEEKLY


def test_looking_changes_nothing() -> None:
    room, token = linked()
    before = repr(vars(room.subscribers))

    for method in ("GET", "HEAD", "OPTIONS"):
        assert room.visit(method, PREFERENCES, query={"token": token}).status in {200, 204}

    assert repr(vars(room.subscribers)) == before


def test_what_is_ticked_is_saved_and_shown() -> None:
    room, token = linked()
    ticked = {"token": token, "cadence": "monthly", "kind": ("film", "game"), "genre": ("Puzzle", "Chamber pop")}

    page = room.visit("POST", PREFERENCES, fields=ticked)

    assert page.status == 200
    assert b"Saved." in page.body
    assert reader(room).cadence is Cadence.MONTHLY
    assert reader(room).choice == choice_of(["puzzle", "chamber pop"], [Kind.FILM, Kind.GAME])
    assert list(room.subscribers.list_page(Cadence.MONTHLY, None, 9)) == [ONE]
    checked = re.findall(rb'name="(?:kind|genre|cadence)" value="([^"]+)" checked', page.body)
    assert set(checked) == {b"monthly", b"film", b"game", b"Puzzle", b"Chamber pop"}


def test_nothing_ticked_means_everything() -> None:
    room, token = linked()
    room.visit("POST", PREFERENCES, fields={"token": token, "cadence": "weekly", "genre": "Puzzle"})
    assert reader(room).choice != EVERYTHING

    room.visit("POST", PREFERENCES, fields={"token": token, "cadence": "weekly"})

    assert reader(room).choice == EVERYTHING


def test_a_genre_that_is_not_offered_any_more_stays_chosen_unless_its_box_is_cleared() -> None:
    room, token = linked()
    room.visit("POST", PREFERENCES, fields={"token": token, "cadence": "weekly", "genre": "Puzzle"})
    room.offer = Offer()

    page = room.visit("GET", PREFERENCES, query={"token": token})
    assert b"the one that I chose before" in page.body
    room.visit("POST", PREFERENCES, fields={"token": token, "cadence": "weekly", "keep": "yes"})
    assert reader(room).choice == choice_of(["puzzle"], [])

    room.visit("POST", PREFERENCES, fields={"token": token, "cadence": "weekly"})
    assert reader(room).choice == EVERYTHING


@pytest.mark.parametrize("cadence", ["", "daily", "WEEKLY", "weekly\n", "\ud800"])
def test_a_cadence_that_is_none_is_told_beside_its_boxes_and_saves_nothing(cadence: str) -> None:
    room, token = linked()
    before = reader(room)

    page = room.visit("POST", PREFERENCES, fields={"token": token, "cadence": cadence, "genre": "Puzzle"})

    assert page.status == 422
    assert b'<fieldset aria-describedby="cadence-wrong">' in page.body
    assert b'value="Puzzle" checked' in page.body
    assert reader(room) == before


def test_too_many_genres_are_told_beside_their_boxes_and_save_nothing() -> None:
    room, token = linked()
    crowded = replace(reader(room), choice=choice_of([f"old {number}" for number in range(40)], []))
    room.subscribers.rows[ONE] = crowded
    ticked = {"token": token, "cadence": "hourly", "genre": "Puzzle", "keep": "yes"}

    page = room.visit("POST", PREFERENCES, fields=ticked)

    assert page.status == 422
    assert b'<fieldset aria-describedby="genres-wrong">' in page.body
    assert set(re.findall(rb'value="([^"]+)" checked', page.body)) == {b"hourly", b"Puzzle", b"yes"}
    assert reader(room) == crowded


def test_one_leaves_on_the_page_and_the_page_goes_on_to_serve_the_data() -> None:
    room, token = linked()

    page = room.visit("POST", LEAVE, fields={"token": token})

    assert b"You are unsubscribed." in page.body
    assert reader(room).status is SubscriberStatus.UNSUBSCRIBED
    again = room.visit("POST", PREFERENCES, fields={"token": token, "cadence": "hourly"})
    assert again.status == 200
    assert (reader(room).status, reader(room).cadence) == (SubscriberStatus.UNSUBSCRIBED, Cadence.WEEKLY)


def test_a_change_that_meets_another_is_made_all_the_same() -> None:
    room, token = linked()
    replace_subscriber, calls = room.subscribers.replace_subscriber, []

    def interrupted(old: Subscriber, new: Subscriber) -> None:
        calls.append(new)
        if len(calls) == 1:
            raise Conflict("somebody wrote")
        replace_subscriber(old, new)

    room.subscribers.replace_subscriber = interrupted  # type: ignore[method-assign]

    assert room.visit("POST", PREFERENCES, fields={"token": token, "cadence": "hourly"}).status == 200
    assert reader(room).cadence is Cadence.HOURLY


def exported(room: Newsroom, token: str) -> dict[str, object]:
    answer = room.visit("POST", EXPORT, fields={"token": token})
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == 'attachment; filename="my-subscription.json"'
    assert answer.headers["cache-control"] == "no-store"
    document: dict[str, object] = json.loads(answer.body)
    return document


def test_the_export_has_every_field_that_is_stored() -> None:
    room, token = linked()
    room.visit("POST", PREFERENCES, fields={"token": token, "cadence": "weekly", "genre": "Puzzle", "kind": "game"})
    room.suppressions.count_transient(reader(room).address, "a", room.clock.now)

    document = exported(room, token)

    assert set(document["subscriber"]) == {field.name for field in fields(Subscriber)}  # type: ignore[call-overload]
    assert document["subscriber"] == document["subscriber"] | {  # type: ignore[operator]
        "address": "reader1@mail.example",
        "choice": {"genres": ["puzzle"], "kinds": ["game"]},
        "confirmed_at": reader(room).confirmed_at.isoformat(),  # type: ignore[union-attr]
    }
    assert [link["to"] for link in document["links"]] == ["preferences"]  # type: ignore[attr-defined]
    assert (document["suppression"], document["transient_bounces"]) == (None, 1)


def test_the_export_says_why_an_address_is_not_mailed_and_never_a_token() -> None:
    room, token = linked()
    room.suppressions.suppress(reader(room).address, SuppressionReason.COMPLAINT, room.clock.now)

    document = exported(room, token)

    assert document["suppression"] == {"reason": "complaint", "since": room.clock.now.isoformat()}
    assert token not in json.dumps(document)


def test_nothing_is_erased_by_accident() -> None:
    room, token = linked()

    page = room.visit("POST", ERASE, fields={"token": token})

    assert page.status == 422
    assert b'aria-describedby="erase-wrong"' in page.body
    assert ONE in room.subscribers.rows


def test_who_erases_leaves_nothing_but_a_suppression_and_cannot_be_mailed_again_by_leaving_the_address() -> None:
    room, token = linked()
    address = reader(room).address
    room.suppressions.suppress(address, SuppressionReason.BOUNCE, room.clock.now)
    room.suppressions.count_transient(address, "a", room.clock.now)

    page = room.visit("POST", ERASE, fields={"token": token, "erase": "yes"})

    assert page.status == 200
    assert (room.subscribers.rows, room.subscribers.links, room.subscribers.confirmations) == ({}, {}, {})
    assert room.suppressions.transient == {}
    assert room.suppressions.is_suppressed(address)
    for path in (PREFERENCES, EXPORT, ERASE, LEAVE):
        assert room.visit("POST", path, fields={"token": token, "cadence": "weekly", "erase": "yes"}).status == 410
    before = len(room.mailer.sent)
    room.carry(room.ask(address.text))
    assert len(room.mailer.sent) == before


def test_who_erases_is_not_sent_what_is_already_queued() -> None:
    room, token = linked()
    room.compose_weekly()
    room.clock.pass_time(room.hold + timedelta(minutes=1))
    room.sweep.sweep()
    (launch,) = room.queue.take()
    room.carry(launch)
    room.visit("POST", ERASE, fields={"token": token, "erase": "yes"})

    room.work()

    assert room.digests == []
    row = room.ledger.deliveries[WEEKLY_ISSUE, ONE]
    assert row.reason is Reason.UNSUBSCRIBED
    assert "mail.example" not in repr(row)


def test_erasing_that_broke_off_is_finished_by_trying_again() -> None:
    room, token = linked()
    drop_links = room.subscribers.drop_links

    def fails(subscriber: str) -> None:
        raise Unavailable("the table")

    room.subscribers.drop_links = fails  # type: ignore[method-assign]
    assert room.visit("POST", ERASE, fields={"token": token, "erase": "yes"}).status == 503
    room.subscribers.drop_links = drop_links  # type: ignore[method-assign]

    assert room.visit("POST", ERASE, fields={"token": token, "erase": "yes"}).status == 200
    assert room.subscribers.links == {}


def test_an_erased_reader_may_begin_anew() -> None:
    room, token = linked()
    room.visit("POST", ERASE, fields={"token": token, "erase": "yes"})

    room.carry(room.ask("reader1@mail.example"))

    (found,) = room.subscribers.rows.values()
    assert (found.status, found.id == ONE) == (SubscriberStatus.PENDING, False)


@pytest.mark.parametrize(("late", "status"), [(timedelta(seconds=-1), 200), (timedelta(0), 410)])
def test_a_link_opens_for_a_day(late: timedelta, status: int) -> None:
    room, token = linked()
    room.clock.pass_time(timedelta(days=1) + late)

    assert room.visit("GET", PREFERENCES, query={"token": token}).status == status
    assert room.visit("POST", EXPORT, fields={"token": token}).status == status


WRONG: dict[str, Callable[[str], str]] = {
    "none": lambda token: "",
    "another's id": lambda token: subscriber_id(2) + token[32:],
    "another secret": lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
    "cut off": lambda token: token[:-1],
    "one from a digest": lambda token: TOKENS.token_of(ONE),
    "markup": lambda token: '"><script>alert(1)</script>',
    "no ASCII": lambda token: "ä" * 75,
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("path", [PREFERENCES, LEAVE, EXPORT, ERASE])
def test_a_token_that_opens_nothing_is_told_so_and_changes_nothing(path: str, wrong: str) -> None:
    room, token = linked()
    before = repr(vars(room.subscribers))

    answer = room.visit("POST", path, fields={"token": WRONG[wrong](token), "cadence": "hourly", "erase": "yes"})

    assert answer.status == 410
    assert b"<script" not in answer.body
    assert b"reader1" not in answer.body
    assert repr(vars(room.subscribers)) == before


def test_the_token_of_a_confirmation_opens_no_preferences_and_the_other_way_round() -> None:
    room = Newsroom()
    room.carry(room.ask("reader@mail.example"))
    body = message_from_bytes(room.mailer.sent[-1].raw, policy=default).get_body(("plain",))
    assert body is not None
    (confirm,) = re.findall(r"confirm\?token=([\w-]+)", body.get_content())  # type: ignore[attr-defined]
    assert room.visit("GET", PREFERENCES, query={"token": confirm}).status == 410

    other, preferences = linked()

    assert other.visit("POST", "/subscriptions/confirm", fields={"token": preferences}).status == 410


KNOWN: dict[str, Callable[[Newsroom], None]] = {
    "confirmed": lambda room: None,
    "unsubscribed": lambda room: room.subscribers.rows.update(
        {ONE: replace(reader(room), status=SubscriberStatus.UNSUBSCRIBED)}
    ),
    "pending": lambda room: room.subscribers.rows.update({ONE: replace(reader(room), status=SubscriberStatus.PENDING)}),
    "suppressed": lambda room: room.suppressions.suppress(
        reader(room).address, SuppressionReason.COMPLAINT, room.clock.now
    ),
    "erased": lambda room: room.subscribers.rows.clear(),
}


@pytest.mark.parametrize(
    ("known", "mails"), [("confirmed", 1), ("unsubscribed", 1), ("pending", 0), ("suppressed", 0), ("erased", 0)]
)
def test_asking_for_a_link_is_answered_alike_and_the_right_ones_get_it(known: str, mails: int) -> None:
    room, other = Newsroom(), Newsroom()
    room.add_readers(1)
    KNOWN[known](room)
    token = TOKENS.token_of(ONE)

    answer, expected = (each.visit("POST", LINK, fields={"token": token}) for each in (room, other))
    counted = dict(room.counters.hits)
    room.work()

    assert (answer.status, answer.body, answer.headers) == (expected.status, expected.body, expected.headers)
    assert counted == other.counters.hits
    assert len(room.mailer.sent) == mails


def test_a_forged_token_is_answered_alike_and_queues_nothing() -> None:
    room = Newsroom()
    genuine = room.visit("POST", LINK, fields={"token": TOKENS.token_of(ONE)})
    room.queue.take()

    forged = room.visit("POST", LINK, fields={"token": TOKENS.token_of(ONE)[:-1] + "~"})

    assert (forged.status, forged.body) == (genuine.status, genuine.body)
    assert room.queue.messages == []


def test_links_are_limited_like_addresses() -> None:
    room = Newsroom()
    room.add_readers(1)
    for number in range(PER_ADDRESS.most + 3):
        room.visit("POST", LINK, fields={"token": TOKENS.token_of(ONE)}, network=f"192.0.2.{number}")

    assert len(room.queue.messages) == PER_ADDRESS.most


def test_a_link_that_ses_throttles_is_sent_when_the_message_comes_again() -> None:
    room = Newsroom()
    room.add_readers(1)
    room.mailer.faults = [Throttled("not now")]
    ask_link(room)
    assert room.mailer.sent == []

    room.retry()

    assert room.visit("GET", PREFERENCES, query={"token": token_in(room)}).status == 200
