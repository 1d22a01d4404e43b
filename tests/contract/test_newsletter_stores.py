"""The newsletter's in-memory ports and the boto3 adapters keep the same promises."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import boto3
import pytest
from moto import mock_aws

from fakes.newsletter import FakeCounters, FakeIssues, FakeLedger, FakeRequests, FakeSubscribers, FakeSuppressions
from fakes.newsletter_samples import SUNDAY, WEEKLY_ISSUE, subscriber, subscriber_id
from fakes.tables import create_table
from simulation.dynamodb import SimulatedDynamoDB
from simulation.s3 import Bucket, SimulatedS3
from simulation.world import World
from unspoilt.aws.counters import CountersTable
from unspoilt.aws.deliveries_table import DeliveriesTable
from unspoilt.aws.issues_bucket import IssuesBucket
from unspoilt.aws.signing_keys import read_signing_keys, rotate_signing_keys
from unspoilt.aws.subscriber_rows import FORGET_PENDING
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.aws.subscription_requests import SubscriptionRequests
from unspoilt.aws.suppressions import SuppressionsTable
from unspoilt.errors import Conflict, RotationRefused
from unspoilt.newsletter.address import parse_address
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.choice import EVERYTHING, choice_of
from unspoilt.newsletter.delivery import Delivery, DeliveryStatus, accept, begin, claim, release, suppress, touch
from unspoilt.newsletter.delivery import Reason as Because
from unspoilt.newsletter.flight import Flight, FlightState, close, expire, hold, look, pass_page, take_off
from unspoilt.newsletter.personal_data import Suppression
from unspoilt.newsletter.selection import WHOLE
from unspoilt.newsletter.subscriber import (
    Confirmation,
    PreferencesLink,
    SubscriberStatus,
    SubscriptionRequest,
    confirm,
    note_link_mailed,
    unsubscribe,
)
from unspoilt.newsletter.token import LinkKey, SigningKeys
from unspoilt.newsletter.watermark import ask_canary
from unspoilt.newsletter.watermark import hear_canary as heard_of
from unspoilt.review.review import Kind
from unspoilt.use_cases.record import SuppressionReason

SUBSCRIBERS, DELIVERIES, BUCKET = "subscribers", "deliveries", "the-issues"
ADDRESS = parse_address("reader@mail.example")
KEY = LinkKey(subscriber_id(1), "ab" * 32)


@dataclass
class Stores:
    subscribers: Any
    suppressions: Any
    counters: Any
    ledger: Any
    requests: Any
    #: None for the fakes.
    client: Any = None


@pytest.fixture(params=["memory", "simulation", "moto", "dynamodb local"])
def stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    if request.param == "memory":
        yield Stores(FakeSubscribers(), FakeSuppressions(), FakeCounters(), FakeLedger(), FakeRequests())
    else:
        yield from _real_stores(request)


@pytest.fixture(params=["simulation", "moto", "dynamodb local"])
def real_stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    """Return stores that have what the fakes do without: rows with a time to live, and signing keys."""
    yield from _real_stores(request)


@pytest.fixture(params=["memory", "simulation", "moto"])
def issues(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "memory":
        yield FakeIssues()
        return
    if request.param == "simulation":
        yield IssuesBucket(SimulatedS3(World(), {BUCKET: Bucket()}), BUCKET)  # type: ignore[arg-type]
        return
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket=BUCKET)
        yield IssuesBucket(s3, BUCKET)


def _real_stores(request: pytest.FixtureRequest) -> Iterator[Stores]:
    if request.param == "simulation":
        # Two items a page: what the adapters page through is seen to be paged.
        yield _stores(SimulatedDynamoDB(World(), {}, page=2))
        return
    if request.param == "moto":
        with mock_aws():
            yield _stores(boto3.client("dynamodb"))
        return
    client = boto3.client("dynamodb", endpoint_url=request.getfixturevalue("dynamodb_local"))
    try:
        yield _stores(client)
    finally:
        for table in (SUBSCRIBERS, DELIVERIES):
            client.delete_table(TableName=table)


def _stores(client: Any) -> Stores:
    create_table(client, SUBSCRIBERS, ("by_cadence", "cadence_key", "id"))
    create_table(client, DELIVERIES, ("by_open", "open_key", "open_since"))
    return Stores(
        SubscribersTable(client, SUBSCRIBERS),
        SuppressionsTable(client, SUBSCRIBERS),
        CountersTable(client, SUBSCRIBERS),
        DeliveriesTable(client, DELIVERIES),
        SubscriptionRequests(client, SUBSCRIBERS),
        client,
    )


def flight(issue: str = WEEKLY_ISSUE, **changes: Any) -> Flight:
    made = Flight(
        issue=issue,
        cadence=Cadence.WEEKLY,
        start=SUNDAY - timedelta(days=7),
        end=SUNDAY,
        fly_at=SUNDAY + timedelta(hours=1),
        expires_at=SUNDAY + timedelta(hours=25),
        state=FlightState.COMPOSING,
        changed_at=SUNDAY + timedelta(minutes=2),
    )
    return replace(made, **changes)


def waiting(*numbers: int) -> list[Delivery]:
    """Return rows of subscribers who are to get all of the issue."""
    return [begin(WEEKLY_ISSUE, subscriber_id(number), WHOLE, SUNDAY) for number in numbers]


def confirmation(number: int = 1, **changes: Any) -> Confirmation:
    made = Confirmation("ab" * 32, subscriber_id(number), Cadence.MONTHLY, SUNDAY + timedelta(days=7))
    return replace(made, **changes)


def link(**changes: Any) -> PreferencesLink:
    return replace(PreferencesLink("cd" * 32, subscriber_id(1), SUNDAY + timedelta(days=1)), **changes)


def test_a_subscriber_is_found_by_id_and_by_address_whatever_its_capitals(stores: Stores) -> None:
    stores.subscribers.add_subscriber(subscriber(1, address="Reader@mail.example"))

    assert stores.subscribers.read_subscriber(subscriber_id(1)) == subscriber(1, address="Reader@mail.example")
    assert stores.subscribers.find_by_address(parse_address("reader@MAIL.example")).id == subscriber_id(1)
    assert stores.subscribers.read_subscriber(subscriber_id(2)) is None
    assert stores.subscribers.find_by_address(parse_address("other@mail.example")) is None


@pytest.mark.parametrize("status", SubscriberStatus)
def test_a_subscriber_of_every_status_is_read_back_whole(stores: Stores, status: SubscriberStatus) -> None:
    chosen = replace(subscriber(1, status=status), choice=choice_of(["Horror"], [Kind.FILM]))
    stores.subscribers.add_subscriber(chosen)

    assert stores.subscribers.read_subscriber(subscriber_id(1)) == chosen


def test_an_address_has_at_most_one_subscriber(stores: Stores) -> None:
    stores.subscribers.add_subscriber(subscriber(1, address="reader@mail.example"))

    with pytest.raises(Conflict):
        stores.subscribers.add_subscriber(subscriber(2, address="READER@mail.example"))

    assert stores.subscribers.read_subscriber(subscriber_id(2)) is None


def test_of_two_changes_to_a_subscriber_the_later_is_refused(stores: Stores) -> None:
    old = subscriber(1)
    stores.subscribers.add_subscriber(old)
    stores.subscribers.replace_subscriber(old, unsubscribe(old, SUNDAY))

    with pytest.raises(Conflict):
        stores.subscribers.replace_subscriber(old, note_link_mailed(old, SUNDAY))

    assert stores.subscribers.read_subscriber(old.id).status is SubscriberStatus.UNSUBSCRIBED


def test_only_the_confirmed_of_a_cadence_are_listed_page_by_page_in_order(stores: Stores) -> None:
    horror = choice_of(["Horror"], [])
    stores.subscribers.add_subscriber(replace(subscriber(10), choice=horror))
    for number in range(1, 8):
        stores.subscribers.add_subscriber(subscriber(number))
    stores.subscribers.add_subscriber(subscriber(8, status=SubscriberStatus.PENDING))
    stores.subscribers.add_subscriber(subscriber(9, cadence=Cadence.MONTHLY))
    gone = subscriber(3)
    stores.subscribers.replace_subscriber(gone, unsubscribe(gone, SUNDAY))

    first = stores.subscribers.list_page(Cadence.WEEKLY, None, 4)
    second = stores.subscribers.list_page(Cadence.WEEKLY, list(first)[-1], 4)

    assert list(first.items()) == [(subscriber_id(number), EVERYTHING) for number in (1, 2, 4, 5)]
    expected = [(subscriber_id(6), EVERYTHING), (subscriber_id(7), EVERYTHING), (subscriber_id(10), horror)]
    assert list(second.items()) == expected
    assert stores.subscribers.list_page(Cadence.HOURLY, None, 4) == {}


def test_choices_are_counted_over_all_who_are_confirmed(stores: Stores) -> None:
    horror, films = choice_of(["Horror"], []), choice_of([], [Kind.FILM])
    for number, choice in enumerate((EVERYTHING, horror, EVERYTHING, films, horror), start=1):
        stores.subscribers.add_subscriber(replace(subscriber(number), choice=choice))
    stores.subscribers.add_subscriber(replace(subscriber(6, status=SubscriberStatus.PENDING), choice=films))

    counted = sum((Counter(page) for page in stores.subscribers.choices(Cadence.WEEKLY)), Counter())

    assert counted == Counter({EVERYTHING: 2, horror: 2, films: 1})


def test_a_confirmation_is_taken_up_once_and_lists_its_subscriber(stores: Stores) -> None:
    old = subscriber(1, status=SubscriberStatus.PENDING)
    new = confirm(old, Cadence.MONTHLY, SUNDAY)
    stores.subscribers.add_subscriber(old)
    stores.subscribers.add_confirmation(confirmation())
    assert stores.subscribers.read_confirmation(KEY) == confirmation()
    assert stores.subscribers.read_preferences_link(KEY) is None

    stores.subscribers.take_up(confirmation(), old, new, link())

    assert stores.subscribers.read_confirmation(KEY) is None
    assert stores.subscribers.read_preferences_link(LinkKey(old.id, "cd" * 32)) == link()
    assert stores.subscribers.read_subscriber(old.id) == new
    assert stores.subscribers.list_page(Cadence.MONTHLY, None, 5) == {old.id: EVERYTHING}
    with pytest.raises(Conflict):
        stores.subscribers.take_up(confirmation(), new, confirm(new, Cadence.WEEKLY, SUNDAY), link())


def test_a_confirmation_is_not_used_up_where_the_subscriber_has_changed(stores: Stores) -> None:
    old = subscriber(1, status=SubscriberStatus.PENDING)
    stores.subscribers.add_subscriber(old)
    stores.subscribers.add_confirmation(confirmation())
    changed = note_link_mailed(old, SUNDAY)
    stores.subscribers.replace_subscriber(old, changed)

    with pytest.raises(Conflict):
        stores.subscribers.take_up(confirmation(), old, confirm(old, Cadence.MONTHLY, SUNDAY), link())

    assert stores.subscribers.read_confirmation(KEY) is not None
    assert stores.subscribers.links_of(old.id) == ([confirmation()], [])
    assert stores.subscribers.read_subscriber(old.id) == changed


def test_nothing_is_offered_twice_under_one_token(stores: Stores) -> None:
    stores.subscribers.add_subscriber(subscriber(1))
    stores.subscribers.add_confirmation(confirmation())
    stores.subscribers.add_preferences_link(link())

    with pytest.raises(Conflict):
        stores.subscribers.add_confirmation(confirmation(cadence=Cadence.WEEKLY))
    with pytest.raises(Conflict):
        stores.subscribers.add_preferences_link(link(expires_at=SUNDAY))

    assert stores.subscribers.links_of(subscriber_id(1)) == ([confirmation()], [link()])


def test_nothing_is_offered_to_nobody(stores: Stores) -> None:
    with pytest.raises(Conflict):
        stores.subscribers.add_confirmation(confirmation())
    with pytest.raises(Conflict):
        stores.subscribers.add_preferences_link(link())

    assert stores.subscribers.links_of(subscriber_id(1)) == ([], [])


def test_a_token_opens_what_is_beside_its_own_subscriber_only(stores: Stores) -> None:
    stores.subscribers.add_subscriber(subscriber(1))
    stores.subscribers.add_subscriber(subscriber(2))
    stores.subscribers.add_preferences_link(link())

    assert stores.subscribers.read_preferences_link(LinkKey(subscriber_id(2), "cd" * 32)) is None
    assert stores.subscribers.read_confirmation(LinkKey(subscriber_id(1), "cd" * 32)) is None


def test_who_is_erased_leaves_no_row_and_a_free_address(stores: Stores) -> None:
    other = subscriber(2)
    gone = subscriber(1)
    for one in (gone, other):
        stores.subscribers.add_subscriber(one)
    stores.subscribers.add_confirmation(confirmation())
    stores.subscribers.add_preferences_link(link())
    stores.subscribers.add_preferences_link(link(subscriber=other.id))

    stores.subscribers.erase(gone)
    stores.subscribers.drop_links(gone.id)

    assert stores.subscribers.read_subscriber(gone.id) is None
    assert stores.subscribers.find_by_address(gone.address) is None
    assert stores.subscribers.links_of(gone.id) == ([], [])
    assert stores.subscribers.links_of(other.id) == ([], [link(subscriber=other.id)])
    assert list(stores.subscribers.list_page(Cadence.WEEKLY, None, 9)) == [other.id]
    stores.subscribers.add_subscriber(replace(gone, id=subscriber_id(3)))


def test_who_has_changed_since_is_not_erased(stores: Stores) -> None:
    old = subscriber(1)
    stores.subscribers.add_subscriber(old)
    stores.subscribers.replace_subscriber(old, unsubscribe(old, SUNDAY))

    with pytest.raises(Conflict):
        stores.subscribers.erase(old)

    assert stores.subscribers.find_by_address(old.address) is not None


def test_a_request_is_kept_until_it_is_dropped(stores: Stores) -> None:
    request = SubscriptionRequest(subscriber_id(9), ADDRESS, Cadence.MONTHLY, SUNDAY)
    stores.requests.add_request(request)
    assert stores.requests.read_request(request.id) == request

    stores.requests.drop_request(request.id)
    stores.requests.drop_request(request.id)

    assert stores.requests.read_request(request.id) is None


def test_what_is_known_against_an_address_can_be_read_and_transient_bounces_forgotten(stores: Stores) -> None:
    assert (stores.suppressions.read_suppression(ADDRESS), stores.suppressions.read_transient(ADDRESS)) == (None, 0)
    stores.suppressions.suppress(ADDRESS, SuppressionReason.COMPLAINT, SUNDAY)
    stores.suppressions.count_transient(ADDRESS, "a", SUNDAY)
    stores.suppressions.count_transient(ADDRESS, "b", SUNDAY)
    assert stores.suppressions.read_transient(ADDRESS) == 2

    stores.suppressions.forget_transient(ADDRESS)

    assert stores.suppressions.read_transient(ADDRESS) == 0
    assert stores.suppressions.read_suppression(ADDRESS) == Suppression("complaint", SUNDAY)


def test_a_suppression_holds_for_every_spelling_of_the_address(stores: Stores) -> None:
    assert not stores.suppressions.is_suppressed(ADDRESS)

    stores.suppressions.suppress(ADDRESS, SuppressionReason.BOUNCE, SUNDAY)
    stores.suppressions.suppress(ADDRESS, SuppressionReason.COMPLAINT, SUNDAY)

    assert stores.suppressions.is_suppressed(parse_address("READER@mail.example"))
    assert not stores.suppressions.is_suppressed(parse_address("other@mail.example"))


def test_a_transient_bounce_counts_once_however_often_it_is_reported(stores: Stores) -> None:
    counts = [stores.suppressions.count_transient(ADDRESS, name, SUNDAY) for name in ("a", "b", "a", "c", "b")]

    assert counts == [1, 2, 2, 3, 3]
    assert not stores.suppressions.is_suppressed(ADDRESS)


def test_counters_count_by_scope_and_window(stores: Stores) -> None:
    later, ends = SUNDAY + timedelta(hours=1), SUNDAY + timedelta(days=1)

    counts = [
        stores.counters.increment("total", SUNDAY, ends),
        stores.counters.increment("total", SUNDAY, ends),
        stores.counters.increment("total", later, ends),
        stores.counters.increment("network.a", SUNDAY, ends),
    ]

    assert counts == [1, 2, 1, 1]


def test_a_period_is_taken_once_and_only_after_the_one_before(stores: Stores) -> None:
    first = flight("weekly-20261115T170000Z", start=None, end=SUNDAY - timedelta(days=7))
    stores.ledger.reserve(first, None)
    with pytest.raises(Conflict):
        stores.ledger.reserve(flight("weekly-20261108T170000Z", start=None), None)

    stores.ledger.reserve(flight(), SUNDAY - timedelta(days=7))

    assert stores.ledger.read_last_end(Cadence.WEEKLY) == SUNDAY
    assert stores.ledger.read_last_end(Cadence.MONTHLY) is None
    assert stores.ledger.read_flight(first.issue) == first
    assert stores.ledger.read_flight("weekly-20261108T170000Z") is None
    with pytest.raises(Conflict):
        stores.ledger.reserve(flight(), SUNDAY)


def test_a_flight_is_read_back_whole_after_every_step(stores: Stores) -> None:
    now = SUNDAY + timedelta(hours=2)
    stores.ledger.reserve(flight(), None)
    steps = [flight(), hold(flight(), flight().expires_at + timedelta(days=2), now)]
    steps.append(take_off(steps[-1], now))
    steps.append(pass_page(steps[-1], rows=500, last=subscriber_id(500), expanded=False, now=now))
    steps.append(pass_page(steps[-1], rows=0, last=None, expanded=True, now=now))
    steps.append(look(steps[-1], now))
    closed = close(steps[-1], {DeliveryStatus.SENT: 498, DeliveryStatus.UNKNOWN: 2}, now)
    assert closed is not None

    for old, new in zip(steps, [*steps[1:], closed], strict=True):
        stores.ledger.replace_flight(old, new)
        assert stores.ledger.read_flight(WEEKLY_ISSUE) == new

    with pytest.raises(Conflict):
        stores.ledger.replace_flight(steps[3], take_off(steps[3], now))


def test_flights_are_listed_as_open_until_they_are_closed(stores: Stores) -> None:
    later = flight("hourly-20261122T180000Z", cadence=Cadence.HOURLY, start=None, fly_at=SUNDAY + timedelta(hours=2))
    stores.ledger.reserve(flight(), None)
    stores.ledger.reserve(later, None)
    assert stores.ledger.open_flights() == (flight(), later)

    stores.ledger.replace_flight(later, expire(later, SUNDAY))

    assert stores.ledger.open_flights() == (flight(),)


def test_rows_of_deliveries_are_made_once_and_stay_as_they_are(stores: Stores) -> None:
    stores.ledger.add_deliveries(waiting(1, 2))
    row = stores.ledger.read_delivery(WEEKLY_ISSUE, subscriber_id(1))
    claimed = claim(row, "n1", SUNDAY)
    stores.ledger.replace_delivery(row, claimed)

    stores.ledger.add_deliveries(waiting(1, 2, 3))

    rows = list(stores.ledger.deliveries_of(WEEKLY_ISSUE))
    assert [row.subscriber for row in rows] == [subscriber_id(number) for number in (1, 2, 3)]
    assert rows[0] == claimed
    assert {row.status for row in rows[1:]} == {DeliveryStatus.PENDING}
    assert list(stores.ledger.deliveries_of("weekly-20261129T170000Z")) == []
    assert stores.ledger.read_delivery(WEEKLY_ISSUE, subscriber_id(4)) is None


@pytest.mark.parametrize("selection", [WHOLE, "0123456789abcdef" * 2, None])
def test_a_row_remembers_which_selection_it_is(stores: Stores, selection: str | None) -> None:
    row = begin(WEEKLY_ISSUE, subscriber_id(1), selection, SUNDAY)

    stores.ledger.add_deliveries([row])

    assert stores.ledger.read_delivery(WEEKLY_ISSUE, subscriber_id(1)) == row


def test_a_delivery_is_claimed_by_one_only(stores: Stores) -> None:
    stores.ledger.add_deliveries(waiting(1))
    row = stores.ledger.read_delivery(WEEKLY_ISSUE, subscriber_id(1))
    stores.ledger.replace_delivery(row, claim(row, "n1", SUNDAY))

    with pytest.raises(Conflict):
        stores.ledger.replace_delivery(row, claim(row, "n2", SUNDAY))

    assert stores.ledger.read_delivery(WEEKLY_ISSUE, subscriber_id(1)).nonce == "n1"


def test_rows_of_many_are_read_at_once(stores: Stores) -> None:
    numbers = range(1, 121)
    stores.ledger.add_deliveries(waiting(*numbers))
    first = stores.ledger.read_delivery(WEEKLY_ISSUE, subscriber_id(1))
    stores.ledger.replace_delivery(first, claim(first, "n1", SUNDAY))
    ids = [subscriber_id(number) for number in (*numbers, 1, 999)]

    rows = stores.ledger.read_deliveries(WEEKLY_ISSUE, ids)

    assert rows == {row.subscriber: row for row in stores.ledger.deliveries_of(WEEKLY_ISSUE)}
    assert stores.ledger.read_deliveries(WEEKLY_ISSUE, ()) == {}


def test_the_outcome_of_an_attempt_is_refused_once_another_attempt_has_begun(stores: Stores) -> None:
    stores.ledger.add_deliveries(waiting(1))
    row = stores.ledger.read_delivery(WEEKLY_ISSUE, subscriber_id(1))
    first, second = claim(row, "n1", SUNDAY), claim(row, "n2", SUNDAY)
    stores.ledger.replace_delivery(row, first)
    stores.ledger.replace_delivery(first, release(first, SUNDAY))
    stores.ledger.replace_delivery(row, second)

    with pytest.raises(Conflict):
        stores.ledger.replace_delivery(first, accept(first, "mail-1", SUNDAY))

    assert stores.ledger.read_delivery(WEEKLY_ISSUE, subscriber_id(1)) == second


def test_a_delivery_is_read_back_whole_after_every_step(stores: Stores) -> None:
    stores.ledger.add_deliveries(waiting(1))
    row = stores.ledger.read_delivery(WEEKLY_ISSUE, subscriber_id(1))
    touched = touch(row, SUNDAY + timedelta(minutes=30))
    claimed = claim(touched, "n1", SUNDAY)
    steps = [row, touched, claimed, accept(claimed, "mail-1", SUNDAY), suppress(row, Because.UNSUBSCRIBED, SUNDAY)]

    for old, new in pairwise(steps):
        stores.ledger.replace_delivery(old, new)
        assert stores.ledger.read_delivery(WEEKLY_ISSUE, subscriber_id(1)) == new


def test_open_deliveries_are_listed_and_all_are_counted(stores: Stores) -> None:
    ids = [subscriber_id(number) for number in range(1, 8)]
    stores.ledger.add_deliveries([begin(WEEKLY_ISSUE, one, WHOLE, SUNDAY) for one in ids])
    for one in ids[:4]:
        row = stores.ledger.read_delivery(WEEKLY_ISSUE, one)
        stores.ledger.replace_delivery(row, claim(row, "a1", SUNDAY))
    claimed = stores.ledger.read_delivery(WEEKLY_ISSUE, ids[1])
    stores.ledger.replace_delivery(claimed, accept(claimed, "mail-1", SUNDAY))

    opened = list(stores.ledger.open_deliveries(WEEKLY_ISSUE))

    assert [row.subscriber for row in opened] == [one for one in ids if one != ids[1]]
    assert opened[0] == stores.ledger.read_delivery(WEEKLY_ISSUE, ids[0])
    counts = {DeliveryStatus.SENT: 1, DeliveryStatus.SENDING: 3, DeliveryStatus.PENDING: 3}
    assert stores.ledger.tally(WEEKLY_ISSUE) == counts


def test_of_two_who_ask_for_a_canary_or_hear_of_it_one_is_refused(stores: Stores) -> None:
    assert stores.ledger.read_canary() is None
    first = ask_canary(None, "c1", SUNDAY)
    stores.ledger.replace_canary(None, first)
    with pytest.raises(Conflict):
        stores.ledger.replace_canary(None, ask_canary(None, "c2", SUNDAY))

    heard = heard_of(first, "c1", SUNDAY + timedelta(minutes=1))
    stores.ledger.replace_canary(first, heard)
    with pytest.raises(Conflict):
        stores.ledger.replace_canary(first, ask_canary(first, "c3", SUNDAY))

    assert stores.ledger.read_canary() == heard


def test_a_row_that_is_not_there_is_not_replaced(stores: Stores) -> None:
    stores.ledger.add_deliveries(waiting(1))
    row = replace(stores.ledger.read_delivery(WEEKLY_ISSUE, subscriber_id(1)), subscriber=subscriber_id(2))

    with pytest.raises(Conflict):
        stores.ledger.replace_delivery(row, claim(row, "n1", SUNDAY))


def test_the_first_file_of_an_issue_stays(issues: Any) -> None:
    assert issues.read(WEEKLY_ISSUE, "issue.json") is None

    issues.put_if_absent(WEEKLY_ISSUE, "issue.json", b"{}")
    issues.put_if_absent(WEEKLY_ISSUE, "issue.json", b"[]")

    assert issues.read(WEEKLY_ISSUE, "issue.json") == b"{}"
    assert issues.location_of(WEEKLY_ISSUE, "HOLD") == f"s3://the-issues/issues/{WEEKLY_ISSUE}/HOLD"


def test_an_issue_is_held_by_an_object_called_hold(issues: Any) -> None:
    assert not issues.is_held(WEEKLY_ISSUE)

    if isinstance(issues, FakeIssues):
        issues.files[WEEKLY_ISSUE, "HOLD"] = b""
    else:
        issues._client.put_object(Bucket=BUCKET, Key=f"issues/{WEEKLY_ISSUE}/HOLD", Body=b"")

    assert issues.is_held(WEEKLY_ISSUE)
    assert not issues.is_held("weekly-20261129T170000Z")


def test_the_signing_keys_are_made_once_and_are_everybodys(real_stores: Stores) -> None:
    names = iter("abcd")

    first = read_signing_keys(real_stores.client, SUBSCRIBERS, lambda: next(names))
    second = read_signing_keys(real_stores.client, SUBSCRIBERS, lambda: next(names))

    assert first == second
    assert (first.current, first.previous) == ("a", "b")


def test_who_never_confirms_is_forgotten_and_the_address_is_free_again(real_stores: Stores) -> None:
    pending = subscriber(1, status=SubscriberStatus.PENDING, address="reader@mail.example")
    real_stores.subscribers.add_subscriber(pending)
    key = {"pk": {"S": f"SUBSCRIBER#{pending.id}"}, "sk": {"S": "SUBSCRIBER"}}
    row = real_stores.client.get_item(TableName=SUBSCRIBERS, Key=key)["Item"]
    assert int(row["ttl"]["N"]) == int((pending.asked_at + FORGET_PENDING).timestamp())
    real_stores.client.delete_item(TableName=SUBSCRIBERS, Key=key)  # DynamoDB drops rows one by one, in no order

    late = replace(
        subscriber(2, status=SubscriberStatus.PENDING, address="reader@mail.example"),
        asked_at=pending.asked_at + FORGET_PENDING + timedelta(minutes=1),
    )
    real_stores.subscribers.add_subscriber(late)

    assert real_stores.subscribers.find_by_address(late.address) == late


def test_who_confirms_is_not_forgotten(real_stores: Stores) -> None:
    old = subscriber(1, status=SubscriberStatus.PENDING)
    real_stores.subscribers.add_subscriber(old)
    real_stores.subscribers.add_confirmation(confirmation())

    real_stores.subscribers.take_up(confirmation(), old, confirm(old, Cadence.WEEKLY, SUNDAY), link())

    rows = real_stores.client.scan(TableName=SUBSCRIBERS)["Items"]
    forgotten = [row["sk"]["S"] for row in rows if "ttl" in row]
    assert len(rows) == 3
    assert forgotten == [f"PREFERENCES#{link().token_hash}"]


def test_who_is_erased_is_found_nowhere_in_the_table(real_stores: Stores) -> None:
    reader = subscriber(1, address="somebody.private@mail.example")
    real_stores.subscribers.add_subscriber(reader)
    real_stores.subscribers.add_confirmation(confirmation())
    real_stores.subscribers.add_preferences_link(link())
    real_stores.suppressions.count_transient(reader.address, "a", SUNDAY)
    assert len(real_stores.client.scan(TableName=SUBSCRIBERS)["Items"]) == 5

    real_stores.suppressions.forget_transient(reader.address)
    real_stores.subscribers.erase(reader)
    real_stores.subscribers.drop_links(reader.id)

    assert real_stores.client.scan(TableName=SUBSCRIBERS)["Items"] == []


def test_a_rotation_is_everybodys_and_of_two_at_once_one_counts(real_stores: Stores) -> None:
    names = iter("abcdef")

    def read() -> SigningKeys:
        return read_signing_keys(real_stores.client, SUBSCRIBERS, lambda: next(names))

    def overtaken() -> str:
        rotate_signing_keys(real_stores.client, SUBSCRIBERS, lambda: next(names), SUNDAY, in_need=False)
        return next(names)

    read()
    with pytest.raises(Conflict):
        rotate_signing_keys(real_stores.client, SUBSCRIBERS, overtaken, SUNDAY, in_need=False)

    assert read() == SigningKeys("c", "a", SUNDAY)
    with pytest.raises(RotationRefused):
        rotate_signing_keys(real_stores.client, SUBSCRIBERS, lambda: "e", SUNDAY, in_need=False)
