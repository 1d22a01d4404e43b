"""`unspoilt issue` against a stack whose tables and buckets moto keeps."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from fakes.newsletter_samples import SUNDAY, WEEKLY_ISSUE, subscriber, subscriber_id
from fakes.recorded import RecordedAccount, described_stack, recorded_client
from fakes.tables import create_table
from unspoilt.aws.deliveries_table import DeliveriesTable
from unspoilt.aws.subscribers_table import SubscribersTable
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.delivery import Delivery, DeliveryStatus, Reason
from unspoilt.newsletter.flight import Flight, FlightState
from unspoilt_local import operator_commands
from unspoilt_local.cli import app
from unspoilt_local.operation import issue_view
from unspoilt_local.operation.issue_balance import balance_of

OLD_ISSUE = "weekly-20261115T170000Z"
OUTPUTS = {"IssuesBucketName": "issues", "DeliveriesTableName": "deliveries", "SubscribersTableName": "subscribers"}


def flight(issue: str = WEEKLY_ISSUE, **changes: Any) -> Flight:
    made = Flight(
        issue=issue,
        cadence=Cadence.WEEKLY,
        start=SUNDAY - timedelta(days=7),
        end=SUNDAY,
        fly_at=SUNDAY + timedelta(hours=1),
        expires_at=SUNDAY + timedelta(hours=25),
        state=FlightState.FLYING,
        changed_at=SUNDAY,
        expected=5,
    )
    return replace(made, **changes)


def delivery(number: int, status: DeliveryStatus, reason: Reason | None = None) -> Delivery:
    return Delivery(WEEKLY_ISSUE, subscriber_id(number), status, SUNDAY + timedelta(hours=1), reason=reason)


DELIVERIES = [
    delivery(1, DeliveryStatus.SENT),
    delivery(2, DeliveryStatus.SUPPRESSED, Reason.UNSUBSCRIBED),
    delivery(3, DeliveryStatus.REJECTED, Reason.REFUSED),
    delivery(4, DeliveryStatus.UNKNOWN, Reason.NO_EVIDENCE),
    delivery(5, DeliveryStatus.SENDING),
]


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Fill a stack with one issue in flight and an older one that is finished; yield its S3."""
    with mock_aws():
        s3, dynamodb = boto3.client("s3"), boto3.client("dynamodb")
        s3.create_bucket(Bucket="issues")
        create_table(dynamodb, "deliveries", ("by_open", "open_key", "open_since"))
        create_table(dynamodb, "subscribers", ("by_cadence", "cadence_key", "id"))
        ledger = DeliveriesTable(dynamodb, "deliveries")
        old = flight(OLD_ISSUE, end=SUNDAY - timedelta(days=7), counts={"sent": 5}, state=FlightState.FINISHED)
        ledger.reserve(old, None)
        ledger.reserve(flight(), old.end)
        for issue in (OLD_ISSUE, WEEKLY_ISSUE):
            s3.put_object(Bucket="issues", Key=f"issues/{issue}/issue.json", Body=b"{}")
        ledger.add_deliveries([replace(row, status=DeliveryStatus.PENDING, reason=None) for row in DELIVERIES])
        for row in DELIVERIES:
            ledger.replace_delivery(delivery(int(row.subscriber, 16), DeliveryStatus.PENDING), row)
        SubscribersTable(dynamodb, "subscribers").add_subscriber(subscriber(1, address="ann@mail.example"))
        cloudformation = recorded_client("cloudformation", {"DescribeStacks": described_stack(OUTPUTS)})
        account = RecordedAccount({"cloudformation": cloudformation, "s3": s3, "dynamodb": dynamodb})
        monkeypatch.setattr(operator_commands, "account_for", lambda *_: account)
        yield s3


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["issue", *arguments])


def test_the_list_names_the_latest_issues_first_with_their_counts(s3: Any) -> None:
    done = run("--json")

    listed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(each["issue"], each["state"]) for each in listed] == [(WEEKLY_ISSUE, "flying"), (OLD_ISSUE, "finished")]
    assert listed[0]["counts"] == {"sending": 1, "sent": 1, "suppressed": 1, "rejected": 1, "unknown": 1}
    assert listed[1]["counts"] == {"sent": 5}


