"""Marks nested in any way around a word: it is in no byte of what is published, mailed or fed, whatever the gate says."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from unit.gate.house import decoded, page_of, read, shared_artefacts, shelve

#: A token that no text of ours has; what hides it must hide all of it.
SECRET = "qovanabrek"

#: What may stand around a word without hiding it.
DRESS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: f"**{text}**",
    lambda text: f"*{text}* and more",
    lambda text: f"[{text}](https://x.example/{SECRET})",
    lambda text: f"[here](https://x.example/?q={SECRET}) {text}",
    lambda text: f"![{SECRET}](pictures/{SECRET}.png) {text}",
    lambda text: f"`{SECRET}` {text}",
    lambda text: f"{text} &mdash; 🎭 {SECRET}",
    lambda text: f"{SECRET.upper()}, {text}",
)
#: What hides a stretch of a line.
INLINE: tuple[Callable[[str], str], ...] = (
    lambda text: f"||{text}||",
    lambda text: f">!{text}!<",
    lambda text: f"!!{text}!!",
    lambda text: f"<spoiler>{text}</spoiler>",
    lambda text: f"[spoiler]{text}[/spoiler]",
    lambda text: f'<span class="spoiler">{text}</span>',
    lambda text: f"(view spoiler)[{text} (hide spoiler)]",
)
#: What stands around lines without hiding them.
HOLDERS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: "\n".join(f"> {line}" for line in text.splitlines()),
    lambda text: f"- one\n- {text}\n- three".replace("\n\n", "\n"),
    lambda text: f"1. {text}\n2. two".replace("\n\n", "\n"),
    lambda text: f"### A heading\n\n{text}",
)
#: What hides blocks.
BLOCKS: tuple[Callable[[str], str], ...] = (
    lambda text: f":::spoiler\n{text}\n:::",
    lambda text: f"::: spoiler The end\n## What {SECRET} did\n\n{text}\n:::",
    lambda text: f"<details><summary>{SECRET}</summary>\n\n{text}\n\n</details>",
    lambda text: "> [!spoiler]\n" + "\n".join(f"> {line}" for line in text.splitlines()),
    lambda text: f"<spoiler>\n\n| a | {SECRET} |\n|---|---|\n| c | d |\n\n{text}\n\n</spoiler>",
    lambda text: f'<div class="spoilers">\n\n{text}\n\n</div>',
)


def _dressed(hidden: bool, depth: int) -> st.SearchStrategy[str]:
    """Return a line: the secret stands in it only where it is hidden."""
    word = st.just(SECRET if hidden else "plain")
    dressed = st.builds(lambda dress, text: dress(text), st.sampled_from(DRESS if hidden else DRESS[:3]), word)
    if depth == 0:
        return dressed
    deeper = _dressed(True, depth - 1)
    marked = st.builds(lambda mark, text: f"It was {mark(text)} after all.", st.sampled_from(INLINE), deeper)
    return st.one_of(marked, dressed)


def _blocks(hidden: bool, depth: int) -> st.SearchStrategy[str]:
    held = st.builds(lambda hold, text: hold(text), st.sampled_from(HOLDERS), _dressed(hidden, 2))
    if depth == 0:
        return held
    marked = st.builds(lambda mark, text: mark(text), st.sampled_from(BLOCKS), _blocks(True, depth - 1))
    return st.lists(st.one_of(held, marked), min_size=1, max_size=3).map("\n\n".join)


@settings(max_examples=120)
@given(_blocks(False, 2), st.sampled_from(["", f"spoilers: the {SECRET} does it\n"]))
def test_nothing_hidden_is_in_the_bytes_however_marks_are_nested(body: str, note: str) -> None:
    shelved = shelve(read(f"---\ntitle: The Ferry\nauthor: Ann Poe\n{note}---\n\nA calm book.\n\n{body}\n"))

    artefacts = [page_of(shelved), *shared_artefacts([shelved.entry])]

    assert [artefact.path for artefact in artefacts if SECRET in decoded(artefact)] == [], body


def test_the_secret_is_found_where_nothing_hides_it() -> None:
    shelved = shelve(read(f"---\ntitle: The Ferry\nauthor: Ann Poe\n---\n\nA calm book. It was {SECRET}.\n"))

    assert SECRET in decoded(page_of(shelved))
