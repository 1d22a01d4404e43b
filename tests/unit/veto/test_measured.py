"""What bench/veto measures, held fast; needs the shared data beside the repository."""

from __future__ import annotations

import importlib
import json
import random
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from unspoilt.spoiler.veto import scorer as veto
from unspoilt.spoiler.veto.lead import LeadSentence, lead_of

ROOT = Path(__file__).resolve().parents[3]
SENTENCES = ROOT.parent / "shared" / "data" / "spoilers" / "sentences-cc0.jsonl"
needs_data = pytest.mark.skipif(not SENTENCES.exists(), reason="the labelled sentences are not beside the repository")


@needs_data
@pytest.mark.slow
def test_training_writes_the_table_that_ships_byte_for_byte(tmp_path: Path) -> None:
    written = tmp_path / "weights.json"

    path = f"import sys; sys.path[:0] = {[str(ROOT / 'layers' / 'core'), str(ROOT / 'bench' / 'veto')]!r}"
    code = f"{path}; sys.argv = ['train', {str(written)!r}]; import train; train.main()"
    subprocess.run([sys.executable, "-B", "-c", code], check=True, capture_output=True)

    assert written.read_bytes() == Path(veto.__file__).with_name("veto_weights.json").read_bytes()


@needs_data
def test_no_lead_quotes_a_marked_sentence_although_every_mark_was_taken_away() -> None:
    reviews: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        sentence = json.loads(line)
        reviews[sentence["work"]].append(sentence)
    spoiling = {work: told for work, told in reviews.items() if any(each["spoiler"] for each in told)}

    leads = {}
    for work, told in spoiling.items():
        parts = re.sub(r"^\d{4}-\d\d-\d\d-|\.md$", "", work).replace("-", " ").split("   ")
        sentences = [LeadSentence(each["text"], 1, hidden=False, begins=False) for each in told]
        leads[work] = lead_of(sentences, title=parts[-1], creators=parts[:-1])

    quoted = [lead for lead in leads.values() if lead is not None]
    leaking = [
        work
        for work, told in spoiling.items()
        for each in told
        if each["spoiler"] and each["text"] in (leads[work] or "")
    ]
    assert leaking == []
    assert len(quoted) >= 0.68 * len(spoiling)


def bench(monkeypatch: pytest.MonkeyPatch, name: str) -> ModuleType:
    monkeypatch.syspath_prepend(str(ROOT / "bench" / "veto"))
    return importlib.import_module(name)


@needs_data
def test_of_reviews_composed_with_spoilers_anywhere_and_no_mark_one_in_a_hundred_leaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    blog, composed = bench(monkeypatch, "corpus").read_blog(), bench(monkeypatch, "composed")
    chance = random.Random(20)
    reviews = [review for work in blog for review in composed.composed(work, chance)]

    vetoed, blind = composed.tally(reviews), composed.tally_blind(reviews)

    assert vetoed.reviews >= 500
    assert vetoed.quoted >= 0.55 * vetoed.reviews
    assert len(vetoed.leaking) <= 0.01 * vetoed.reviews
    assert len(blind.leaking) >= 0.5 * vetoed.reviews


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 10, 0.0, 0.278), (5, 10, 0.237, 0.763), (10, 10, 0.722, 1.0), (0, 0, 0.0, 1.0)]
)
def test_an_interval_is_wilsons(monkeypatch: pytest.MonkeyPatch, hits: int, of: int, low: float, high: float) -> None:
    found = bench(monkeypatch, "interval").interval(hits, of)

    assert found == pytest.approx((low, high), abs=0.001)
