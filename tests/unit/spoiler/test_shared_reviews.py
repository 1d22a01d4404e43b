"""Real reviews and real attacks, kept beside the repository; where they are not there, these tests say so."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from unit.spoiler.read_page import hidden_words_of, words_of
from unspoilt.config import ReviewSettings
from unspoilt.errors import ReviewRefused
from unspoilt.review.parse import parse_review
from unspoilt.review.review import Review, Work
from unspoilt.spoiler.entry import ScreenedReview
from unspoilt.spoiler.screen import screen_review

SHARED = Path(__file__).parents[3].parent / "shared"
REVIEWS = SHARED / "data" / "reviews-cc0"
ATTACK = SHARED / "data" / "attack"

needs_reviews = pytest.mark.skipif(not REVIEWS.is_dir(), reason="the shared reviews are not beside the repository")
needs_attacks = pytest.mark.skipif(not ATTACK.is_dir(), reason="the shared attacks are not beside the repository")

_MARKED = re.compile(r"<spoiler>(.*?)</spoiler>", re.DOTALL)


def screen_file(path: Path) -> ScreenedReview:
    return screen_review(parse_review(path.read_bytes(), name=path.name, settings=ReviewSettings()))


def words(text: str) -> str:
    """Letters and digits only, so that Markdown's signs do not count."""
    return " ".join(re.findall(r"[^\W_]+", unescape(text)))


@needs_reviews
def test_every_review_that_uses_the_spoiler_tag_hides_exactly_the_marked_text() -> None:
    files = [path for path in sorted(REVIEWS.rglob("*.md")) if "<spoiler>" in path.read_text("utf-8")]
    assert len(files) >= 25

    for path in files:
        source = path.read_text("utf-8")
        screened = screen_file(path)
        marked = [re.sub(r"^ *> ?", "", text, flags=re.MULTILINE) for text in _MARKED.findall(source)]
        marked = [re.sub(r"\]\([^)]*\)|<[^>]*>", " ", text) for text in marked]
        # Marks that touch are one hidden part: what counts is every word, in order, and none beside them.
        hidden = " ".join(words(text) for text in hidden_words_of(screened.full))
        assert hidden == " ".join(words(text) for text in marked), path.name
        assert screened.problems == (), path.name
        shown = words(words_of(screened.shown).replace("[…]", " "))
        for text in marked:
            assert words(text) not in shown, path.name


@needs_reviews
def test_real_announcements_hide_and_real_mentions_do_not() -> None:
    hidden = {path.name: screen_file(path).hidden for path in REVIEWS.rglob("*.md") if path.name != "_index.md"}

    assert [(h.first_line, h.mark) for h in hidden["2022-11-26-Michael-J.-Sullivan---Age-of-Empyre.md"]] == [
        (32, "a line that announces spoilers")
    ]
    assert [(h.first_line, h.last_line) for h in hidden["renosix.md"]] == [(37, 37)]
    assert [(h.first_line, h.words) for h in hidden["sunriseonthereaping.md"]] == [(42, 17)]
    announced = [name for name, parts in hidden.items() for part in parts if "announces" in part.mark]
    assert len(announced) == 2


@pytest.mark.skipif(not (SHARED / "seed").is_dir(), reason="the sample is not beside the repository")
def test_the_pasted_sample_hides_from_its_marked_heading_to_the_end() -> None:
    path = SHARED / "seed" / "never-let-me-go.txt"

    screened = screen_file(path)

    first = 1 + next(n for n, line in enumerate(path.read_text("utf-8").split("\n")) if "with all the spoilers" in line)
    assert [part.first_line for part in screened.hidden] == [first]
    assert screened.shown.count("<p") == 2
    assert "clones" not in screened.shown
    assert "Klara" not in screened.shown
    assert screened.full.count("<h2>") == 8
    assert screened.full.count("<li>") == 3


class _Danger(HTMLParser):
    """Finds what a browser would run or fetch."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        forbidden = (
            "script style iframe object embed svg math form input button textarea select base meta link video audio"
        )
        if tag in forbidden.split():
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            address = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or name in {"style", "srcdoc", "formaction", "background", "action"}:
                self.found.append(f"{tag} {name}=")
            if name in {"href", "src"}:
                local = address.startswith(("#note-", "spoilers/#spoiler-")) or re.fullmatch(
                    r"(\.\./)?[0-9a-f]{20}\.(jpg|png|gif|webp|avif)", address
                )
                if not local and not address.startswith(("http://", "https://", "mailto:")):
                    self.found.append(f"{tag} {name}={address[:30]}")

    def handle_comment(self, data: str) -> None:
        self.found.append("<!--")

    def handle_decl(self, decl: str) -> None:
        self.found.append("<!")

    def handle_pi(self, data: str) -> None:
        self.found.append("<?")


def dangers(html: str) -> list[str]:
    reader = _Danger()
    try:
        reader.feed(html)
        reader.close()
    except AssertionError as error:  # html.parser gives up on some declarations
        reader.found.append(str(error))
    return reader.found


def payloads() -> list[str]:
    found: list[str] = []
    names = json.loads((ATTACK / "h5sc" / "payloads.json").read_text("utf-8"))
    for item in json.loads((ATTACK / "h5sc" / "items.json").read_text("utf-8")):
        text = item["data"]
        for name, value in names.items():
            text = text.replace(f"%{name}%", value)
        found.append(text)
    found += [item["payload"] for item in json.loads((ATTACK / "dompurify" / "expect.json").read_text("utf-8"))]
    sheet = (ATTACK / "owasp" / "XSS_Filter_Evasion_Cheat_Sheet.md").read_text("utf-8")
    found += re.findall(r"^```\w*\n(.*?)^```", sheet, re.DOTALL | re.MULTILINE)
    found += json.loads((ATTACK / "blns" / "blns.json").read_text("utf-8"))
    return found


@needs_attacks
def test_the_search_for_danger_finds_it() -> None:
    raw = payloads()

    assert len(raw) > 900
    assert sum(1 for payload in raw if dangers(payload)) > 300


@needs_attacks
@pytest.mark.slow
def test_no_attack_gets_onto_a_page_shown_or_hidden() -> None:
    forms = ("{}", "<spoiler>{}</spoiler> x", "[x]({})", "![x]({})", '<a href="{}">x</a>', "a ||b|| {}\n\n> {}")
    refused = 0
    for payload in payloads():
        for form in forms:
            try:
                screened = screen_review(Review(Work("The Ferry"), form.replace("{}", payload), 1, teaser=payload))
            except ReviewRefused:
                refused += 1
                continue
            assert dangers(screened.shown) == [], (form, payload)
            assert dangers(screened.full) == [], (form, payload)
    assert refused < 10
