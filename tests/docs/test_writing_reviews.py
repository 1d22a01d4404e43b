"""Every example of the page on writing reviews does what the page says."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from unspoilt.config import ReviewSettings
from unspoilt.review.parse import parse_review
from unspoilt.spoiler.screen import screen_review

PAGE = (Path(__file__).parents[2] / "docs" / "writing-reviews.md").read_text()
EXAMPLES = re.findall(r"```markdown\n(.*?)```\n\n```shown\n(.*?)```", PAGE, re.DOTALL)


def text_of(shown: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", shown)).split()).replace(" ,", ",")


def test_every_example_is_run() -> None:
    assert len(EXAMPLES) == PAGE.count("```markdown") == PAGE.count("```shown") >= 13


@pytest.mark.parametrize(("written", "shown"), EXAMPLES)
def test_the_page_shows_what_the_example_says(written: str, shown: str) -> None:
    review = parse_review(f"---\ntitle: A Work\n---\n\n{written}".encode(), name="x.md", settings=ReviewSettings())

    assert text_of(screen_review(review).shown) == shown.strip()
