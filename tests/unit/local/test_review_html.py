"""What other products' HTML becomes: the same words, in Markdown that means the same, and hidden what was hidden."""

from __future__ import annotations

import html
import re
import time

import pytest
from hypothesis import given

from fakes.html_pieces import PIECES
from unspoilt.config import ReviewSettings
from unspoilt.review.parse import parse_review
from unspoilt.spoiler.screen import screen_review
from unspoilt_local.archive.review_html import markdown_of_html


def pages_of(text: str) -> tuple[str, str]:
    """Return what a review with this text shows, and all of it."""
    written = f'---\ntitle: "The Title"\nauthor: "An Author"\n---\n\n{markdown_of_html(text)}\n'
    screened = screen_review(parse_review(written.encode(), name="a.md", settings=ReviewSettings()))
    return str(screened.shown), str(screened.full)


def words(page: str) -> list[str]:
    return re.findall(r"\w+", html.unescape(re.sub(r"<[^>]*>", " ", page)))


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("One.<br/><br/>Two.", "One.\n\nTwo."),
        ("One.<br />Two.<BR>Three.", "One.\\\nTwo.\\\nThree."),
        ("One.\n\nTwo.\nThree.", "One.\n\nTwo.\\\nThree."),
        ("<p>One\nline.</p><p>Two.</p>", "One line.\n\nTwo."),
        ("<div>One.<br><br>Two.</div>", "One.\n\nTwo."),
        ("a <i>good </i>book, <b><em>truly</em></b>", "a *good* book, ***truly***"),
        ("half<i>(way)</i>there", "half<em>(way)</em>there"),
        ("<i>open", "*open*"),
        ("<blockquote>One.<br/>Two.</blockquote>Three.", "> One.\\\n> Two.\n\nThree."),
        ("<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>", "- a\n- b\n1. c"),
        ('see <a href="https://x.example/a_(b)">this</a>', "see [this](https://x.example/a_%28b%29)"),
        ('see <a href="javascript:alert(1)">this</a>', "see this"),
        ('<img src="https://x.example/a.gif" alt="a cat">', "[a cat](https://x.example/a.gif)"),
        ("2 &lt; 3 &amp; 4 I &lt;3 it <3", "2 < 3 & 4 I <3 it <3"),
        ("*stars* _lines_ in_a_word `ticks` ~~x~~", r"\*stars\* \_lines\_ in_a_word \`ticks\` \~~x\~~"),
        (
            "# no<br/>> no<br/>- no<br/>12. no<br/>---<br/>===",
            "\\# no\\\n\\> no\\\n\\- no\\\n12\\. no\\\n\\---\\\n\\===",
        ),
        ("[a](b) ![c](d) [e]: f", r"[a]\(b) ![c]\(d) [e]\: f"),
        ("<sigh> he said", r"\<sigh> he said"),
        ("a<script>alert(1)</script>b<!-- c -->d", "abd"),
        ("a <spoiler>b</spoiler> c", "a <spoiler>b</spoiler> c"),
        ("a <SPOILER>b<br/><br/>c</Spoiler> d", "a <spoiler>b\n\nc</spoiler> d"),
        ("a (view spoiler)[b (hide spoiler)] ||c|| >!d!<", "a <spoiler>b</spoiler> ||c|| >!d!<"),
        ("", ""),
        ("<br/><br/>", ""),
    ],
)
def test_html_becomes_markdown(source: str, markdown: str) -> None:
    assert markdown_of_html(source) == markdown


@pytest.mark.parametrize(
    "source",
    [
        "Fine. <spoiler>Zebulon dies.</spoiler> Good.",
        "Fine. <spoiler>Zebulon<br/><br/>dies.</spoiler> Good.",
        "Fine. <i>x <spoiler>Zebulon</i> dies.</spoiler> Good.",
        "Fine. <spoiler><blockquote>Zebulon</blockquote> dies.</spoiler> Good.",
        "<ul><li>Fine</li><li><spoiler>Zebulon</spoiler></li></ul>",
        "Fine. &lt;spoiler&gt;Zebulon dies.&lt;/spoiler&gt; Good.",
        "Fine. <spoiler>never closed: Zebulon dies.",
        "Zebulon dies.</spoiler> Good.",
        "Fine. (view spoiler)[Zebulon dies. (hide spoiler)] Good.",
        "Fine.<br/><br/>SPOILERS AHEAD<br/><br/>Zebulon dies.",
        'Fine. <spoiler a="b">Zebulon</spoiler > Good.',
    ],
)
def test_what_was_hidden_there_is_hidden_here(source: str) -> None:
    shown, full = pages_of(source)

    assert "Zebulon" not in shown
    assert "Zebulon" in full


@given(PIECES, PIECES, PIECES)
def test_every_word_is_there_and_no_hidden_one_is_shown(before: list[str], hidden: list[str], after: list[str]) -> None:
    source = f"{''.join(before)} <spoiler> zebulon {''.join(hidden)} farquhar </spoiler> {''.join(after)}"

    shown, full = pages_of(source)

    assert "zebulon" not in shown
    assert "farquhar" not in shown
    assert words(full) == words(source)


@pytest.mark.parametrize("piece", ["<", '<a href="', "<i>", "<spoiler>", "<!--", "&#x", "[", "*", "<b><i>x</b>", "</"])
def test_hostile_text_takes_no_longer_than_any_other(piece: str) -> None:
    started = time.process_time()

    markdown_of_html(piece * (130_000 // len(piece)))

    assert time.process_time() - started < 4
