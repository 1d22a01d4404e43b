import io
import json
import re
from pathlib import Path

from rich.console import Console

from unspoilt.config import ReviewSettings
from unspoilt_local.check import Checked, check_file, find_files, to_json
from unspoilt_local.check_view import show_checked

REVIEW = """---
title: The Lantern Ledger
author: Mara Quill
isbn: 9780306406157
year: 2019
rating: 4/5
genre: [Mystery, Sea]
date: 2024-03-02
teaser: A lighthouse and one keeper too many.
---
The fog is the best character.

||Zebulonia Farquhar forged the ledger.||

I read it twice.
"""


def checked(folder: Path, text: str, name: str = "lantern.md") -> Checked:
    (folder / name).write_text(text, "utf-8")
    return check_file(folder / name, ReviewSettings())


def shown(result: Checked, *, sentences: bool = True) -> str:
    out = io.StringIO()
    show_checked(Console(file=out, width=100), result, sentences=sentences)
    return out.getvalue()


def test_the_json_of_an_accepted_file_says_what_is_understood_shown_and_held_back(tmp_path: Path) -> None:
    told = to_json(checked(tmp_path, REVIEW))

    assert set(told) == {"file", "accepted", "problems", "review", "excerpt", "hidden", "sentences"}
    assert (told["file"], told["accepted"]) == (str(tmp_path / "lantern.md"), True)
    assert told["review"] == {
        "title": "The Lantern Ledger",
        "work": {
            "title": "The Lantern Ledger",
            "creators": ["Mara Quill"],
            "kind": "book",
            "year": 2019,
            "ids": [{"scheme": "isbn", "value": "9780306406157"}],
        },
        "rating": {"value": 4.0, "best": 5.0, "label": "4/5"},
        "genres": ["Mystery", "Sea"],
        "audience": None,
        "published": "2024-03-02T00:00:00+00:00",
    }
    assert told["excerpt"] == {"text": "A lighthouse and one keeper too many.", "source": "teaser"}
    (hidden,) = told["hidden"]
    assert (hidden["first_line"], hidden["last_line"], hidden["words"]) == (13, 13, 5)
    assert [(each["line"], each["hidden"]) for each in told["sentences"]] == [(11, False), (13, True), (15, False)]
    assert set(told["sentences"][0]) == {"line", "text", "hidden", "suspect", "reasons"}


def test_the_json_of_a_refused_file_says_why_and_where(tmp_path: Path) -> None:
    told = to_json(checked(tmp_path, "---\ntitle: a\ntitle: b\n---\nText.\n"))

    assert (told["accepted"], told["review"], told["excerpt"]) == (False, None, None)
    assert (told["hidden"], told["sentences"]) == ([], [])
    assert told["problems"][0]["line"] == 3
    assert told["problems"][0]["message"]


def test_a_file_above_the_limit_is_refused_as_the_stack_refuses_it(tmp_path: Path) -> None:
    told = to_json(checked(tmp_path, REVIEW + "word " * 80_000))

    assert not told["accepted"]
    assert "at most" in told["problems"][0]["message"]


def test_the_object_is_json_on_one_line(tmp_path: Path) -> None:
    assert "\n" not in json.dumps(to_json(checked(tmp_path, REVIEW)))


def test_a_person_sees_what_is_shown_and_what_is_held_back_with_its_lines(tmp_path: Path) -> None:
    text = shown(checked(tmp_path, REVIEW))

    assert "The Lantern Ledger (2019), by Mara Quill" in text
    assert "1 part, 5 words" in text
    assert "line 13  5 words, by ||…||" in text
    assert "“A lighthouse and one keeper too many.”  your teaser" in text
    assert "hidden  Zebulonia Farquhar forged the ledger." in text


TELLING = REVIEW.replace("teaser: A lighthouse and one keeper too many.\n", "").replace(
    "I read it twice.", "The keeper dies.\n\n![He drowns](x.png)"
)


def test_a_person_sees_which_sentence_worries_on_which_line_why_and_how_to_overrule(tmp_path: Path) -> None:
    text = shown(checked(tmp_path, TELLING))

    assert "14  suspect  The keeper dies.\n                 └ tells what happens to someone (“dies”)" in re.sub(
        " +\n", "\n", text
    )
    assert "1 sentence may give something away: on the page, but never quoted." in text
    assert "`teaser:` says what you want quoted" in text
    assert "`spoilers: none`" in " ".join(text.split())
    assert "line 16  the alt text of a picture may give something away" in text


def test_that_something_worries_is_said_without_the_sentences_too(tmp_path: Path) -> None:
    text = shown(checked(tmp_path, TELLING), sentences=False)

    assert "1 sentence may give something away" in text
    assert "The keeper dies" not in text


def test_on_a_terminal_what_is_hidden_suspect_and_shown_differ_in_colour(tmp_path: Path) -> None:
    out = io.StringIO()
    console = Console(file=out, width=100, force_terminal=True, color_system="standard", no_color=False)

    show_checked(console, checked(tmp_path, TELLING), sentences=True)

    for coloured in ("\x1b[32mshown", "\x1b[33msuspect", "\x1b[31mhidden"):
        assert coloured in out.getvalue()


def test_an_author_who_vouches_gets_the_opening_quoted_unless_something_is_marked(tmp_path: Path) -> None:
    vouched = TELLING.replace("---\ntitle", "---\nspoilers: none\ntitle", 1)
    unmarked = vouched.replace("||", "")

    assert to_json(checked(tmp_path, unmarked))["excerpt"]["text"].endswith("The keeper dies.")
    assert to_json(checked(tmp_path, unmarked))["excerpt"]["source"] == "lead"
    quoted = to_json(checked(tmp_path, vouched))["excerpt"]
    assert quoted is None or "Zebulonia" not in quoted["text"]


def test_without_its_sentences_a_file_shows_nothing_of_what_it_hides(tmp_path: Path) -> None:
    assert "Zebulonia" not in shown(checked(tmp_path, REVIEW), sentences=False)


def test_a_review_cannot_steer_the_terminal(tmp_path: Path) -> None:
    text = shown(checked(tmp_path, REVIEW.replace("The fog", "The \x1b[2J[bold]fog[/bold]")))

    assert "\x1b" not in text
    assert "[bold]fog" in text


def test_folders_are_searched_for_reviews_and_named_files_are_taken_as_they_are(tmp_path: Path) -> None:
    for name in ("a.md", "b/c.markdown", "b/cover.jpg", ".hidden/d.md", "e.md~", "notes.xyz"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")

    found = list(find_files([tmp_path, tmp_path / "notes.xyz"]))

    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["a.md", "b/c.markdown", "notes.xyz"]
