"""The bench beside Hugo and Pelican runs on the simulation's stores, and is no part of what is checked otherwise."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

RIVALS = Path(__file__).parents[2] / "bench" / "rivals"


@pytest.mark.slow
def test_our_side_of_the_bench_takes_in_a_review_and_publishes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(RIVALS))
    ours = importlib.import_module("ours")

    with ours.Ours(20) as bench:
        run, imports = bench.upload(20)

    assert 0 < imports.whole < run.whole
    (calls,) = bench.calls
    assert calls["TransactWriteItems"] == 1
    assert calls["PutObject"] > 10
