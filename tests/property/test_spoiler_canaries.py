"""Canaries: a random word is put into every hidden place of a generated review; none may be found outside."""

from __future__ import annotations

import re
from html import unescape

import pytest

from fakes.canaries import Writer
from unspoilt.spoiler.entry import ScreenedReview
from unspoilt.spoiler.screen import screen_review


def safe_side(screened: ScreenedReview) -> str:
    """Return all that may be seen outside of a spoilers page, entities resolved."""
    names = " ".join(f"{image.source} {image.name}" for image in screened.images)
    sentences = " ".join(sentence.text for sentence in screened.sentences if not sentence.hidden)
    return unescape(
        f"{screened.shown} {screened.facts!r} {names} {screened.hidden!r} {screened.problems!r} {sentences}"
    )


@pytest.mark.parametrize("batch", range(10))
def test_no_canary_is_found_outside_its_spoiler(batch: int) -> None:
    for seed in range(batch * 40, batch * 40 + 40):
        writer = Writer(seed)
        review = writer.review()

        screened = screen_review(review)

        found = safe_side(screened).lower()
        leaked = [secret for secret in writer.secrets if secret in found]
        assert leaked == [], f"seed {seed}\n{review.body}"


def test_what_is_not_hidden_is_shown() -> None:
    shown = total = 0
    for seed in range(200):
        writer = Writer(seed)
        screened = screen_review(writer.review())
        if screened.hidden and screened.hidden[0].mark != "spoilers: true":
            words = set(re.findall(r"\w+", screened.shown))
            shown += sum(1 for word in writer.plain if word in words)
            total += len(writer.plain)

    assert shown == total


def test_every_secret_that_is_text_is_in_the_full_page() -> None:
    for seed in range(200):
        writer = Writer(seed)
        review = writer.review()
        full = unescape(screen_review(review).full)
        text = re.sub(r"<[^>]*>", " ", full)
        for sentence in screen_review(review).sentences:
            for word in re.findall(r"\bq[a-z]{10}\b", sentence.text):
                assert word in text, f"seed {seed}: {word}\n{review.body}"
