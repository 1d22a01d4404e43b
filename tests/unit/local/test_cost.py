"""`unspoilt cost`: counted calls times dated prices."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from unspoilt.bootstrap.dead_letters import SETTINGS as DEAD_LETTER_SETTINGS
from unspoilt.newsletter.cadence import Cadence
from unspoilt.newsletter.prices import load_prices
from unspoilt_local.cli import app
from unspoilt_local.operation.cost import Month, bill_of, issues_of, load_cost_table
from unspoilt_local.template import read_template

ROOT = Path(__file__).parents[3]
TEMPLATE = read_template((ROOT / "infra" / "template.yaml").read_text("utf-8"))
NOBODY = Month(0, 0, 0, Decimal(0), 30_000)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["cost", *arguments])


def test_a_mail_costs_what_the_flight_plan_says() -> None:
    month = Month(1_000_000, 0, 0, Decimal(1), 30_000)
    table, prices = load_cost_table(), load_prices()

    more = bill_of(month, table).total - bill_of(NOBODY, table).total

    kept = table.used_by["a month of a subscriber"], table.used_by["a kept delivery"], table.used_by["a kept delivery"]
    rows = (kept[0]["table_gigabyte_months"] + 6 * kept[1]["table_gigabyte_months"]) * table.price_of[
        "table_gigabyte_months"
    ]
    assert more == 1_000_000 * (prices.mail + prices.handling + 30_000 * prices.mailed_byte + rows)


def test_each_activity_adds_its_own_part() -> None:
    table = load_cost_table()
    nothing = bill_of(NOBODY, table).total

    uploads = bill_of(Month(0, 0, 10, Decimal(0), 30_000), table).total - nothing
    archive = bill_of(Month(0, 10, 0, Decimal(0), 30_000), table).total - nothing

    assert uploads == 10 * sum(count * table.price_of[unit] for unit, count in table.used_by["an upload"].items())
    daily = sum(count * table.price_of[unit] for unit, count in table.used_by["a day of a review"].items())
    monthly = sum(count * table.price_of[unit] for unit, count in table.used_by["a month of a review"].items())
    assert archive == 10 * (30 * daily + monthly)


def test_the_free_tier_is_taken_off_unit_by_unit_and_never_below_nothing() -> None:
    table = load_cost_table()
    full, taken = bill_of(NOBODY, table), bill_of(NOBODY, table, free_tier=True)

    month = table.used_by["a month"]
    assert taken.by_service["SQS"] == (month["queue_requests"] - 1_000_000) * table.price_of["queue_requests"]
    assert taken.by_service["Lambda"] == taken.by_service["EventBridge Scheduler"] == 0
    assert full.by_service["SES"] == taken.by_service["SES"]
    assert all(amount >= 0 for amount in taken.by_service.values())


def test_every_unit_has_a_price_and_a_service() -> None:
    table = load_cost_table()

    units = {unit for uses in table.used_by.values() for unit in uses}

    assert units <= table.price_of.keys()
    assert table.price_of.keys() <= table.service_of.keys()


def test_what_bills_while_idle_is_what_the_template_has() -> None:
    resources = TEMPLATE["Resources"].values()
    functions = [each for each in resources if each["Type"] == "AWS::Serverless::Function"]
    polled = [
        event for each in functions for event in each["Properties"].get("Events", {}).values() if event["Type"] == "SQS"
    ]
    alarms = [each for each in resources if each["Type"] == "AWS::CloudWatch::Alarm"]
    month = load_cost_table().used_by["a month"]

    # Five pollers, each every 20 seconds, for 30 days; and the sweeper counts dead letters twelve times an hour.
    assert month["queue_requests"] == len(polled) * 5 * 3 * 60 * 24 * 30 + len(DEAD_LETTER_SETTINGS) * 12 * 24 * 30
    # None looks at more than one metric, of which each would be billed.
    assert month["alarm_months"] == len(alarms)
    assert all("Metrics" not in alarm["Properties"] for alarm in alarms)
    # Only what is written whether or not something happened: no function but the sweeper is called every hour for sure.
    sweeper = (ROOT / "functions" / "sweep_deliveries" / "handler.py").read_text("utf-8")
    always = [line for line in sweeper.splitlines() if line.startswith("    put_metric(")]
    assert month["metric_hours"] == len(always) * 24 * 30
    # The sweeper every five minutes; hourly, weekly and monthly digests; two daily checks.
    assert month["schedules"] == 12 * 24 * 30 + 24 * 30 + 5 + 2 * 30


@pytest.mark.parametrize(
    ("cadence", "uploads", "issues"),
    [
        (Cadence.WEEKLY, 8, "4.345"),
        (Cadence.WEEKLY, 2, "2"),
        (Cadence.HOURLY, 8, "8"),
        (Cadence.MONTHLY, 8, "1"),
        (Cadence.WEEKLY, 0, "0"),
    ],
)
def test_nothing_new_is_no_issue(cadence: Cadence, uploads: int, issues: str) -> None:
    assert issues_of(cadence, uploads) == Decimal(issues)


def test_people_see_a_column_for_each_number_of_subscribers_and_sess_share() -> None:
    done = run("--subscribers", "100", "--subscribers", "1000000", "--reviews", "500")

    rows = {line.split("  ")[0]: line.split() for line in done.stdout.splitlines()}
    assert rows["subscribers"][1:] == ["100", "1,000,000"]
    assert rows["mails"][1:] == ["434", "4,345,000"]
    assert float(rows["SES"][2].replace(",", "")) == pytest.approx(4_345_000 * (0.0001 + 30_000 * 0.12e-9), rel=1e-3)
    assert 90 < int(rows["SES's share"][-1].rstrip("%")) < 100
    assert "free tiers not taken off" in done.stdout


def test_sess_share_is_told_with_and_without_what_everybody_has_for_nothing() -> None:
    asked = ("--subscribers", "10000", "--reviews", "500")
    month, table = Month(10_000, 500, 8, issues_of(Cadence.WEEKLY, 8), 30_000), load_cost_table()
    full, taken = bill_of(month, table).ses_share, bill_of(month, table, free_tier=True).ses_share

    without, off = run(*asked).stdout, run(*asked, "--free-tier").stdout

    assert full < taken
    assert re.search(rf"SES's share +{full:.0%}\nwith free tiers +{taken:.0%}\n", without)
    assert re.search(rf"SES's share +{taken:.0%}\nwithout free tiers +{full:.0%}\n", off)


def test_the_readme_says_what_the_command_says() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    (command,) = re.findall(r"`unspoilt cost (--subscribers \d[^`]*)`", readme)

    told, taken = (
        [json.loads(line) for line in run(*command.split(), "--json", *more).stdout.splitlines()]
        for more in ((), ("--free-tier",))
    )

    assert len(told) == 3
    for bill, other in zip(told, taken, strict=True):
        cells = [
            f"{bill['subscribers']:,}",
            *(f"${one['total']:,.2f} | {one['ses_share']:.0%}" for one in (bill, other)),
        ]
        assert f"| {' | '.join(cells)} |".replace("%", " %") in readme


def test_json_has_one_object_for_each_number() -> None:
    done = run("--subscribers", "0", "--subscribers", "10", "--reviews", "1", "--json")

    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["mails"], second["mails"]) == (0, 43)
    assert first["total"] == pytest.approx(sum(first["dollars"].values()), abs=1e-4)
    assert first["prices_as_of"] <= "2026-12-31"


@pytest.mark.parametrize(
    "arguments", [[], ["--subscribers", "-1", "--reviews", "1"], ["--subscribers", "many", "--reviews", "1"]]
)
def test_wrong_usage_is_refused(arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2