def test_the_list_is_a_table_for_people(s3: Any) -> None:
    done = run("--last", "1")

    assert done.exit_code == 0
    (row,) = done.stdout.splitlines()[1:]
    assert row.split() == f"{WEEKLY_ISSUE} flying 2026-11-15 17:00Z to 2026-11-22 17:00Z 1 2 1 1".split()


def test_an_issue_says_who_got_it_who_did_not_and_why_and_who_is_uncertain(s3: Any) -> None:
    done = run(WEEKLY_ISSUE)

    assert done.exit_code == 0
    got, did_not, uncertain, under_way = done.stdout.split("\n\n")[1:]
    assert got.startswith("Got it  1")
    assert subscriber_id(1) in got
    assert did_not.startswith("Did not get it  2")
    assert f"{subscriber_id(2)}  2026-11-22 18:00Z  unsubscribed" in did_not
    assert f"{subscriber_id(3)}  2026-11-22 18:00Z  refused" in did_not
    assert uncertain.startswith("Uncertain: SES never said  1")
    assert subscriber_id(4) in uncertain
    assert under_way.startswith("Under way  1")
    assert subscriber_id(5) in under_way
    assert "@" not in done.stdout


def test_addresses_are_shown_only_if_they_are_asked_for(s3: Any) -> None:
    plain, with_addresses = run(WEEKLY_ISSUE, "--json"), run(WEEKLY_ISSUE, "--json", "--addresses")

    assert "address" not in json.loads(plain.stdout)["deliveries"][0]
    assert [each["address"] for each in json.loads(with_addresses.stdout)["deliveries"]] == [
        "ann@mail.example", None, None, None, None,
    ]  # fmt: skip


def test_an_issue_that_its_author_holds_says_how_to_let_it_go(s3: Any) -> None:
    s3.put_object(Bucket="issues", Key=f"issues/{WEEKLY_ISSUE}/HOLD", Body=b"")

    done = run(WEEKLY_ISSUE)

    assert f"remove issues/{WEEKLY_ISSUE}/HOLD" in done.stdout


def test_of_an_issue_whose_deliveries_are_forgotten_the_counts_stay(s3: Any) -> None:
    done = run(OLD_ISSUE, "--json")

    told = json.loads(done.stdout)
    assert (told["counts"], told["forgotten"], told["missing"], told["deliveries"]) == ({"sent": 5}, True, 0, [])


@pytest.mark.parametrize(
    ("issue", "said"),
    [("../secrets", "is no issue's id"), ("weekly-20010101T000000Z", "there is no issue")],
    ids=["not an id", "an unknown one"],
)
def test_an_id_that_is_none_is_wrong_usage(s3: Any, issue: str, said: str) -> None:
    done = run(issue)

    assert done.exit_code == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_deliveries_that_were_planned_and_have_no_row_are_missing() -> None:
    balance = balance_of(flight(expected=7), DELIVERIES, held=False)

    assert balance.missing == 2


def test_many_deliveries_are_cut_short_for_people_unless_all_are_asked_for(s3: Any) -> None:
    ledger = DeliveriesTable(boto3.client("dynamodb"), "deliveries")
    ledger.add_deliveries([delivery(100 + number, DeliveryStatus.PENDING) for number in range(30)])

    short, full = run(WEEKLY_ISSUE), run(WEEKLY_ISSUE, "--all")

    assert "and 11 more: --all shows them" in short.stdout
    assert subscriber_id(129) not in short.stdout
    assert subscriber_id(129) in full.stdout


def test_every_status_and_every_state_has_its_place_on_the_terminal() -> None:
    shown = [status for _, _, statuses in issue_view.GROUPS for status in statuses]

    assert sorted(shown) == sorted(DeliveryStatus)
    assert issue_view.STATES.keys() == set(FlightState)
