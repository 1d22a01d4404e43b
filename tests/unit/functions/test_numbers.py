"""Functions say in numbers what alarms are set on, and nothing else: each number costs as much as three alarms."""

from __future__ import annotations

import json
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from fakes.function import Context, event, load
from unspoilt.newsletter.delivery import DeliveryStatus
from unspoilt.use_cases.ingest_decision import Outcome
from unspoilt.use_cases.leak_gate import Publication, Refused
from unspoilt.use_cases.sweep import Swept, SweptFlight

pytestmark = pytest.mark.usefixtures("namespace")


class Sweeper:
    """One that has found this."""

    def __init__(self, *swept: SweptFlight) -> None:
        self.swept = swept

    def sweep(self) -> tuple[SweptFlight, ...]:
        return self.swept


@pytest.fixture
def namespace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "my-stack")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "one_of_many")


def numbers_in(out: str) -> list[tuple[str, float]]:
    """Return the numbers that CloudWatch would take from what was printed."""
    lines = [json.loads(line) for line in out.splitlines() if '"_aws"' in line]
    for line in lines:
        (told,) = line["_aws"]["CloudWatchMetrics"]
        assert (told["Namespace"], told["Dimensions"], line["service"]) == ("my-stack", [["service"]], "unspoilt")
    return [
        (metric["Name"], value)
        for line in lines
        for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
        for value in line[metric["Name"]]
    ]


def measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *swept: SweptFlight, letters: int = 0
) -> list[tuple[str, float]]:
    """Call the sweeper, and return the numbers that it wrote."""
    module: Any = load("sweep_deliveries")
    monkeypatch.setattr(module, "sweeper", lambda: Sweeper(*swept))
    monkeypatch.setattr(module, "dead_letters", lambda: lambda: letters)
    module.handler(event("sweep_deliveries.sweep"), Context())
    return numbers_in(capsys.readouterr().out)


def test_each_sweep_says_how_many_letters_there_are(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert measured(capsys, monkeypatch) == [("DeadLetters", 0)]
    assert measured(capsys, monkeypatch, letters=3) == [("DeadLetters", 3)]


def test_a_sweep_that_fails_says_nothing(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AttributeError):
        measured(capsys, monkeypatch, None)  # type: ignore[arg-type]

    assert "DeadLetters" not in capsys.readouterr().out


def test_each_trouble_is_a_number_and_an_error_with_its_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = SweptFlight("weekly-1", Swept.FINISHED, Counter({DeliveryStatus.UNKNOWN: 2}))
    expired = SweptFlight("weekly-2", Swept.EXPIRED, Counter())
    fine = SweptFlight("weekly-3", Swept.WAITING, Counter())

    found = measured(capsys, monkeypatch, unknown, expired, fine)

    assert found == [("Trouble", 1), ("Trouble", 1), ("DeadLetters", 0)]


@pytest.mark.parametrize("name", ["publish_site", "publish_issues"])
def test_refused_artefacts_are_trouble_and_others_are_none(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    module: Any = load(name)
    monkeypatch.setattr(module, "announce", lambda: SimpleNamespace(announce=lambda _: True), raising=False)

    module.count(Publication(written=("feed.atom",)))
    assert numbers_in(capsys.readouterr().out) == []

    module.count(Publication(refused=(Refused("feed.atom", ()), Refused("feed.rss", ()))))
    assert numbers_in(capsys.readouterr().out) == [("Trouble", 2)]


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_refused_upload_is_counted_and_others_are_not(
    outcome: Outcome, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    module: Any = load("ingest_review")
    monkeypatch.setattr(module, "ingest", lambda: SimpleNamespace(ingest=lambda key, sequencer: outcome))

    module.carry_out(json.dumps({"check": {"key": "reviews/a.md"}}))

    expected = [("ReviewsRefused", 1)] if outcome is Outcome.REFUSED else []
    assert numbers_in(capsys.readouterr().out) == expected
