"""Every case of tests/data/review comes out as its data file says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from unspoilt.config import ReviewSettings
from unspoilt.errors import ReviewRefused
from unspoilt.review.parse import parse_review
from unspoilt.review.review import Review

DATA = Path(__file__).parents[2] / "data" / "review"


@dataclass(frozen=True, slots=True)
class Case:
    title: str
    name: str
    text: str
    expected: tuple[tuple[str, str], ...]


def read_cases(path: Path) -> list[Case]:
    """Read title, input and expectation, each ended by a line with a dot."""
    introduction, *_ = parts = path.read_text(encoding="utf-8").split("\n.\n")
    title = introduction.rsplit("\n", 1)[-1]
    cases = []
    for at in range(1, len(parts) - 1, 3):
        text, expected = parts[at], parts[at + 1]
        name = "reviews/upload.md"
        if text.startswith("name: "):
            first, _, text = text.partition("\n")
            name = first.removeprefix("name: ")
        pairs = tuple((key, value.strip()) for key, _, value in (line.partition(":") for line in expected.splitlines()))
        cases.append(Case(title, name, text + "\n", pairs))
        title = parts[at + 2].strip().splitlines()[-1] if parts[at + 2].strip() else ""
    return cases


CASES = [case for path in sorted(DATA.glob("*.md")) for case in read_cases(path)]


def describe(review: Review) -> dict[str, str]:
    return {
        "title": review.work.title,
        "headline": review.headline or "",
        "creators": "; ".join(review.work.creators),
        "kind": review.work.kind,
        "year": str(review.work.year or ""),
        "ids": ", ".join(f"{one.scheme} {one.value}" for one in review.work.ids),
        "rating": review.rating.label if review.rating else "",
        "genres": ", ".join(review.genres),
        "audience": review.audience or "",
        "teaser": review.teaser or "",
        "description": review.description or "",
        "published": review.published.isoformat() if review.published else "",
        "cover": review.cover or "",
        "stance": review.stance,
        "draft": "yes" if review.draft else "no",
        "unknown": ", ".join(review.unknown_keys),
        "body": review.body.replace("\n", "\\n"),
        "body_line": str(review.body_line),
        "lines": ", ".join(f"{key} {line}" for key, line in sorted(review.lines, key=lambda pair: pair[1])),
    }


def test_the_data_files_hold_all_their_cases() -> None:
    assert len(CASES) > 55
    assert len({case.title for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_file_comes_out_as_its_data_file_says(case: Case) -> None:
    refused = [value for key, value in case.expected if key == "problem"]

    if refused:
        with pytest.raises(ReviewRefused) as caught:
            parse_review(case.text.encode(), name=case.name, settings=ReviewSettings())
        line, _, words = refused[0].partition(": ")
        (problem,) = caught.value.problems
        assert (problem.line, words in problem.message) == (int(line), True), str(problem)
        return

    review = parse_review(case.text.encode(), name=case.name, settings=ReviewSettings())
    described = describe(review)
    for key, value in case.expected:
        if key == "warning":
            line, _, words = value.partition(": ")
            assert any(one.line == int(line) and words in one.message for one in review.warnings), review.warnings
        else:
            assert described[key] == value, key
