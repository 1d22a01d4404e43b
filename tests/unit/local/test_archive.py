"""`unspoilt export`: reviews taken elsewhere say there what they say here, and hide there what they hide here."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from typer.testing import CliRunner, Result

from fakes.html_pieces import PIECES
from unspoilt.config import ReviewSettings
from unspoilt.review.review import Kind
from unspoilt_local.archive.archived_review import read_archived
from unspoilt_local.archive.csv_formats import FORMATS, write_csv
from unspoilt_local.archive.imported_review import ImportedReview, write_review
from unspoilt_local.archive.review_html import markdown_of_html
from unspoilt_local.archive.site_html import html_for_sites
from unspoilt_local.check import check_file, to_json
from unspoilt_local.cli import app

ROOT = Path(__file__).parents[3]
GOODREADS = ROOT / "tests" / "data" / "imports" / "goodreads.csv"


def run(*arguments: str | Path) -> Result:
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def files_of(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(folder.iterdir())}


def exported(folder: Path, tmp_path: Path, name: str) -> list[dict[str, str]]:
    run("export", folder, "--format", name, "--out", tmp_path / "out.csv", "--overwrite")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def imported(tmp_path: Path) -> Path:
    run("import", "goodreads", GOODREADS, "--out", tmp_path / "first")
    return tmp_path / "first"


def test_what_was_imported_exported_and_imported_again_is_equal_byte_for_byte(imported: Path, tmp_path: Path) -> None:
    run("export", imported, "--format", "goodreads", "--out", tmp_path / "back.csv")
    run("import", "goodreads", tmp_path / "back.csv", "--out", tmp_path / "second")

    assert files_of(tmp_path / "second") == files_of(imported)


def without_space_at_marks(markdown: str) -> str:
    return re.sub(r"[\s\\>]*(</?spoiler>)[\s\\>]*", r"\1", markdown)


@given(PIECES, PIECES)
def test_any_text_comes_back_as_it_went_out(open_pieces: list[str], hidden: list[str]) -> None:
    imported = markdown_of_html(f"fog {''.join(open_pieces)}<spoiler>zebulon {''.join(hidden)}</spoiler> end")
    written = write_review(ImportedReview(1, "The Title", ("An Author",), Kind.BOOK, imported))

    exported = html_for_sites(read_archived("a.md", written, ReviewSettings()).full)

    assert without_space_at_marks(markdown_of_html(exported)) == without_space_at_marks(imported)


def test_goodreads_gets_its_columns_with_spoiler_tags_and_its_spoiler_flag(imported: Path, tmp_path: Path) -> None:
    rows = {row["Title"]: row for row in exported(imported, tmp_path, "goodreads")}

    header = GOODREADS.read_text().splitlines()[0].split(",")
    ledger = rows["The Lantern Ledger (Tidewater, #2)"]
    assert list(ledger) == header
    with GOODREADS.open(newline="") as file:
        original = next(csv.DictReader(file))
    for column in ("Book Id", "Author", "Author l-f", "Additional Authors", "ISBN", "ISBN13", "My Rating", "Date Read",
                   "Date Added", "Original Publication Year", "Bookshelves", "Exclusive Shelf", "My Review", "Spoiler"):  # fmt: skip
        assert ledger[column] == original[column], column
    assert rows["Salt"]["Spoiler"] == "true"


def test_bookwyrm_gets_a_warning_before_every_text_that_hides_something(imported: Path, tmp_path: Path) -> None:
    rows = {row["title"]: row for row in exported(imported, tmp_path, "bookwyrm")}

    assert rows["The Lantern Ledger (Tidewater, #2)"]["review_cw"] == "Spoilers"
    assert rows["Salt"]["review_cw"] == "Spoilers"
    content = rows["The Lantern Ledger (Tidewater, #2)"]["review_content"]
    assert content.startswith("The fog is the *best* character of this book.\n\nI guessed nothing: the keeper")
    assert "spoiler" not in content
    assert rows["Salt"]["isbn_13"] == ""
    assert rows["Salt"]["finish_date"] == ""


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, "utf-8")


def test_reviews_of_an_authors_own_go_out_with_what_they_hide(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    write(folder, "a.md", '+++\ntitle = "Emma"\nauthor = "Jane Austen"\nrating = "9/10"\ndate = 2024-03-14\n+++\n'
          "## Wit\n\nFine ||and Zebulon dies|| indeed.\n\n- one\n- two\n")  # fmt: skip
    write(folder, "b.md", "---\ntitle: Plain\nauthor: Jane Austen\n---\nNothing hidden here at all.\n")
    write(folder, "film.md", "---\ntitle: Heat\ndirector: Michael Mann\nkind: film\n---\nLong.\n")
    write(folder, "draft.md", "---\ntitle: Later\nauthor: X Y\ndraft: true\n---\nSoon.\n")
    write(folder, "bad.md", "---\ntitle: a\ntitle: b\n---\nText.\n")

    done = run("export", folder, "--format", "goodreads", "--out", tmp_path / "out.csv", "--json")

    told = json.loads(done.stdout)
    assert (done.exit_code, told["exported"], told["hiding"]) == (1, ["a.md", "b.md"], ["a.md"])
    assert (told["other_kinds"], told["drafts"], told["rounded"]) == (["film.md"], ["draft.md"], ["a.md"])
    assert [each["file"] for each in told["refused"]] == ["bad.md"]
    with (tmp_path / "out.csv").open(newline="") as file:
        emma, _ = csv.DictReader(file)
    assert emma["My Review"] == (
        "<b>Wit</b><br/><br/>Fine <spoiler>and Zebulon dies</spoiler> indeed.<br/><br/>- one<br/>- two"
    )
    assert (emma["My Rating"], emma["Date Read"]) == ("5", "2024/03/14")
    bookwyrm = {row["title"]: row for row in exported(folder, tmp_path, "bookwyrm")}
    assert (bookwyrm["Emma"]["review_cw"], bookwyrm["Plain"]["review_cw"]) == ("Spoilers", "")
    assert (bookwyrm["Emma"]["rating"], bookwyrm["Plain"]["rating"]) == ("4.5", "")


def test_an_announcement_is_a_spoiler_tag_for_a_site_that_knows_no_announcements(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    write(
        tmp_path / "own",
        "a.md",
        "---\ntitle: Emma\nauthor: Jane Austen\n---\nFine.\n\n**SPOILERS AHEAD**\n\nShe marries.\n",
    )

    (row,) = exported(tmp_path / "own", tmp_path, "goodreads")

    opened, hidden = row["My Review"].split("<spoiler>")
    assert "marries" not in opened
    assert hidden.endswith("She marries.</spoiler>")


SAMPLES = sorted((ROOT / "samples" / "reviews").glob("*.md"))


def facts(path: Path) -> dict[str, Any]:
    told = to_json(check_file(path, ReviewSettings()))
    hidden = [(part["words"], part["mark"]) for part in told["hidden"]]
    return {"review": told["review"], "excerpt": told["excerpt"], "hidden": hidden, "accepted": told["accepted"]}


def test_plain_markdown_says_what_the_file_said_in_whatever_notation_it_was(tmp_path: Path) -> None:
    done = run("export", ROOT / "samples" / "reviews", "--format", "markdown", "--out", tmp_path / "plain", "--json")

    assert (done.exit_code, len(json.loads(done.stdout)["exported"])) == (0, len(SAMPLES))
    for sample in SAMPLES:
        assert facts(tmp_path / "plain" / sample.name) == facts(sample), sample.name


def test_plain_markdown_twice_is_the_same(tmp_path: Path) -> None:
    run("export", ROOT / "samples" / "reviews", "--out", tmp_path / "one")
    run("export", tmp_path / "one", "--out", tmp_path / "two")

    assert files_of(tmp_path / "two") == files_of(tmp_path / "one")


@pytest.mark.parametrize(
    "arguments",
    [
        ["{own}", "--out", "{full}"],
        ["{own}", "--out", "{own}/inside"],
        ["{own}", "--out", "{file}"],
        ["{own}", "--format", "goodreads", "--out", "{file}"],
        ["{own}", "--format", "goodreads", "--out", "{full}"],
        ["{own}", "--format", "epub", "--out", "{own}"],
        ["nowhere", "--out", "{own}/x"],
    ],
    ids=["full folder", "inside", "a file for a folder", "there already", "a folder for a file", "format", "no folder"],
)
def test_wrong_usage_writes_nothing(tmp_path: Path, arguments: list[str]) -> None:
    places = {name: tmp_path / name for name in ("own", "full", "file")}
    for name in ("own", "full"):
        places[name].mkdir()
        write(places[name], "a.md", "mine")
    write(tmp_path, "file", "mine")

    done = run("export", *(argument.format(**places) for argument in arguments))

    assert done.exit_code == 2
    assert files_of(places["full"]) == files_of(places["own"]) == {"a.md": "mine"}
    assert places["file"].read_text() == "mine"


def test_no_review_at_all_gives_a_file_with_its_header() -> None:
    assert write_csv(FORMATS["goodreads"], []).decode() == GOODREADS.read_text().splitlines()[0] + "\n"
