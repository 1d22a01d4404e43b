"""The bench beside Hugo and Pelican runs on the simulation's stores, and is no part of what is checked otherwise."""

from __future__ import annotations

import gc
import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

RIVALS = Path(__file__).parents[2] / "bench" / "rivals"
LAYER = Path(__file__).parents[2] / "layers" / "core"


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    monkeypatch.syspath_prepend(str(RIVALS))
    return importlib.import_module


@pytest.mark.slow
def test_our_side_of_the_bench_takes_in_a_review_and_publishes_it(bench: Callable[[str], ModuleType]) -> None:
    with bench("ours").Ours(20) as ours:
        frozen = gc.get_freeze_count()
        run, imports = ours.upload(20)

    assert 0 < imports.whole < run.whole
    (calls,) = ours.calls
    assert calls["TransactWriteItems"] == 1
    assert calls["PutObject"] > 10
    assert frozen > gc.get_freeze_count()


@pytest.mark.slow
def test_what_is_measured_is_compiled_where_lambda_has_it_so(
    bench: Callable[[str], ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)

    bench("deployed").deploy(tmp_path / "code", ["ingest_review"])

    compiled = {path.parents[1] / f"{path.name.partition('.')[0]}.py" for path in tmp_path.rglob("*.pyc")}
    sources = {tmp_path / "code" / path.relative_to(LAYER) for path in LAYER.glob("unspoilt/**/*.py")}
    assert compiled == sources
    templates = tmp_path / "code" / "unspoilt" / "site" / "templates"
    assert len([*templates.glob("__pycache__/*.jinja")]) == len([*templates.glob("*.html")]) > 0
    assert [path.name for path in (tmp_path / "code" / "ingest_review").iterdir()] == ["handler.py"]
