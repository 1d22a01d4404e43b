"""sweep_deliveries says in numbers what its alarms are set on."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from fakes.function import Context, event, load
from unspoilt.newsletter.delivery import DeliveryStatus
from unspoilt.use_cases.sweep import Swept, SweptFlight


class Sweeper:
    """One that has found this."""

    def __init__(self, *swept: SweptFlight) -> None:
        self.swept = swept

    def sweep(self) -> tuple[SweptFlight, ...]:
        return self.swept


def measured(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *swept: SweptFlight, letters: int = 0
) -> list[tuple[str, float]]:
    """Call the function, and return the numbers that it wrote for the alarms."""
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "my-stack")
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "sweep_deliveries")
    module: Any = load("sweep_deliveries")
    monkeypatch.setattr(module, "sweeper", lambda: Sweeper(*swept))
    monkeypatch.setattr(module, "dead_letters", lambda: lambda: letters)
    module.handler(event("sweep_deliveries.sweep"), Context())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    for line in lines:
        (told,) = line["_aws"]["CloudWatchMetrics"]
        assert (told["Namespace"], told["Dimensions"], line["service"]) == ("my-stack", [["service"]], "unspoilt")
    return [
        (metric["Name"], value)
        for line in lines
        for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
        for value in line[metric["Name"]]
    ]


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
