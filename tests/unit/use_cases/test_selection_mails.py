"""Who chose genres or kinds gets those, in one mail for all who chose the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from fakes.newsletter_samples import SETTINGS, SITE, SUNDAY, WEEKLY_ISSUE, entry, sample_entries, subscriber
from fakes.newsroom import Newsroom, readers_of
from unspoilt.errors import OurError
from unspoilt.newsletter.choice import EVERYTHING, Choice, choice_of
from unspoilt.newsletter.delivery import DeliveryStatus, Reason
from unspoilt.newsletter.flight import FlightState
from unspoilt.newsletter.issue_files import MANIFEST
from unspoilt.newsletter.manifest import manifest_from_json
from unspoilt.newsletter.selection import MOST_SELECTIONS, WHOLE
from unspoilt.review.review import Kind
from unspoilt.use_cases.selection_mails import Select

GAMES = choice_of([], [Kind.GAME])
FILMS_AND_ALBUMS = choice_of([], [Kind.FILM, Kind.ALBUM])
WESTERNS = choice_of(["Western"], [])


def room_of(*choices: Choice, hold: timedelta = timedelta(minutes=60)) -> Newsroom:
    """Return a newsroom whose readers chose this, one after the other."""
    room = Newsroom(hold=hold)
    for number, choice in enumerate(choices, start=1):
        room.subscribers.add_subscriber(replace(subscriber(number), choice=choice))
    return room


def titles_in(mail: bytes) -> set[str]:
    return {str(one.facts.title) for one in sample_entries() if str(one.facts.title).split("&")[0].encode() in mail}


def selection_files(room: Newsroom) -> list[str]:
    return sorted(name for _, name in room.issues.files if name.startswith("selections/"))


def test_each_gets_what_they_chose_and_no_more() -> None:
    room = room_of(EVERYTHING, GAMES, FILMS_AND_ALBUMS, GAMES)

    room.fly_weekly()

    got = {mail.to: titles_in(mail.raw) for mail in room.digests}
    assert got == {
        "reader1@mail.example": {str(one.facts.title) for one in sample_entries()},
        "reader2@mail.example": {"Low Orbit Gardening"},
        "reader3@mail.example": {"What the Tide Owes", "Kleine Gespenster"},
        "reader4@mail.example": {"Low Orbit Gardening"},
    }
    assert len(selection_files(room)) == 2


def test_who_chose_none_of_it_gets_no_mail_and_the_balance_holds() -> None:
    room = room_of(EVERYTHING, WESTERNS)

    room.fly_weekly()
    room.clock.pass_time(timedelta(minutes=6))
    room.sweep.sweep()

    assert readers_of(room.digests) == ["reader1@mail.example"]
    row = room.ledger.deliveries[WEEKLY_ISSUE, subscriber(2).id]
    assert (row.status, row.reason) == (DeliveryStatus.SUPPRESSED, Reason.NOTHING_CHOSEN)
    flight = room.ledger.flights[WEEKLY_ISSUE]
    assert (flight.state, flight.expected) == (FlightState.FINISHED, 2)
    assert flight.counts == {"sent": 1, "suppressed": 1}


def test_an_issue_that_nobody_wants_any_of_is_finished_without_a_mail() -> None:
    room = room_of(WESTERNS, WESTERNS)

    room.fly_weekly()
    room.clock.pass_time(timedelta(minutes=6))
    room.sweep.sweep()

    assert room.digests == []
    assert room.ledger.flights[WEEKLY_ISSUE].state is FlightState.FINISHED


def test_a_choice_made_while_the_issue_was_held_gets_a_mail_from_what_is_frozen() -> None:
    room = room_of(EVERYTHING)
    room.compose_weekly()
    assert selection_files(room) == []
    room.subscribers.add_subscriber(replace(subscriber(2), choice=GAMES))
    room.news.seen = [(SUNDAY - timedelta(days=1), entry("A Game of Later", number=9, kind=Kind.GAME))]
    room.clock.now = SUNDAY + timedelta(minutes=61)

    room.sweep.sweep()
    room.work()

    (mail,) = (mail for mail in room.digests if mail.to == "reader2@mail.example")
    assert titles_in(mail.raw) == {"Low Orbit Gardening"}
    assert b"A Game of Later" not in mail.raw
    assert len(selection_files(room)) == 1


def test_a_mail_that_the_launch_builds_is_the_one_that_composing_would_have_built() -> None:
    before, after = room_of(GAMES), room_of()
    before.compose_weekly()
    after.compose_weekly()

    built = Select(after.issues, after.news, SITE, SETTINGS).select(WEEKLY_ISSUE, [GAMES])

    assert selection_files(after) == selection_files(before) == [f"selections/{built[GAMES]}.mime"]


def test_where_everybody_wants_everything_launching_selects_nothing() -> None:
    room = room_of(EVERYTHING, EVERYTHING)
    room.compose_weekly()
    room.clock.now = SUNDAY + timedelta(minutes=61)

    def select(issue: str, choices: object) -> dict[Choice, str | None]:
        raise AssertionError("nobody chose anything")

    replace(room.launch, select=select).launch(WEEKLY_ISSUE)
    room.work()

    assert len(room.digests) == 2


def test_past_the_limit_of_mails_everybody_gets_at_least_what_they_chose() -> None:
    entries = tuple(entry(f"No {n}", number=n + 1, genres=(f"genre {n}",)) for n in range(9))
    choices = [choice_of([f"genre {n}" for n in range(9) if mask >> n & 1], []) for mask in range(1, 2**9 - 1)]
    room = room_of(*choices)
    room.news.seen = [(SUNDAY - timedelta(days=1), one) for one in entries]

    room.fly_weekly()

    manifest = manifest_from_json(room.issues.files[WEEKLY_ISSUE, MANIFEST])
    assert len(manifest.selections) == len(selection_files(room)) == MOST_SELECTIONS
    assert len(room.digests) == len(choices)
    asked = {subscriber(number).address.text: choice for number, choice in enumerate(choices, start=1)}
    for mail in room.digests:
        wanted = {one.facts.title for one in entries if asked[mail.to].takes(one.facts)}
        assert all(title.encode() in mail.raw for title in wanted)
    exact = sum(titles_of(mail.raw) == len(asked[mail.to].genres) for mail in room.digests)
    assert exact >= MOST_SELECTIONS


def titles_of(raw: bytes) -> int:
    """Count the reviews in a mail."""
    return sum(f"\r\nNo {n}\r\n".encode() in raw for n in range(9))


def test_what_another_firewall_let_out_is_not_rendered_anew_at_launch() -> None:
    room = room_of(EVERYTHING)
    room.compose_weekly()
    key = (WEEKLY_ISSUE, MANIFEST)
    room.issues.files[key] = room.issues.files[key].replace(b'"firewall": ', b'"firewall": 9')

    selected = Select(room.issues, room.news, SITE, SETTINGS).select(WEEKLY_ISSUE, [GAMES, WESTERNS])

    assert selected == {GAMES: WHOLE, WESTERNS: None}
    assert selection_files(room) == []


def test_a_launch_without_a_manifest_is_our_mistake() -> None:
    room = room_of()

    with pytest.raises(OurError):
        Select(room.issues, room.news, SITE, SETTINGS).select(WEEKLY_ISSUE, [GAMES])


def test_the_flight_plan_says_how_many_get_what() -> None:
    room = room_of(EVERYTHING, GAMES, GAMES, WESTERNS, FILMS_AND_ALBUMS)

    room.compose_weekly()

    plan = room.issues.files[WEEKLY_ISSUE, "flight-plan.txt"].decode().splitlines()
    assert "Subscribers now: 5" in plan
    assert "2 of them get 1 of 5 reviews: Low Orbit Gardening, by Studio Pell" in plan
    assert "1 of them get 2 of 5 reviews: What the Tide Owes and Kleine Gespenster" in plan
    assert "1 of them want none of these reviews and get no mail" in plan
    assert "Leak gate: passed; mails read: 3" in plan


def test_a_row_made_once_keeps_its_selection_whatever_is_chosen_later() -> None:
    room = room_of(GAMES)
    room.compose_weekly()
    room.clock.now = SUNDAY + timedelta(minutes=61)
    room.launch.launch(WEEKLY_ISSUE)
    old = room.subscribers.rows[subscriber(1).id]
    room.subscribers.replace_subscriber(old, replace(old, choice=WESTERNS, revision=old.revision + 1))

    room.work()

    assert [titles_in(mail.raw) for mail in room.digests] == [{"Low Orbit Gardening"}]
